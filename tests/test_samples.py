"""The samples of the documents do what they say: rules check without errors, conditions are such, JSON is JSON."""

from __future__ import annotations

import json
import re
import textwrap
import tomllib
from pathlib import Path

import pytest

from segments.authoring.cel.check.expression import Environment, check_expression
from segments.authoring.cel.constants import constant_problems
from segments.authoring.cel.functions.signatures import parse_type
from segments.authoring.cel.syntax.parse import parse_expression
from segments.authoring.read.table_keys import TOP_KEYS
from segments.catalog import SIGNALS
from segments.cli.input.rules import check_site
from segments.rules_check import evaluate_constant

ROOT = Path(__file__).resolve().parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
INTENDED = {"messages.md"}
"""Pages of mistakes."""
WHOLE = {"cookbook.md"}
"""Pages whose samples are one site, which has a test of its own."""
ELSEWHERE = {
    # what a part of a site's rules leads to, which stands outside of the sample
    "unknown-parent",
    "unknown-fallback",
    "unknown-replacement",
    "unknown-api-segment",
    "cel-unknown-reference",
    "model-unreadable",
}
OWN_SIGNALS = {
    # of the site that the documents tell of
    "cart.value": "double",
    "cart_value": "double",
    "plan": "string",
    "traits.plan": "string",
    "traits.account_created": "timestamp",
    "tags": "list<string>",
    "subscribed_since": "timestamp",
    "event": "map<string, dyn>",
    "lifecycle.stage": "string",
    "lifecycle.days": "int",
    "assignment.hero": "string",
    "x": "dyn",
    "t": "timestamp",
}
SIGNS = re.compile(
    r"&&|\|\||==|!=|<=|>=| < | > | in \[|^!|\b(?:events|in_segment|score|at_least|known|glob)\b.*\("
)


def fenced(page: Path, language: str) -> list[str]:
    text = page.read_text(encoding="utf-8")
    found = re.findall(rf"^( *)```{language}\n(.*?)^ *```", text, re.MULTILINE | re.DOTALL)
    return [textwrap.dedent(body) for _, body in found]


def indented(page: Path) -> list[str]:
    """Runs of lines that four spaces make code, outside of fences."""
    text = re.sub(r"^ *```.*?^ *```", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    runs = re.findall(r"(?:^ {4}.*\n|^\n(?= {4}))+", text, re.MULTILINE)
    return [textwrap.dedent(run).strip("\n") for run in runs]


def rules_in(page: Path) -> list[str]:
    """The samples of rules files; those of wrangler.toml and of other files have other tables."""
    samples = []
    for text in [*fenced(page, "toml"), *(run for run in indented(page) if run.startswith("["))]:
        try:
            tables = tomllib.loads(text)
        except tomllib.TOMLDecodeError:
            if text.lstrip().startswith("[segments.") or text in fenced(page, "toml"):
                raise
            continue
        if tables.keys() <= {*TOP_KEYS}:
            samples.append(text)
    return samples


def conditions_in(page: Path) -> list[str]:
    """Code in a line that reads like a condition."""
    text = re.sub(r"^ *```.*?^ *```", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    spans = [span.replace("\\|", "|") for span in re.findall(r"(?<!`)`([^`\n]+)`(?!`)", text)]
    return [span for span in spans if SIGNS.search(span) and is_about_signals(span) and not is_a_form(span)]


def is_about_signals(text: str) -> bool:
    names = {name.split(".")[0] for name in SIGNALS} - {"language", "languages", "click", "request", "page"}
    return any(re.match(rf"[!(]*{name}\.\w+", text) for name in names) or text.startswith(
        ("events.", "page.")
    )


def is_a_form(text: str) -> bool:
    """True of what shows where something stands: `events.did(event, window)`."""
    return "..." in text or "(event, " in text


RULES = [(page, number) for page in PAGES if page.name not in WHOLE for number in range(len(rules_in(page)))]
CONDITIONS = [(page, text) for page in PAGES if page.name not in INTENDED for text in conditions_in(page)]
DOCUMENTS = [(page, number) for page in PAGES for number in range(len(fenced(page, "json")))]


def test_samples_are_found() -> None:
    assert len(RULES) > 15
    assert len(CONDITIONS) > 20
    assert len(DOCUMENTS) > 15


@pytest.mark.parametrize(("page", "number"), RULES, ids=lambda part: getattr(part, "name", part))
def test_rules_check_without_errors(page: Path, number: int, tmp_path: Path) -> None:
    text = rules_in(page)[number]
    site = "" if re.search(r"^\[site\]", text, re.MULTILINE) else '[site]\nname = "sample"\n\n'
    (tmp_path / "sample.toml").write_text(site + text, encoding="utf-8")
    errors = [
        (found.code, found.message, found.source_line)
        for found in check_site(tmp_path).diagnostics
        if found.severity == "error" and found.code not in ELSEWHERE
    ]
    assert errors == [], text


@pytest.mark.parametrize(("page", "text"), CONDITIONS, ids=lambda part: getattr(part, "name", part))
def test_conditions_check_without_problems(page: Path, text: str) -> None:
    types = {name: row.type for name, row in SIGNALS.items()} | OWN_SIGNALS
    environment = Environment({name: parse_type(kind) for name, kind in types.items()})
    checked = check_expression(parse_expression(text), environment)
    assert [(found.code, found.message) for found in checked.problems] == []
    assert constant_problems(checked.node, evaluate_constant) == []


@pytest.mark.parametrize(("page", "number"), DOCUMENTS, ids=lambda part: getattr(part, "name", part))
def test_json_is_json(page: Path, number: int) -> None:
    json.loads(fenced(page, "json")[number])
