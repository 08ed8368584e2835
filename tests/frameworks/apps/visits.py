"""What a visitor of an app sees, from the first byte to the way back: the same walk for every framework.

In: an app behind the worker and a visitor. Out: nothing, or the assertion that broke. Names of blocks say whom they
are for (sites/cms.mjs), so a name of others must be in no byte and in no state of the page at any time.
"""

from __future__ import annotations

import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from tests.browser.sites import wait_for
from tests.worker.shop import AGENT
from tools.browser import Visitor

RULES: Final = """
[site]
name = "shop"

[segments.german]
when = "geo.country == 'DE'"

[segments.french]
when = "geo.country == 'FR'"
"""

WATCH: Final = """
window.seen = [];
window.bodies = [];
const look = () => {
  const names = [...document.querySelectorAll("[data-name]")].map((one) => one.dataset.name).join(" ");
  if (names !== window.seen.at(-1)) window.seen.push(names);
};
new MutationObserver(look).observe(document, { childList: true, subtree: true, attributes: true });
const ask = window.fetch;
window.fetch = async (...args) => {
  const answer = await ask(...args);
  const copy = answer.clone();
  window.bodies.push(copy.text().catch(() => ""));
  return answer;
};
"""
"""All sets of blocks that were in the page at any time, and all that its code has fetched."""


@dataclass(frozen=True)
class Kind:
    """A kind of visitor: where from, and whose blocks they must never get."""

    country: str
    own: str
    foreign: tuple[str, ...]

    @property
    def overrides(self) -> str:
        """What makes a local run such a visitor."""
        return f"geo.country={self.country}"

    def names(self, *pages: str) -> list[str]:
        """The blocks that this visitor sees of some parts of a page, in order."""
        own = "german" if self.own == "german" else "others"
        middle = ("german",) if own == "german" else ("others",)
        hero = "hero-german" if own == "german" else "hero-default"
        return [f"{page}-{name}" for page in pages for name in (hero, "all", *middle, "last")]


GERMAN: Final = Kind("DE", "german", ("-french", "-others", "-hero-default"))
JAPANESE: Final = Kind("JP", "", ("-french", "-german"))
VISITORS: Final = (GERMAN, JAPANESE)


def fetch(url: str, kind: Kind) -> str:
    """A document as this visitor gets it, without a browser."""
    asked = urllib.request.Request(url, headers={"x-segments-as": kind.overrides, "user-agent": AGENT})
    with urllib.request.urlopen(asked, timeout=60) as answer:
        body: bytes = answer.read()
    return body.decode()


def assert_only_own(text: str, kind: Kind, names: Sequence[str]) -> None:
    """All of these names are in a text, and none that is for others."""
    assert [name for name in names if name not in text] == []
    assert [name for name in kind.foreign if name in text] == []


_NAMES: Final = '[...document.querySelectorAll("[data-name]")].map((one) => one.dataset.name).join(" ")'


def shown(visitor: Visitor) -> list[str]:
    """The names of the blocks that are in the page now."""
    return str(visitor.evaluate(_NAMES)).split()


def wait_until_shown(visitor: Visitor, names: Sequence[str]) -> None:
    """Returns once exactly these blocks are in the page: a framework may move what has come later."""
    wait_for(visitor, f'{_NAMES} === "{" ".join(names)}"')


def assert_never_others(visitor: Visitor, kind: Kind) -> None:
    """At no time was a block for others in the page, and nothing that was fetched had one."""
    seen: Any = visitor.evaluate("window.seen.join(' ')")
    fetched: Any = visitor.evaluate("Promise.all(window.bodies).then((all) => all.join('\\n'))")
    for name in kind.foreign:
        assert name not in seen
        assert name not in fetched


def assert_alive(visitor: Visitor) -> None:
    """A click on the counter counts."""
    before = int(visitor.evaluate('document.querySelector("button").textContent').split()[-1])
    visitor.evaluate('document.querySelector("button").click()')
    wait_for(visitor, f'document.querySelector("button").textContent === "count {before + 1}"')


def wait_until_alive(visitor: Visitor) -> None:
    """Clicks until one counts: hydration has no event of its own."""
    wait_for(
        visitor,
        """(() => {
          const button = document.querySelector("button");
          if (!button.textContent.endsWith(" 0")) return true;
          button.click();
          return false;
        })()""",
    )


def walk(visitor: Visitor, url: str, kind: Kind, *, is_soft: bool = True) -> None:
    """First page, counter, a click to the second page, the way back."""
    first, second = kind.names("first"), kind.names("second")
    assert_only_own(fetch(url, kind), kind, first)
    page = visitor.go(url)
    wait_until_alive(visitor)
    assert shown(visitor) == first
    assert_alive(visitor)
    assert_never_others(visitor, kind)
    assert page.problems == []
    visitor.evaluate("void (window.stayed = true)")
    visitor.evaluate('document.querySelector("#second").click()')
    wait_for(visitor, 'document.querySelector("h1").textContent === "second"')
    assert shown(visitor) == second
    assert bool(visitor.evaluate("window.stayed === true")) == is_soft
    assert_never_others(visitor, kind)
    back = visitor.back()
    wait_for(visitor, 'document.querySelector("h1").textContent === "first"')
    assert shown(visitor) == first
    assert_never_others(visitor, kind)
    assert back.problems == []


def walk_to_late(visitor: Visitor, url: str, kind: Kind, *parts: str) -> None:
    """A page with a part that comes later, opened and gone to; `parts` are those that its document has."""
    names = kind.names("early", "late")
    assert_only_own(fetch(url + "/late", kind), kind, kind.names(*(parts or ("early", "late"))))
    for is_first in (True, False):
        if is_first:
            page = visitor.go(url + "/late")
        else:
            page = visitor.go(url)
            wait_until_alive(visitor)
            visitor.evaluate('document.querySelector("#late").click()')
        wait_until_alive(visitor)
        wait_until_shown(visitor, names)
        assert_never_others(visitor, kind)
        assert page.problems == []


def look_at_big(visitor: Visitor, url: str, kind: Kind) -> None:
    """A page that goes out while it arrives, twice: as it is kept, too, where it may be."""
    for _ in range(2):
        assert_only_own(fetch(url + "/big", kind), kind, kind.names("big"))
        page = visitor.go(url + "/big")
        wait_until_alive(visitor)
        assert shown(visitor) == kind.names("big")
        assert_never_others(visitor, kind)
        assert page.problems == []


_LOADS: Final = """
Promise.resolve(performance.timeOrigin).then(async (before) => {
  await new Promise((done) => setTimeout(done, 1500));
  return performance.timeOrigin === before;
})
"""


def stays_loaded(visitor: Visitor) -> bool:
    """True if the document is the same after a while."""
    return bool(visitor.evaluate(_LOADS))


def go_where_data_is_refused(visitor: Visitor, url: str, kind: Kind) -> None:
    """A click to a page whose data cannot be cut loads the page, once; the way back leads to a page that is alive."""
    names = kind.names("stuck")
    assert_only_own(fetch(url + "/stuck", kind), kind, names)
    visitor.go(url)
    wait_until_alive(visitor)
    visitor.evaluate("void (window.stayed = true)")
    visitor.evaluate('document.querySelector("#stuck").click()')
    wait_for(visitor, 'document.querySelector("h1").textContent === "stuck"')
    assert shown(visitor) == names
    assert not visitor.evaluate("window.stayed === true")
    assert stays_loaded(visitor)
    assert_never_others(visitor, kind)
    visitor.back()
    wait_for(visitor, 'document.querySelector("h1").textContent === "first"')
    assert shown(visitor) == kind.names("first")
    assert_alive(visitor)
    assert_never_others(visitor, kind)


def watch_held(visitor: Visitor, url: str, kind: Kind, path: str = "/held", first: str = "early") -> None:
    """A page whose origin holds its last part until the first one has been seen: what is there leaves at once.

    `first` is the part that has blocks in the beginning, or "" where only the last one has some.
    """
    early, names = (
        [name for name in kind.names(*parts) if "-hero-" not in name]
        for parts in (
            (first,) if first else (),
            (first, "late") if first else ("late",),
        )
    )
    visitor.go(url)
    # `wrangler dev` compresses, and keeps what it compresses until it has enough.
    visitor.set_headers({"x-segments-as": kind.overrides, "accept-encoding": "identity"})
    visitor.evaluate(f"void (location.href = '{path}')")
    wait_for(visitor, 'document.querySelector("main > p")?.textContent === "waiting"')
    wait_until_shown(visitor, early)
    fetch(url + "/go", kind)
    wait_until_shown(visitor, names)
    wait_until_alive(visitor)
    assert_never_others(visitor, kind)
