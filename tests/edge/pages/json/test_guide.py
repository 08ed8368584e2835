"""The guide promises that its examples are tried, and its numbers computed: here they are."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from segments.edge.pages.json.compile import compile_json
from segments.edge.pages.json.shapes import SHAPES
from segments.edge.pages.plan.choose import bind_plan, choose_blocks
from segments.edge.pages.plan.splice import splice
from segments.edge.query.route_tables import PARAMETERS, parse_routes
from segments.edge.query.routes import count_queries
from tests.edge.pages.opted_in import LIQUID

DOCS = Path(__file__).parents[4] / "docs"
GUIDE = (DOCS / "guides" / "json-content.md").read_text(encoding="utf-8")
REFERENCE = (DOCS / "reference" / "json-presets.md").read_text(encoding="utf-8")
_FENCE = re.compile(r"(?:With `--as ([^`]+)`:\n\n)?```json\n(.*?)```", re.DOTALL)


def examples() -> list[tuple[str, str, str]]:
    """Document, segments, result: a fence without segments is a document, those after it are its results."""
    found: list[tuple[str, str, str]] = []
    document = ""
    for segments, text in _FENCE.findall(GUIDE):
        if segments:
            found.append((document, segments, text))
        else:
            document = text
    return found


@pytest.mark.parametrize(("document", "segments", "result"), examples())
def test_every_example_of_the_guide_is_true(document: str, segments: str, result: str) -> None:
    bits = {name: position for position, name in enumerate(segments.split(","))}
    plan = compile_json(document.encode(), settings=LIQUID)
    bound = bind_plan(plan, bits)
    assert splice(bound, choose_blocks((1 << len(bits)) - 1, bound)).decode() == result
    assert plan.problems == ()


def test_the_guide_has_examples_of_both_kinds() -> None:
    assert len(examples()) >= 8


def test_the_numbers_of_upstream_queries_are_computed() -> None:
    rows = re.findall(r"^\| (\d+) \|(.*)\|$", GUIDE, re.MULTILINE)
    assert len(rows) == 4
    for segments, cells in rows:
        numbers = [int(cell.replace(",", "")) for cell in cells.split("|")]
        assert numbers == [count_queries(int(segments), cap) for cap in (1, 2, 3, 5, 64)]


def test_the_route_in_the_guide_is_one() -> None:
    tomllib = pytest.importorskip("tomllib")
    text = re.search(r"```toml\n(.*?)```", GUIDE, re.DOTALL)
    assert text is not None
    (route,) = parse_routes([*tomllib.loads(text[1])["content_api"].values()])
    assert (route.syntax, route.cap, route.parameter) == ("strapi", 2, "segments.slug")


def test_every_preset_and_every_syntax_is_described() -> None:
    assert {name for name in SHAPES if f"| `{name}` |" in REFERENCE} == set(SHAPES)
    table = GUIDE[GUIDE.index("| syntax |") :].split("\n\n")[0]
    assert {name for name in PARAMETERS if re.search(rf"\b{name}\b", table)} == set(PARAMETERS)
