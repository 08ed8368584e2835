"""Structured logs: one JSON object a line, with an event name, and never anything personal.

What may be logged: codes, counts, digests, key ids, the request's id, the site's own paths of a fault. What may
not: query strings, header or cookie values, addresses, signal values.
"""

from __future__ import annotations

import json
from typing import Final

LEVELS: Final = ("debug", "info", "warn", "error")


def log(level: str, event: str, **fields: str | float | bool | list[str] | None) -> None:
    """Write one line; Workers Logs indexes its fields by name."""
    print(json.dumps({"level": level, "event": event, **fields}, separators=(",", ":")), flush=True)
