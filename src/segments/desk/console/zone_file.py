"""Time zones in the form in which Python's `zoneinfo` reads them (RFC 9636), made of the edge's own table.

In: the rule of a zone. Out: the bytes of its file. The desk's runtime brings no time zone database; the table holds
each zone's present law, which is what starts and ends of rules are written in.
"""

from __future__ import annotations

import re
import struct
from typing import Final

from segments.edge.time.zones import Rule

ZONE_KEY: Final = re.compile(r"""timezone\s*=\s*["']([A-Za-z0-9_+/-]{1,64})["']""")
"""The place in a rules file where a zone is named."""

_HEADER: Final = struct.pack(">4sc15x6l", b"TZif", b"3", 0, 0, 0, 0, 1, 4)
"""One type of time with a name of four bytes, and no transition: the last line of the file has the law."""


def zone_file(rule: Rule) -> bytes:
    """The file of a zone with this rule."""
    block = _HEADER + struct.pack(">lbB", rule[0], 0, 0) + b"LMT\0"
    return block + block + f"\n{_law(rule)}\n".encode()


def _law(rule: Rule) -> str:
    """The rule as POSIX TZ: `<+0100>-1:00:00<+0200>-2:00:00,M3.5.0/2:00:00,M10.5.0/3:00:00`."""
    standard, summer, start, end = rule
    law = _offset(standard)
    if start is None or end is None:
        return law
    moments = (f"M{month}.{week}.{weekday % 7}/{_clock(at)}" for month, week, weekday, at in (start, end))
    return ",".join([law + _offset(summer), *moments])


def _offset(seconds: int) -> str:
    """The name of an offset, and the offset itself, which POSIX counts west."""
    sign = "-" if seconds < 0 else "+"
    hours, rest = divmod(abs(seconds), 3_600)
    return f"<{sign}{hours:02}{rest // 60:02}>{_clock(-seconds)}"


def _clock(seconds: int) -> str:
    hours, rest = divmod(abs(seconds), 3_600)
    return f"{'-' if seconds < 0 else ''}{hours}:{rest // 60:02}:{rest % 60:02}"
