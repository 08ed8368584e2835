"""Arms: the same for the same place and week, or the same visitor; shared out right, each assignment for itself."""

from __future__ import annotations

import json
from collections import Counter
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from segments.bundle.experiments.assignment_spec import AssignmentSpec, encode_assignment, share_ends
from segments.edge.cel.audience import bucket_of
from segments.edge.cel.times import parse_timestamp
from segments.edge.cel.values import Timestamp
from segments.edge.http.request import parse_request
from segments.edge.signals.assignment import DOMAIN, arm_of
from segments.edge.signals.read import RequestSignals
from segments.edge.signals.settings import read_settings

ROOT = Path(__file__).parents[3]
GUIDE = (ROOT / "docs" / "guides" / "two-versions.md").read_text(encoding="utf-8")
VECTORS = json.loads((ROOT / "tests" / "cases" / "assignments" / "vectors.json").read_text(encoding="utf-8"))
HALVES = (("calm", 5_000), ("bold", 10_000))
TEXAS = {"country": "US", "regionCode": "TX"}
MONDAY = "2026-11-23T12:00:00Z"


def an_assignment(weights, by="visitor", every="", timezone="", seed="seed"):
    ends = share_ends(tuple(weights.values()))
    return AssignmentSpec(by, every, timezone, seed, tuple(zip(weights, ends, strict=True)))


def moment_ms(text):
    parsed = parse_timestamp(text)
    assert isinstance(parsed, Timestamp)
    return parsed.unix_nanoseconds // 1_000_000


def arms(specs, cf=TEXAS, at=MONDAY, visitor=None, wanted=None, headers=None):
    """What the worker's signals say of these assignments."""
    rows = {name: encode_assignment(spec) for name, spec in specs.items()}
    request = parse_request("GET", "https://shop.example/", headers or {}, cf)
    signals = RequestSignals(request, moment_ms(at), read_settings({"assignments": rows}), visitor)
    return signals.read(wanted or [f"assignment.{name}" for name in specs])


def by_place(every="week", timezone="UTC", seed="hero"):
    """An assignment of so many arms that another unit nearly always has another arm."""
    return an_assignment({f"a{number}": 1 for number in range(1, 21)}, "place", every, timezone, seed)


def test_the_vectors_of_the_guide_hold():
    for row in VECTORS:
        assert bucket_of(DOMAIN + row["seed"], row["unit"]) == row["share"]
        assert arm_of(an_assignment(row["weights"], seed=row["seed"]), row["unit"]) == row["arm"]
        weights = ", ".join(f"{arm} = {weight}" for arm, weight in row["weights"].items())
        assert (
            f"| `{row['seed']}` | `{row['unit']}` | `{{ {weights} }}` | {row['share']} | `{row['arm']}` |"
            in GUIDE
        )


def test_the_code_of_the_guide_gives_the_same_arms():
    names: dict[str, Any] = {}
    exec(GUIDE.partition("```python\n")[2].partition("```")[0], names)
    for row in VECTORS:
        assert names["arm_of"](row["seed"], row["unit"], row["weights"]) == row["arm"]


@pytest.mark.parametrize(
    ("cf", "unit"),
    [
        (TEXAS, "US-TX 2026-11-23"),
        ({"country": "de", "regionCode": "DE-BY"}, "DE-BY 2026-11-23"),
        ({"country": "SG"}, "SG 2026-11-23"),
    ],
)
def test_a_place_is_known_by_country_and_region(cf, unit):
    spec = by_place()
    assert arms({"hero": spec}, cf) == {"assignment.hero": arm_of(spec, unit)}


@pytest.mark.parametrize("cf", [{}, {"country": "XX"}, {"country": "T1", "regionCode": "TX"}])
def test_without_a_known_country_there_is_no_arm(cf):
    assert arms({"hero": by_place()}, cf) == {}


def test_nothing_but_place_and_week_makes_a_difference():
    spec = {"hero": by_place()}
    others = [
        arms(spec, TEXAS | {"city": "Austin", "postalCode": "7", "asn": 1}),
        arms(spec, visitor={"visitor.id": "abc"}),
        arms(spec, headers={"user-agent": "curl", "cookie": "a=b", "accept-language": "de"}),
        arms(spec, at="2026-11-29T23:59:59Z"),
    ]
    assert others == [arms(spec)] * len(others)


@pytest.mark.parametrize(
    ("every", "timezone", "at", "first_day"),
    [
        ("week", "UTC", "2026-11-22T23:59:59Z", "2026-11-16"),
        ("week", "UTC", "2026-11-23T00:00:00Z", "2026-11-23"),
        ("week", "Europe/Berlin", "2026-11-22T23:00:00Z", "2026-11-23"),
        ("week", "America/New_York", "2026-11-23T04:59:59Z", "2026-11-16"),
        ("week", "Europe/Berlin", "2026-03-30T00:00:00Z", "2026-03-30"),
        ("week", "Mars/Olympus", "2026-11-23T00:00:00Z", "2026-11-23"),
        ("day", "UTC", "2026-11-22T23:59:59Z", "2026-11-22"),
        ("day", "Asia/Kathmandu", "2026-11-22T18:15:00Z", "2026-11-23"),
        ("day", "Asia/Kathmandu", "2026-11-22T18:14:59Z", "2026-11-22"),
        ("day", "UTC", "1969-12-31T23:00:00Z", "1969-12-31"),
    ],
)
def test_arms_change_when_the_sites_day_or_week_turns(every, timezone, at, first_day):
    spec = by_place(every, timezone)
    assert arms({"hero": spec}, at=at) == {"assignment.hero": arm_of(spec, f"US-TX {first_day}")}


def test_a_visitor_keeps_the_arm_of_their_id_wherever_and_whenever():
    spec = an_assignment({"calm": 1, "bold": 1})
    for at, cf in product((MONDAY, "2027-05-01T00:00:00Z"), (TEXAS, {"country": "DE"}, {})):
        found = arms({"hero": spec}, cf, at, {"visitor.id": "abc"})
        assert found == {"assignment.hero": arm_of(spec, "abc")}


@pytest.mark.parametrize("visitor", [None, {}, {"visitor.visits": 3}, {"visitor.id": ""}])
def test_a_visitor_without_an_id_has_no_arm_and_a_place_never_stands_in(visitor):
    assert arms({"hero": an_assignment({"calm": 1, "bold": 1})}, visitor=visitor) == {}


def test_only_what_is_wanted_is_told():
    specs = {"hero": by_place(), "price": by_place(seed="price")}
    wanted = ["assignment.price", "assignment.none"]
    assert list(arms(specs, wanted=wanted)) == ["assignment.price"]


def test_one_seed_shares_out_alike():
    one, other = (by_place(seed="spring") for _ in range(2))
    found = arms({"one": one, "other": other})
    assert found["assignment.one"] == found["assignment.other"]


UNITS = [f"{number:032x}" for number in range(10_000)]


def chi_square(counts, expected):
    return sum((counts[key] - wanted) ** 2 / wanted for key, wanted in expected.items())


@pytest.mark.parametrize(
    ("weights", "limit"),
    [
        # 99.9th percentiles of chi-square with 1, 3 and 19 degrees of freedom
        ({"calm": 50, "bold": 50}, 10.83),
        ({"a": 70, "b": 15, "c": 10, "d": 5}, 16.27),
        ({f"a{number}": 1 for number in range(20)}, 43.82),
    ],
)
def test_shares_are_those_of_the_weights(weights, limit):
    spec = an_assignment(weights)
    counts = Counter(arm_of(spec, unit) for unit in UNITS)
    total = sum(weights.values())
    expected = {arm: len(UNITS) * weight / total for arm, weight in weights.items()}
    assert chi_square(counts, expected) < limit


def test_two_assignments_say_nothing_of_each_other():
    one = an_assignment({"a": 1, "b": 1, "c": 1}, seed="one")
    other = an_assignment({"x": 1, "y": 3}, seed="other")
    counts = Counter((arm_of(one, unit), arm_of(other, unit)) for unit in UNITS)
    rows, columns = Counter(), Counter()
    for (row, column), count in counts.items():
        rows[row] += count
        columns[column] += count
    expected = {(row, column): rows[row] * columns[column] / len(UNITS) for row in rows for column in columns}
    assert chi_square(counts, expected) < 13.82, "99.9th percentile with 2 degrees of freedom"


def test_an_assignment_says_nothing_of_a_percentage_of_its_name():
    halves = AssignmentSpec("visitor", "", "", "trial", HALVES)
    both = Counter((arm_of(halves, unit), bucket_of("trial", unit) < 5_000) for unit in UNITS)
    assert chi_square(both, dict.fromkeys(product(("calm", "bold"), (True, False)), 2_500)) < 16.27
