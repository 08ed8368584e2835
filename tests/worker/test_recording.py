"""Recorded visitors: signals that the rules allow, with consent, and not a byte of anything else that they sent."""

import json
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from segments.bundle.read import digest_of
from segments.cli.main import main
from segments.edge.consent.own_cookie import write_own_consent
from segments.edge.own.health import newest_health_token
from segments.edge.own.preview import PREVIEW_COOKIE, Preview, seal_preview
from tests.worker.origin import Origin
from tests.worker.runtime import LocalWorker, WireResponse, copy_project, wait_until
from tests.worker.shop import (
    BUNDLE_KEYS,
    PHONE,
    SITE,
    VARIABLES,
    browser,
    compile_text,
    page_of,
    sealed_pointer,
)
from tests.worker.test_way_of_a_request import WATCH
from tools.dev_server import ROOT

RULES = """
[site]
name = "shop"
languages = ["en", "de"]
count_visits = "block-pages"

[consent.laws]
US-TX = "opt-in"

[recording]
share = 1
days = 3
signals = ["page.path", "utm.campaign", "plan"]

[signals.plan]
type = "string"
purpose = "functional"
from = "cookie:plan"

[segments.phone]
when = 'device.type == "phone"'

[segments.regular]
when = "visitor.visits >= 1"

[segments.reader]
when = 'events.count("page_view", "7d") >= 2'

[segments.searched]
when = 'page.query.contains("q=")'
"""
ALLOWED = {
    "geo.country", "geo.region_code", "geo.continent", "geo.timezone", "device.type", "device.os", "device.browser",
    "language", "referrer.kind", "page.path", "utm.campaign", "plan",
}  # fmt: skip
NEVER = (
    "silent", "refusing", "fan-without-analytics", "crawler", "script", "prefetch", "fetched", "logged-in",
    "with-a-key", "posted", "head", "previewed",
)  # fmt: skip
SECRETS = (
    "Zanzibar",
    "q7w8e9",
    "mallory@mail.example",
    "secretpath",
    "Pixel-9-Zz",
    "203.0.113.77",
    "9f86d081",
)
PAGE = page_of(["phone", "regular", "searched"])


def consent(*purposes: str) -> str:
    return f"segments_consent={write_own_consent(purposes, int(time.time()))}"


ALL = consent("functional", "analytics", "personalization")


@contextmanager
def running(origin: Origin, folder: Path, **recorder: str) -> Iterator[LocalWorker]:
    """A worker as it is deployed: nothing can be set by hand. Constants of its recorder are as given."""
    (folder / "project").mkdir(parents=True)
    root = copy_project(folder / "project")
    place = root / "src/segments/edge/host/site/recorder.py"
    source = place.read_text()
    for name, value in recorder.items():
        source, count = re.subn(
            rf"^{name}: Final = .*$", f"{name}: Final = {value}", source, flags=re.MULTILINE
        )
        assert count == 1, name
    place.write_text(source)
    with (root / "src/worker.py").open("a", encoding="utf-8") as file:
        file.write(WATCH)
    origin.reset()
    for path in ("/sale", "/secretpath/Zanzibar@q7w8e9", "/account"):
        origin.set(path, PAGE, headers={"content-type": "text/html", "cache-control": "max-age=86400"})
    origin.set("/plain", "<p>plain</p>", headers={"content-type": "text/html"})
    variables = {**VARIABLES, "SEGMENTS_LOCAL": "0", "REFRESH_SECONDS": "1"}
    with LocalWorker(variables, folder / "state", origin.url, root=root) as worker:
        put_rules(worker, RULES, 1, folder)
        wait_until(lambda: "[phone]" in worker.fetch("/sale", {"user-agent": PHONE}).text, "the rules")
        yield worker


@pytest.fixture(scope="module")
def recording(session_origin, tmp_path_factory) -> Iterator[LocalWorker]:
    """A worker that writes after a second, not a minute."""
    with running(
        session_origin, tmp_path_factory.mktemp("recorded") / "run", WRITE_EVERY_MS="1_000"
    ) as worker:
        yield worker


def put_rules(worker: LocalWorker, rules: str, sequence: int, folder: Path) -> None:
    bundle = compile_text(rules, folder)
    worker.kv_put_all(
        {f"bundle:{digest_of(bundle)}": bundle, f"site:{SITE}": sealed_pointer(bundle, sequence)}
    )


def stored(worker: LocalWorker) -> bytes:
    """All that KV has written to disk."""
    return b"".join(
        path.read_bytes() for path in sorted((worker.state / "v3" / "kv").rglob("*")) if path.is_file()
    )


def keep(worker: LocalWorker, name: str) -> bytes:
    """All that is stored once a visitor with this campaign, who may be recorded, is; who came before them is too."""
    ask(worker, f"/sale?utm_campaign={name}", cookie=ALL)

    def is_stored() -> bool:
        worker.fetch("/sale", browser(cookie=ALL))
        return name.encode() in stored(worker)

    wait_until(is_stored, f"{name} to be recorded")
    return stored(worker)


def ask(worker: LocalWorker, target: str, **headers: str) -> WireResponse:
    return worker.fetch(target, browser(**headers))


def calls_of(worker: LocalWorker) -> list[str]:
    """The files of ours that a request for a page in memory calls into."""
    calls: list[str] = ask(worker, "/sale", cookie=ALL, x_watch="1").json()
    return calls


def test_what_is_kept_is_what_the_rules_allow_and_no_byte_more(recording, tmp_path, capsys):
    hostile = {
        "cookie": f"{ALL}; other=Zanzibar; plan=gold",
        "referer": "https://blog.example/secretpath?of=q7w8e9",
        "cf_connecting_ip": "203.0.113.77",
        "x_forwarded_for": "203.0.113.77",
        "accept_language": "de, en;q=0.5",
        "x_note": "Zanzibar",
        "user_agent": PHONE.replace("iPhone;", "iPhone; Pixel-9-Zz;"),
    }
    ask(recording, "/sale?q=Zanzibar&utm_campaign=mallory@mail.example&utm_source=q7w8e9", **hostile)
    ask(recording, "/secretpath/Zanzibar@q7w8e9", **hostile)
    everything = keep(recording, "summer")
    assert b'"recorded":true' in everything, "the bytes are not where they are looked for"
    assert [secret for secret in SECRETS if secret.encode() in everything] == []

    place = ["--local", "--config", str(ROOT / "wrangler.toml"), "--persist-to", str(recording.state)]
    rules, out = str(tmp_path / "shop.toml"), tmp_path / "visitors.ndjson"
    Path(rules).write_text(RULES)
    assert main(["record", "pull", "--rules", rules, *place, "--out", str(out)]) == 0
    visitors = [json.loads(line) for line in out.read_text().splitlines()]
    for visitor in visitors:
        assert visitor.keys() == {"recorded", "now", "consent", "signals", "history"}
        assert visitor["signals"].keys() <= ALLOWED
        assert visitor["history"].keys() == {"visitor.visits", 'events.count("page_view", "7d")'}
        assert visitor["now"] % 3_600_000 == 0
    guests = [visitor["signals"] for visitor in visitors if "plan" in visitor["signals"]]
    assert [(guest["device.type"], guest["language"], guest["plan"]) for guest in guests] == [
        ("phone", "de", "gold")
    ] * 2
    assert sorted(guest.get("page.path", "") for guest in guests) == ["", "/sale"]
    capsys.readouterr()
    assert main(["sizes", rules, "--visitors", str(out), "--json"]) == 0
    sizes = {row["id"]: row["count"] for row in json.loads(capsys.readouterr().out)["segments"]}
    assert (sizes["phone"], sizes["regular"]) == (2, len(visitors))
    assert main(["record", "status", "--rules", rules, *place, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["rules"] == {"share": 1.0, "days": 3}


def test_who_may_not_be_recorded_is_not(recording):
    ask(recording, "/sale?utm_campaign=silent")
    ask(recording, "/sale?utm_campaign=refusing", cookie=consent())
    ask(
        recording, "/sale?utm_campaign=fan-without-analytics", cookie=consent("personalization", "functional")
    )
    ask(
        recording,
        "/sale?utm_campaign=crawler",
        cookie=ALL,
        user_agent="Mozilla/5.0 (compatible; Googlebot/2.1)",
    )
    ask(recording, "/sale?utm_campaign=script", cookie=ALL, user_agent="curl/8.5.0")
    ask(recording, "/sale?utm_campaign=prefetch", cookie=ALL, sec_purpose="prefetch;prerender")
    ask(
        recording, "/sale?utm_campaign=fetched", cookie=ALL, sec_fetch_dest="empty", accept="application/json"
    )
    ask(recording, "/sale?utm_campaign=logged-in", cookie=f"{ALL}; PHPSESSID=1")
    ask(recording, "/account?utm_campaign=with-a-key", cookie=ALL, authorization="Bearer x")
    recording.fetch("/sale?utm_campaign=posted", browser(cookie=ALL), method="POST", body=b"a=1")
    recording.fetch("/sale?utm_campaign=head", browser(cookie=ALL), method="HEAD")
    preview = seal_preview(Preview(("phone",), int(time.time()) + 600), SITE, BUNDLE_KEYS)
    ask(recording, "/sale?utm_campaign=previewed", cookie=f"{ALL}; {PREVIEW_COOKIE}={preview}")
    everything = keep(recording, "after-all-of-them")
    kept = [name for name in NEVER if f'"{name}"'.encode() in everything]
    assert kept == []


def test_without_personalization_no_history_is_kept(recording):
    ask(recording, "/sale?utm_campaign=only-counted", cookie=consent("analytics"))
    keep(recording, "after-the-counted-one")
    text = stored(recording).decode("utf-8", "replace")
    at = text.rindex('{"recorded"', 0, text.index("only-counted"))
    described = json.JSONDecoder().raw_decode(text, at)[0]
    assert described["consent"] == ["analytics", "necessary"]
    assert described["history"] == {}
    assert described["signals"].keys() == ALLOWED - {"plan", "language"}


def test_a_page_that_counts_nothing_counts_nothing_for_a_recording_either(recording):
    first = ask(recording, "/plain?utm_campaign=plain-page", cookie=ALL)
    assert first.header_list("set-cookie") == []
    assert first.header("server-timing") is None, "the script would report no view, and no cookie has it"
    assert b"plain-page" in keep(recording, "after-the-plain-page")


def test_off_means_that_no_request_passes_it(recording, tmp_path):
    on = calls_of(recording)
    assert [name for name in on if name.endswith(("recorder.py", "recording.py"))] != []
    before, _, after = RULES.partition("[recording]")
    put_rules(recording, before + after[after.index("[signals.plan]") :], 2, tmp_path)
    wait_until(lambda: not any(name.endswith("recorder.py") for name in calls_of(recording)), "the rules")
    off = calls_of(recording)
    assert [name for name in off if name.endswith(("recorder.py", "recording.py"))] == []


def counters_of(worker: LocalWorker) -> dict[str, int]:
    token = newest_health_token(SITE, BUNDLE_KEYS)
    found: dict[str, int] = worker.fetch("/_segments/health", {"authorization": f"Bearer {token}"}).json()[
        "counters"
    ]
    return found


def test_what_is_gathered_is_bounded_and_a_failed_write_is_counted(session_origin, tmp_path):
    """Days of a second end sooner than KV takes a value for: it refuses every write. One write in 30 years is tried."""
    with running(session_origin, tmp_path / "run", WRITE_EVERY_MS="10**12", DAY_SECONDS="1") as worker:
        ask(worker, "/sale?utm_campaign=refused", cookie=ALL)
        wait_until(lambda: counters_of(worker).get("recording-failed") == 1, "the refusal")
        for _ in range(55):
            assert ask(worker, "/sale?utm_campaign=gathered", cookie=ALL).status == 200
        counters = counters_of(worker)
        assert (counters["recording-full"], counters["recording-failed"]) == (5, 1)
        assert "recorded" not in counters
        assert b'"recorded"' not in stored(worker)
