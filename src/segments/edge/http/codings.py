"""Content codings: which bodies the worker can look at, and which it asks for.

In: header values. Out: yes or no, or what to send upstream. The runtime takes some codings off by itself; of any other
the bytes come as they were sent, and a page in them would lose the header that says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

READABLE: Final = frozenset(("identity", "gzip", "x-gzip", "br"))


def is_readable(headers: Mapping[str, str]) -> bool:
    """True if the bytes of a body with these headers, by lower-case name, are the content itself."""
    return headers.get("content-encoding", "").strip().lower() in READABLE | {""}


def accept_readable(accepted: str) -> str:
    """A visitor's Accept-Encoding without what could not be looked at (RFC 9110 section 12.5.3)."""
    kept = [part.strip() for part in accepted.split(",") if _coding(part) in READABLE]
    return ", ".join(kept) or "identity"


def _coding(part: str) -> str:
    return part.partition(";")[0].strip().lower()
