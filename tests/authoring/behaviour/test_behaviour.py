"""What history may take of the segment cookie, where visitors came from included."""

from __future__ import annotations

import pytest

from segments.authoring.behaviour.behaviour import plan_behaviour
from segments.authoring.source import load_rules
from segments.errors import AuthoringError

COUNTED = """
[segments.s{number}]
when = 'events.distinct("view", "item{number}", "12w") > 30'
"""
TOUCHED = "[segments.came]\nwhen = '''first_touch.kind == \"search\" || {touch}.campaign == \"may\"'''\n"


def plan(tmp_path, counters: int, touched: str = ""):
    rules = '[site]\nname = "x"\n' + "".join(COUNTED.format(number=number) for number in range(counters))
    (tmp_path / "rules.toml").write_text(rules + touched, encoding="utf-8")
    return plan_behaviour(load_rules(tmp_path / "rules.toml"))


def test_where_visitors_came_from_counts_beside_their_history(tmp_path):
    most = 2_800 // 397
    assert len(plan(tmp_path, most).counters) == most
    with pytest.raises(AuthoringError, match=r"got 2\d{3}\. .*; first and last touch: 146"):
        plan(tmp_path, most, TOUCHED.format(touch="last_touch"))
    assert plan(tmp_path, most - 1, TOUCHED.format(touch="last_touch")).counters


def test_a_signal_of_the_sites_own_takes_nothing(tmp_path):
    own = (
        '[signals.first_touch.kind]\ntype = "string"\npurpose = "functional"\n'
        '[signals.first_touch.campaign]\ntype = "string"\npurpose = "functional"\n'
    )
    most = 2_800 // 397
    assert plan(tmp_path, most, own + TOUCHED.format(touch="first_touch")).counters
