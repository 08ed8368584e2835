"""What is cut in a select, and in noscript, against the parser of Chromium, which lets a select hold any element."""

from __future__ import annotations

import json
import os
from typing import Any

import pytest

from tests.browser.conftest import Open
from tests.edge.pages.html.select_pages import Cut, cuts
from tests.edge.pages.html.test_selects import copies_of
from tools.browser import Browser, Visitor

pytestmark = pytest.mark.browser

PAGES = 1_200 * int(os.environ.get("SEGMENTS_FUZZ", "1"))
SEED = int(os.environ.get("SEGMENTS_SEED", "2"))
FIRST_WITH_TODAYS_SELECT = 135

# The tree of a page as nested lists, without marks, comments and what nobody can see.
READ = """
const wrappers = new Set(["HTML", "HEAD", "BODY", "TBODY", "TR", "COLGROUP"]);
const formatting = new Set("A B BIG CODE EM FONT I NOBR S SMALL STRIKE STRONG TT U".split(" "));
const tree = node => {
  const children = [];
  const within = node.localName === "template" ? node.content : node;
  // A selectedcontent holds what the browser copies into it from the chosen option.
  for (const child of node.localName === "selectedcontent" ? [] : within.childNodes) {
    if (child.nodeType === Node.TEXT_NODE) {
      const text = child.data.replace(/\\s+/g, "");
      if (text && typeof children.at(-1) === "string") children.push(children.pop() + text);
      else if (text) children.push(text);
    } else if (child.nodeType === Node.ELEMENT_NODE) {
      const found = tree(child);
      if (found) children.push(found);
    }
  }
  const number = node.getAttribute("i");
  if (!children.length && (formatting.has(node.tagName) || (wrappers.has(node.tagName) && !number))) return null;
  return [node.namespaceURI + " " + node.localName, number, children];
};
const less = (root, gone) => {
  const within = root.localName === "template" ? root.content : root;
  for (const child of [...within.children]) {
    if (gone.includes(child.getAttribute("data-segment"))) child.remove();
    else less(child, gone);
  }
};
const read = (page, gone) => {
  const root = new DOMParser().parseFromString(page, "text/html").documentElement;
  less(root, gone);
  return JSON.stringify(tree(root));
};
"""


def differing(visitor: Visitor, found: list[Cut]) -> list[tuple[Cut, Any]]:
    """The copies that are not their pages without what has gone."""
    rows = [[cut.page, cut.copy, cut.gone] for cut in found]
    script = f"""(() => {{ {READ}
      return {json.dumps(rows)}.map(([page, copy, gone]) => [read(copy, []), read(page, gone)])
        .map(([got, wanted], index) => got === wanted ? null : [index, got, wanted]).filter(Boolean);
    }})()"""
    return [(found[index], (got, wanted)) for index, got, wanted in visitor.evaluate(script)]


def test_this_chromium_reads_selects_as_the_standard_of_today(browser: Browser, open_visitor: Open) -> None:
    version = browser.version
    assert int(version.partition(".")[0]) >= FIRST_WITH_TODAYS_SELECT, version
    script = f"(() => {{ {READ} return read('<select><option><b>x</b></select>', []); }})()"
    assert " b" in open_visitor("").evaluate(script)


def test_what_is_left_of_a_page_with_a_select_is_the_page_without_what_has_gone(open_visitor: Open) -> None:
    visitor = open_visitor("")
    found = list(cuts(SEED, PAGES))
    assert len(found) > PAGES // 3
    wrong = [
        one for start in range(0, len(found), 400) for one in differing(visitor, found[start : start + 400])
    ]
    assert wrong == []


NOSCRIPT = [
    "<noscript><p data-segment=a>A</p></noscript><p>x</p>",
    "<noscript><div>n<p data-segment=a>A<p>B</div></noscript>x",
    "<p>x<noscript><img data-segment=a src=i><img src=j></noscript>y</p>",
    "<noscript data-segment=a><p>A</p></noscript>x",
    "<div data-segment=a><noscript><p>A</noscript></div>x",
    "<select><option>1<noscript><b data-segment=a>A</b></noscript><option>2</select>",
    "<ul><li>1<noscript><b data-segment=a>A</b></noscript><li data-segment=a>2<li>3</ul>",
]


@pytest.mark.parametrize("page", NOSCRIPT)
def test_a_block_in_noscript_goes_for_browsers_with_scripts_and_without(
    open_visitor: Open, page: str
) -> None:
    visitor = open_visitor("")
    page = "<!doctype html><body>" + page
    nobody, _, settled = copies_of(page)
    assert "A" not in nobody
    if settled == [None]:
        assert differing(visitor, [Cut(page, nobody, ("a",))]) == []  # without scripts
    script = f"""(async () => {{ {READ}
      const load = async page => {{
        const frame = document.createElement("iframe");
        const loaded = new Promise(done => frame.onload = done);
        frame.srcdoc = page;
        document.body.append(frame);
        await loaded;
        const root = frame.contentDocument.documentElement;
        const isText = [...root.querySelectorAll("noscript")].every(one => !one.children.length);
        root.querySelectorAll("noscript").forEach(one => one.remove());
        less(root, ["a"]);
        return [isText, JSON.stringify(tree(root))];
      }};
      return [await load({json.dumps(nobody)}), await load({json.dumps(page)})];
    }})()"""
    copy, whole = visitor.evaluate(script)  # with scripts: what noscript holds is text
    assert copy == whole
    assert copy[0] is True
