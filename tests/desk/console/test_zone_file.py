"""Time zones made of the edge's table are read by Python as the edge reads them."""

from __future__ import annotations

import io
from datetime import datetime
from zoneinfo import ZoneInfo

from segments.desk.console.zone_file import ZONE_KEY, zone_file
from segments.edge.time.zones import offset_by_rule, rules_by_zone

BEGIN, YEAR, STEP = 1_796_000_000, 31_536_000, 435_607


def test_each_zone_has_the_edges_offsets_over_two_years() -> None:
    for name, rule in rules_by_zone().items():
        zone = ZoneInfo.from_file(io.BytesIO(zone_file(rule)), name)
        for moment in range(BEGIN, BEGIN + 2 * YEAR, STEP):
            offset = datetime.fromtimestamp(moment, zone).utcoffset()
            assert offset is not None
            assert offset.total_seconds() == offset_by_rule(rule, moment), (name, moment)


def test_a_zone_is_found_in_a_rules_file() -> None:
    assert ZONE_KEY.findall("timezone = \"Europe/Berlin\"\ntimezone='UTC'") == ["Europe/Berlin", "UTC"]
