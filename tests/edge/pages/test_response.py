"""Responses become page plans by their media type."""

from __future__ import annotations

import pytest

from segments.edge.pages.content_types import is_page_type
from segments.edge.pages.response import compile_response
from tests.edge.pages.opted_in import LIQUID

BLOCKS = {
    "text/html": b'<p data-segment="a">x</p>',
    "application/json": b'[{"segments":"a"}]',
    "Application/JSON;charset=UTF-8": b'[{"segments":"a"}]',
    "application/vnd.contentful.delivery.v1+json": b'[{"segments":"a"}]',
    "application/ld+json": b'[{"segments":"a"}]',
    "text/vnd.turbo-stream.html": b'<turbo-stream><template><p data-segment="a">x</p></template></turbo-stream>',
    "application/xhtml+xml": b'<p xmlns="x"><i data-segment="a">x</i></p>',
    "application/atom+xml": b"<feed><!-- segment a --><entry/><!-- /segment --></feed>",
    "text/plain": b"{% if segments contains 'a' %}x{% endif %}",
    "application/x-ndjson": b'{"segments":"a"}\n',
}


@pytest.mark.parametrize(("content_type", "body"), BLOCKS.items(), ids=BLOCKS)
def test_a_page_of_each_type_has_its_block(content_type: str, body: bytes) -> None:
    assert is_page_type(content_type)
    assert len(compile_response(body, content_type, LIQUID).blocks) == 1
