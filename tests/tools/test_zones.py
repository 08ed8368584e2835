import pytest

from tools.zones import parse_rule


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("GMT0", (0, 0, None, None)),
        ("<+0545>-5:45", (20_700, 20_700, None, None)),
        ("CET-1CEST,M3.5.0,M10.5.0/3", (3_600, 7_200, (3, 5, 7, 7_200), (10, 5, 7, 10_800))),
        ("IST-1GMT0,M10.5.0,M3.5.0/1", (3_600, 0, (10, 5, 7, 7_200), (3, 5, 7, 3_600))),
        ("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", (-7_200, -3_600, (3, 5, 7, -3_600), (10, 5, 7, 0))),
        ("EET-2EEST,M3.4.4/50,M10.4.4/50", (7_200, 10_800, (3, 4, 4, 180_000), (10, 4, 4, 180_000))),
    ],
)
def test_posix_rules_become_rows(text, rule):
    assert parse_rule(text) == rule
