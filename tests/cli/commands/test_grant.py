import json
import time
from pathlib import Path

import pytest

from segments.cli.main import main
from segments.edge.visitor.envelope import seal_envelope
from segments.edge.visitor.grants import GRANT_COOKIE, Grant, open_grant
from segments.errors import CookieError
from segments.signing import parse_key_ring

VECTORS = json.loads((Path(__file__).parents[2] / "cases/cookies/vectors.json").read_text(encoding="utf-8"))
RING = parse_key_ring(VECTORS["keys"][0])


@pytest.fixture(autouse=True)
def _key_in_the_environment(monkeypatch, tmp_path):
    monkeypatch.setenv("SEGMENTS_GRANT_KEYS", VECTORS["keys"][0])
    monkeypatch.chdir(tmp_path)


def made(capsys, *arguments):
    assert main(["grant", *arguments]) == 0
    return capsys.readouterr().out.strip()


def test_a_made_grant_opens_at_the_edge(capsys):
    before = int(time.time())
    options = ["--segment", "vip", "--segment", "beta", "--subject", "u-1", "--expires-in", "2h"]
    traits = [
        "plan=gold",
        "seats=5",
        "score=0.5",
        "is_trial=false",
        'topics=["tea"]',
        'zip="01234"',
        "empty=",
    ]
    value = made(capsys, *options, *(word for trait in traits for word in ("--trait", trait)))
    grant = open_grant(value, RING, before)
    assert 0 <= grant.expires_s - before - 7_200 <= 60
    assert grant == Grant(
        ("vip", "beta"),
        {
            "plan": "gold",
            "seats": 5,
            "score": 0.5,
            "is_trial": False,
            "topics": ("tea",),
            "zip": "01234",
            "empty": "",
        },
        "u-1",
        grant.expires_s,
    )


def test_a_grant_for_another_cookie_name_counts_only_there(capsys):
    value = made(capsys, "--cookie", "shop-grant", "--segment", "vip")
    assert open_grant(value, RING, 0, "shop-grant").segments == ("vip",)


def test_the_header_is_one_that_a_browser_keeps(capsys):
    header = made(capsys, "--header", "--expires-in", "90s")
    assert header.startswith("Set-Cookie: __Host-segments-grant=v1.k1.")
    assert header.endswith("; Max-Age=90; Path=/; Secure; HttpOnly; SameSite=Lax")


def test_json_tells_the_value_and_what_is_in_it(capsys):
    result = json.loads(made(capsys, "--json", "--segment", "vip"))
    assert result["header"].startswith(f"{result['cookie']}={result['value']}; ")
    assert open_grant(result["value"], RING, 0).expires_s == result["expires"]
    assert result["segments"] == ["vip"]


def test_reading_shows_what_the_worker_would_read(capsys):
    value = made(capsys, "--segment", "vip", "--trait", 'topics=["tea"]')
    shown = json.loads(made(capsys, "--read", value))
    assert (shown["segments"], shown["traits"], shown["subject"]) == (["vip"], {"topics": ["tea"]}, None)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("", "Expected v2.<key id>.<payload>.<mac>"),
        (VECTORS["grant"][0]["value"] + "=", "base64url"),
        (VECTORS["visitor"][0]["value"], "Expected a signature by one of our keys"),
        (seal_envelope(b'{"expires":1}', RING, "grant", GRANT_COOKIE), "Expected an expiry after"),
        (seal_envelope(b'{"expires":9e9}', RING, "grant", GRANT_COOKIE), "at expires"),
    ],
)
def test_reading_says_what_is_wrong(capsys, value, message):
    assert main(["grant", "--read", value]) == 1
    assert message in capsys.readouterr().err


def test_the_key_may_stand_in_dev_vars(capsys, monkeypatch):
    monkeypatch.delenv("SEGMENTS_GRANT_KEYS")
    Path(".dev.vars").write_text(
        f'# keys\nOTHER=1\nSEGMENTS_GRANT_KEYS = "{VECTORS["keys"][0]}"\n', encoding="utf-8"
    )
    assert open_grant(made(capsys), RING, 0).segments == ()


@pytest.mark.parametrize("content", [None, "", "OTHER=1\n", "SEGMENTS_GRANT_KEYS=short\n"])
def test_no_usable_key_is_said_with_what_to_do(capsys, monkeypatch, content):
    monkeypatch.delenv("SEGMENTS_GRANT_KEYS")
    if content is not None:
        Path(".dev.vars").write_text(content, encoding="utf-8")
    assert main(["grant"]) == 1
    assert "segments keys" in capsys.readouterr().err


def test_what_the_worker_would_refuse_is_not_signed(capsys):
    for arguments in (
        ["--segment", "a b"],
        ["--trait", "a-b=1"],
        ["--trait", 'a={"b":1}'],
        ["--trait", "a=NaN"],
    ):
        assert main(["grant", *arguments]) == 1
        assert "Expected" in capsys.readouterr().err


def test_more_than_a_cookie_holds_is_refused(capsys):
    traits = (word for number in range(9) for word in ("--trait", f"t{number}={'x' * 500}"))
    assert main(["grant", *traits]) == 1
    assert "4096 bytes" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [["--expires-in", text] for text in ("", "5", "h", "0s", "401d", "1w", "²h", "9" * 400 + "d")]
    + [["--trait", "plan"], ["--trait", "=gold"]],
)
def test_a_wrong_command_line_exits_with_2(capsys, arguments):
    with pytest.raises(SystemExit) as stopped:
        main(["grant", *arguments])
    assert stopped.value.code == 2
    assert "Expected" in capsys.readouterr().err


def test_a_grant_is_signed_for_the_site_that_is_named_or_of_the_rules_here(capsys, tmp_path):
    shop, harbour = RING.of_site("shop"), RING.of_site("harbour")
    named = made(capsys, "--segment", "vip", "--site", "shop")
    assert open_grant(named, shop, int(time.time())).segments == ("vip",)
    with pytest.raises(CookieError):
        open_grant(named, harbour, int(time.time()))
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "site.toml").write_text('[site]\nname = "harbour"\n', encoding="utf-8")
    of_rules = made(capsys, "--segment", "vip")
    assert open_grant(of_rules, harbour, int(time.time())).segments == ("vip",)
    assert main(["grant", "--read", of_rules]) == 0
    assert main(["grant", "--read", of_rules, "--site", "shop"]) == 1


def test_a_grant_of_no_site_counts_at_each(capsys):
    value = made(capsys, "--segment", "vip")
    for ring in (RING, RING.of_site("shop"), RING.of_site("harbour")):
        assert open_grant(value, ring, int(time.time())).segments == ("vip",)
