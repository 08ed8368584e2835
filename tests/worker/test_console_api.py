"""The console's API on the real runtime: who gets in, what a forged request may, drafts of both sides, approvals."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from segments.access_token import Access, write_token
from segments.cli.main import main
from segments.desk.console.passes import COOKIE
from tests.browser.console import FILES, ask, link_to, running_desk
from tests.worker.desk import KEYS, KEYS_TEXT, rows
from tests.worker.origin import Origin
from tests.worker.runtime import LocalWorker, WireResponse
from tools.dev_server import ROOT

AUDIENCE = "4714c1358e65fe4b408ad6d432a5f878"
NOW = time.time_ns() // 10**9


@pytest.fixture(scope="module")
def team() -> Iterator[Origin]:
    """Cloudflare Access, which publishes its keys."""
    with Origin() as origin:
        yield origin


@pytest.fixture(scope="module")
def desk(team: Origin, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalWorker]:
    access = {
        "ACCESS_TEAM": team.url,
        "ACCESS_AUDIENCE": AUDIENCE,
        "ACCESS_ROLES": "publisher: anna@example.com; editor: *@example.com",
    }
    with running_desk(tmp_path_factory.mktemp("console-api"), APPROVALS="1", **access) as started:
        yield started


def claims(team: Origin, **changed: Any) -> dict[str, Any]:
    usual = {
        "iss": team.url,
        "aud": [AUDIENCE],
        "exp": NOW + 600,
        "nbf": NOW - 60,
        "sub": "1",
        "email": "anna@example.com",
    }
    return {**usual, **changed}


def signed(*wanted: tuple[str, dict[str, Any], dict[str, Any]]) -> tuple[dict[str, Any], list[str]]:
    """The public keys by name, and a token for each key, header and claims."""
    asked = {
        "keys": sorted({key for key, _, _ in wanted}),
        "tokens": [{"key": key, "header": header, "claims": one} for key, header, one in wanted],
    }
    node = ROOT / "node_modules" / ".bin" / "node"
    script = Path(__file__).with_name("jwt.mjs")
    done = subprocess.run(
        [str(node), str(script)], input=json.dumps(asked).encode(), capture_output=True, check=True
    )
    found = json.loads(done.stdout)
    return found["certs"], found["tokens"]


def session_with(desk: LocalWorker, token: str) -> WireResponse:
    return desk.fetch("/console/api/session", {"cf-access-jwt-assertion": token})


def publish_keys(team: Origin, *keys: dict[str, Any]) -> None:
    team.set("/cdn-cgi/access/certs", json.dumps({"keys": keys}))


def test_cloudflare_access_is_verified_and_its_keys_may_rotate(desk: LocalWorker, team: Origin) -> None:
    certs, tokens = signed(
        ("old", {}, claims(team)),
        ("old", {}, claims(team, email="ben@example.com", sub="2")),
        ("old", {}, claims(team, email="eve@example.org")),
        ("old", {}, claims(team, aud=["another"])),
        ("old", {}, claims(team, iss="https://other.cloudflareaccess.com")),
        ("old", {}, claims(team, exp=NOW - 5)),
        ("old", {}, claims(team, nbf=NOW + 600)),
        ("old", {"alg": "none"}, claims(team)),
        ("old", {"kid": "new"}, claims(team)),
        ("new", {}, claims(team)),
    )
    publish_keys(team, certs["old"])
    anna, ben, *refused, forged, rotated = tokens
    found = session_with(desk, anna).json()
    assert (found["subject"], found["scopes"]) == ("anna@example.com", ["edit", "publish", "view"])
    assert session_with(desk, ben).json()["scopes"] == ["edit", "view"]
    assert [session_with(desk, token).status for token in refused] == [401] * len(refused)
    assert session_with(desk, anna[:-8] + "AAAAAAAA").status == 401
    publish_keys(team, certs["new"])
    assert session_with(desk, rotated).status == 200
    assert session_with(desk, forged).status == 401
    assert session_with(desk, anna).status == 401, "a key that is not published any more"


def test_made_up_keys_do_not_make_the_desk_ask(desk: LocalWorker, team: Origin) -> None:
    certs, tokens = signed(*((f"k{n}", {}, claims(team)) for n in range(12)))
    publish_keys(team)
    before = len(team.requests)
    assert {session_with(desk, token).status for token in tokens} == {401}
    assert len(team.requests) - before < len(certs)


def enter(desk: LocalWorker, link: str, origin: str | None = None) -> WireResponse:
    token = link.partition("#enter=")[2]
    return desk.fetch(
        "/console/api/enter", {"origin": origin or desk.url}, method="POST", body=token.encode()
    )


def test_links_sessions_and_tokens_are_not_each_other(desk: LocalWorker) -> None:
    link = link_to(desk, "editor", "ben")
    token = link.partition("#enter=")[2]
    bearer = write_token(Access("t", "ben", frozenset({"edit"}), NOW + 600), KEYS)
    assert desk.fetch("/console/api/session", {"authorization": f"Bearer {token}"}).status == 401
    assert desk.fetch("/console/api/session", {"cookie": f"{COOKIE}={token}"}).status == 401
    assert desk.fetch("/console/api/session", {"cookie": f"{COOKIE}={bearer}"}).status == 401
    assert enter(desk, f"#enter={bearer}").status == 401
    assert enter(desk, link, "https://evil.example").status == 403
    entered = enter(desk, link)
    assert entered.status == 200
    session = (entered.header("set-cookie") or "").partition(";")[0]
    assert desk.fetch("/console/api/session", {"cookie": session}).json()["subject"] == "ben"
    assert enter(desk, f"#enter={session.partition('=')[2]}").status == 401


def test_another_sites_request_changes_nothing(desk: LocalWorker) -> None:
    first, second = (enter(desk, link_to(desk, "publisher", name)) for name in ("anna", "ben"))
    cookie = (first.header("set-cookie") or "").partition(";")[0]
    mine, other = first.json()["form"], second.json()["form"]
    body = json.dumps({"segment": "dach", "revision": 1, "values": {"title": "Changed"}}).encode()

    def change(**headers: str) -> int:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return desk.fetch("/console/api/change", {"cookie": cookie, **named}, method="POST", body=body).status

    assert change() == 403
    assert change(origin=desk.url) == 403
    assert change(origin="https://evil.example", x_segments_form=mine) == 403
    assert change(origin="null", x_segments_form=mine) == 403
    assert change(origin=desk.url, x_segments_form=other) == 403
    assert ask(desk, "GET", "rules").json()["draft"]["revision"] == 1


def test_of_two_that_save_one_revision_one_does(desk: LocalWorker) -> None:
    revision = ask(desk, "GET", "rules").json()["draft"]["revision"]
    bodies = [
        {"segment": "dach", "revision": revision, "values": {"title": title}} for title in ("One", "Two")
    ]
    assert [ask(desk, "POST", "change", body).status for body in bodies] == [200, 409]
    files = ask(desk, "GET", "files").json()["files"]
    assert files == {
        **FILES,
        "segments.toml": FILES["segments.toml"].replace("Germany, Austria, Switzerland", "One"),
    }
    assert ask(desk, "POST", "change", {**bodies[0], "revision": revision + 1}, role="viewer").status == 403


def test_what_is_no_change_is_refused_with_its_reason(desk: LocalWorker) -> None:
    revision = ask(desk, "GET", "rules").json()["draft"]["revision"]
    for body in (
        {},
        {"revision": revision},
        {"revision": True, "segment": "dach", "values": {"title": "x"}},
        {"revision": revision, "segment": "nowhere", "values": {"title": "x"}},
        {"revision": revision, "segment": "dach", "values": {"colour": "x"}},
        {"revision": revision, "segment": "dach", "values": {"priority": "high"}},
        {"revision": revision, "segment": "No Id", "values": {"when": "true"}, "new": True},
    ):
        answer = ask(desk, "POST", "change", body)
        assert (answer.status, answer.json()["detail"][:9]) == (422, "Expected "), body
    assert ask(desk, "POST", "save", {"files": {"../x.toml": ""}, "revision": revision}).status == 422
    assert ask(desk, "GET", "nowhere").status == 404
    assert ask(desk, "GET", "rules").json()["draft"]["revision"] == revision


def test_an_approval_is_of_one_content(desk: LocalWorker) -> None:
    plan = ask(desk, "GET", "plan").json()
    body = {"digest": plan["draft"]["digest"], "live": plan["live"]["digest"], "message": "try"}
    assert ask(desk, "POST", "publish", body).status == 409, "nobody approved it"
    assert [row["counts"] for row in ask(desk, "POST", "approve", body).json()["approvals"]] == [False]
    assert ask(desk, "POST", "publish", body).status == 409, "its own author's does not count"
    anna = enter(desk, link_to(desk, "publisher", "anna"))
    headers = {
        "cookie": (anna.header("set-cookie") or "").partition(";")[0],
        "x-segments-form": anna.json()["form"],
        "origin": desk.url,
    }
    assert (
        desk.fetch("/console/api/approve", headers, method="POST", body=json.dumps(body).encode()).status
        == 200
    )
    change = {"segment": "france", "revision": plan["draft"]["revision"], "values": {"title": "La France"}}
    assert ask(desk, "POST", "change", change).status == 200
    assert ask(desk, "POST", "publish", body).status == 422, "another content than the newest draft"
    newer = ask(desk, "GET", "plan").json()
    assert newer["approvals"] == []
    back = {"segment": "france", "revision": newer["draft"]["revision"], "values": {"title": "France"}}
    assert ask(desk, "POST", "change", back).status == 200
    assert ask(desk, "GET", "plan").json()["draft"]["digest"] == plan["draft"]["digest"]


def test_each_change_is_in_the_trail(desk: LocalWorker) -> None:
    found = rows(desk, "SELECT subject, action, detail FROM audit ORDER BY id")
    actions = {(row["subject"], row["action"]) for row in found}
    assert {("program", "save"), ("program", "approve"), ("anna", "enter"), ("anna", "approve")} <= actions
    newest = ask(desk, "GET", "rules").json()["draft"]["revision"]
    saved = [json.loads(row["detail"])["revision"] for row in found if row["action"] == "save"]
    assert saved == list(range(1, newest + 1)), "each revision once, and no refused one"


def test_files_and_console_change_one_draft(
    desk: LocalWorker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SEGMENTS_DESK_KEYS", KEYS_TEXT)
    folder, where = tmp_path / "rules", ["--desk", desk.url]
    folder.mkdir()

    def run(name: str, *more: str) -> int:
        return main([name, str(folder), *where, *more])

    assert run("pull") == 0
    texts = {path.name: path.read_text() for path in folder.glob("*.toml")}
    assert texts == ask(desk, "GET", "files").json()["files"]
    site = folder / "site.toml"
    site.write_text(texts["site.toml"] + "# mine\n")
    revision = ask(desk, "GET", "rules").json()["draft"]["revision"]
    theirs = {"segment": "eu", "revision": revision, "values": {"title": "Theirs"}}
    assert ask(desk, "POST", "change", theirs).status == 200
    assert run("push") == 1, "somebody saved meanwhile"
    assert "Theirs" in capsys.readouterr().out
    assert run("pull") == 0, "each side changed another file"
    assert site.read_text().endswith("# mine\n")
    assert "Theirs" in (folder / "segments.toml").read_text()
    assert run("push") == 0
    assert ask(desk, "GET", "files").json()["files"]["site.toml"].endswith("# mine\n")
    (folder / "segments.toml").write_text((folder / "segments.toml").read_text().replace("Theirs", "Ours"))
    again = {**theirs, "revision": revision + 2, "values": {"title": "Theirs again"}}
    assert ask(desk, "POST", "change", again).status == 200
    capsys.readouterr()
    assert run("pull") == 1, "both sides changed one file"
    shown = capsys.readouterr().out
    assert "Ours" in shown
    assert "Theirs again" in shown
    assert "Ours" in (folder / "segments.toml").read_text()
    assert run("pull", "--keep", "mine") == 0
    assert run("push") == 0
    assert "Ours" in ask(desk, "GET", "files").json()["files"]["segments.toml"]
