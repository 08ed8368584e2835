"""Publishing into an account, through Cloudflare's API as a server on loopback speaks it."""

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from segments.authoring.standing import read_pointer
from segments.cli.commands.keys import make_key
from segments.signing import parse_key_ring
from tests.authoring.test_publish import DictStore

SOURCE = Path(__file__).parents[3] / "src"


def live(account):
    store = DictStore()
    store.update(account.values)
    return read_pointer("shop", store, parse_key_ring(os.environ["SEGMENTS_BUNDLE_KEYS"]))


def change(shop):
    rules = shop / "rules" / "shop.toml"
    rules.write_text(rules.read_text().replace('"DE"', '"FR"'))


def test_publish_plan_and_go_back_in_an_account(account, shop, run, run_json):
    code, first = run_json("publish", "--remote", "--yes", "-m", "First")
    assert (code, first["sequence"], live(account).sequence) == (0, 1, 1)
    change(shop)
    assert run("plan", "--remote", "--out", "spring.plan", "-m", "Spring")[0] == 0
    assert live(account).digest == first["digest"]
    code, out, err = run("publish", "spring.plan", "--remote", "--yes")
    assert code == 0
    assert "moving the pointer to it ..." in err
    assert "back to" in out
    assert "segments rollback --remote --site shop" in out
    code, out, _ = run("rollback", "--remote", "--site", "shop", "--yes", "-m", "Too early")
    assert code == 0
    assert '~ germany: changed\n    - geo.country == "FR"\n    + geo.country == "DE"' in out
    _, told = run_json("history", "--remote")
    assert [(row["action"], row["message"]) for row in told["history"]] == [
        ("rollback", "Too early"),
        ("publish", "Spring"),
        ("publish", "First"),
    ]


def test_where_nothing_is_to_be_published_a_plan_says_so_and_a_message_is_not_lost_silently(
    account, shop, run
):
    run("publish", "--remote", "--yes", "--author", "Ada", "-m", "First")
    code, out, _ = run("plan", "--remote")
    assert code == 0
    assert "nothing to publish: these rules are in force already, as sequence 1\n" in out
    assert "publish it with" not in out
    code, out, err = run("publish", "--remote", "--yes", "-m", "Spring")
    assert (code, "nothing changed; in force since sequence 1" in out) == (0, True)
    assert "the message is not in the history: there was nothing to publish" in err
    assert run("publish", "--remote", "--yes", "--stage", "5%", str(staged_rules(shop)))[0] == 0
    assert "publish it with" in run("plan", "--remote")[1], "which ends the roll-out"


def staged_rules(shop):
    """Other rules of the same site, beside those in its folder."""
    draft = shop / "draft.toml"
    draft.write_text((shop / "rules" / "shop.toml").read_text().replace('"DE"', '"FR"'))
    return draft


def test_a_dry_run_shows_what_would_change_and_writes_nothing(account, shop, run, run_json):
    run("publish", "--remote", "--yes")
    run_json("publish", "--remote", "--yes")
    change(shop)
    before = dict(account.values)
    code, out, err = run("publish", "--remote", "--dry-run")
    assert (code, account.values) == (0, before)
    assert '+ geo.country == "FR"' in out
    assert "nothing was written" in err
    code, told = run_json("publish", "--remote", "--dry-run")
    assert (code, told["dry_run"], told["live"], account.values) == (0, True, live(account).digest, before)
    run("publish", "--remote", "--yes")
    before = dict(account.values)
    code, told = run_json("rollback", "--remote", "--dry-run")
    assert (code, told["segments"][1]["lines_after"], account.values) == (0, ['geo.country == "DE"'], before)


@pytest.mark.parametrize("command", ["publish", "rollback"])
def test_without_a_terminal_nothing_is_written_into_an_account_unasked(account, run, command):
    code, _, err = run(command, "--remote")
    assert code == 2
    assert "Expected --yes" in err
    assert account.requests == []


@pytest.mark.parametrize(
    ("answer", "code", "is_published"), [("y", 0, True), ("n", 1, False), ("", 1, False)]
)
def test_on_a_terminal_it_shows_what_will_change_and_asks(account, shop, answer, code, is_published):
    master, slave = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "segments.cli.main", "publish", "--remote"],
        cwd=shop, env={**os.environ, "PYTHONPATH": str(SOURCE)}, stdin=slave,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    os.write(master, f"{answer}\n".encode())
    out, err = process.communicate(timeout=60)
    os.close(master)
    os.close(slave)
    assert process.returncode == code, err
    assert "+ germany: added" in out
    assert "Publish this to the account? [y/N]" in err
    assert (live(account) is not None) == is_published


@pytest.mark.parametrize("words", [[], ["--dry-run"]])
def test_what_came_between_showing_and_publishing_is_not_overwritten(account, shop, run, words):
    run("publish", "--remote", "--yes")
    run("plan", "--remote", "--out", "a.plan")
    change(shop)
    run("plan", "--remote", "--out", "b.plan")
    change(shop)
    (shop / "rules" / "more.toml").write_text("[segments.more]\nwhen = 'visitor.visits >= 2'\n")
    run("publish", "--remote", "--yes", "--author", "Ada", "-m", "More of it")
    code, _, err = run("publish", "b.plan", "--remote", "--yes", *words)
    assert code == 1
    assert "publish by Ada" in err
    assert "More of it" in err
    assert (
        "Segments that differ since the plan: german-phones (changed), germany (changed), more (added)" in err
    )
    assert live(account).sequence == 2


def test_a_dry_run_of_a_plan_that_is_live_already_shows_that_nothing_differs(account, shop, run, run_json):
    run("plan", "--remote", "--out", "a.plan")
    run("publish", "a.plan", "--remote", "--yes")
    code, told = run_json("publish", "a.plan", "--remote", "--dry-run")
    assert (code, told["live"], told["segments"]) == (0, told["digest"], [])


@pytest.mark.parametrize("option", ["--author", "-m"])
def test_a_note_that_is_no_text_is_refused_before_anything_is_asked(account, run, option):
    code, _, err = run("plan", "--remote", "--out", "a.plan", option, "J\udcfcrgen")
    assert (code, "Expected text in UTF-8" in err, account.requests) == (2, True, [])


def test_rolling_back_does_not_wait_for_rules_without_errors(account, shop, run):
    run("publish", "--remote", "--yes")
    change(shop)
    run("publish", "--remote", "--yes")
    (shop / "rules" / "shop.toml").write_text('[site]\nname = "shop"\n[segments.x]\nwhen = "geo.cuntry ="\n')
    (shop / "rules" / "worse.toml").write_text("[[[")
    code, _, err = run("rollback", "--remote", "--yes")
    assert (code, live(account).sequence) == (0, 3), err
    assert run("history", "--remote")[0] == 0
    (shop / "rules" / "shop.toml").unlink()
    code, _, err = run("rollback", "--remote", "--yes")
    assert code == 1
    assert "worse.toml" in err


def test_a_plan_of_another_site_or_another_file_is_refused(account, shop, run):
    run("plan", "--remote", "--out", "a.plan")
    code, _, err = run("publish", "a.plan", "--remote", "--yes", "--site", "other")
    assert (code, "Expected a plan of the site other, got one of shop" in err) == (2, True)
    (shop / "b.plan").write_text("{}")
    code, _, err = run("publish", "b.plan", "--remote", "--yes")
    assert (code, "Expected a plan of version 1, got none" in err) == (1, True)
    assert account.values == {}


def test_a_plan_as_a_page_is_all_in_one_and_escaped(account, shop, run):
    rules = shop / "rules" / "shop.toml"
    rules.write_text(rules.read_text().replace('geo.country == "DE"', 'page.path == "/<script>&"'))
    code, _, err = run("plan", "--remote", "--html", "plan.html", "-m", "<img src=x>\u202e")
    assert (code, "wrote plan.html" in err) == (0, True)
    page = (shop / "plan.html").read_text()
    assert "&lt;script&gt;&amp;" in page
    assert "&lt;img src=x&gt;" in page
    assert "<script" not in page
    assert "<img" not in page
    assert "\u202e" not in page
    assert page.count("<svg") == 5
    assert "http" not in page.replace("http-equiv", "")


def test_the_pointer_of_a_site_can_be_read_by_who_has_the_key(account, run, monkeypatch):
    run("publish", "--remote", "--yes")
    monkeypatch.setenv("SEGMENTS_BUNDLE_KEYS", make_key())
    code, _, err = run("publish", "--remote", "--yes")
    assert (code, "was it published with another key" in err) == (1, True)
    code, out, _ = run("publish", "--remote", "--yes", "--replace-pointer")
    assert (code, "in force as sequence" in out) == (0, True)


def test_what_the_api_refuses_ends_with_three_and_without_the_token(account, run, monkeypatch):
    monkeypatch.setenv("CLOUDFLARE_API_TOKEN", "wrong-token")
    code, out, err = run("publish", "--remote", "--yes")
    assert (code, "CLOUDFLARE_API_TOKEN" in err, "wrong-token" in out + err) == (3, True, False)


def test_what_is_larger_than_its_budget_is_refused_with_its_largest_parts(account, shop, run):
    (shop / "rules" / "more.toml").write_text(
        '[segments.sale-a]\nwhen = \'events.count("visit", "30d") >= 9\'\n'
        '[segments.sale-b]\nwhen = \'events.did("purchase", "7d")\'\n'
    )
    (shop / "page.html").write_text('<p data-segment="germany">a</p><p data-segment="regulars">b</p>')
    (shop / "small.html").write_text('<p data-segment="germany">a</p>')
    limits = {"bundle": 50, "cookie": 20, "segments": 4, "blocks": 1}
    given = [f"--budget={name}={limit}" for name, limit in limits.items()]
    pages = ["--pages", "page.html", "--pages", "small.html"]
    code, _, err = run("publish", "--remote", "--yes", *given, *pages)
    assert (code, account.values) == (1, {})
    for words in (
        "Expected at most 50 bytes of the bundle, got",
        "the largest: german-phones with",
        "Expected at most 20 bytes of history in the segment cookie, got",
        "the largest: times of visit within 30 d",
        "Expected at most 4 segments, got 5 (the largest: sale-* 2,",
        "Expected at most 1 blocks on a page, got 2 (the largest: page.html 2, small.html 1)",
    ):
        assert words in err
    assert run("publish", "--remote", "--yes", "--dry-run", "--budget", "50")[0] == 1
    wide = ["--budget=5000", "--budget=cookie=500", "--budget=segments=5", "--budget=blocks=2"]
    assert run("publish", "--remote", "--yes", *wide, *pages)[0] == 0


@pytest.mark.parametrize(
    "words", [["--budget=blocks=2"], ["--pages", "rules"], ["--budget=size=2"], ["--budget=x"]]
)
def test_a_budget_without_a_meaning_is_refused(account, run, words):
    try:
        code, _, err = run("publish", "--remote", "--yes", *words)
    except SystemExit as ended:
        code, err = ended.code, "Expected"
    assert (code, "Expected" in err, account.values) == (2, True, {})
