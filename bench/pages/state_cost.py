"""The cost in CPython of compiling frameworks' state, beside a page of that size without any, in one run.

Usage: python -m bench.pages.state_cost   (prints the least of many turns, and ratios)
"""

from __future__ import annotations

import json
import random
import re
import time
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any, Final

from bench.pages.make_pages import page, sentence
from segments.edge.pages.flight.compile import compile_flight
from segments.edge.pages.html.compile import compile_html
from segments.edge.pages.json.devalue_lines import compile_stream

SIZE: Final = 100_000
BLOCKS: Final = 20
ROUNDS: Final = 40
PIECE_CHARS: Final = 4_096
CARD_BYTES: Final = 600
VOID: Final = {"link", "meta", "img", "br", "input", "hr"}


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


def flight_of(body: bytes) -> str:
    """A page's elements as one row of Next's."""
    parser = Elements()
    parser.feed(body.decode())
    return "0:" + _json(parser.open[0]) + "\n"


def data_of(size: int) -> dict[str, Any]:
    """About `size` bytes of data, with blocks as evenly spread as in a page."""
    chance = random.Random(size)
    cards: list[dict[str, Any]] = []
    count = size // CARD_BYTES
    for number in range(count):
        card: dict[str, Any] = {
            "id": f"card-{number}",
            "title": sentence(chance, 5),
            "text": sentence(chance, 50),
            "facts": [sentence(chance, 4), sentence(chance, 4)],
            "image": {
                "src": f"/images/{number}.webp",
                "alt": sentence(chance, 4),
                "width": 320,
                "height": 240,
            },
            "price": number + 0.99,
            "link": f"/products/{number}?from=list",
        }
        if number * BLOCKS // count > (number - 1) * BLOCKS // count:
            card["segments"] = [f"segment-{chance.randrange(BLOCKS)}"]
        cards.append(card)
    return {"root": {"title": "Shop", "cards": cards}}


def stream_of(value: object) -> str:
    """Data as a line of React Router's (turbo-stream)."""
    values: list[str] = []
    known: dict[str, int] = {}

    def add(one: Any) -> int:
        name = _json(one)
        if name in known:
            return known[name]
        index = known[name] = len(values)
        values.append("")
        if isinstance(one, dict):
            members = [f'"_{add(key)}":{add(member)}' for key, member in one.items()]
            values[index] = "{" + ",".join(members) + "}"
        else:
            values[index] = _json([add(item) for item in one]) if isinstance(one, list) else name
        return index

    add(value)
    return "[" + ",".join(values) + "]\n"


def _json(value: object) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def _with_scripts(body: bytes, scripts: str) -> bytes:
    return body.replace(b"</body>", scripts.replace("</b", "\\u003c/b").encode() + b"</body>")


def in_next(body: bytes) -> bytes:
    """A page with its elements once more, in pieces."""
    text = flight_of(body)
    pieces = [text[start : start + PIECE_CHARS] for start in range(0, len(text), PIECE_CHARS)]
    return _with_scripts(
        body, "".join(f"<script>self.__next_f.push([1,{_json(piece)}])</script>" for piece in pieces)
    )


def in_react_router(body: bytes) -> bytes:
    """A page with its blocks as data in React Router's stream."""
    text = _json(stream_of(data_of(len(body))))
    return _with_scripts(
        body, f"<script>window.__reactRouterContext.streamController.enqueue({text});</script>"
    )


def in_sveltekit(body: bytes) -> bytes:
    """A page with its blocks as data in SvelteKit's start."""
    text = re.sub(r'"([a-z]+)":', r"\1:", _json(data_of(len(body))))
    start = f"{{__sveltekit_1={{}};kit.start(app,element,{{data:[{{type:'data',data:{text},uses:{{}}}}]}})}}"
    return _with_scripts(body, f"<script>{start}</script>")


def measure_state() -> list[dict[str, object]]:
    """Milliseconds to compile each form, and how often a page of that size goes into them."""
    whole, small = page(SIZE, BLOCKS), page(SIZE // 2, BLOCKS)
    rows = flight_of(page(SIZE * 9 // 10, BLOCKS)).encode()
    answer = stream_of(data_of(SIZE)).encode()

    def as_page(body: bytes) -> tuple[bytes, Callable[[], object]]:
        return body, lambda: compile_html(body, "utf-8")

    forms: dict[str, tuple[bytes, Callable[[], object]]] = {
        "page": as_page(whole),
        "page with twice the blocks": as_page(page(SIZE, 2 * BLOCKS)),
        "Next, rows": (rows, lambda: compile_flight(rows)),
        "Next, page": as_page(in_next(page(SIZE * 2 // 5, BLOCKS))),
        "React Router, answer": (answer, lambda: compile_stream(answer)),
        "React Router, page": as_page(in_react_router(small)),
        "SvelteKit, page": as_page(in_sveltekit(small)),
    }
    least = dict.fromkeys(forms, float("inf"))
    for _ in range(ROUNDS):
        for name, (_, call) in forms.items():
            began = time.process_time()
            call()
            least[name] = min(least[name], time.process_time() - began)
    base = least["page"] / len(whole)
    return [
        {"form": name, "bytes": len(body), "ms": least[name] * 1_000, "ratio": least[name] / len(body) / base}
        for name, (body, _) in forms.items()
    ]


if __name__ == "__main__":
    for row in measure_state():
        print("{form:28} {bytes:8} B {ms:8.2f} ms {ratio:6.2f}x".format(**row))
