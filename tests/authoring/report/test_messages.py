import re
from pathlib import Path

import pytest

from segments.authoring.cel.check import complaints
from segments.authoring.cel.syntax.problems import CelSyntaxError
from segments.authoring.read.files import MAX_FILE_BYTES
from segments.authoring.report.diagnostics import format_diagnostics
from segments.authoring.report.messages import SEVERITY_OF
from segments.cli.input.rules import check_site
from segments.cli.main import main

CASES = Path(__file__).parents[2] / "cases" / "errors"
PAGE = Path(__file__).parents[3] / "docs" / "reference" / "messages.md"


def no_rules(folder):
    return folder / "nothing"


def not_utf8(folder):
    (folder / "latin.toml").write_bytes('[site]\nname = "café"\n'.encode("latin-1"))
    return folder / "latin.toml"


def file_unreadable(folder):
    (folder / "folder.toml").mkdir()
    return folder


def file_too_large(folder):
    (folder / "large.toml").write_bytes(b"#" * (MAX_FILE_BYTES + 1))
    return folder / "large.toml"


MADE_UP = {
    made.__name__.replace("_", "-"): made for made in (no_rules, not_utf8, file_unreadable, file_too_large)
}
WRITTEN = sorted(path.stem for path in CASES.glob("*.toml"))


@pytest.mark.parametrize("code", WRITTEN)
def test_a_message_says_where_and_what_to_do(code, golden, monkeypatch):
    monkeypatch.chdir(CASES)
    diagnostics = check_site(Path(f"{code}.toml")).diagnostics
    assert code in {diagnostic.code for diagnostic in diagnostics}
    golden(f"errors/{code}.txt", format_diagnostics(diagnostics))


def test_a_segment_that_no_page_names_is_shown_where_it_stands(golden, monkeypatch, capsys):
    monkeypatch.chdir(CASES / "unused")
    assert main(["check", "rules.toml", "--pages", "page.html"]) == 0
    golden("errors/unused-segment.txt", capsys.readouterr().out)


@pytest.mark.parametrize("code", sorted(MADE_UP))
def test_a_file_that_is_no_rules_file_is_named(code, golden, tmp_path):
    diagnostics = check_site(MADE_UP[code](tmp_path)).diagnostics
    assert [diagnostic.code for diagnostic in diagnostics] == [code]
    golden(f"errors/{code}.txt", format_diagnostics(diagnostics).replace(f"{tmp_path}/", ""))


OF_CEL = re.findall(r'"(cel-[a-z-]+)"', Path(complaints.__file__).read_text(encoding="utf-8"))
CODES = {*SEVERITY_OF, *OF_CEL, CelSyntaxError.code}


def test_every_code_has_a_case():
    assert {*WRITTEN, *MADE_UP, "unused-segment"} == CODES


def test_every_code_has_an_entry_in_the_reference():
    headings = re.findall(r"^### ([a-z0-9-]+)$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(headings) == sorted(CODES)


@pytest.mark.parametrize("code", SEVERITY_OF)
def test_the_reference_says_whether_a_message_refuses(code):
    page = PAGE.read_text(encoding="utf-8")
    word = {"error": "Error.", "warning": "Warning.", "info": "Note."}[SEVERITY_OF[code]]
    assert f"### {code}\n\n{word} " in page
