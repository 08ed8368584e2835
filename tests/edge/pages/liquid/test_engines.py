"""Random templates of the supported subset come out as from python-liquid and LiquidJS, which agree on all of them.

The engines' own output is recorded (`make test-liquid-engines`), with their versions and the day.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from segments.edge.pages.html.compile import compile_html
from segments.edge.pages.liquid.text import compile_text
from segments.edge.pages.plan.choose import bind_plan, choose_blocks
from segments.edge.pages.plan.plan import PagePlan
from segments.edge.pages.plan.splice import splice
from segments.edge.pages.settings.liquid_settings import LiquidSettings
from segments.edge.pages.settings.page_settings import PageSettings

RECORD = json.loads(
    (Path(__file__).parents[3] / "cases" / "liquid" / "engines.json").read_text(encoding="utf-8")
)
BITS = {name: position for position, name in enumerate(RECORD["visitors"][-1])}
SETTINGS = PageSettings(liquid=LiquidSettings(is_on=True, names=frozenset(BITS)))


def shown(plan: PagePlan, names: list[str]) -> str:
    bound = bind_plan(plan, BITS)
    return splice(bound, choose_blocks(sum(1 << BITS[name] for name in names), bound)).decode()


@pytest.mark.parametrize("at", range(len(RECORD["cases"])))
def test_a_template_comes_out_as_from_the_engines(at: int) -> None:
    template, expected = RECORD["cases"][at]
    page = compile_html(f"<p>{template}</p>".encode(), "utf-8", SETTINGS)
    text = compile_text(template.encode(), SETTINGS)
    assert page.problems == text.problems == ()
    for names, output in zip(RECORD["visitors"], expected, strict=True):
        assert shown(page, names) == f"<p>{output}</p>"
        assert shown(text, names) == output
