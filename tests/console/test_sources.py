"""The console's sources: one concept a file, nothing unused, nothing that a policy would have to allow."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from segments.project.staging.console import SOURCE

MODULES = sorted(SOURCE.rglob("*.js"))
MOST_LINES, MOST_COLUMNS = 300, 160
IMPORT = re.compile(r"^import (?:\{([^}]*)\}|(\w+)) from", re.MULTILINE)
EXPORT = re.compile(r"^export (?:async )?(?:function|const|class) (\w+)", re.MULTILINE)
FORBIDDEN = re.compile(
    r"innerHTML|dangerouslySetInnerHTML|\beval\(|new Function|https?://(?!www\.w3\.org)|console\.log"
)
FOR_TESTS = {"changes"}
"""Exports that only tests/console reads."""


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_a_module_says_what_it_is_and_is_read_at_a_glance(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.startswith("// "), "a comment says what the file is"
    lines = text.splitlines()
    assert len(lines) <= MOST_LINES
    assert [
        line for line in lines if len(line) > MOST_COLUMNS and "label=" not in line and "html`" not in line
    ] == []
    assert FORBIDDEN.findall(text) == []


def test_every_import_is_used() -> None:
    unused = []
    for path in MODULES:
        text = path.read_text(encoding="utf-8")
        body = re.sub(r"^import [^;]*;", "", text, flags=re.MULTILINE)
        for several, one in IMPORT.findall(text):
            names = [name.split(" as ")[-1].strip() for name in several.split(",") if name.strip()] or [one]
            unused += [(path.name, name) for name in names if not re.search(rf"\b{name}\b", body)]
    assert unused == []


def test_every_export_is_imported() -> None:
    texts = {path: path.read_text(encoding="utf-8") for path in MODULES}
    left = []
    for path, text in texts.items():
        for name in EXPORT.findall(text):
            others = (other for place, other in texts.items() if place != path)
            if (
                name != "Screen"
                and name not in FOR_TESTS
                and not any(re.search(rf"\b{name}\b", one) for one in others)
            ):
                left.append((path.name, name))
    assert left == []
