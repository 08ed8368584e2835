"""Each preset on a response as its content system sends it: what goes, for whom, and nothing else."""

from __future__ import annotations

import copy
import json
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from segments.edge.pages.json.compile import compile_json
from segments.edge.pages.json.shapes import SHAPES, detect_preset
from segments.edge.pages.json.stream import JsonStream
from segments.edge.pages.plan.choose import bind_plan, choose_blocks
from segments.edge.pages.plan.cutting import Cutter
from segments.edge.pages.plan.splice import splice
from segments.edge.pages.settings.page_settings import PLAIN_PAGE

CASES = {
    path.stem: json.loads(path.read_text(encoding="utf-8"))
    for path in sorted((Path(__file__).parents[3] / "cases" / "json" / "presets").glob("*.json"))
}
NAMES = ("vip", "b2b", "germany")


def does_match(condition: str, matched: set[str]) -> bool:
    """ "a b": either; "a+b": both; "!a": not in it."""
    words = condition.split()
    if any(word[1:] in matched for word in words if word.startswith("!")):
        return False
    wanted = [word for word in words if not word.startswith("!")]
    return not wanted or any(matched >= set(word.split("+")) for word in wanted)


def without(value: Any, paths: list[str]) -> Any:
    """A copy that lacks what the paths lead to."""
    result = copy.deepcopy(value)
    for path in sorted(
        paths, key=lambda path: [int(step) if step.isdigit() else -1 for step in path.split(".")]
    ):
        steps = [int(step) if step.isdigit() else step for step in path.split(".")]
        place = result
        for step in steps[:-1]:
            place = place[step]
        place[steps[-1]] = GONE
    return cleaned(result)


GONE = object()


def cleaned(value: Any) -> Any:
    if isinstance(value, list):
        return [cleaned(element) for element in value if element is not GONE]
    if isinstance(value, dict):
        return {name: cleaned(member) for name, member in value.items() if member is not GONE}
    return value


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
@pytest.mark.parametrize("indent", [None, 2], ids=["compact", "indented"])
def test_a_response_loses_the_blocks_that_do_not_match_and_all_marks(case: Any, indent: int | None) -> None:
    body = json.dumps(case["body"], indent=indent).encode()
    plan = compile_json(body, case["preset"])
    bound = bind_plan(plan, {name: position for position, name in enumerate(NAMES)})
    for matched in (set(some) for size in range(4) for some in combinations(NAMES, size)):
        bits = sum(1 << NAMES.index(name) for name in matched)
        hidden = [
            path
            for condition, paths in case["blocks"].items()
            if not does_match(condition, matched)
            for path in paths
        ]
        marks = [path for path in case["marks"] if not any(path.startswith(f"{gone}.") for gone in hidden)]
        inner = [path for path in hidden if not any(path.startswith(f"{gone}.") for gone in hidden)]
        assert json.loads(splice(bound, choose_blocks(bits, bound))) == without(case["body"], inner + marks)
    assert [problem.code for problem in plan.problems] == case.get("problems", [])


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
@pytest.mark.parametrize("indent", [None, 2], ids=["compact", "indented"])
def test_a_response_says_what_it_is(case: Any, indent: int | None) -> None:
    body = json.dumps(case["body"], indent=indent).encode()
    assert detect_preset(body) == case["preset"].replace("directus", "generic").replace("graphql", "generic")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b'{"data":[]}',
        b'{"sys":{"type":"Asset"}}',
        b'{"metadata":{"tags":["a"]}}',
        b'{"x":{"story":1}}',
    ],
)
def test_what_looks_like_no_preset_is_generic(body: bytes) -> None:
    assert detect_preset(body) == "generic"


def test_every_preset_has_a_case() -> None:
    assert {case["preset"] for case in CASES.values()} == set(SHAPES)


ANSWERS = [
    # preset, answer, whether its entries should have named segments
    ("strapi", '{"data":[{"id":1,"title":"x"}],"meta":{}}', True),
    ("strapi", '{"data":{"id":1,"title":"x"},"meta":{}}', True),
    ("strapi", '{"data":[{"id":1,"segments":[]}]}', False),
    ("strapi", '{"data":[],"meta":{}}', False),
    ("strapi", '{"data":null,"error":{"status":404}}', False),
    ("directus", '{"data":[{"id":1}]}', True),
    ("directus", '{"data":[{"id":1,"segments":null}]}', False),
    ("graphql", '{"data":{"articles":[{"title":"x"}]}}', True),
    ("graphql", '{"data":{"article":{"title":"x"}}}', True),
    ("graphql", '{"data":{"articles":[]}}', False),
    ("graphql", '{"data":{"__schema":{"types":[]}}}', False),
    ("graphql", '{"errors":[{"message":"x"}]}', False),
    ("generic", '{"data":[{"id":1}]}', False),
    ("contentful", '{"sys":{"type":"Array"},"items":[{"fields":{}}]}', False),
]


@pytest.mark.parametrize(("preset", "answer", "lacks"), ANSWERS)
def test_an_answer_without_segments_is_reported_where_they_are_expected(
    preset: str, answer: str, lacks: bool
) -> None:
    expected = PLAIN_PAGE.for_api(preset)
    plan = compile_json(answer.encode(), settings=expected)
    assert [problem.code for problem in plan.problems] == ["segments-absent"] * lacks
    assert not compile_json(answer.encode(), settings=PLAIN_PAGE.for_preset(preset)).problems


@pytest.mark.parametrize(("preset", "answer", "lacks"), ANSWERS)
def test_an_answer_that_is_too_large_to_be_whole_is_reported_alike(
    preset: str, answer: str, lacks: bool
) -> None:
    for settings, expected in ((PLAIN_PAGE.for_api(preset), lacks), (PLAIN_PAGE.for_preset(preset), False)):
        cutter = Cutter()
        stream = JsonStream(settings, cutter)
        for start in range(0, len(answer), 7):
            stream.feed(answer[start : start + 7].encode())
        stream.finish()
        assert cutter.problems == ({"segments-absent": 1} if expected else {})
