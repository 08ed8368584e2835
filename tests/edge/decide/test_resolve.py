import os
import random

import pytest

from bench.resolve.generate import holds, make_rule, make_visitor
from bench.resolve.translate import rules_as_toml, visitor_as_values
from segments.authoring.compile.compiler import compile_rules
from segments.authoring.source import load_rules
from segments.bundle.read import read_bundle
from segments.bundle.write import BundleParts, SegmentRow, write_bundle
from segments.edge.consent.gate import allow_signals, everything_allowed
from segments.edge.decide.resolve import Matches, open_index, resolve_segments
from tests.edge.decide.resolve_law import run_law

PAIRS = int(os.environ.get("SEGMENTS_LAW_PAIRS", "20000"))
"""How many random pairs of a rule and a visitor the law is tried on; 1000000 takes some twenty seconds."""

RULES, VISITORS = 100, 100


class GivenSignals:
    def __init__(self, values):
        self.values = values

    def read(self, names):
        return {name: self.values[name] for name in names if name in self.values}


def test_what_the_gate_lets_through_is_resolved():
    index = open_index(
        read_bundle(write_bundle(BundleParts("acme", [SegmentRow("all", 1), SegmentRow("none", 0)])))
    )
    allowed = allow_signals(GivenSignals({}), everything_allowed(), index.wanted)
    assert resolve_segments(allowed, index) == Matches(0b1)


@pytest.mark.parametrize("seed", range(max(PAIRS // (RULES * VISITORS), 1)))
def test_the_index_agrees_with_the_evaluator_and_a_missing_signal_adds_no_match(seed):
    assert run_law(seed, rules=RULES, visitors=VISITORS) > 0


def test_the_rules_of_the_benchmark_match_as_they_say(tmp_path):
    chance = random.Random(11)
    rules = [{"id": f"s{number}", "when": make_rule(chance)} for number in range(150)]
    (tmp_path / "rules.toml").write_text(rules_as_toml(rules), encoding="utf-8")
    index = open_index(read_bundle(compile_rules(load_rules(tmp_path / "rules.toml"))))
    for _ in range(100):
        visitor = make_visitor(chance)
        expected = [rule["id"] for rule in rules if holds(rule["when"], visitor)]
        assert index.names(index.match(visitor_as_values(visitor))) == expected
