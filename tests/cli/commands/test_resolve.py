import io
import json
import sys

import pytest

from segments.cli.commands.resolve import MAX_LINE_BYTES
from segments.cli.main import main

RULES = """
[site]
name = "acme"

[signals.cart]
type = "int"
purpose = "personalization"
from = "cookie:cart"

[segments.germans]
when = 'geo.country in ["DE", "AT"]'

[segments.big-cart]
when = "cart >= 100 || device.type == 'tv'"

[segments.not-german]
when = '!(geo.country == "DE")'

[segments.summer]
when = "true"
starts = 2027-06-01T00:00:00Z
ends = 2027-09-01T00:00:00Z
"""


@pytest.fixture
def rules(tmp_path):
    path = tmp_path / "rules.toml"
    path.write_text(RULES, encoding="utf-8")
    return path


@pytest.fixture
def resolve(tmp_path, rules, capsys):
    def run(*lines, now="2027-01-01T00:00:00Z"):
        visitors = tmp_path / "visitors.ndjson"
        visitors.write_bytes(
            b"".join(line if isinstance(line, bytes) else f"{line}\n".encode() for line in lines)
        )
        code = main(["resolve", "--rules", str(rules), "--visitors", str(visitors), "--now", now])
        captured = capsys.readouterr()
        return code, [json.loads(line) for line in captured.out.splitlines()], captured.err

    return run


def test_each_line_gets_a_list_of_ids_in_the_order_of_the_rules(resolve):
    code, matches, errors = resolve(
        '{"geo": {"country": "DE"}, "cart": 120}',
        '{"geo.country": "FR", "device.type": "tv"}',
        '{"geo": {"country": "AT"}, "cart": null}',
        "{}",
    )
    assert (code, errors) == (0, "")
    assert matches == [["germans", "big-cart"], ["big-cart", "not-german"], ["germans", "not-german"], []]


def test_whole_numbers_are_ints_however_json_wrote_them(resolve):
    assert resolve('{"cart": 100.0}', '{"cart": "100"}', '{"cart": true}', '{"cart": 1e400}')[1] == [
        ["big-cart"],
        [],
        [],
        [],
    ]


def test_a_campaign_goes_by_the_given_moment(resolve):
    assert resolve("{}", now="2027-07-01T00:00:00Z")[1] == [["summer"]]


def test_a_bad_line_is_named_and_the_others_are_not_lost(resolve):
    code, matches, errors = resolve(
        '{"cart": 100}', "not json", '["a list"]', "", b"\xff\xfe\n", "[" * 100_000, '{"cart": 100}'
    )
    assert code == 1
    assert matches == [["big-cart"], None, None, None, None, ["big-cart"]]
    said = errors.splitlines()
    assert [line.rpartition(" ")[2] for line in said] == ["2", "3", "5", "6"]
    assert said.pop(2).startswith("segments: Expected UTF-8, got the byte 0xff at byte 1 - at ")
    assert all(line.startswith("segments: Expected a JSON object, got ") for line in said)


def test_a_line_without_end_is_refused_in_bounded_memory(resolve):
    code, matches, errors = resolve(b'{"cart": ' + b" " * (3 * MAX_LINE_BYTES) + b"100}\n", '{"cart": 100}')
    assert (code, matches) == (1, [None, ["big-cart"]])
    assert "a longer line - at" in errors


def test_the_last_line_needs_no_end(resolve):
    assert resolve(b'\xef\xbb\xbf{"cart": 100}')[1] == [["big-cart"]]


def test_deep_nesting_is_no_visitor_of_ours_but_does_no_harm(resolve):
    code, matches, _ = resolve('{"a":' * 900 + "1" + "}" * 900)
    assert (code, matches) == (0, [[]])


def test_a_compiled_bundle_gives_the_same(tmp_path, rules, capsys, monkeypatch):
    bundle = tmp_path / "rules.bundle"
    assert main(["compile", str(rules), "-o", str(bundle)]) == 0
    capsys.readouterr()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b'{"cart": 100}\n')))
    assert main(["resolve", "--bundle", str(bundle), "--visitors", "-"]) == 0
    assert capsys.readouterr().out == '["big-cart"]\n'


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--bundle", "missing.bundle", "--visitors", "-"], "missing.bundle"),
        (["--bundle", "{rules}", "--visitors", "-"], "the bundle in {rules}; segments compile makes one"),
        (["--rules", "{rules}", "--visitors", "missing.ndjson"], "missing.ndjson"),
        (["--rules", "missing", "--visitors", "-"], "missing"),
        (["--rules", "{rules}", "--visitors", "-", "--now", "noon"], "--now"),
    ],
)
def test_what_cannot_be_read_is_said_in_one_line(rules, capsys, arguments, message):
    code = main(["resolve", *(part.format(rules=rules) for part in arguments)])
    assert code == (2 if message == "--now" else 1)
    captured = capsys.readouterr()
    assert message.format(rules=rules) in captured.err
    assert "Traceback" not in captured.err
    assert captured.out == ""


OWN_NAMES = """
[site]
name = "bench"

[signals.device.type]
type = "string"
purpose = "functional"
from = "header:x-device"

[signals.referrer]
type = "string"
purpose = "functional"

[signals.language]
type = "string"
purpose = "functional"

[signals.tags]
type = "list<string>"
purpose = "personalization"

[segments.handheld]
when = 'device.type == "mobile" && language == "xx"'

[segments.from-partners]
when = 'referrer.contains("partner") && "vip" in tags && device.os == "ios"'
"""


def test_a_sites_own_signals_may_have_the_names_of_built_in_ones(rules, resolve):
    rules.write_text(OWN_NAMES, encoding="utf-8")
    code, matches, _ = resolve(
        '{"device": {"type": "mobile", "os": "ios"}, "language": "xx", "referrer": "a.partner", "tags": ["vip"]}',
        '{"device": {"type": "phone", "os": "ios"}, "language": "xx", "referrer": "a.news", "tags": ["vip"]}',
    )
    assert (code, matches) == (0, [["handheld", "from-partners"], []])
