"""`segments doctor` against real sites on this machine: a worker's health, and a log-in to find the cookie of."""

import io
import json
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from threading import Thread

import pytest

from segments.bundle.read import digest_of
from segments.edge.own.health import is_health_token
from segments.signing import KeyRing, parse_key_ring

HEALTH = {
    "status": "ok",
    "site": "shop",
    "bundle": {"digest": "", "sequence": 7, "segments": 3, "age_seconds": 41, "checked_seconds_ago": 1},
    "problem": None,
    "pages": {"kept": 9, "bytes": 412003, "evicted": 0},
    "sessions": {"learned": []},
    "counters": {"requests": 260},
}
asked = count(1)


def page(carried):
    """An account page with a token of its own at every request; `shopper` with `pair`, or `keep`, is a log-in."""
    noise = f"<input name=csrf value={next(asked)}>"
    is_known = {"shopper", "pair"} <= carried.keys() or "keep" in carried
    person = "<p>Hello Ada</p><a href=/log-out>Log out</a><p>3 orders</p>" if is_known else "<a>Log in</a>"
    return f"<!doctype html>\n<title>Account</title>{noise}\n{person}"


class Site(BaseHTTPRequestHandler):
    def do_GET(self):
        carried = {
            name: morsel.value for name, morsel in SimpleCookie(self.headers.get("cookie", "")).items()
        }
        place, status, headers = self.path.removesuffix("/_segments/health"), 200, []
        match place:
            case "/account":
                body = page(carried)
                headers = (
                    []
                    if "country" in carried
                    else [("set-cookie", "country=DE; Path=/"), ("set-cookie", "_ga=1")]
                )
            case "/public":
                body = "<p>the same for all</p>"
            case "/broken":  # half of a refusal
                status, headers, body = 500, [("transfer-encoding", "chunked")], "64\r\nhalf"
            case "/gate" if "PHPSESSID" in carried:
                body = "<p>inside</p>"
            case "/gate":
                status, headers, body = 302, [("location", "/log-in")], ""
            case _ if place in self.server.health:
                allowed = self.server.ring
                is_ours = is_health_token(self.headers.get("authorization", ""), "shop", allowed)
                said = self.server.health[place]
                body = json.dumps(said if is_ours else {"status": said["status"]})
            case _:
                status, body = 404, "no such page"
        if self.server.page_status and not self.path.endswith("health"):
            status = self.server.page_status
        headers = [*headers, *self.server.more]
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def server():
    with ThreadingHTTPServer(("127.0.0.1", 0), Site) as running:
        running.health, running.ring, running.more, running.page_status = {}, KeyRing(), [], None
        running.url = f"http://127.0.0.1:{running.server_port}"
        Thread(target=running.serve_forever, args=(0.01,), daemon=True).start()
        yield running
        running.shutdown()


@pytest.fixture
def keys(run_json, monkeypatch, server):
    made = run_json("keys", "--only", "SEGMENTS_BUNDLE_KEYS")[1]["SEGMENTS_BUNDLE_KEYS"]
    monkeypatch.setenv("SEGMENTS_BUNDLE_KEYS", made)
    server.ring = parse_key_ring(made)
    return server.ring


@pytest.fixture
def log_in(run_json, monkeypatch):
    def call(url, cookie, *more):
        monkeypatch.setattr("sys.stdin", io.StringIO(cookie))
        code, said = run_json("doctor", "--login", url, *more)
        return code, {found["code"]: found for found in said["findings"]}

    return call


def codes(said):
    return [found["code"] for found in said["findings"]]


def test_a_worker_with_these_rules_is_well(shop, run_json, server, keys):
    bundle = shop / "rules.bin"
    assert run_json("compile", "rules", "-o", str(bundle))[0] == 0
    digest = run_json("doctor", "--url", server.url)[1]
    assert codes(digest) == ["no-worker"]
    known = {**HEALTH, "bundle": {**HEALTH["bundle"], "digest": digest_of(bundle.read_bytes())}}
    server.health["/well"] = known
    code, said = run_json("doctor", "--url", f"{server.url}/well/")
    assert (code, codes(said)) == (0, ["worker", "rules", "sessions"])


def test_what_a_worker_met_is_said_with_what_to_do(shop, run, server, keys):
    server.health["/ill"] = {
        **HEALTH,
        "bundle": {**HEALTH["bundle"], "digest": "f" * 64, "checked_seconds_ago": 5_000},
        "problem": "kv-failed",
        "sessions": {"learned": ["shopper", "who"]},
        "counters": {"requests": 1, "faults": 2, "bundle-untrusted": 1},
    }
    code, out, _ = run("doctor", "--url", f"{server.url}/ill")
    assert code == 1
    assert "ERROR: The last look at KV ended in: kv-failed" in out
    assert "warning: The rules in force are others than those here: ffffffffffff" in out
    assert 'write under [site]: more_session_cookies = ["shopper", "who"]' in out
    assert "warning: 2 faults of the worker, where" in out
    assert "warning: The worker asked KV 5000 s ago" in out


def test_a_roll_out_is_named_with_its_share_and_age(shop, run, run_json, server, keys):
    staged = {"digest": "e" * 64, "share": 0.05, "segments": 3, "in_use": True, "age_seconds": 3 * 86_400 + 9}
    server.health["/staged"] = {**HEALTH, "staged": staged}
    code, out, _ = run("doctor", "--url", f"{server.url}/staged")
    assert (code, "ok: Rules are staged since 3 days: eeeeeeeeeeee for 5% of visitors" in out) == (0, True)
    assert "segments promote" in out
    server.health["/staged"] = {**HEALTH, "staged": {**staged, "in_use": False}}
    code, out, _ = run("doctor", "--url", f"{server.url}/staged")
    assert (code, "ERROR: Rules are staged and cannot be used" in out) == (1, True)
    bundle = shop / "rules.bin"
    run_json("compile", "rules", "-o", str(bundle))
    in_force = {**HEALTH["bundle"], "digest": "f" * 64}
    here = {**staged, "digest": digest_of(bundle.read_bytes())}
    server.health["/staged"] = {**HEALTH, "bundle": in_force, "staged": here}
    _, out, _ = run("doctor", "--url", f"{server.url}/staged")
    assert "ok: The staged rules are those here" in out
    assert "others than those here" not in out


def test_a_worker_of_another_version_is_named(shop, run, server, keys):
    server.health["/older"] = {**HEALTH, "version": "0.0.9"}
    _, out, _ = run("doctor", "--url", f"{server.url}/older")
    assert "warning: The worker is of version 0.0.9, this command of " in out
    assert "segments deploy" in out


@pytest.mark.parametrize(
    "header", [("cf-cache-status", "HIT"), ("x-cache", "Hit from a cache"), ("age", "40")]
)
def test_a_cache_that_keeps_what_none_may_keep_is_an_error(shop, run, server, keys, header):
    server.health["/cached"], server.more = HEALTH, [header]
    code, out, _ = run("doctor", "--url", f"{server.url}/cached")
    server.more = []
    assert code == 1
    assert f"ERROR: A cache before the worker keeps even an answer that no cache may keep ({header[0]}" in out
    server.more = [("cf-cache-status", "DYNAMIC"), ("age", "0")]
    assert "A cache before" not in run("doctor", "--url", f"{server.url}/cached")[1]
    server.more = []


def test_a_page_that_may_not_be_kept_or_fails_is_named(shop, run, server, keys):
    server.health["/plain"] = HEALTH
    server.more = [("cache-control", "no-store")]
    assert (
        "warning: The origin says `no-store` of the page" in run("doctor", "--url", f"{server.url}/plain")[1]
    )
    server.more, server.page_status = [], 503
    code, out, _ = run("doctor", "--url", f"{server.url}/plain")
    server.page_status = None
    assert (code, "ERROR: The page answers with status 503" in out) == (1, True)


def test_a_refusal_that_breaks_off_is_no_answer(shop, run, server, keys):
    code, _, err = run("doctor", "--url", f"{server.url}/broken")
    assert (code, "Expected the site's answer" in err) == (3, True)


def test_a_site_cannot_drive_the_terminal(shop, run, server, keys):
    server.health["/rude"] = {**HEALTH, "problem": "kv\x1b]0;owned\x07\x9b2J"}
    out = run("doctor", "--url", f"{server.url}/rude")[1]
    assert "kv" in out
    assert not {"\x1b", "\x07", "\x9b"} & set(out)


def test_consent_tools_that_cannot_be_read_are_named_with_what_to_do(shop, run, server, keys):
    server.health["/consent"] = {
        **HEALTH,
        "counters": {"consent-unread-termly": 3, "consent-unmapped-klaro": 2, "consent-unknown-tool": 1},
    }
    _, out, _ = run("doctor", "--url", f"{server.url}/consent")
    assert "warning: 3 requests with a cookie of the consent tool termly that does not hold the choice" in out
    assert "warning: 2 requests with groups of the consent tool klaro that mean none of our purposes" in out
    assert "map them under [consent.groups.klaro]" in out
    assert "warning: 1 requests with a cookie that sounds like consent, of a tool that is in no table" in out
    assert "docs/guides/consent-tools.md" in out


def test_without_the_key_only_the_status_is_seen(tmp_path, monkeypatch, run_json, server):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SEGMENTS_BUNDLE_KEYS", raising=False)
    server.health["/short"] = HEALTH
    code, said = run_json("doctor", "--url", f"{server.url}/short")
    assert (code, codes(said)) == (0, ["worker", "no-token"])


def test_another_sites_token_is_refused(tmp_path, monkeypatch, run_json, server, keys):
    monkeypatch.chdir(tmp_path)
    server.health["/theirs"] = {**HEALTH, "status": "no-bundle"}
    code, said = run_json("doctor", "--url", f"{server.url}/theirs", "--site", "other")
    assert (code, codes(said)) == (1, ["no-rules", "token-refused"])


def test_a_token_for_a_monitor_is_printed(tmp_path, monkeypatch, run, keys):
    monkeypatch.chdir(tmp_path)
    code, out, _ = run("doctor", "--site", "shop", "--print-token")
    assert code == 0
    assert is_health_token(f"Bearer {out.strip()}", "shop", keys)
    monkeypatch.delenv("SEGMENTS_BUNDLE_KEYS")
    code, _, err = run("doctor", "--site", "shop", "--print-token")
    assert code == 1
    assert "Expected a key in SEGMENTS_BUNDLE_KEYS" in err


def test_a_session_of_two_cookies_and_one_that_suffices_are_found(shop, log_in, server):
    code, found = log_in(f"{server.url}/account", "Cookie: theme=dark; shopper=1; pair=2; country=DE\n")
    assert code == 1
    assert found["session-unknown"]["text"].endswith(": shopper, pair")
    assert (
        found["session-unknown"]["hint"] == 'write under [site]: more_session_cookies = ["shopper", "pair"]'
    )
    code, found = log_in(f"{server.url}/account", "theme=dark; keep=1")
    assert found["session-unknown"]["text"].endswith(": keep")
    assert found["cookie-for-all"]["text"].startswith("Everybody gets the cookie country:")


def test_a_session_that_the_rules_know_is_well(shop, log_in, server):
    (shop / "rules" / "more.toml").write_text(
        '[site]\nmore_session_cookies = ["keep"]\nkey_cookies = ["country"]\n', encoding="utf-8"
    )
    code, found = log_in(f"{server.url}/account", "theme=dark; keep=1")
    assert (code, list(found)) == (0, ["session-known"])


def test_a_redirect_tells_somebody_who_is_logged_in_too(shop, log_in, server):
    code, found = log_in(f"{server.url}/gate", "theme=dark; PHPSESSID=1")
    assert (code, list(found)) == (0, ["session-known"])


def test_a_page_that_says_nothing_of_a_log_in_is_no_proof(shop, log_in, server):
    code, found = log_in(f"{server.url}/public", "keep=1")
    assert (code, list(found)) == (1, ["no-log-in"])


@pytest.mark.parametrize(
    "cookie", ["", "Cookie:", "__Host-segments=v1.a.b.c", "; ".join(f"c{n}=1" for n in range(60))]
)
def test_a_header_without_cookies_or_with_too_many_is_no_header(shop, run, monkeypatch, server, cookie):
    monkeypatch.setattr("sys.stdin", io.StringIO(cookie))
    code, _, err = run("doctor", "--login", f"{server.url}/account")
    assert code == 2
    assert "Expected the Cookie header of a browser that is logged in" in err


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ((), 2),
        (("--url", "shop.example"), 2),
        (("--login", "file:///etc/hosts"), 2),
        (("--url", "http://127.0.0.1:1"), 3),
    ],
)
def test_there_has_to_be_an_address_that_answers(shop, run, arguments, code):
    assert run("doctor", *arguments)[0] == code
