"""Laws: what the checks claim about random conditions holds for every visitor of a small world."""

import json
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segments.authoring.source import check_rules

COUNTRIES = ("DE", "AT", "FR", "IT", None)
DEPTHS = (0, 1, 2, 3, 4, None)
TOUCHES = (True, False, None)
WORLD = list(product(COUNTRIES, DEPTHS, TOUCHES))
"""Every visitor that the literals below can tell apart; None is UNKNOWN."""

LEAVES = st.one_of(
    st.sampled_from(COUNTRIES[:3]).map(lambda code: ("==", 0, code)),
    st.sampled_from(COUNTRIES[:3]).map(lambda code: ("!=", 0, code)),
    st.sets(st.sampled_from(COUNTRIES[:3]), min_size=1).map(lambda codes: ("in", 0, tuple(sorted(codes)))),
    st.tuples(st.sampled_from(("<", ">=", "==")), st.just(1), st.integers(1, 3)),
    st.just(("flag", 2, True)),
)
TREES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.tuples(st.just("&&"), inner, inner),
        st.tuples(st.just("||"), inner, inner),
        st.tuples(st.just("!"), inner),
    ),
    max_leaves=6,
)
NAMES = ("geo.country", "page.depth", "device.is_touch")


def spell(tree):
    match tree:
        case ("&&" | "||" as symbol, left, right):
            return f"({spell(left)} {symbol} {spell(right)})"
        case ("!", inner):
            return f"!({spell(inner)})"
        case ("flag", _, _):
            return NAMES[2]
        case ("in", _, codes):
            return f"{NAMES[0]} in {json.dumps(codes)}"
        case (symbol, place, constant):
            return f"{NAMES[place]} {symbol} {json.dumps(constant)}"


def decide(tree, visitor):
    """True, False or None for UNKNOWN, after strong Kleene logic."""
    match tree:
        case ("&&", left, right):
            sides = decide(left, visitor), decide(right, visitor)
            return False if False in sides else None if None in sides else True
        case ("||", left, right):
            sides = decide(left, visitor), decide(right, visitor)
            return True if True in sides else None if None in sides else False
        case ("!", inner):
            outcome = decide(inner, visitor)
            return None if outcome is None else not outcome
        case (symbol, place, constant):
            value = visitor[place]
            if value is None:
                return None
            return {
                "==": lambda: value == constant,
                "!=": lambda: value != constant,
                "<": lambda: value < constant,
                ">=": lambda: value >= constant,
                "in": lambda: value in constant,
                "flag": lambda: value,
            }[symbol]()


def codes_of(tmp_path, **conditions):
    lines = ["[site]", 'name = "shop"']
    for name, tree in conditions.items():
        lines += [f"[segments.{name}]", f"when = '{spell(tree)}'"]
    path = tmp_path / "rules.toml"
    path.write_text("\n".join(lines), encoding="utf-8")
    return {diagnostic.code for diagnostic in check_rules(path).diagnostics}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("rules")


@settings(max_examples=80, derandomize=True, deadline=None)
@given(TREES)
def test_never_and_always_are_claimed_exactly_when_they_are_so(folder, tree):
    outcomes = {decide(tree, visitor) for visitor in WORLD}
    codes = codes_of(folder, one=tree)
    assert ("never-matches" in codes) == (True not in outcomes)
    assert ("always-matches" in codes) == (False not in outcomes)


@settings(max_examples=80, derandomize=True, deadline=None)
@given(TREES, TREES)
def test_same_and_contained_are_only_claimed_when_they_are_so(folder, one, other):
    ones = {visitor for visitor in WORLD if decide(one, visitor) is True}
    others = {visitor for visitor in WORLD if decide(other, visitor) is True}
    codes = codes_of(folder, one=one, other=other)
    if "same-segment" in codes:
        assert ones == others
    if "contained-segment" in codes:
        assert ones <= others or others <= ones


@pytest.mark.parametrize("condition", ["known(geo.city)", "known(geo.city) && known(geo.region)"])
def test_asking_for_presence_is_no_slip(tmp_path, condition):
    path = tmp_path / "rules.toml"
    path.write_text(f"[site]\nname = 'shop'\n[segments.a]\nwhen = '{condition}'\n", encoding="utf-8")
    assert {diagnostic.code for diagnostic in check_rules(path).diagnostics} == {"purposes"}
