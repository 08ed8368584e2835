"""What the store counts is what Python takes, for pages of all kinds that visitors and origins can make."""

from __future__ import annotations

import gc
import tracemalloc
from collections.abc import Callable

import pytest

from segments.edge.pages.plan.choose import bind_plan
from segments.edge.pages.plan.plan import PagePlan
from segments.edge.pages.response import compile_response
from segments.edge.pages.store.page_size import page_bytes
from segments.edge.pages.store.page_store import PageStore

HTML = "text/html; charset=utf-8"
BITS = {"germany": 0, "texas": 1}
LEAST, MOST = 0.5, 1.25
"""48 MB counted are at most 60 MB; far less would be room that is wasted."""


class Kept:
    """A page as the worker keeps it: the plan, the plan under the rules in force, the origin's headers, its path."""

    def __init__(self, path: str, headers: dict[str, str], body: bytes) -> None:
        self.path, self.headers = path, headers
        self.plan: PagePlan = compile_response(body, headers["content-type"])
        self.bound = bind_plan(self.plan, BITS)

    @property
    def size(self) -> int:
        return page_bytes(self.plan, self.headers, self.path)


def plain(number: int) -> bytes:
    return b"<!doctype html><title>%d</title>" % number + b"<p>text</p>" * 300


def tiny(number: int) -> bytes:
    return b"%d" % number


def with_blocks(number: int) -> bytes:
    block = b'<p data-segment="germany">A</p><p data-segment-not="texas germany">B</p>between'
    return b"<!doctype html><title>%d</title>" % number + block * 40


def with_slots(number: int) -> bytes:
    one = b'<p data-segment-slot="s%d" data-segment="germany">A</p>'
    other = b'<p data-segment-slot="s%d" data-segment-default>B</p>'
    slots = b"".join((one + other) % (index, index) for index in range(30))
    return b"<!doctype html><title>%d</title>" % number + slots


def with_capped_blocks(number: int) -> bytes:
    return b"<title>%d</title>" % number + b'<p data-segment="germany" data-segment-cap="3/day">A</p>' * 60


def headers_of(number: int, more: int = 6, size: int = 30) -> dict[str, str]:
    extra = {f"x-header-{index}-{number}": f"{number:0{size}d}" for index in range(more)}
    return {"content-type": HTML + " " * (number % 3), **extra}


@pytest.mark.parametrize(
    ("body_of", "pages", "url_chars", "more", "size"),
    [
        (plain, 100, 60, 6, 30),
        (plain, 100, 60, 40, 200),
        (tiny, 300, 60, 3, 30),
        (tiny, 300, 2_000, 3, 30),
        (tiny, 100, 60, 100, 40),
        (with_blocks, 20, 60, 6, 30),
        (with_slots, 20, 60, 6, 30),
        (with_capped_blocks, 20, 60, 6, 30),
    ],
)
def test_what_is_counted_is_what_is_taken(
    body_of: Callable[[int], bytes], pages: int, url_chars: int, more: int, size: int
) -> None:
    store: PageStore[Kept] = PageStore(lambda page: page.size)
    Kept("/", headers_of(0), body_of(0))
    gc.collect()
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    for number in range(pages):
        path = f"/{number}" + "x" * url_chars
        key = f"https://shop.example{path}?"[:256] + str(number)
        page = Kept(path, headers_of(number, more, size), body_of(number))
        store.put(key, "accept-language", f"text/html\n{number}", page)
    gc.collect()
    taken = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    assert len(store) == pages
    assert LEAST <= taken / store.used_bytes <= MOST, f"{taken / store.used_bytes:.2f}"
