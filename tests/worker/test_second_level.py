"""Pages outlive an isolate: a worker that starts anew over the same cache neither asks the origin nor compiles."""

import time
from dataclasses import replace

import pytest

from tests.worker.cache_server import break_off, cache_server, cut_short, flip, make_up, mix_up, stall
from tests.worker.origin import Answer
from tests.worker.plain_runtime import plain_worker, run_plain
from tests.worker.runtime import LocalWorker, fetch, wait_until
from tests.worker.shop import RULES, VARIABLES, browser, health, order, page_of, publish, shown

HTML = {"content-type": "text/html; charset=utf-8"}
HOUR = {**HTML, "cache-control": "max-age=3600"}
GERMAN = browser(x_segments_as="geo.country=DE")
ANY_PORT = {**GERMAN, "host": "localhost:8787"}
"""The same address in each isolate, whatever port it listens on."""


@pytest.fixture(scope="module")
def state(tmp_path_factory):
    return tmp_path_factory.mktemp("second-level")


@pytest.fixture(scope="module")
def first(state, session_origin, tmp_path_factory):
    """A worker that has published its rules; it is left running, since a cache outlives whoever filled it."""
    with LocalWorker(VARIABLES, state, session_origin.url) as running:
        publish(running, RULES, tmp_path_factory.mktemp("rules"))
        yield running


@pytest.fixture
def anew(first, state, session_origin):
    """Starts the same worker anew, over the same cache: a new isolate."""

    def start():
        first.stop()
        first.start()
        return first

    return start


def visit(worker, path, **headers):
    return worker.fetch(
        path, {**GERMAN, **{name.replace("_", "-"): value for name, value in headers.items()}}
    )


def test_pages_of_every_kind_are_there_for_a_new_isolate(first, origin, anew):
    big = page_of(["germany"]) + "<p>filler</p>" * 40_000
    origin.set("/page", page_of(["germany", "austria"]), headers=HOUR)
    origin.set("/big", big, headers=HOUR)
    origin.set("/data", b'{"items":[{"segments":["germany"],"n":1},{"segments":["austria"],"n":2}]}',
               headers={**HOUR, "content-type": "application/json"})  # fmt: skip
    origin.set("/vary", page_of(["germany"]), headers={**HOUR, "vary": "accept-language"})
    origin.set("/personal", page_of(["germany"]), headers={**HTML, "cache-control": "private, max-age=3600"})
    origin.set("/cookie", page_of(["germany"]), headers={**HOUR, "set-cookie": "sid=1"})
    kept, not_kept = ("/page", "/big", "/data", "/vary"), ("/personal", "/cookie")
    before = {path: visit(first, path, accept_language="de").body for path in (*kept, *not_kept)}
    visit(first, "/vary", accept_language="fr")
    time.sleep(1)
    origin.requests.clear()
    worker = anew()
    after = {path: visit(worker, path, accept_language="de").body for path in (*kept, *not_kept)}
    visit(worker, "/vary", accept_language="fr")
    assert after == before
    assert [request.path for request in origin.requests] == [*not_kept]
    counters = health(worker)["counters"]
    assert counters["second-level-hit"] == len(kept) + 1
    assert "compiled" not in counters or counters["compiled"] == len(not_kept)


def test_an_order_to_forget_reaches_what_outlives_the_isolate(first, origin, anew):
    for path in ("/named", "/kept"):
        origin.set(path, page_of(["germany"]), headers=HOUR)
        visit(first, path)
    time.sleep(1)
    assert order(first, {"paths": ["/named"]}).status == 200
    worker = anew()
    origin.requests.clear()
    assert {visit(worker, path).status for path in ("/named", "/kept")} == {200}
    assert [request.path for request in origin.requests] == ["/named"]


def test_a_page_that_changed_is_forgotten_beyond_the_isolate_too(first, origin, anew):
    origin.set("/changed", page_of(["germany"]), headers={**HOUR, "vary": "accept-language"})
    for language in ("de", "fr"):
        visit(first, "/changed", accept_language=language)
    time.sleep(1)
    origin.set("/changed", b"", status=204)
    assert first.fetch("/changed", method="POST", body=b"x").status == 204
    origin.set("/changed", page_of(["germany", "desktop"]), headers={**HOUR, "vary": "accept-language"})
    worker = anew()
    for language in ("de", "fr"):
        assert shown(visit(worker, "/changed", accept_language=language).text) == {"germany", "desktop"}


@pytest.fixture
def cache():
    with cache_server() as running:
        yield running


@pytest.fixture
def isolate(cache, origin, tmp_path):
    """Starts a worker over this cache: each an isolate of its own."""
    plain = replace(plain_worker(RULES, tmp_path), cache=cache.address)
    count = iter(range(100))

    def start():
        return run_plain(plain, tmp_path / f"run{next(count)}", origin, "/_segments/health")

    return start


@pytest.mark.parametrize(
    "trouble", [stall, break_off, cut_short, flip, mix_up, make_up], ids=lambda one: one.__name__
)
def test_a_cache_that_is_slow_broken_or_lying_costs_a_moment_and_nothing_else(
    cache, origin, isolate, trouble
):
    paths = ("/one", "/two")
    for path in paths:
        origin.set(path, page_of(["germany"]).replace("<body", f"<body title='{path}'"), headers=HOUR)
    with isolate() as filling:
        before = {path: fetch(filling.url, path, ANY_PORT).body for path in paths}
        wait_until(lambda: len(cache.kept) == len(paths), "the cache")
    origin.requests.clear()
    cache.trouble = trouble
    with isolate() as worker:
        assert {path: fetch(worker.url, path, ANY_PORT).body for path in paths} == before
        counters = fetch(worker.url, "/_segments/health").json()["counters"]
    assert [request.path for request in origin.requests] == [*paths]
    assert "second-level-hit" not in counters
    assert counters.keys() & {"second-level-failed", "second-level-refused"}


SECRET = "zebra-"
OWN = f"<p>{SECRET}own</p>"
"""The origin's page for somebody whom it knows by a cookie."""


def knowing(cookie, **rest):
    """An answer that is another one for who has the cookie: theirs, whatever its headers say."""
    return {"headers": HOUR, "with_cookie": (cookie, Answer(OWN.encode(), headers=HOUR)), **rest}


ATTEMPTS = {
    "/cookie": {"headers": {**HOUR, "set-cookie": f"sid={SECRET}1"}},
    "/private": {"headers": {**HTML, "cache-control": f'private="{SECRET}", max-age=3600'}},
    "/no-store": {"headers": {**HTML, "cache-control": "no-store", "x-account": SECRET}},
    "/vary-cookie": knowing("sessionid", headers={**HOUR, "vary": "cookie"}),
    "/session": knowing("sessionid"),
    "/basket": knowing("basket", set_cookies=(f"basket={SECRET}2; Path=/",)),
    "/confirmed": {"headers": {**HTML, "cache-control": "max-age=0"}, "etag": '"1"',
                   "set_cookies": (f"seen={SECRET}3",)},
    "/open": {"headers": HOUR},
}  # fmt: skip
"""Answers that say they are for everybody, or nothing, and hold something of one visitor."""


def visits_with_secrets(path):
    """A visitor who shows all that they have: address, agent, languages, log-ins, a cookie that the site sets."""
    named = {"user-agent": f"{GERMAN['user-agent']} {SECRET}agent", "referer": f"http://a/{SECRET}",
             "accept-language": f"de-{SECRET}x", "accept": f"text/html;{SECRET}=1"}  # fmt: skip
    cookies = (f"sessionid={SECRET}session", f"basket={SECRET}0", f"_ga={SECRET}ga; other={SECRET}other")
    yield path, {**ANY_PORT, **named}
    yield f"{path}?mail={SECRET}@example.org", ANY_PORT
    yield path, {**ANY_PORT, "authorization": f"Bearer {SECRET}token"}
    for cookie in cookies:
        yield from [(path, {**ANY_PORT, "cookie": cookie})] * 2


def test_nothing_of_one_visitor_gets_into_the_cache(cache, origin, isolate):
    bodies = []
    cache.note = bodies.append
    for path, answer in ATTEMPTS.items():
        origin.set(path, page_of(["germany"]) + f"<p>{path}</p>", **answer)
    with isolate() as worker:
        for path in ATTEMPTS:
            for target, headers in visits_with_secrets(path):
                assert fetch(worker.url, target, headers).status == 200
            fetch(worker.url, path, {**ANY_PORT, "x-mail": SECRET}, method="POST", body=SECRET.encode())
            fetch(worker.url, path, ANY_PORT)
        wait_until(lambda: any(b"<p>/open</p>" in body for body in bodies), "the open page")
        time.sleep(1)
    assert not [body for body in bodies if SECRET.encode() in body]
    assert not any(SECRET in place for place in cache.kept)


def test_without_a_second_level_nothing_is_asked_or_kept(cache, origin, tmp_path):
    plain = plain_worker(RULES, tmp_path)
    plain = replace(plain, cache=cache.address, variables={**plain.variables, "SECOND_LEVEL": "off"})
    origin.set("/page", page_of(["germany"]), headers=HOUR)
    with run_plain(plain, tmp_path / "run", origin, "/_segments/health") as worker:
        fetch(worker.url, "/page", GERMAN)
        time.sleep(1)
    assert (cache.kept, cache.looks) == ({}, [])
