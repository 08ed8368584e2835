import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segments.cli.commands.consent import DECODERS, decode_string
from segments.cli.main import main
from segments.edge.consent.iab.bits import MAX_CHARS

CASES = Path(__file__).parents[2] / "cases/consent"
SHARED = Path(os.environ.get("SEGMENTS_CASES", "")) / "consent"
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def cases_of(name: str, folder: Path = CASES) -> list[dict[str, object]]:
    cases: list[dict[str, object]] = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    return cases


def lines_of(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines()]


def as_json(value: object) -> object:
    return json.loads(json.dumps(value))


@pytest.mark.parametrize("kind", ["tcf", "gpp"])
def test_every_field_of_a_string_is_listed_under_its_official_name(kind: str) -> None:
    for case in cases_of(kind):
        assert as_json(decode_string(str(case["string"]), kind)) == case["fields"], case["name"]


@pytest.mark.parametrize("kind", ["tcf", "gpp"])
def test_a_string_that_its_specification_refuses_is_refused_with_a_reason(kind: str) -> None:
    for case in cases_of(f"{kind}_invalid"):
        found = decode_string(str(case["string"]), kind)
        assert list(found) == ["error"], case["name"]
        assert str(found["error"]).startswith("Expected "), case["name"]


def test_the_kind_of_a_string_is_seen_from_its_beginning(capsys: pytest.CaptureFixture[str]) -> None:
    tcf, gpp = str(cases_of("tcf")[0]["string"]), str(cases_of("gpp")[0]["string"])
    assert main(["consent", "decode", tcf, gpp, "1YNN", "hello"]) == 0
    first, second, third, fourth = lines_of(capsys.readouterr().out)
    assert (first["cmpId"], second["sectionIds"], third["OptOutSale"]) == (31, [7], "N")
    assert "got 'hello'" in str(fourth["error"])


def test_a_section_alone_is_decoded_by_its_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["consent", "decode", "--kind", "usva", "BVoYYYI", "BVo"]) == 0
    section, refused = lines_of(capsys.readouterr().out)
    assert section["SensitiveDataProcessing"] == [0, 1, 2, 0, 1, 2, 0, 1]
    assert list(refused) == ["error"]
    assert decode_string("DBACNYA", "header") == {"Id": 3, "Version": 1, "SectionIds": [2, 6]}


def test_more_vendors_than_anybody_lists_are_refused() -> None:
    core = str(next(case for case in cases_of("tcf") if case["name"] == "nothing granted")["string"])
    bits = "".join(f"{ALPHABET.index(character):06b}" for character in core)
    restriction = "{:06b}{:02b}" + "000000000001" + "1" + f"{1:016b}{65_535:016b}"
    hostile = bits[:213] + "0" * 17 + "0" * 17 + f"{100:012b}"
    hostile += "".join(restriction.format(purpose, kind) for purpose in range(1, 51) for kind in (0, 1))
    hostile += "0" * (-len(hostile) % 24)
    text = "".join(ALPHABET[int(hostile[start : start + 6], 2)] for start in range(0, len(hostile), 6))
    assert "at most 500000 vendors" in str(decode_string(text, "tcf")["error"])


@settings(max_examples=150, derandomize=True, deadline=None)
@given(st.data())
def test_nothing_that_is_sent_ends_in_an_exception(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(sorted(DECODERS)))
    start = data.draw(st.sampled_from(["", "C", "CP", "DBABLA~", "DBACNYA~", "B", "1", "DB"]))
    rest = data.draw(st.text(ALPHABET + ".~", max_size=120) | st.text(max_size=40))
    for chosen in (kind, None):
        assert isinstance(decode_string(start + rest, chosen), dict)


@pytest.mark.parametrize(
    "text", ["C" * (MAX_CHARS + 1), "D" * (MAX_CHARS + 1), "DBAB" + "~" * 10_000, "C" + "." * 9_999]
)
def test_long_strings_are_refused_at_once(text: str) -> None:
    assert list(decode_string(text)) == ["error"]


def test_a_batch_answers_each_line_and_goes_on_after_a_wrong_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "requests.ndjson"
    requests = [
        {
            "method": "GET",
            "url": "https://shop.example/",
            "cf": {"country": "US", "regionCode": "CA"},
            "now": 0,
        },
        {"cf": {"country": "US", "regionCode": "CA"}, "headers": [["SEC-gpc", "0"], ["Sec-GPC", "1"]]},
        {"cf": {"country": "DE"}, "headers": {"Cookie": "segments_consent=v1.analytics:1"}},
        {
            "cf": {"country": "DE"},
            "cookies": [["segments_consent", "v1.functional:1"], ["segments_consent", "v1"]],
        },
        {"cf": {"country": "DE"}, "cookies": "usprivacy=1YYN"},
        {"headers": {"sec-gpc": 1}, "cf": None},
    ]
    wrong = [
        "nonsense",
        "[]",
        '{"headers": 3}',
        '{"headers": [["a"]]}',
        '{"cookies": {"a": {}}}',
        '{"cf": 1}',
        '{"url": 1}',
    ]
    file.write_text(
        "\n".join([json.dumps(request) for request in requests] + ["", *wrong]) + "\n", encoding="utf-8"
    )
    assert main(["consent", "--batch", str(file)]) == 0
    found = lines_of(capsys.readouterr().out)
    assert [(line.get("source"), line.get("law")) for line in found[: len(requests)]] == [
        ("default", "us-ca-ccpa"),
        ("gpc", "us-ca-ccpa"),
        ("own", "gdpr"),
        ("own", "gdpr"),
        ("default", "gdpr"),
        ("gpc", "unknown"),
    ]
    assert found[1]["purposes"] == ["analytics", "functional", "necessary"]
    assert found[3] == {
        "purposes": ["functional", "necessary"],
        "source": "own",
        "law": "gdpr",
        "explicit": True,
        "refused": ["advertising", "analytics", "personalization"],
        "segments": True,
    }
    errors = found[len(requests) :]
    assert len(errors) == len(wrong)
    assert all(list(line) == ["error"] and str(line["error"]).startswith("Expected ") for line in errors)


def test_a_batch_follows_the_sites_rules(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rules = tmp_path / "rules"
    rules.mkdir()
    (rules / "a.toml").write_text("[segments.x]\ntitle = 'x'\n", encoding="utf-8")
    (rules / "b.toml").write_text(
        "[consent]\nwithout = 'none'\nlaws = {BR = 'opt-out'}\nacknowledge_laxer = ['BR']\n", encoding="utf-8"
    )
    requests = tmp_path / "requests"
    requests.write_text('{"cf":{"country":"BR"}}\n{"cf":{"country":"FR"}}\n', encoding="utf-8")
    assert main(["consent", "--rules", str(rules), "--batch", str(requests)]) == 0
    captured = capsys.readouterr()
    brazil, france = lines_of(captured.out)
    assert (len(list(brazil["purposes"])), brazil["segments"], france["segments"]) == (5, True, False)  # type: ignore[call-overload]
    assert "BR follows opt-out" in captured.err


def test_wrong_files_end_with_a_message(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rules = tmp_path / "rules.toml"
    requests = tmp_path / "requests"
    requests.write_text("", encoding="utf-8")
    assert main(["consent", "--batch", str(tmp_path / "absent")]) == 1
    assert main(["consent"]) == 2
    for text in ("[consent", "[consent]\nwithout = 'some'"):
        rules.write_text(text, encoding="utf-8")
        assert main(["consent", "--rules", str(rules), "--batch", str(requests)]) == 1
    assert capsys.readouterr().err.count("segments: Expected") == 4


def test_requests_can_come_from_standard_input() -> None:
    command = [sys.executable, "-m", "segments.cli.main", "consent", "--batch", "-"]
    result = subprocess.run(
        command, input='{"cf":{"country":"CH"}}\n', capture_output=True, text=True, check=True
    )
    assert lines_of(result.stdout)[0]["law"] == "ch-fadp"


@pytest.mark.skipif(not SHARED.is_dir(), reason="SEGMENTS_CASES names no folder of public cases")
def test_public_cases_are_decoded_as_the_official_libraries_do() -> None:
    for case in cases_of("tcf", SHARED):
        found = decode_string(str(case["tcString"]), "tcf")
        assert found == case.get("decoded") or ("error" in found and case["status"] == "invalid")
    for case in cases_of("gpp", SHARED):
        found = decode_string(str(case["gppString"]), "gpp")
        if case["status"] == "invalid":
            assert "error" in found
        else:
            assert found == {"sectionIds": case["sectionIds"], "sections": case["sections"]}
    for case in cases_of("gpp_sections", SHARED):
        kind = {"headerv1": "header"}.get(str(case["section"]).lower(), str(case["section"]).lower())
        if case["status"] == "agree":
            assert decode_string(str(case["value"]), kind) == case["decoded"]


def policy_of(folder, run):
    (folder / "requests.ndjson").write_text('{"cf": {"country": "NG"}}\n')
    return run("consent", "--batch", str(folder / "requests.ndjson"), "--rules", str(folder / "site"))


def test_the_consent_of_a_sites_folder_applies_wherever_its_files_have_it(tmp_path, run):
    rules = tmp_path / "site" / "rules"
    rules.mkdir(parents=True)
    (rules / "a.toml").write_bytes(b'\xef\xbb\xbf[consent]\r\nelsewhere = "opt-out"\r\n')
    (rules / "b.toml").write_text('[consent]\nacknowledge_laxer = ["elsewhere"]\n')
    code, out, _ = policy_of(tmp_path, run)
    assert code == 0
    assert "advertising" in json.loads(out)["purposes"]


@pytest.mark.parametrize("text", [None, "consent = 5\n", "[consent\n", "consent = " + "[" * 5_000])
def test_rules_that_say_nothing_readable_of_consent_are_refused(tmp_path, run, text):
    (tmp_path / "site").mkdir()
    if text is not None:
        (tmp_path / "site" / "rules.toml").write_text(text)
    code, out, err = policy_of(tmp_path, run)
    assert (code, out) == (1, "")
    assert err.startswith("segments: Expected a ")
