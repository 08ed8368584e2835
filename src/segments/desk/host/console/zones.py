"""Time zones for the rules that are checked: files that `zoneinfo` finds, in the memory of the isolate."""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from segments.desk.console.zone_file import ZONE_KEY, zone_file
from segments.edge.time.zones import rules_by_zone

FOLDER: Final = Path("/tmp/zones")  # noqa: S108 - the isolate's own memory, which nobody else writes to


def lay_zones(texts: Iterable[str]) -> None:
    """Write the files of the zones that rules name, where no file is yet."""
    if str(FOLDER) not in zoneinfo.TZPATH:
        zoneinfo.reset_tzpath(to=[str(FOLDER)])
    rules = rules_by_zone()
    for name in {found for text in texts for found in ZONE_KEY.findall(text)}:
        path = FOLDER / name
        if name in rules and not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(zone_file(rules[name]))
