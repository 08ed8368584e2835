"""The requested page.

In: the request line, and what the page says of itself where that is known. Out: `page.*`. The path is
percent-decoded so that rules read like the address bar; an escaped slash, percent sign or control character stays
escaped, and so does everything when the bytes are not UTF-8. The query stays as sent; its parameters are reached
through declared signals.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from segments.edge.http.percent import decode_percent
from segments.edge.http.request import VisitorRequest
from segments.edge.signals.settings import Value

MAX_PARTS: Final = 64
"""Deeper than any site's tree; the rest of a longer path stays one part."""


MAX_KEPT_ADDRESSES: Final = 256
"""Addresses of pages without their queries, which may hold something personal."""

MAX_KEPT_CHARS: Final = 512
"""Of a path; longer ones are hardly ever asked for twice."""

FACT_SIGNALS: Final = frozenset({"page.content_type", "page.tags"})
"""Signals that only the page itself can give: a decision before the page has come leaves them unknown."""


@dataclass(frozen=True, slots=True)
class PageFacts:
    """The facts of a page: its kind of content, and its tags. Both may be empty."""

    content_type: str = ""
    tags: tuple[str, ...] = ()


def read_page(request: VisitorRequest, facts: PageFacts | None = None) -> dict[str, Value]:
    """The `page.*` values; all that the address says is always known, `facts` are None before the page has come."""
    read = _read_kept if len(request.path) <= MAX_KEPT_CHARS else _read_address
    values = dict(read(request.scheme, request.host, request.path))
    values["page.query"] = request.query
    if facts is not None:
        values["page.content_type"] = facts.content_type
        values["page.tags"] = list(facts.tags)
    return values


def _read_address(scheme: str, host: str, raw_path: str) -> dict[str, Value]:
    """The address without its query; for the same page it is the same for everybody."""
    path = decode_percent(raw_path, keep="/%")
    parts = [part for part in path.split("/", MAX_PARTS) if part]
    return {
        "page.url": f"{scheme}://{host}{raw_path}",
        "page.host": host.partition(":")[0],
        "page.path": path,
        "page.parts": parts,
        "page.section": parts[0] if parts else "",
        "page.depth": len(parts),
    }


_read_kept = lru_cache(maxsize=MAX_KEPT_ADDRESSES)(_read_address)
