"""Which page was asked for.

In: the request line. Out: `page.*`. The path is percent-decoded so that rules read like the address bar; an
escaped slash, percent sign or control character stays escaped, and so does everything when the bytes are not
UTF-8. The query stays as sent; its parameters are reached through declared signals.
"""

from __future__ import annotations

from typing import Final

from segments.edge.percent import decode_percent
from segments.edge.request import VisitorRequest
from segments.edge.signals.settings import Value

MAX_PARTS: Final = 64
"""Deeper than any site's tree; the rest of a longer path stays one part."""


def read_page(request: VisitorRequest) -> dict[str, Value]:
    """The `page.*` values; all of them are always known."""
    path = decode_percent(request.path, keep="/%")
    parts = [part for part in path.split("/", MAX_PARTS) if part]
    return {
        "page.url": f"{request.scheme}://{request.host}{request.path}",
        "page.host": request.host.partition(":")[0],
        "page.path": path,
        "page.parts": parts,
        "page.section": parts[0] if parts else "",
        "page.depth": len(parts),
        "page.query": request.query,
    }
