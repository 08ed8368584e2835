"""No rule that nobody can meet comes out of an import: random conditions, and all visitors that they could mean."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from segments.authoring.compile.compiler import compile_rules
from segments.authoring.interchange.growthbook import read_growthbook
from segments.authoring.interchange.spelling import Attributes
from segments.authoring.interchange.toml_text import write_rules
from segments.authoring.source import load_rules
from segments.bundle.read import read_bundle
from segments.cli.commands.import_rules import check_translation
from segments.edge.consent.gate import allow_signals, everything_allowed
from segments.edge.decide.resolve import Index, open_index, resolve_segments
from segments.edge.signals.read import GivenSignals
from segments.errors import CheckFailed, NotTranslatable

PLANS, SEATS, TAGS = ("", "a", "b", "c"), range(-1, 5), ([], ["x"], ["y"], ["x", "y"], ["z"])
VISITORS: list[dict[str, Any]] = [
    {"plan": plan, "seats": seats, "tags": tags} for plan, seats, tags in product(PLANS, SEATS, TAGS)
]

TESTS = st.one_of(
    st.tuples(st.just("plan"), st.sampled_from(["a", "b", None])),
    st.tuples(
        st.just("plan"),
        st.one_of(
            st.fixed_dictionaries({"$exists": st.booleans()}),
            st.fixed_dictionaries({"$ne": st.sampled_from(["a", None])}),
            st.fixed_dictionaries({"$in": st.lists(st.sampled_from(["a", "b"]), max_size=2)}),
            st.fixed_dictionaries({"$nin": st.lists(st.sampled_from(["a", "b"]), max_size=2)}),
            st.fixed_dictionaries({"$not": st.fixed_dictionaries({"$exists": st.booleans()})}),
        ),
    ),
    st.tuples(
        st.just("seats"),
        st.dictionaries(
            st.sampled_from(["$gt", "$gte", "$lt", "$lte", "$eq", "$ne"]), st.integers(0, 3), min_size=1
        ),
    ),
    st.tuples(
        st.just("tags"),
        st.one_of(
            st.fixed_dictionaries({"$all": st.lists(st.sampled_from(["x", "y"]), max_size=2)}),
            st.fixed_dictionaries({"$size": st.integers(-1, 2)}),
            st.fixed_dictionaries({"$in": st.lists(st.sampled_from(["x", "y"]), max_size=2)}),
        ),
    ),
).map(lambda pair: {pair[0]: pair[1]})
CONDITIONS = st.recursive(
    TESTS,
    lambda inner: st.one_of(
        st.fixed_dictionaries({"$and": st.lists(inner, max_size=3)}),
        st.fixed_dictionaries({"$or": st.lists(inner, max_size=3)}),
        st.fixed_dictionaries({"$nor": st.lists(inner, max_size=3)}),
        st.fixed_dictionaries({"$not": inner}),
    ),
    max_leaves=5,
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("rules")


def met_by(index: Index, visitor: Mapping[str, Any]) -> bool:
    allowed = allow_signals(GivenSignals(visitor), everything_allowed(), index.wanted)
    return bool(resolve_segments(allowed, index, 0).bits)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(CONDITIONS)
def test_somebody_meets_what_comes_out_of_an_import(folder: Path, condition: dict[str, Any]) -> None:
    attributes = Attributes({}, ["tags"])
    try:
        rules = write_rules({"one": read_growthbook(condition, attributes)}, attributes.types, "necessary")
        check_translation(rules)
    except (NotTranslatable, CheckFailed):
        assume(False)
    path = folder / "rules.toml"
    path.write_text(f'[site]\nname = "shop"\n{rules}', encoding="utf-8")
    index = open_index(read_bundle(compile_rules(load_rules(path))))
    assert any(met_by(index, visitor) for visitor in VISITORS), condition
