"""Plain content: elements that are marked so, or that visitors write in. Nothing inside them is a mark."""

from __future__ import annotations

import pytest

from segments.edge.pages.html import stream
from segments.edge.pages.html.compile import compile_html
from segments.edge.pages.html.stream import PageStream
from segments.edge.pages.plan.choose import bind_plan, choose_blocks
from segments.edge.pages.plan.cutting import Cutter
from segments.edge.pages.plan.splice import splice
from segments.edge.pages.settings.liquid_settings import LiquidSettings
from segments.edge.pages.settings.page_settings import PageSettings, read_page_settings
from segments.errors import LimitExceeded
from tests.edge.pages.lost_state import LOST

NAMES = ["#comments", ".comment-body", "user-note", "textarea", 7, "a b"]
SETTINGS = PageSettings(
    liquid=LiquidSettings(is_on=True), untrusted=read_page_settings({"untrusted": NAMES}).untrusted
)
BITS = {"a": 0}
VISITOR = (
    '<p data-segment="a">v</p><!-- segment a -->c<!-- segment else -->d<!-- /segment -->'
    '{% if segments contains "a" %}l{% endif %}<i data-segment-slot="hero" data-segment-default>mine</i>'
    '<b title="{% if segments contains &quot;a&quot; %}x{% endif %}" data-props=\'{"x":[{"segments":["a"]}]}\'></b>'
)
OURS = '<p data-segment="a">site</p><i data-segment-slot="hero" data-segment-default>ours</i>'
SHOWN = ("<i>ours</i>", "<p>site</p><i>ours</i>")
WRAPPERS = (
    "<div data-segment-off>{}</div>",
    "<div id=comments><b>{}</b></div>",
    '<ul><li class="x Comment-Body y">{}<li>z</ul>',
    "<user-note>{}</user-note>",
    '<section data-segment-not="b" data-segment-off class="x">{}</section>',
    "<table><tr><td class='comment-body'>{}<td>x</table>",
    "<div class=comment-body><div>{0}</div>{0}</div>",
    "<article><div data-segment-off>{}</article>",
)


def sent(page: str, matches: int) -> str:
    bound = bind_plan(compile_html(page.encode(), "utf-8", SETTINGS), BITS)
    return splice(bound, choose_blocks(matches, bound)).decode()


def streamed(page: str, matches: int, size: int) -> str:
    body = page.encode()
    passing = PageStream("utf-8", Cutter(matches, BITS), SETTINGS)
    parts = [passing.feed(body[start : start + size]) for start in range(0, len(body), size)]
    return (b"".join(parts) + passing.finish()).decode()


def without_marks(wrapper: str) -> str:
    return wrapper.replace(" data-segment-off", "").replace(' data-segment-not="b"', "")


@pytest.mark.parametrize("wrapper", WRAPPERS)
def test_nothing_inside_is_a_mark_and_it_takes_no_slot(wrapper: str) -> None:
    page = wrapper.format(VISITOR) + OURS
    for matches in (0, 1):
        wanted = without_marks(wrapper).format(VISITOR) + SHOWN[matches]
        assert sent(page, matches) == wanted
        assert streamed(page, matches, 13) == wanted


def test_a_block_around_it_and_the_mark_on_it_count() -> None:
    inner = f'<section class="comment-body">{VISITOR}</section>'
    page = f'<div data-segment="a">{inner}</div>x<p data-segment="a" data-segment-off>y</p>'
    assert sent(page, 0) == "x"
    assert sent(page, 1).endswith("x<p>y</p>")


def test_its_own_attributes_are_plain_and_the_mark_reaches_nobody() -> None:
    value = "{% if segments contains 'a' %}x{% endif %}"
    page = f'<input data-segment-off value="{value}"><textarea>{value}</textarea><input value="{value}">'
    assert sent(page, 0) == f'<input value="{value}"><textarea>{value}</textarea><input value="">'


UNCLOSED = (
    "<ul><li data-segment-off>{}</ul>",
    "<div><ol><li class=comment-body>{}</ol></div>",
    "<section><ul><li data-segment-off>{}<li>z</section>",
    "<dl><dt>k<dd data-segment-off>{}</dl>",
    "<table><tr><td><b>x</b><td class='comment-body'>{}</table>",
    "<table><tr><td><p data-segment='b'>x</p></td><td class=comment-body>{}<tr><td>z</table>",
    "<table><tbody data-segment-off><tr><td>{}</table>",
    "<section><div><p data-segment-off>{}</div></section>",
)
"""Elements that end without an end tag of their own; blocks of the last one would end the p, so it has none."""


def words_for(wrapper: str) -> str:
    """What visitors wrote; their list ends where it ends, and is not the end of the list around it."""
    inline = VISITOR.replace("<p ", "<u ").replace("</p>", "</u>")
    return inline if "<p data-segment-off" in wrapper else f"{VISITOR}<ul><li>1<li>2</ul>"


WITHOUT_ITS_END = WRAPPERS[-1]
"""An element that needs an end tag and has none."""


@pytest.fixture(params=[stream.MAX_OVERLONG, 0])
def _most_overlong(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """How many blocks are scanned for before all are decided by their marks: as many as ever, and none."""
    monkeypatch.setattr(stream, "MAX_OVERLONG", request.param)


@pytest.mark.usefixtures("_most_overlong")
@pytest.mark.parametrize("wrapper", [*(one for one in WRAPPERS[:-1] if one.count("{") == 1), *UNCLOSED])
def test_nor_where_the_state_of_the_parser_is_lost(wrapper: str) -> None:
    words = words_for(wrapper)
    lost = f'{LOST}<i data-segment="a">b</i>'
    inside = wrapper.format(lost + words) + OURS
    before = lost + wrapper.format(words) + OURS
    for page in (inside, before):
        with pytest.raises(LimitExceeded):
            compile_html(page.encode(), "utf-8", SETTINGS)
        out = streamed(page, 0, 4_000)
        assert out.count(words) == 1
        assert out.endswith("ours</i>")
        assert "site" not in out, "what follows is the site's own again"
    assert streamed(inside, 0, 4_000).count('data-segment="a">b') == 1


def test_one_without_an_end_tag_that_it_needs_ends_where_what_is_around_it_is_known() -> None:
    lost = f'{LOST}<i data-segment="a">b</i>'
    known = streamed(WITHOUT_ITS_END.format(lost + VISITOR) + OURS, 0, 4_000)
    assert known.endswith(f"{VISITOR}</article><i>ours</i>")
    unknown = streamed(lost + WITHOUT_ITS_END.format(VISITOR) + OURS, 0, 4_000)
    assert unknown.endswith(f"{VISITOR}</article>{OURS}"), "else all that follows may be a visitor's"


@pytest.mark.usefixtures("_most_overlong")
def test_nothing_is_lost_of_plain_content_that_the_page_ends() -> None:
    page = f'{LOST}<i data-segment="a">b</i>' + f"<div data-segment-off>{VISITOR}</section>"
    assert streamed(page, 0, 4_000).endswith(f"<div>{VISITOR}</section>")


NEIGHBOURS = (
    "<ul><li class=comment-body>{0}<li class=comment-body>{0}<li {1}>s</ul>",
    "<dl><dt data-segment-off>{0}<dd data-segment-off>{0}<dt {1}>s</dl>",
    "<table><tr><td class=comment-body>{0}<td class=comment-body>{0}<tr {1}><td>s</table>",
)


@pytest.mark.parametrize("matches", [0, 1])
@pytest.mark.parametrize("page", NEIGHBOURS)
def test_the_next_item_is_looked_at_for_itself(page: str, matches: int) -> None:
    """Its tag ends the item before it, which is plain content: what it says counts all the same."""
    marked = page.format(VISITOR, 'data-segment="a"') + OURS
    last = page.rpartition("<")[0].rpartition("<")[0] if "<tr" not in page else page.rpartition("<tr")[0]
    wanted = {0: last + "</" + page.rpartition("</")[2], 1: page.replace(" {1}", "")}[matches]
    expected = without_marks(wanted).format(VISITOR) + SHOWN[matches]
    assert sent(marked, matches) == expected
    assert streamed(marked, matches, 13) == expected
