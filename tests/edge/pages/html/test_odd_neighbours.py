"""Blocks beside things whose meaning depends on what comes before them take their default.

Each page was found by comparing with a browser's parser: without the block, what follows it becomes something else.
"""

from __future__ import annotations

import pytest

from segments.edge.pages.html.compile import compile_html
from segments.edge.pages.plan.choose import bind_plan, choose_blocks
from segments.edge.pages.plan.splice import splice

PAGES = {
    "cdata after a tag that ends a picture": '<p><svg><em data-segment="a"></em><![CDATA[x]]>',
    "a document type after the page has begun": '<div data-segment="a">x</div><!doctype html><p><table>',
    "a null character after a tag that ends a picture": '<p><svg><ul data-segment="a">x</ul>\0',
    "a head of its own after one that was implied": '<title data-segment="a">t</title><head id="h">',
    "a root's attributes in a choice that is never closed": '<option data-segment="a"><select><html class="x">',
    "frames that take the place of an empty body": '<div data-segment="a">x</div><frameset><frame></frameset>',
}


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_a_block_that_decides_about_what_follows_takes_its_default(page: str) -> None:
    plan = compile_html(page.encode(), "utf-8")
    assert [problem.code for problem in plan.problems] == ["moves-other-content"]
    bound = bind_plan(plan, {"a": 0})
    assert splice(bound, choose_blocks(1, bound)) == splice(bound, choose_blocks(0, bound))


KEPT = {
    "cdata in a picture": '<svg><g data-segment="a"></g><![CDATA[x]]></svg>',
    "a document type first": '<!doctype html><div data-segment="a">x</div>',
    "a null character in text": 'x\0<b data-segment="a">x</b>\0y',
    "a head that counts": '<!doctype html><html><head id="h"><title data-segment="a">t</title></head>',
    "frames that nobody sees": '<p>x</p><div data-segment="a">y</div><script>"<frameset>"</script>',
    "frames after an image": '<img><div data-segment="a">y</div><frameset>',
    "the word frameset": '<div data-segment="a">x</div>&lt;frameset>',
}


@pytest.mark.parametrize("page", KEPT.values(), ids=KEPT)
def test_the_usual_forms_of_the_same_are_cut(page: str) -> None:
    assert [block.settled for block in compile_html(page.encode(), "utf-8").blocks] == [None]
