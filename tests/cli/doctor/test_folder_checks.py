"""`segments doctor` in the folder of a site: keys, versions and secrets, each mistake with what to do."""

import json
import subprocess

import pytest

from segments.cli.doctor.findings import RANKS
from segments.cli.doctor.key_checks import check_keys
from segments.cli.doctor.secret_checks import judge_secrets
from segments.cli.doctor.version_checks import check_versions
from segments.project.folder import Project
from segments.project.new_site import known_pins

ZEROS = "typed:" + "A" * 43


@pytest.fixture
def site(tmp_path, run, monkeypatch):
    """A new site with keys, as the working folder."""
    for name in ("SEGMENTS_BUNDLE_KEYS", "SEGMENTS_COOKIE_KEYS"):
        monkeypatch.delenv(name, raising=False)
    assert run("new", str(tmp_path / "shop"))[0] == 0
    monkeypatch.chdir(tmp_path / "shop")
    assert run("keys", "--save")[0] == 0
    return tmp_path / "shop"


def codes(found):
    assert all(one.rank in RANKS for one in found)
    assert all(one.hint for one in found if one.rank != "ok")
    return [one.code for one in found]


def keys_of(site):
    return dict(line.split("=", 1) for line in (site / ".dev.vars").read_text().splitlines())


def write_keys(site, keys):
    (site / ".dev.vars").write_text("".join(f"{name}={key}\n" for name, key in keys.items()))


def test_keys_that_were_saved_are_well_and_saved_once(site, run):
    assert codes(check_keys(Project(site))) == ["keys"]
    before = (site / ".dev.vars").read_text()
    assert (site / ".dev.vars").stat().st_mode & 0o077 == 0
    assert "has a key of each kind already" in run("keys", "--save")[1]
    assert (site / ".dev.vars").read_text() == before


def test_a_kind_of_key_that_is_missing_is_added_and_no_key_is_printed(site, run):
    keys = keys_of(site)
    cookie = keys.pop("SEGMENTS_COOKIE_KEYS")
    write_keys(site, keys)
    code, out, _ = run("keys", "--save")
    assert (code, "saved SEGMENTS_COOKIE_KEYS in" in out) == (0, True)
    assert {name: key for name, key in keys_of(site).items() if name in keys} == keys
    assert keys_of(site)["SEGMENTS_COOKIE_KEYS"] not in (out, cookie)
    assert not any(key.partition(":")[2] in out for key in keys_of(site).values())
    assert run("keys", "--save", "--dev-vars")[0] == 2


def test_a_key_that_was_typed_or_cannot_be_read_is_an_error(site):
    write_keys(site, {**keys_of(site), "SEGMENTS_COOKIE_KEYS": ZEROS, "SEGMENTS_GRANT_KEYS": "short:abc"})
    found = check_keys(Project(site))
    assert sorted(codes(found)) == ["key-unreadable", "key-weak"]
    assert not any("AAAA" in one.text + one.hint for one in found)


def test_a_key_with_two_uses_is_a_warning(site, monkeypatch):
    keys = keys_of(site)
    write_keys(site, {**keys, "SEGMENTS_GRANT_KEYS": keys["SEGMENTS_COOKIE_KEYS"]})
    assert codes(check_keys(Project(site))) == ["key-shared"]
    write_keys(site, keys)
    monkeypatch.setenv("SEGMENTS_BUNDLE_KEYS", keys["SEGMENTS_BUNDLE_KEYS"])
    assert codes(check_keys(Project(site))) == ["key-shared"]


def test_keys_that_others_can_read_or_that_are_committed_are_named(site):
    (site / ".dev.vars").chmod(0o644)
    assert codes(check_keys(Project(site))) == ["keys-readable"]
    (site / ".dev.vars").chmod(0o600)
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@b.test"]
    subprocess.run([*git, "init", "--quiet"], cwd=site, check=True)
    assert codes(check_keys(Project(site))) == ["keys"]
    (site / ".gitignore").write_text("build/\n")
    assert codes(check_keys(Project(site))) == ["keys-not-ignored"]
    subprocess.run([*git, "add", "--force", ".dev.vars"], cwd=site, check=True)
    assert codes(check_keys(Project(site))) == ["keys-committed"]


def install(site, pins):
    for name, version in pins.items():
        (site / "node_modules" / name).mkdir(parents=True, exist_ok=True)
        (site / "node_modules" / name / "package.json").write_text(json.dumps({"version": version}))


def test_tools_in_step_are_well(site):
    assert codes(check_versions(Project(site))) == ["tools-not-installed"]
    install(site, known_pins())
    assert codes(check_versions(Project(site))) == ["versions"]


def test_versions_that_are_out_of_step_are_named(site):
    install(site, known_pins())
    (site / "requirements.txt").write_text("segments-edge==0.0.9\n")
    text = (site / "package.json").read_text()
    (site / "package.json").write_text(text.replace(known_pins()["wrangler"], "4.0.0"))
    found = check_versions(Project(site))
    assert codes(found) == ["version-pinned", "tools-others", "tools-not-installed"]
    assert "wrangler 4.0.0, not" in found[1].text
    (site / "package.json").write_text("{")
    assert codes(check_versions(Project(site))) == ["version-pinned", "tools-unreadable"]
    (site / "package.json").unlink()
    assert codes(check_versions(Project(site))) == ["version-pinned", "tools-missing"]


def test_secrets_that_the_worker_lacks_are_named_with_what_is_lost():
    assert codes(judge_secrets(["SEGMENTS_BUNDLE_KEYS", "SEGMENTS_COOKIE_KEYS__SHOP"])) == ["secrets"]
    found = judge_secrets(["OTHER"])
    assert [(one.rank, one.code) for one in found] == [
        ("error", "secret-missing"),
        ("warning", "secret-missing"),
    ]
    assert "SEGMENTS_BUNDLE_KEYS: no rules are believed" in found[0].text


@pytest.mark.parametrize(
    ("prints", "code", "says"),
    [
        (
            """echo '[{"name": "SEGMENTS_BUNDLE_KEYS", "type": "secret_text"}]'""",
            1,
            "The worker has no SEGMENTS_COOKIE_KEYS",
        ),
        ("echo 'not logged in' >&2; exit 1", 3, "npx wrangler login"),
    ],
)
def test_secrets_are_asked_for_by_name_through_wrangler(site, run, prints, code, says):
    """A program in wrangler's place: the real one needs an account."""
    program = site / "node_modules" / ".bin" / "wrangler"
    program.parent.mkdir(parents=True)
    program.write_text(f"#!/bin/sh\n[ \"$1 $2 $3 $4\" = 'secret list --format json' ] || exit 9\n{prints}\n")
    program.chmod(0o755)
    ended, out, err = run("doctor", "--secrets")
    assert ended == code
    assert says in out + err


def test_a_folder_is_looked_at_without_asking_anybody(site, run_json):
    code, said = run_json("doctor")
    assert code == 1
    assert [found["code"] for found in said["findings"]] == [
        "route-missing", "rules-placeholder", "desk-off", "tools-not-installed", "keys"
    ]  # fmt: skip
