"""The JSON Schema in a real editor's checker: tombi takes every sample of ours and shows slips where they stand."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from segments.authoring.read.json_schema import rules_schema
from segments.cli.input.template_files import read_template, template_names
from tests.test_samples import PAGES, ROOT, rules_in

TOMBI = shutil.which("tombi", path=str(Path(sys.executable).parent)) or "tombi"
FILES = [
    *sorted((ROOT / "examples").rglob("rules/*.toml")),
    *sorted((ROOT / "src" / "segments" / "authoring" / "starter").glob("*.toml")),
    ROOT / "tests" / "worker" / "shop.toml",
]
STYLE = {"tables-out-of-order"}
"""Matters of taste, which a schema says nothing about."""
DATES = ("2027-03-01", "2027-03-01T10:00:00", "2027-03-01 10:00:00", "2027-03-01T10:00:00+01:00")
SLIPS = {
    "[segment.a]\nwhen = 'true'": (1, '"segment" is not allowed'),
    "[segments.a]\nwhen = 'true'\nwen = 'true'": (4, '"wen" is not allowed'),
    "[segments.a]\nwhen = 'true'\npriority = 1001": (4, "1001"),
    "[segments.a]\nwhen = 'true'\npriority = 'high'": (4, "Integer"),
    "[segments.a]\nwhen = 'true'\nstarts = 2027-03-01\nends = 3": (5, "found Integer"),
    "[events.a]\npurpose = 'fun'": (3, "fun"),
    "[scores.a]\nadd = [\n  { event = 'x' },\n]": (4, '"weight" is required'),
    "[controller]\nname = 'x'\nphone = 'y'": (4, '"phone" is not allowed'),
    "[controller.purposes]\nanalytic = 'x'": (3, '"analytic" is not allowed'),
}


def problems_of(folder: Path) -> list[dict[str, Any]]:
    """Everything that tombi says about the files of a folder, warnings too."""
    found = folder / "found.json"
    subprocess.run(
        [
            TOMBI,
            "lint",
            "--offline",
            "--quiet",
            "--diagnostics-format",
            "json",
            "--diagnostics-file",
            str(found),
            ".",
        ],
        cwd=folder,
        capture_output=True,
        check=False,
        timeout=300,
    )
    problems: list[dict[str, Any]] = json.loads(found.read_text(encoding="utf-8"))
    return problems


def write(folder: Path, texts: dict[str, str]) -> None:
    (folder / "rules.schema.json").write_text(json.dumps(rules_schema()), encoding="utf-8")
    for name, text in texts.items():
        (folder / f"{name}.toml").write_text(f"#:schema rules.schema.json\n{text}", encoding="utf-8")


def test_it_takes_every_sample_without_a_word(tmp_path: Path) -> None:
    texts = {
        f"file-{path.parent.parent.name}-{path.stem}": path.read_text(encoding="utf-8") for path in FILES
    }
    texts |= {f"template-{name}": read_template(name).filled({}) for name in template_names()}
    texts |= {
        f"page-{page.stem}-{number}": text
        for page in PAGES
        if page.name != "messages.md"
        for number, text in enumerate(rules_in(page))
    }
    assert len(texts) > 100
    write(tmp_path, texts)
    assert [problem for problem in problems_of(tmp_path) if problem["code"] not in STYLE] == []


def test_it_takes_dates_in_each_form_of_toml(tmp_path: Path) -> None:
    dates = {
        f"d{place}": f"[segments.a]\nwhen = 'true'\nstarts = {date}\n" for place, date in enumerate(DATES)
    }
    write(tmp_path, dates)
    assert problems_of(tmp_path) == []


@pytest.mark.parametrize("text", SLIPS)
def test_a_slip_is_shown_where_it_stands(text: str, tmp_path: Path) -> None:
    line, words = SLIPS[text]
    write(tmp_path, {"slip": text})
    found = [(problem["message"], problem["range"]["start"]["line"]) for problem in problems_of(tmp_path)]
    assert any(words in str(message) and at == line for message, at in found), found
