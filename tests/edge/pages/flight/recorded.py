"""What a real Next sent (`python -m tests.frameworks.apps.record_next`), and what each visitor is to get of it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from segments.edge.pages.plan.choose import bind_plan, choose_blocks
from segments.edge.pages.plan.plan import PagePlan
from segments.edge.pages.plan.splice import splice

FILE = Path(__file__).parents[3] / "frameworks" / "recorded" / "next.json"
PAGES: dict[str, dict[str, str]] = json.loads(FILE.read_bytes())["pages"]
CUT = {
    # page: what its blocks are named after
    "home": "first",
    "list": "list",
    "each": "each",
    "still": "still",
    "shared": "shared",
    "late": "early",
    "promise": "promise",
}
BITS = {"german": 0, "french": 1}
VISITORS: tuple[tuple[str, ...], ...] = ((), ("german",), ("french",))
_PIECE = re.compile(r'(__next_f\.push\(\[1,)(".*?(?<!\\)(?:\\\\)*")(\]\)</script>)')
_NAME = re.compile(r"\b[a-z]+-(?:hero-)?(?:all|last|german|french|others|default)\b")


def matches(visitor: tuple[str, ...]) -> int:
    """The bits of a visitor's segments."""
    return sum(1 << BITS[name] for name in visitor)


def sent(plan: PagePlan, visitor: tuple[str, ...]) -> bytes:
    """What a visitor gets."""
    bound = bind_plan(plan, BITS)
    return splice(bound, choose_blocks(matches(visitor), bound))


def names_for(page: str, visitor: tuple[str, ...]) -> set[str]:
    """The blocks of a page that are for a visitor."""
    (name,) = visitor or ("",)
    others = {"german"} if name == "german" else {"french", "others"} if name else {"others"}
    return {f"{page}-{one}" for one in {f"hero-{name or 'default'}", "all", "last", *others}}


def names_in(text: Any) -> set[str]:
    """The blocks that a text has; values that are no text as JSON."""
    return set(_NAME.findall(text if isinstance(text, str) else json.dumps(text)))


def stream_of(page: str) -> bytes:
    """The stream that the scripts of a page hand over."""
    return "".join(json.loads(piece[2]) for piece in _PIECE.finditer(page)).encode()


def markup_of(page: str) -> str:
    """A page without the texts of its stream."""
    return _PIECE.sub(r"\1\3", page)


def in_pieces(page: str, size: int) -> str:
    """The same page with its stream in pieces of so many characters, where the first of them stood."""
    whole = stream_of(page).decode()
    pieces = [whole[start : start + size] for start in range(0, len(whole), size)]
    scripts = "".join(f"<script>self.__next_f.push([1,{_escaped(piece)}])</script>" for piece in pieces)
    first = page.index("<script>self.__next_f.push([1,")
    return page[:first] + scripts + re.sub(rf"<script>self\.{_PIECE.pattern}", "", page[first:])


def _escaped(text: str) -> str:
    """A string as Next writes it into a page."""
    written = json.dumps(text, ensure_ascii=False)
    return re.sub("[&><\u2028\u2029]", lambda found: f"\\u{ord(found[0]):04x}", written)
