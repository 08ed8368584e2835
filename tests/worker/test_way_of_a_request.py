"""The way of a request: the files and calls of ours that a page in memory passes, counted on the runtime.

Every file is one concept to know, and every call costs the runtime a microsecond: neither grows unseen.
"""

import time
from collections import Counter
from collections.abc import Iterator, Mapping

import pytest

from segments.bundle.read import digest_of
from segments.edge.consent.own_cookie import write_own_consent
from segments.edge.visitor.cookie import VISITOR_COOKIE
from tests.worker.runtime import LocalWorker, copy_project, wait_until
from tests.worker.shop import (
    AGENT,
    RULES,
    SITE,
    VARIABLES,
    browser,
    compile_text,
    page_of,
    sealed_pointer,
    shown,
)

WATCH = """

import json
import sys

import js


def _watched(self, incoming, env, context):
    if not incoming.headers.has("x-watch"):
        return _answer(self, incoming, env, context)
    calls = []

    def note(frame, event, _value):
        if event == "call":
            calls.append(frame.f_code.co_filename)

    sys.setprofile(note)
    try:
        _answer(self, incoming, env, context)
    finally:
        sys.setprofile(None)
    return js.Response.new(json.dumps(calls))


_answer = Isolate.answer
Isolate.answer = _watched
"""
"""Put behind the worker's own code: where a request asks for it, its way is the answer."""

PURPOSES = ("functional", "analytics", "personalization")
CONSENT = f"segments_consent={write_own_consent(PURPOSES, int(time.time()))}"
PAGE = page_of(["new", "desktop", "german", "from-search"])
KEPT = {"content-type": "text/html", "cache-control": "max-age=86400"}

MOST = {"known visitor": (41, 116), "unknown visitor": (47, 167), "new sender": (66, 385)}
"""Files and calls, a few more than today. The rules ask for all that a request says: nine files read only that."""


@pytest.fixture(scope="module")
def watched(session_origin, tmp_path_factory) -> Iterator[LocalWorker]:
    """A worker with rules in force and the page in memory, as in production: nothing can be set by hand."""
    folder = tmp_path_factory.mktemp("watched")
    (folder / "project").mkdir()
    root = copy_project(folder / "project")
    with (root / "src" / "worker.py").open("a", encoding="utf-8") as file:
        file.write(WATCH)
    variables = {**VARIABLES, "SEGMENTS_LOCAL": "0", "REFRESH_SECONDS": "5"}
    session_origin.set("/way", PAGE, headers=KEPT)
    with LocalWorker(variables, folder / "state", session_origin.url, root=root) as worker:
        bundle = compile_text(RULES, folder)
        worker.kv_put_all({f"bundle:{digest_of(bundle)}": bundle, f"site:{SITE}": sealed_pointer(bundle, 1)})
        wait_until(lambda: "desktop" in shown(ask(worker, browser(cookie=CONSENT)).text), "the rules")
        yield worker


def ask(worker: LocalWorker, headers: Mapping[str, str]):
    return worker.fetch("/way", headers)


def way_of(worker: LocalWorker, asked: list[Mapping[str, str]]) -> tuple[Counter[str], int]:
    """The calls in each file of ours, and all calls, of the shortest of these ways: one may meet a refresh of rules."""
    ways = [ask(worker, {**headers, "x-watch": "1"}).json() for headers in asked]
    calls = min(ways, key=len)
    assert any(name.endswith("planned_page.py") for name in calls), "a page in memory"
    return Counter(name.partition("segments/")[2] for name in calls if "segments/" in name), len(calls)


def test_a_page_in_memory_passes_few_files_and_calls(watched: LocalWorker) -> None:
    [written] = ask(watched, browser(cookie=CONSENT)).header_list("set-cookie")
    known = browser(cookie=f"{CONSENT}; {VISITOR_COOKIE}={written.partition('=')[2].partition(';')[0]}")
    for headers in (known, browser(cookie=CONSENT)):
        ask(watched, headers)
    agents = [AGENT.replace("Chrome/140", f"Chrome/{version}") for version in (141, 142, 143)]
    ways = {
        "known visitor": way_of(watched, [known] * 3),
        "unknown visitor": way_of(watched, [browser(cookie=CONSENT)] * 3),
        "new sender": way_of(watched, [browser(cookie=CONSENT, user_agent=agent) for agent in agents]),
    }
    counts = {name: (len(files), calls) for name, (files, calls) in ways.items()}
    longer = {name: ways[name] for name, (files, calls) in counts.items()
              if files > MOST[name][0] or calls > MOST[name][1]}  # fmt: skip
    assert longer == {}, counts
