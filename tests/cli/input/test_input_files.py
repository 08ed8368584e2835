"""What Windows' editors, pipes and the wrong file give to the commands that read."""

import argparse
import io
import json

import pytest

from segments.cli.input.input_files import decode_text
from segments.cli.input.store import KEYS_VARIABLE, add_store_arguments, read_ring
from segments.errors import AuthoringError

MARK = b"\xef\xbb\xbf"
REQUEST = b'{"url": "https://shop.example/a", "headers": {"accept-language": "de"}}\r\n'
TIMELINE = b'[[step]]\r\nat = "+0s"\r\nvisit = "/"\r\n'
VISITORS = {
    "visitor.toml": b'[signals]\r\n"geo.country" = "DE"\r\n',
    "visitor.json": b'{"geo": {"country": "DE"}}\r\n',
}


class StandardInput:
    def __init__(self, content):
        self.buffer = io.BytesIO(content)


@pytest.mark.parametrize("name", VISITORS)
def test_a_visitor_may_begin_with_a_byte_order_mark(shop, run_json, name):
    (shop / name).write_bytes(MARK + VISITORS[name])
    code, result = run_json("explain", "germany", "--visitor", name)
    assert (code, result["segments"][0]["outcome"]) == (0, "true")


def test_a_timeline_may_begin_with_a_byte_order_mark(shop, run_json):
    (shop / "days.toml").write_bytes(MARK + TIMELINE)
    assert run_json("simulate", "days.toml")[0] == 0


def test_rules_of_another_system_may_begin_with_a_byte_order_mark(shop, run):
    (shop / "foreign.json").write_bytes(MARK + b'{"vip": {"==": [{"var": "plan"}, "gold"]}}')
    assert run("import", "--from", "jsonlogic", "foreign.json")[0] == 0


@pytest.mark.parametrize("command", ["signals", "consent"])
def test_a_batch_may_begin_with_a_byte_order_mark(shop, run, command):
    (shop / "requests.ndjson").write_bytes(MARK + REQUEST + b"\r\n" + REQUEST)
    answers = [json.loads(line) for line in run(command, "--batch", "requests.ndjson")[1].splitlines()]
    assert len(answers) == 2
    assert answers[0] == answers[1]
    assert "error" not in answers[0]


def test_a_wrong_byte_behind_a_byte_order_mark_is_the_one_that_is_named():
    with pytest.raises(AuthoringError, match="the byte 0xff at byte 6"):
        decode_text(MARK + b"ab\xffcd")


@pytest.mark.parametrize("command", ["signals", "consent", "cel"])
def test_a_line_that_is_not_utf_8_stops_nothing(run, monkeypatch, command):
    monkeypatch.setattr("sys.stdin", StandardInput(b'{"url": "\xff"}\n{"expr": "1"}\n'))
    first, second = (json.loads(line) for line in run(command, "--batch", "-")[1].splitlines())
    assert "Expected UTF-8, got the byte 0xff at byte 10" in first["error"]
    assert "error" not in second


@pytest.mark.parametrize(
    "arguments",
    [
        ("explain", "--visitor"),
        ("simulate",),
        ("import", "--from", "jsonlogic"),
        ("signals", "--batch"),
        ("consent", "--batch"),
        ("cel", "--batch"),
        ("resolve", "--rules", "rules", "--visitors"),
        ("resolve", "--visitors", "-", "--bundle"),
    ],
)
def test_a_folder_is_no_file_to_read(shop, run, arguments):
    code, _, err = run(*arguments, str(shop))
    assert code == 1
    assert f"Is a directory - at {shop}" in err


@pytest.mark.parametrize("command", ["preview-token", "purge", "grant"])
def test_keys_in_a_file_that_is_no_text_are_said_in_one_line(shop, run, monkeypatch, command):
    for name in ("SEGMENTS_BUNDLE_KEYS", "SEGMENTS_GRANT_KEYS"):
        monkeypatch.delenv(name, raising=False)
    (shop / ".dev.vars").write_bytes(b"SEGMENTS_BUNDLE_KEYS=\xff\n")
    more = {"purge": ("--all", "--url", "http://localhost:1")}
    code, _, err = run(command, *more.get(command, ()))
    assert code == 1
    assert "Expected UTF-8, got the byte 0xff at byte 22 - at .dev.vars" in err


def test_the_last_line_of_a_name_counts_in_dev_vars(shop, run_json, run):
    keys = [run_json("keys", "--only", "SEGMENTS_GRANT_KEYS")[1]["SEGMENTS_GRANT_KEYS"] for _ in range(2)]
    lines = [f'export SEGMENTS_GRANT_KEYS = "{key}"\r\n' for key in keys]
    (shop / ".dev.vars").write_bytes(MARK + "".join(lines).encode())
    code, value, _ = run("grant", "--segment", "vip")
    assert code == 0
    assert value.split(".")[1] == keys[1].partition(":")[0]


def test_a_local_run_signs_with_the_keys_of_its_state(shop, monkeypatch):
    monkeypatch.delenv(KEYS_VARIABLE, raising=False)
    state, secret = shop / "state", "A" * 43
    state.mkdir()
    (state / "keys.env").write_text(f"{KEYS_VARIABLE}=run:{secret}\n")
    (shop / ".dev.vars").write_text(f"{KEYS_VARIABLE}=vars:{secret}\n")
    parser = argparse.ArgumentParser()
    add_store_arguments(parser)
    where = {"run": ["--local", "--persist-to", str(state)], "vars": ["--local"], None: ["--remote"]}
    for name, words in where.items():
        ring = read_ring(parser.parse_args(words), shop)
        assert [key for key, _ in ring.keys] == ([name] if name else [])


@pytest.mark.parametrize(
    "moment", ["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:00", "99999-01-01", "soon"]
)
def test_a_moment_outside_of_all_calendars_is_refused(shop, run, moment):
    code, _, err = run("explain", "--now", moment)
    assert code == 2
    assert f"Expected a moment such as 2027-03-20T08:00:00Z, got '{moment}'" in err
    assert run("explain", "--set", f"time.now={moment}")[0] == 1


@pytest.mark.parametrize(
    ("arguments", "content"),
    [
        (("explain", "--visitor", "-"), VISITORS["visitor.json"]),
        (("simulate", "-"), TIMELINE),
        (("import", "--from", "jsonlogic", "-"), b'{"vip": {"==": [{"var": "plan"}, "gold"]}}'),
    ],
)
def test_a_dash_is_standard_input(shop, run, monkeypatch, arguments, content):
    monkeypatch.setattr("sys.stdin", StandardInput(MARK + content))
    assert run(*arguments)[0] == 0
