"""Splicing JSON, held against the same thing done to parsed values."""

from __future__ import annotations

import json
import random
from itertools import combinations
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from segments.edge.pages.json.compile import compile_json
from segments.edge.pages.plan.choose import bind_plan, choose_blocks
from segments.edge.pages.plan.plan import FIXED, PagePlan, Piece
from segments.edge.pages.plan.splice import parts, splice
from tests.edge.pages.json.expected import personalised

NAMES = ("a", "b", "c")
VISITORS = [set(chosen) for size in range(4) for chosen in combinations(NAMES, size)]


def spliced(plan: PagePlan, matched: set[str], priorities: dict[str, int] | None = None) -> bytes:
    bits = {name: position for position, name in enumerate(NAMES)}
    bound = bind_plan(plan, bits, priorities)
    choice = choose_blocks(sum(1 << bits[name] for name in matched), bound)
    body = splice(bound, choice)
    assert b"".join(parts(bound, choice)) == body
    return body


def codes(plan: PagePlan) -> list[str]:
    return [problem.code for problem in plan.problems]


# Random documents

names = st.lists(st.sampled_from(NAMES), max_size=2, unique=True)
scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=6),
    st.just('",]}\\'),
)
marks = st.fixed_dictionaries(
    {"segments": st.one_of(names, names.map(" ".join), st.none())},
    optional={"segmentsAll": names, "segmentsNot": names},
)


def plain_objects(values: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.dictionaries(st.text(max_size=3), values, max_size=3)


def objects(values: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    members = plain_objects(values)
    return st.one_of(members, st.tuples(members, marks, st.randoms()).map(shuffled))


def shuffled(parts: tuple[dict[str, Any], dict[str, Any], random.Random]) -> dict[str, Any]:
    members = [*parts[0].items(), *parts[1].items()]
    parts[2].shuffle(members)
    return dict(members)


documents = st.recursive(
    scalars, lambda values: st.one_of(st.lists(values, max_size=5), objects(values)), max_leaves=15
)
plain_documents = st.recursive(
    scalars, lambda values: st.one_of(st.lists(values, max_size=5), plain_objects(values)), max_leaves=15
)
SPACES = ("", "", "", " ", "\n", " \t", "\r\n  ")


def written(value: Any, chance: random.Random) -> str:
    """JSON with white space wherever it may be, and escapes where they need not be."""

    def space() -> str:
        return chance.choice(SPACES)

    if isinstance(value, dict):
        items = [f"{text(name, chance)}{space()}:{written(member, chance)}" for name, member in value.items()]
        return f"{space()}{{{','.join(space() + item for item in items) or space()}}}{space()}"
    if isinstance(value, list):
        listed = ",".join(written(element, chance) for element in value)
        return f"{space()}[{listed or space()}]{space()}"
    return space() + (text(value, chance) if isinstance(value, str) else json.dumps(value)) + space()


def text(value: str, chance: random.Random) -> str:
    if not chance.random() < 0.2:
        return json.dumps(value, ensure_ascii=chance.random() < 0.5)
    return '"' + "".join(f"\\u{ord(one):04x}" if ord(one) < 0x10000 else one for one in value) + '"'


@settings(max_examples=120, deadline=None, derandomize=True)
@given(documents, st.randoms(use_true_random=False))
def test_what_is_left_is_the_document_without_what_does_not_match(value: Any, chance: random.Random) -> None:
    body = written(value, chance).encode()
    plan = compile_json(body)
    for matched in VISITORS:
        assert json.loads(spliced(plan, matched)) == personalised(value, matched)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(documents, st.randoms(use_true_random=False))
def test_what_is_left_are_the_origins_own_bytes_in_their_order(value: Any, chance: random.Random) -> None:
    body = written(value, chance).encode()
    plan = compile_json(body)
    for matched in VISITORS:
        rest = iter(body)
        assert all(byte in rest for byte in spliced(plan, matched))


@settings(max_examples=40, deadline=None, derandomize=True)
@given(plain_documents, st.randoms(use_true_random=False))
def test_a_document_without_marks_goes_out_as_it_came(value: Any, chance: random.Random) -> None:
    body = written([value, {"unmarked": ["a"]}], chance).encode()
    assert compile_json(body) == PagePlan((Piece(FIXED, body),))


@settings(max_examples=80, deadline=None, derandomize=True)
@given(documents, st.randoms(use_true_random=False), st.binary(min_size=1, max_size=2))
def test_what_is_not_json_goes_out_as_it_came(value: Any, chance: random.Random, noise: bytes) -> None:
    body = bytearray(written({"segments": ["a"], "x": value}, chance).encode())
    place = chance.randrange(len(body))
    body[place : place + chance.randrange(3)] = noise
    plan = compile_json(bytes(body))
    try:
        json.loads(bytes(body).decode("utf-8", "replace"), strict=True, parse_constant=refused)
    except ValueError:
        assert spliced(plan, set()) == bytes(body)
    else:
        assert "not-json" not in codes(plan)


def refused(word: str) -> None:
    raise ValueError(word)
