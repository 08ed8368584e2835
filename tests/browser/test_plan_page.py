"""The page of a plan in Chromium: readable on the narrowest phone, in light and in dark, with nothing refused."""

import pytest

from segments.authoring.audience.moves import BlockMove, Moves, PageMove, SegmentMove
from segments.authoring.compile.compiler import compile_rules
from segments.authoring.inspect.differences import compare_bundles
from segments.authoring.plan_file import Plan
from segments.authoring.publications import Note
from segments.authoring.publish import Base
from segments.authoring.source import load_rules
from segments.bundle.read import digest_of, read_bundle
from segments.cli.output.plan_page import plan_page

pytestmark = pytest.mark.browser

BEFORE = '[site]\nname = "shop"\n[segments.home]\nwhen = \'geo.country == "DE"\'\n'
LONG = "a-very-long-name-of-a-segment-" * 2
AFTER = f"""[site]
name = "shop"
[segments.home]
when = 'geo.country in ["DE", "AT", "CH"] && page.path == "/{"x" * 200}"'
[segments.{LONG}1]
when = 'events.count("visit", "30d") >= 3'
"""

_CONTRASTS = """(() => {
  const light = color => { const [r, g, b] = color.match(/\\d+/g).map(part => (part / 255) ** 2.2);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05; };
  const paper = light(getComputedStyle(document.body).backgroundColor);
  return [...document.querySelectorAll("p, ins, del, h3 span")].map(part => {
    const ink = light(getComputedStyle(part).color); return Math.max(ink, paper) / Math.min(ink, paper); });
})()"""
MOVES = Moves(
    visitors=1000,
    moved=250,
    moved_share=0.25,
    segments=(
        SegmentMove("home", "home", 100, 300, 250, 50, 0, 0),
        SegmentMove(f"{LONG}1", None, 0, 400, 400, 0, 0, 120),
    ),
    overlaps_gained=(("inside", "home", f"{LONG}1"),),
    overlaps_lost=(("nobody", "home"),),
    blocks=(BlockMove(f"pages/{LONG}.html", f"0 <p>: {LONG}1", 0, 400),),
    pages=(PageMove(f"pages/{LONG}.html", 400, 0.4),),
)


@pytest.fixture
def page(tmp_path):
    return write_page(tmp_path)


def write_page(tmp_path, moving=None):
    compiled = []
    for text in (BEFORE, AFTER):
        (tmp_path / "rules.toml").write_text(text)
        data = compile_rules(load_rules(tmp_path / "rules.toml"))
        compiled.append((data, read_bundle(data)))
    base = Base(digest_of(compiled[0][0]), 7)
    plan = Plan("shop", compiled[1][0], base, Note("Ada", "Spring <b>sale</b>"), 1_790_000_000_000)
    path = tmp_path / "plan.html"
    path.write_text(plan_page(plan, compare_bundles(*compiled), moving), encoding="utf-8")
    return path.as_uri()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_plan_can_be_read_on_a_narrow_phone_in_light_and_dark(open_visitor, page, scheme):
    visitor = open_visitor("", width=320, height=640, colorScheme=scheme)
    visitor.go(page)
    assert visitor.evaluate("document.documentElement.scrollWidth") <= 320
    widths = (
        "[...document.querySelectorAll('rect.bar')].map(bar => Math.round(bar.getBoundingClientRect().width))"
    )
    added, changed, before, after, none, some = visitor.evaluate(widths)
    assert added == changed > 40  # one of each
    assert 40 < before < after
    assert (none, some > 40) == (0, True)
    ratios = visitor.evaluate(_CONTRASTS)
    assert len(ratios) > 8
    assert min(ratios) >= 4.5
    dark = visitor.evaluate("getComputedStyle(document.body).backgroundColor") != "rgb(255, 255, 255)"
    assert dark == (scheme == "dark")
    assert "Spring <b>sale</b>" in visitor.evaluate("document.body.innerText")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_who_moves_can_be_read_on_a_narrow_phone_in_light_and_dark(open_visitor, tmp_path, scheme):
    visitor = open_visitor("", width=320, height=640, colorScheme=scheme)
    visitor.go(write_page(tmp_path, (MOVES, "visitors.ndjson")))
    assert visitor.evaluate("document.documentElement.scrollWidth") <= 320
    shares = """[...document.querySelectorAll('rect.bar')].slice(6).map(bar => Math.round(100
      * bar.getBoundingClientRect().width / bar.previousSibling.getBoundingClientRect().width))"""
    assert visitor.evaluate(shares) == [25, 10, 30, 0, 40, 40, 0, 40]
    rooms = "[...document.querySelectorAll('rect.room')].map(room => room.getBoundingClientRect().width)"
    assert min(visitor.evaluate(rooms)) > 40
    assert min(visitor.evaluate(_CONTRASTS)) >= 4.5
    text = visitor.evaluate("document.body.innerText")
    assert "250 of 1,000 visitors enter or leave a segment (25.0 %)" in text
    assert "0 <p>: " in text
