"""Which responses are pages, by their media type."""

from __future__ import annotations

import pytest

from segments.edge.pages.response import compile_response, is_page_type

BLOCKS = {
    "text/html": b'<p data-segment="a">x</p>',
    "application/json": b'[{"segments":"a"}]',
    "Application/JSON;charset=UTF-8": b'[{"segments":"a"}]',
    "application/vnd.contentful.delivery.v1+json": b'[{"segments":"a"}]',
    "application/ld+json": b'[{"segments":"a"}]',
    "application/x-ndjson": b'{"segments":"a"}\n',
}


@pytest.mark.parametrize(("content_type", "body"), BLOCKS.items(), ids=BLOCKS)
def test_a_page_of_each_type_has_its_block(content_type: str, body: bytes) -> None:
    assert is_page_type(content_type)
    assert len(compile_response(body, content_type).blocks) == 1


@pytest.mark.parametrize(
    "content_type", ["", "image/png", "json", "application/jsonp", "text/html-sandboxed"]
)
def test_other_types_are_no_pages(content_type: str) -> None:
    assert not is_page_type(content_type)
