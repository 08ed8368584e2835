"""`segments preview-token`: a token that the worker believes, for segments that the rules have."""

import json
import time
from pathlib import Path

import pytest

from segments.cli.main import main
from segments.edge.own.preview import open_preview
from segments.signing import KeyRing

RING = KeyRing((("k", b"a" * 32),))
RULES = """
[site]
name = "shop"
[segments.a]
when = 'true'
[segments.b]
when = 'false'
"""


@pytest.fixture
def rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "rules.toml"
    path.write_text(RULES, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SEGMENTS_BUNDLE_KEYS", "k:" + "YWFh" * 10 + "YWE")
    return path


def test_the_token_is_for_the_site_of_the_rules_and_for_an_hour(
    rules: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before_s = int(time.time())
    assert main(["preview-token", str(rules), "--as", "b, a"]) == 0
    after_s = int(time.time())
    preview = open_preview(capsys.readouterr().out.strip(), "shop", RING, before_s)
    assert preview.segments == ("b", "a")
    assert before_s <= preview.expires_s - 3_600 <= after_s


def test_a_link_and_json_carry_the_token(rules: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert (
        main(
            ["preview-token", str(rules), "--url", "https://shop.example?x=1", "--json", "--expires-in", "2d"]
        )
        == 0
    )
    said = json.loads(capsys.readouterr().out)
    assert said["url"] == f"https://shop.example/?x=1&segments_preview={said['token']}"
    assert (said["site"], said["as"]) == ("shop", None)
    assert open_preview(said["token"], "shop", RING, int(time.time())).segments is None


def test_segments_that_the_rules_do_not_have_are_named(
    rules: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["preview-token", str(rules), "--as", "a,z"]) == 1
    assert "got z - at --as" in capsys.readouterr().err


def test_with_a_site_no_rules_are_needed(
    rules: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["preview-token", "nowhere", "--site", "other", "--as", "z"]) == 0
    assert open_preview(capsys.readouterr().out.strip(), "other", RING, int(time.time())).segments == ("z",)
    monkeypatch.setenv("SEGMENTS_BUNDLE_KEYS", "")
    assert main(["preview-token", "--site", "other"]) == 1
    assert "SEGMENTS_BUNDLE_KEYS" in capsys.readouterr().err


@pytest.mark.parametrize("time_given", ["8d", "0h", "1x", "h", "-1h"])
def test_no_token_lives_longer_than_a_week(
    time_given: str, rules: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["preview-token", str(rules), f"--expires-in={time_given}"])
    assert stopped.value.code == 2
    assert "got" in capsys.readouterr().err
