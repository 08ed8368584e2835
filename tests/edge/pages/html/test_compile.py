"""Pages in, visitors' pages out: the whole way through plan, binding, choice and splice."""

from __future__ import annotations

import pytest

from segments.edge.pages.choose import bind_plan, choose_blocks
from segments.edge.pages.html.compile import compile_html
from segments.edge.pages.splice import splice


def shown(page: str, *segments: str) -> str:
    """The page for a visitor who is in exactly these segments."""
    bits = {name: position for position, name in enumerate(segments)}
    bound = bind_plan(compile_html(page.encode(), "utf-8"), bits)
    return splice(bound, choose_blocks((1 << len(bits)) - 1, bound)).decode()


CASES = {
    "element": ('<p>1</p><p data-segment="a">2</p><p>3</p>', "<p>1</p><p>3</p>", "<p>1</p><p>2</p><p>3</p>"),
    "list item without end tag": (
        "<ul><li>1<li data-segment=a>2<li>3</ul>",
        "<ul><li>1<li>3</ul>",
        "<ul><li>1<li>2<li>3</ul>",
    ),
    "first row of a table": (
        '<table><tr data-segment="a"><td>1</td></tr><tr><td>2</td></tr></table>',
        "<table><tr><td>2</td></tr></table>",
        "<table><tr><td>1</td></tr><tr><td>2</td></tr></table>",
    ),
    "script with a tag in a string": (
        '<script data-segment="a">"<b>"</script><i>1</i>',
        "<i>1</i>",
        '<script>"<b>"</script><i>1</i>',
    ),
    "comment with else": (
        "<!-- segment a -->1<!-- segment else -->2<!-- /segment -->3",
        "23",
        "13",
    ),
    "liquid in an attribute": (
        '<p class="x{% if segments contains "a" %} y{% endif %}">',
        '<p class="x">',
        '<p class="x y">',
    ),
}


@pytest.mark.parametrize(("page", "without", "with_a"), CASES.values(), ids=CASES)
def test_blocks_show_to_their_audience_only(page: str, without: str, with_a: str) -> None:
    assert shown(page) == without
    assert shown(page, "a") == with_a
