"""A flattened array holds nothing of what its visitor is not shown, and still means the same.

Random values with marks, with parts that several places share, are flattened as devalue does it. The oracle
removes from the value itself; what is left in the array is read back and searched for texts of others.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from segments.edge.pages.html.compile import compile_html
from segments.edge.pages.json.compile import compile_json
from segments.edge.pages.plan.choose import bind_plan, choose_blocks
from segments.edge.pages.plan.plan import PagePlan
from segments.edge.pages.plan.splice import splice
from tests.edge.pages.json.expected import GONE, personalised
from tests.growth import assert_linear

NAMES = ("a", "b", "c")
WRAPPERS = ("Reactive", "ShallowRef")


def page_of(state: str) -> PagePlan:
    return compile_html(f'<script id="__NUXT_DATA__">{state}</script>'.encode(), "utf-8")


def body_for(plan: PagePlan, *matched: str) -> str:
    bound = bind_plan(plan, {name: position for position, name in enumerate(matched)})
    return splice(bound, choose_blocks((1 << len(matched)) - 1, bound)).decode()


def sent(plan: PagePlan, *matched: str) -> list[Any]:
    values = json.loads(body_for(plan, *matched).split(">", 1)[1].removesuffix("</script>"))
    assert isinstance(values, list)
    return values


def random_value(chance: random.Random, depth: int, shared: list[Any]) -> Any:
    kind = chance.random()
    if shared and kind < 0.12:
        return chance.choice(shared)
    if depth <= 0 or kind < 0.35:
        return chance.choice([f"text {chance.random()}", f"same {chance.randint(0, 3)}", True, None])
    value: Any
    if kind < 0.7:
        value = {
            f"k{place}": random_value(chance, depth - 1, shared) for place in range(chance.randint(0, 4))
        }
        if chance.random() < 0.5:
            value["segments"] = chance.choice(
                ([chance.choice(NAMES)], [*NAMES[:2]], chance.choice(NAMES), [])
            )
    else:
        value = [random_value(chance, depth - 1, shared) for _ in range(chance.randint(0, 4))]
    if chance.random() < 0.4:
        shared.append(value)
    return value


def flattened(value: Any, chance: random.Random) -> list[Any]:
    """The array, equal texts and shared objects being there once; some objects stand in a wrapper."""
    flat: list[Any] = []
    known: dict[object, int] = {}

    def add(one: Any) -> int:
        key: object = id(one) if isinstance(one, (dict, list)) else (type(one), one)
        if key in known:
            return known[key]
        known[key] = index = len(flat)
        flat.append(None)
        if isinstance(one, (dict, list)) and chance.random() < 0.15:
            index = len(flat)
            flat[-1] = [chance.choice(WRAPPERS), index]
            flat.append(None)
        if isinstance(one, dict):
            flat[index] = {name: add(member) for name, member in one.items()}
        else:
            flat[index] = [add(element) for element in one] if isinstance(one, list) else one
        return known[key]

    add(value)
    return flat


def read_back(values: list[Any], index: int = 0) -> Any:
    value = values[index]
    if isinstance(value, list):
        is_wrapper = bool(value) and isinstance(value[0], str)
        return read_back(values, value[1]) if is_wrapper else [read_back(values, one) for one in value]
    if isinstance(value, dict):
        return {name: read_back(values, one) for name, one in value.items()}
    return value


def texts_in(value: Any) -> Iterator[str]:
    if isinstance(value, (dict, list)):
        for one in value.values() if isinstance(value, dict) else value:
            yield from texts_in(one)
    elif isinstance(value, str):
        yield value


@pytest.mark.parametrize("seed", range(60))
def test_what_is_left_is_what_the_visitor_sees_and_nothing_of_others(seed: int) -> None:
    chance = random.Random(seed)
    value = {"data": random_value(chance, 6, []), "more": random_value(chance, 4, [])}
    flat = flattened(value, chance)
    plan = page_of(json.dumps(flat))
    assert not plan.problems
    for matched in ((), ("a",), ("b", "c"), NAMES):
        expected = personalised(value, set(matched))
        assert expected is not GONE
        values = sent(plan, *matched)
        assert len(values) == len(flat)
        assert read_back(values) == expected
        left = {one for one in values if isinstance(one, str) and one}
        assert left <= set(texts_in(expected))


@pytest.mark.parametrize("seed", range(30))
def test_the_payload_of_nuxt_is_cut_like_the_state_in_its_page(seed: int) -> None:
    chance = random.Random(seed)
    value = {"data": random_value(chance, 6, []), "more": random_value(chance, 4, [])}
    body = json.dumps(flattened(value, chance))
    for matched in ((), ("a",), ("b", "c"), NAMES):
        left = body_for(compile_json(body.encode()), *matched)
        assert read_back(json.loads(left)) == personalised(value, set(matched))
        assert json.loads(left) == sent(page_of(body), *matched)


@pytest.mark.parametrize("seed", range(30))
def test_the_data_of_sveltekit_is_cut_node_by_node(seed: int) -> None:
    chance = random.Random(seed)
    values = [{"data": random_value(chance, 4, [])} for _ in range(chance.randint(1, 3))]
    nodes = [
        {"type": "data", "data": flattened(value, chance), "uses": {"params": ["slug"]}} for value in values
    ]
    body = json.dumps({"type": "data", "nodes": [None, {"type": "skip"}, *nodes]}, separators=(",", ":"))
    plan = compile_json(body.encode())
    assert not plan.problems
    for matched in ((), ("a",), ("b", "c"), NAMES):
        left = json.loads(body_for(plan, *matched))
        assert left["nodes"][:2] == [None, {"type": "skip"}]
        assert [read_back(node["data"]) for node in left["nodes"][2:]] == [
            personalised(value, set(matched)) for value in values
        ]
        assert [node["uses"] for node in left["nodes"][2:]] == [node["uses"] for node in nodes]


@pytest.mark.parametrize(
    "body",
    ['[{"segments":4,"x":[1]},2]', '{"segments":4}', '[{"segments":9},"a"]', '{"a":[{"segments":0},"a"]}'],
)
def test_numbers_that_are_no_indices_stay(body: str) -> None:
    plan = compile_json(body.encode())
    assert body_for(plan) == body
    assert {problem.code for problem in plan.problems} == {"odd-segments"}


def test_a_block_in_the_values_of_another_shows_with_both_only() -> None:
    plan = page_of('[{"x":1},{"segments":4,"y":2},{"segments":5,"z":3},"secret","a","b"]')
    assert sent(plan, "a", "b") == [{"x": 1}, {"y": 2}, {"z": 3}, "secret", "", ""]
    assert sent(plan, "a") == [{"x": 1}, {}, {}, "", "", ""]
    assert sent(plan, "b") == [{}, {}, {}, "", "", ""]


def test_values_that_come_before_what_refers_to_them_are_decided_in_their_turn() -> None:
    plan = page_of('[{"x":5},"secret",{"segments":4,"z":1},"a","b",{"segments":3,"y":2}]')
    assert sent(plan, "a", "b") == [{"x": 5}, "secret", {"z": 1}, "", "", {"y": 2}]
    assert sent(plan, "b") == [{}, "", {}, "", "", {}]


def test_numbers_keep_a_digit_and_their_sign_goes() -> None:
    plan = page_of('[{"x":1},{"segments":2,"y":3,"z":4},"a",-129.5,7]')
    assert sent(plan) == [{}, {}, "", 5, 7]


@pytest.mark.parametrize("number", ["2.5", "-3", "120"])
def test_a_number_that_blocks_share_is_whole_with_each(number: str) -> None:
    state = f'[{{"x":1}},[2,4],{{"segments":3,"n":6}},"a",{{"segments":5,"n":6}},"b",{number}]'
    for matched in (("a",), ("b",), ("a", "b")):
        assert sent(page_of(state), *matched)[6] == json.loads(number)
    assert sent(page_of(state))[6] == int(number[-1])


def test_blocks_that_hold_each_other_are_not_guessed_at() -> None:
    plan = page_of('[{"x":1},{"segments":3,"y":2},{"segments":3,"x":1},"a"]')
    assert [problem.code for problem in plan.problems] == ["state-not-understood"]


def test_equal_names_beside_marks_are_not_guessed_at() -> None:
    plan = page_of('[{"x":1},{"segments":2,"y":3,"y":4},"a",1,2]')
    assert [problem.code for problem in plan.problems] == ["state-not-understood"]


HOSTILE: dict[str, Callable[[int], str]] = {
    "a long value that all blocks share": lambda size: (
        "[[" + ",".join(str(2 * n + 1) for n in range(size)) + "]"
        + "".join(f',{{"segments":2,"n":{2 * size + 1}}},"a"' for _ in range(size))
        + ",[" + "0," * size + "0]]"
    ),
    "blocks in blocks": lambda size: "["
    + ",".join(f'{{"segments":{size},"n":{n + 1}}}' for n in range(size))
    + ',"a"]',
}  # fmt: skip


@pytest.mark.parametrize("make", HOSTILE.values(), ids=HOSTILE)
def test_hostile_arrays_cost_what_their_length_costs(make: Callable[[int], str]) -> None:
    def compile_state(state: str) -> None:
        assert [problem.code for problem in page_of(state).problems] in (["state-not-understood"], [])

    assert_linear(make, compile_state, 3_000)
