"""What Next's stream costs to compile in CPython beside a page of the same content and size, in one run.

Usage: python -m bench.pages.flight_cost   (prints medians in milliseconds, and ratios)
"""

from __future__ import annotations

import json
from html.parser import HTMLParser
from typing import Any

from bench.pages.make_pages import page
from bench.pages.plan_cost import median_ms
from segments.edge.pages.flight.compile import compile_flight
from segments.edge.pages.html.compile import compile_html

SIZE = 100_000
BLOCKS = 20
PIECE_CHARS = 4_096
VOID = {"link", "meta", "img", "br", "input", "hr"}


class Elements(HTMLParser):
    """The elements of a page as React would write them into its stream."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[list[Any]] = [[]]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        children: list[Any] = []
        self.open[-1].append(["$", tag, None, {**dict(attrs), "children": children}])
        if tag not in VOID:
            self.open.append(children)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID and len(self.open) > 1:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.open[-1].append(data)


def stream_of(body: bytes) -> bytes:
    """A page's elements as one row."""
    parser = Elements()
    parser.feed(body.decode())
    return b"0:" + json.dumps(parser.open[0], separators=(",", ":"), ensure_ascii=False).encode() + b"\n"


def document_of(body: bytes) -> bytes:
    """A page with its elements once more, in pieces."""
    text = stream_of(body).decode()
    pieces = [text[start : start + PIECE_CHARS] for start in range(0, len(text), PIECE_CHARS)]
    scripts = [
        f"<script>self.__next_f.push([1,{json.dumps(piece, ensure_ascii=False)}])</script>".replace(
            "</b", "\\u003c/b"
        )
        for piece in pieces
    ]
    return body.replace(b"</body>", "".join(scripts).encode() + b"</body>")


def main() -> None:
    markup = page(SIZE, BLOCKS)
    rows, document = stream_of(page(SIZE * 9 // 10, BLOCKS)), document_of(page(SIZE * 2 // 5, BLOCKS))
    base = median_ms(lambda: compile_html(markup, "utf-8")) / len(markup)
    print("                 bytes  compile (ms)  beside a page of that size")
    for name, body, call in (
        ("page", markup, lambda: compile_html(markup, "utf-8")),
        ("rows", rows, lambda: compile_flight(rows)),
        ("page with rows", document, lambda: compile_html(document, "utf-8")),
    ):
        cost = median_ms(call)
        print(f"{name:14} {len(body):8}  {cost:12.2f}  {cost / len(body) / base:.1f}")


if __name__ == "__main__":
    main()
