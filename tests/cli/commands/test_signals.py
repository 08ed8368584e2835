from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from segments.catalog import SIGNALS
from segments.cli.commands.signals import signals_of_line
from segments.cli.main import main
from segments.edge.signals.settings import NO_SETTINGS

NOW_MS = 1_767_225_600_000  # 2026-01-01T00:00:00Z


def of_line(value: object) -> dict[str, Any]:
    line = value if isinstance(value, str) else json.dumps(value)
    return dict(signals_of_line(line.encode(), NO_SETTINGS, NOW_MS))


def test_a_request_gives_all_its_signals(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "requests.ndjson"
    request = {
        "method": "GET",
        "url": "https://shop.example/sale?utm_source=news&utm_medium=email",
        "headers": {"USER-Agent": "curl/8.5.0", "Accept-Language": "fr, de;q=0.5"},
        "cf": {"country": "FR", "timezone": "Europe/Paris"},
        "now": "2026-12-24T20:00:00Z",
    }
    path.write_text(f"{json.dumps(request)}\n\nnot json\n", encoding="utf-8")
    assert main(["signals", "--batch", str(path), "--languages", "en,de"]) == 0
    first, second = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    expected = {
        "geo.is_eu": True,
        "bot.name": "curl",
        "language": "de",
        "time.hour": 21,
        "referrer.kind": "email",
    }
    assert expected.items() <= first.items()
    assert first.keys() <= SIGNALS.keys()
    assert list(second) == ["error"]


@pytest.mark.parametrize(
    ("response", "content_type", "tags"),
    [
        ({"headers": {"X-Content-Tags": "a, b"}, "body": ""}, "", ["a", "b"]),
        ({"body": '<head><meta name="segments:type" content="guide"></head>'}, "guide", []),
        ({"body": {"tags": ["a"], "meta": {"type": "x"}}}, "x", ["a"]),
        ({}, "", []),
    ],
)
def test_what_a_page_says_is_read_from_its_response(
    response: Any, content_type: str, tags: list[str]
) -> None:
    signals = of_line({"url": "https://shop.example/", "response": response})
    assert (signals["page.content_type"], signals["page.tags"]) == (content_type, tags)


def test_a_response_that_is_none_is_an_error_of_its_line() -> None:
    assert "at response" in of_line({"response": []})["error"]
    assert "at response headers" in of_line({"response": {"headers": 7}})["error"]


def test_what_is_null_is_left_out_and_what_is_no_text_is_named() -> None:
    assert of_line(
        {"headers": {"user-agent": None, "accept-language": "de"}, "cookies": {"a": None}, "cf": None}
    )["languages"] == ["de"]
    assert 'got ["user-agent", 1.5] - at headers' in of_line({"headers": {"user-agent": 1.5}})["error"]
    assert "at cookies" in of_line({"cookies": [["a"]]})["error"]


def test_a_batch_can_come_from_standard_input(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b'{"url": "https://a.example/"}\n')))
    assert main(["signals", "--batch", "-"]) == 0
    assert json.loads(capsys.readouterr().out)["page.host"] == "a.example"


@pytest.mark.parametrize(
    ("now", "text"),
    [
        (1_764_000_000, "2025-11-24T16:00:00Z"),
        (1_764_000_000.5, "2025-11-24T16:00:00.500Z"),
        (1_764_000_000_500, "2025-11-24T16:00:00.500Z"),
        ("2025-11-24T17:00:00+01:00", "2025-11-24T16:00:00Z"),
        (None, "2026-01-01T00:00:00Z"),
    ],
)
def test_a_moment_is_seconds_milliseconds_or_text(now: object, text: str) -> None:
    from segments.edge.cel.times import format_timestamp

    assert format_timestamp(of_line({"url": "https://a.example/", "now": now})["time.now"]) == text


@pytest.mark.parametrize(
    "line",
    [
        "not json",
        "[1]",
        "{",
        '{"url": 7}',
        '{"url": "nope"}',
        '{"url": "ftp://a.example/"}',
        '{"url": "https:///path"}',
        '{"url": "https://a.example/", "now": "yesterday"}',
        '{"url": "https://a.example/", "now": true}',
        '{"url": "https://a.example/", "now": NaN}',
        '{"url": "https://a.example/", "now": 1e300}',
        '{"url": "https://a.example/", "now": -1}',
        '{"url": "https://a.example/", "headers": {"a": {"b": 1}}}',
        '{"url": "https://a.example/", "headers": 7}',
        "[" * 50_000,
    ],
)
def test_a_line_that_is_no_request_says_what_is_wrong(line: str) -> None:
    assert list(of_line(line)) == ["error"]


def test_bytes_that_are_no_text_are_an_error_of_their_line() -> None:
    assert "UTF-8" in str(signals_of_line(b'{"url": "\xff"}', NO_SETTINGS, NOW_MS)["error"])


def test_odd_values_of_the_network_are_as_if_they_were_not_there() -> None:
    cf = {
        "country": ["DE"],
        "asn": "x",
        "latitude": "nan",
        "city": {"a": 1},
        "botManagement": "?",
        "timezone": 5,
    }
    values = of_line({"url": "https://a.example/", "cf": cf})
    assert [name for name in values if name.startswith(("geo.", "network.", "bot.is", "bot.score"))] == []


def test_a_file_that_is_not_there_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["signals", "--batch", "no-such-file"]) == 1
    assert "no-such-file" in capsys.readouterr().err


def test_the_catalog_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["signals"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == len(SIGNALS)
    assert main(["signals", "--json"]) == 0
    assert {row["name"] for row in json.loads(capsys.readouterr().out)} == SIGNALS.keys()


ASSIGNED = """
[site]
name = "shop"
[signals.plan]
type = "string"
purpose = "functional"
from = "cookie:plan"
doc = "The plan"
[assignments.hero]
arms = { calm = 50, bold = 50 }
by = "place"
[assignments.price]
arms = { low = 1, high = 1 }
by = "visitor"
"""


def test_a_sites_own_signals_and_arms_are_listed_with_its_rules(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "rules.toml").write_text(ASSIGNED, encoding="utf-8")
    assert main(["signals", "--rules", str(tmp_path), "--json"]) == 0
    rows = {row["name"]: row for row in json.loads(capsys.readouterr().out)}
    assert rows.keys() - SIGNALS.keys() == {"plan", "assignment.hero", "assignment.price"}
    assert (rows["plan"]["purpose"], rows["plan"]["doc"]) == ("functional", "The plan")
    assert rows["assignment.hero"]["purpose"] == "necessary"
    assert rows["assignment.price"]["purpose"] == "personalization"


def test_a_request_gives_the_arm_of_its_place(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "rules.toml").write_text(ASSIGNED, encoding="utf-8")
    line = {"url": "https://shop.example/", "cf": {"country": "DE", "regionCode": "BY"}, "now": 1_795_400_000}
    (tmp_path / "requests").write_text(json.dumps(line), encoding="utf-8")
    arguments = ["signals", "--rules", str(tmp_path / "rules.toml"), "--batch", str(tmp_path / "requests")]
    assert main(arguments) == 0
    signals = json.loads(capsys.readouterr().out)
    assert signals["assignment.hero"] == "bold"
    assert "assignment.price" not in signals
