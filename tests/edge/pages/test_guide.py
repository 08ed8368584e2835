"""The guide promises that its examples are tried: here they are."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from segments.edge.pages.html.compile import compile_html
from segments.edge.pages.plan.choose import bind_plan, choose_blocks
from segments.edge.pages.plan.splice import splice
from tests.edge.pages.opted_in import LIQUID

GUIDE = (Path(__file__).parents[3] / "docs" / "guides" / "tagging-blocks.md").read_text(encoding="utf-8")
_FENCE = re.compile(r"(?:With `--as ([^`]+)`:\n\n)?```html\n(.*?)```", re.DOTALL)


def examples() -> list[tuple[str, str, str]]:
    """Page, segments, result: a fence without segments is a page, those after it are its results."""
    found: list[tuple[str, str, str]] = []
    page = ""
    for segments, text in _FENCE.findall(GUIDE):
        if segments:
            found.append((page, segments, text))
        else:
            page = text
    return found


@pytest.mark.parametrize(("page", "segments", "result"), examples())
def test_every_example_of_the_guide_is_true(page: str, segments: str, result: str) -> None:
    bits = {name: position for position, name in enumerate(segments.split(","))}
    plan = compile_html(page.encode(), "utf-8", LIQUID)
    bound = bind_plan(plan, bits)
    assert splice(bound, choose_blocks((1 << len(bits)) - 1, bound)).decode().rstrip("\n") == result.rstrip(
        "\n"
    )
    assert plan.problems == ()


def test_the_guide_has_examples() -> None:
    assert len(examples()) >= 10
