"""`segments token`: a token that the desk believes, and a list of withdrawn ones that nobody else can write."""

import json
import time
from pathlib import Path

import pytest

from segments.access_token import read_token
from segments.access_withdrawals import open_withdrawals, read_withdrawals, write_withdrawals
from segments.cli.main import main
from segments.errors import TokenRefused
from segments.signing import KeyRing

RING = KeyRing((("k", b"a" * 32),))


@pytest.fixture(autouse=True)
def keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SEGMENTS_DESK_KEYS", "k:" + "YWFh" * 10 + "YWE")


def test_a_token_has_its_scopes_for_its_days(capsys: pytest.CaptureFixture[str]) -> None:
    before = int(time.time())
    assert main(["token", "--scope", "resolve", "--scope", "people", "--subject", "crm", "--days", "2"]) == 0
    printed = capsys.readouterr()
    access = read_token(printed.out.strip(), RING, now=before)
    assert (access.subject, access.scopes) == ("crm", {"resolve", "people"})
    assert before + 2 * 86_400 <= access.expires <= int(time.time()) + 2 * 86_400
    assert printed.err.strip() == f"id {access.id}"


def test_a_token_for_one_person_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["token", "--scope", "resolve", "--person", "user:4711", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert read_token(told["token"], RING, now=0).subject == "person:user:4711"


@pytest.mark.parametrize(
    "words",
    [
        ["--subject", "crm"],
        ["--scope", "resolve"],
        ["--withdraw", "a"],
        ["--scope", "resolve", "--subject", "x" * 200],
    ],
)
def test_what_is_missing_is_said(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["token", *words]) == 2
    assert "Expected" in capsys.readouterr().err


def test_a_list_that_somebody_else_wrote_is_not_believed() -> None:
    text = write_withdrawals({"b": 2, "a": 1}, RING)
    assert read_withdrawals(text, RING) == {"a", "b"}
    assert open_withdrawals("", RING) == {}
    forged = write_withdrawals({}, KeyRing((("k", b"b" * 32),)))
    for other in (forged, text[:-1], "nonsense", text.replace("k.", "j.", 1)):
        with pytest.raises(TokenRefused):
            read_withdrawals(other, RING)
