"""Who wins a slot is total: priority, then more ancestors, then the earlier id."""

from tests.edge.site_of_rules import open_rules

RULES = """
[segments.low]
when = 'true'
priority = 1
[segments.zebra]
when = 'true'
priority = 5
[segments.child]
when = 'geo.is_eu'
parent = "zebra"
priority = 5
[segments.ant]
when = 'geo.is_eu'
priority = 5
[segments.high]
when = 'geo.is_eu'
priority = 9
"""


def test_ranks_follow_priority_then_ancestors_then_id(tmp_path):
    ranks = open_rules(RULES, tmp_path).bundle.ranks
    assert sorted(ranks, key=ranks.__getitem__, reverse=True) == ["high", "child", "ant", "zebra", "low"]
