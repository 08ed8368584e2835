"""Cookies that a site names: its sessions from the first request on, anonymous ones, and those in a page's key."""

import time

import pytest

from segments.bundle.read import digest_of
from segments.edge.own.learned_record import read_learned
from tests.worker.origin import Answer
from tests.worker.runtime import LocalWorker, wait_until
from tests.worker.shop import (
    BUNDLE_KEYS,
    SITE,
    VARIABLES,
    browser,
    compile_text,
    digest_in_use,
    health,
    sealed_pointer,
)

RULES = """
[site]
name = "shop"
more_session_cookies = ["member"]
anonymous_cookies = ["visitor_*"]
key_cookies = ["currency", "localization"]
[segments.germany]
when = 'geo.country == "DE"'
"""
KEPT = {"content-type": "text/html", "cache-control": "max-age=3600"}


@pytest.fixture(scope="module")
def worker(session_origin, tmp_path_factory):
    """A worker of its own, whose rules are in KV before the first page is asked for."""
    folder = tmp_path_factory.mktemp("cookies")
    with LocalWorker(
        VARIABLES, folder / "state", session_origin.url, ready_path="/_segments/health"
    ) as running:
        bundle = compile_text(RULES, folder)
        pointer = sealed_pointer(bundle, time.time_ns() // 1_000_000)
        running.kv_put_all({f"bundle:{digest_of(bundle)}": bundle, f"site:{SITE}": pointer})
        yield running


def ask(worker, path, cookie=None):
    return worker.fetch(path, browser(**({"cookie": cookie} if cookie else {})))


def test_the_sites_own_session_counts_at_the_request_that_waits_for_the_rules(worker, origin):
    origin.set("/", "x", headers=KEPT)
    wait_until(lambda: ask(worker, "/", "member=1").status == 200 and digest_in_use(worker), "the rules")
    # Until the rules are there every request waits for them, and the cookie counts with them.
    assert origin.requests[-1].headers.get("cookie") == "member=1"
    assert ask(worker, "/", "PHPSESSID=1").status == 200
    assert origin.requests[-1].headers["cookie"] == "PHPSESSID=1"


def test_key_cookies_go_to_the_origin_and_each_value_has_a_page(worker, origin):
    origin.set("/price", "price", headers=KEPT)
    cookies = ["currency=EUR", "currency=USD", None, "localization=DE; currency=EUR"]
    for _ in range(2):
        for cookie in cookies:
            ask(worker, "/price", f"{cookie}; theme=dark; _ga=1" if cookie else "theme=dark")
    asked = [request.headers.get("cookie") for request in origin.requests]
    assert asked == ["currency=EUR", "currency=USD", None, "currency=EUR; localization=DE"]


def test_an_origin_may_change_a_key_cookie(worker, origin):
    origin.set("/switch", "switched", set_cookies=("currency=USD; Path=/",))
    answer = ask(worker, "/switch", "currency=EUR")
    assert answer.header_list("set-cookie") == ["currency=USD; Path=/"]
    assert len(origin.requests) == 1


def test_a_value_that_is_no_currency_gets_a_page_of_its_own(worker, origin):
    origin.set("/odd", "odd", headers=KEPT)
    long = "currency=" + "x" * 100
    for _ in range(2):
        ask(worker, "/odd", long)
    assert [request.headers.get("cookie") for request in origin.requests] == [long, long]


def test_the_values_of_one_page_are_bounded(worker, origin):
    origin.set("/many", "many", headers=KEPT)
    before = health(worker)["pages"]["kept"]
    for number in range(40):
        ask(worker, "/many", f"currency=made-up-{number}")
    assert health(worker)["pages"]["kept"] == before + 1
    origin.requests.clear()
    ask(worker, "/many", "currency=made-up-39")
    ask(worker, "/many", "currency=made-up-0")
    assert [request.headers["cookie"] for request in origin.requests] == ["currency=made-up-0"]


def test_a_change_at_the_origin_forgets_a_page_in_all_currencies(worker, origin):
    origin.set("/item", "before", headers=KEPT)
    cookies = ("currency=EUR", "currency=USD")
    assert {ask(worker, "/item", cookie).text for cookie in cookies} == {"before"}
    origin.set("/item", "after", headers=KEPT)
    worker.fetch("/item", browser(cookie="currency=EUR"), method="POST", body=b"x")
    assert {ask(worker, "/item", cookie).text for cookie in cookies} == {"after"}


def test_what_the_site_calls_anonymous_makes_no_page_personal(worker, origin):
    origin.set("/anonymous", "for all", set_cookies=("visitor_id=new; Path=/", "other=1"))
    answer = ask(worker, "/anonymous", "visitor_id=old")
    assert answer.header_list("set-cookie") == ["other=1"]
    assert len(origin.requests) == 1
    assert health(worker)["sessions"]["learned"] == []


def test_what_one_isolate_learned_the_next_knows_from_its_first_request_on(session_origin, origin, tmp_path):
    folder = tmp_path / "state"
    unknown = ("shopper_shared", Answer(b"Welcome back", headers={"content-type": "text/html"}))
    origin.set("/account", "Please log in", set_cookies=("shopper_shared=anonymous",), with_cookie=unknown)
    bundle = compile_text(RULES, tmp_path)
    key = f"sessions:{SITE}"
    with LocalWorker(VARIABLES, folder, session_origin.url, ready_path="/_segments/health") as first:
        pointer = sealed_pointer(bundle, time.time_ns() // 1_000_000)
        first.kv_put_all({f"bundle:{digest_of(bundle)}": bundle, f"site:{SITE}": pointer})
        assert ask(first, "/account", "shopper_shared=x").text == "Welcome back"
        wait_until(lambda: health(first)["sessions"]["learned"] and first.kv_get(key), "the record in KV")
        record = first.kv_get(key).decode()
    assert read_learned(record, BUNDLE_KEYS) == ("shopper_shared",)
    origin.requests.clear()
    with LocalWorker(VARIABLES, folder, session_origin.url, ready_path="/_segments/events.js") as second:
        assert ask(second, "/account", "shopper_shared=x").text == "Welcome back"
        assert len(origin.requests) == 1
        assert health(second)["counters"].get("session-kept", 0) == 0
