"""No page takes a log-in away: cookies under names that are in no table, in all ways in which an answer can come."""

import json

import pytest

from tests.worker.origin import Answer
from tests.worker.runtime import wait_until
from tests.worker.shop import browser, health, let_settle, page_of, shown

pytestmark = pytest.mark.usefixtures("published")

HTML = {"content-type": "text/html; charset=utf-8"}
DE = "geo.country=DE"
ADDRESS_HEADERS = (
    "cf-connecting-ip", "true-client-ip", "x-forwarded-for", "x-real-ip", "forwarded", "x-client-ip",
    "x-cluster-client-ip", "cf-connecting-ipv6", "cf-pseudo-ipv4", "fastly-client-ip",
)  # fmt: skip


def own_page(name, text="Welcome back", **rest):
    """An answer to a visitor with this cookie."""
    return (name, Answer(text.encode(), headers=HTML, **rest))


def site_with(origin, path, name, **anonymous):
    """A page that sets a session for whoever has none, and greets whoever has one."""
    cookie = f"{name}=anonymous; Path=/; HttpOnly"
    origin.set(path, "Please log in", set_cookies=(cookie,), with_cookie=own_page(name), **anonymous)


def set_by_site(answer):
    """The Set-Cookie headers of an answer, without the worker's own segment cookie."""
    return [value for value in answer.header_list("set-cookie") if not value.startswith("__Host-segments=")]


def learned(worker):
    return health(worker)["sessions"]["learned"]


def test_a_session_under_an_unknown_name_is_kept_and_learned(worker, origin):
    site_with(origin, "/account", "shopper_one")
    before = health(worker)["counters"].get("session-kept", 0)
    stranger = worker.fetch("/account", browser())
    assert (stranger.text, set_by_site(stranger)) == (
        "Please log in", ["shopper_one=anonymous; Path=/; HttpOnly"]
    )  # fmt: skip
    visitor = browser(cookie="theme=dark; shopper_one=logged-in")
    origin.requests.clear()
    first = worker.fetch("/account", visitor)
    assert (first.text, set_by_site(first)) == ("Welcome back", [])
    assert [request.headers.get("cookie") for request in origin.requests] == [
        None, "theme=dark; shopper_one=logged-in"
    ]  # fmt: skip
    assert "shopper_one" in learned(worker)
    assert "theme" not in learned(worker)
    origin.requests.clear()
    assert worker.fetch("/account", visitor).text == "Welcome back"
    assert [request.headers.get("cookie") for request in origin.requests] == [
        "theme=dark; shopper_one=logged-in"
    ]
    counters = health(worker)["counters"]
    assert counters["session-kept"] == before + 1
    assert "logged-in" not in json.dumps(health(worker))


def test_pages_that_are_kept_for_all_are_no_longer_for_somebody_who_is_logged_in(worker, origin):
    origin.set("/news", page_of(["germany"]), headers={**HTML, "cache-control": "max-age=3600"},
               with_cookie=own_page("shopper_two", "Your news"))  # fmt: skip
    site_with(origin, "/account-two", "shopper_two")
    visitor = browser(cookie="shopper_two=logged-in")
    assert shown(worker.fetch("/news", browser(x_segments_as=DE)).text) == {"germany"}
    assert worker.fetch("/account-two", visitor).text == "Welcome back"
    assert worker.fetch("/news", visitor).text == "Your news"
    assert shown(worker.fetch("/news", browser(x_segments_as=DE)).text) == {"germany"}
    assert len(origin.requests_for("/news")) == 2


def test_the_visitors_own_answer_may_renew_their_session(worker, origin):
    renewed = "shopper_three=renewed; Path=/"
    origin.set("/own", "Please log in", set_cookies=("shopper_three=anonymous",),
               with_cookie=own_page("shopper_three", set_cookies=(renewed,)))  # fmt: skip
    answer = worker.fetch("/own", browser(cookie="shopper_three=x"))
    assert (answer.text, set_by_site(answer)) == ("Welcome back", [renewed])
    assert answer.header("cache-control") == "private, no-cache"
    assert len(origin.requests) == 2, "asked a third time"


def test_head_is_answered_as_get_is(worker, origin):
    site_with(origin, "/head", "shopper_head")
    answer = worker.fetch("/head", browser(cookie="shopper_head=x"), method="HEAD")
    assert (answer.status, answer.body, set_by_site(answer)) == (200, b"", [])
    assert "shopper_head" in learned(worker)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 403, 404, 410, 500, 503])
def test_redirects_and_errors_take_no_session_either(worker, origin, status):
    name = f"shopper_{status}"
    headers = {**HTML, **({"location": "/log-in"} if status < 400 else {})}
    origin.set(f"/closed-{status}", b"log in first", status=status, headers=headers,
               set_cookies=(f"{name}=anonymous",), with_cookie=own_page(name))  # fmt: skip
    answer = worker.fetch(f"/closed-{status}", browser(cookie=f"{name}=x"))
    assert (answer.status, answer.text, set_by_site(answer)) == (200, "Welcome back", [])
    stranger = worker.fetch(f"/closed-{status}", browser())
    assert (stranger.status, set_by_site(stranger)) == (status, [f"{name}=anonymous"])


def test_data_that_is_no_page_takes_no_session(worker, origin):
    origin.set("/file.bin", b"\0", headers={"content-type": "application/octet-stream"},
               set_cookies=("shopper_file=anonymous",), with_cookie=own_page("shopper_file", "yours"))  # fmt: skip
    answer = worker.fetch("/file.bin", browser(cookie="shopper_file=x"))
    assert (answer.text, set_by_site(answer)) == ("yours", [])


def test_a_page_that_flows_takes_no_session(worker, origin):
    origin.set("/long", "x" * 400_000, set_cookies=("shopper_long=anonymous",),
               with_cookie=own_page("shopper_long", "y" * 400_000))  # fmt: skip
    answer = worker.fetch("/long", browser(cookie="shopper_long=x"))
    assert (answer.text, set_by_site(answer)) == ("y" * 400_000, [])


def test_a_304_takes_no_session(worker, origin):
    headers = {**HTML, "cache-control": "no-cache"}
    origin.set("/each", "for all", headers=headers, etag='"v1"')
    assert worker.fetch("/each", browser()).text == "for all"
    origin.set("/each", "for all", headers=headers, etag='"v1"', set_cookies=("shopper_304=anonymous",),
               with_cookie=own_page("shopper_304"))  # fmt: skip
    answer = worker.fetch("/each", browser(cookie="shopper_304=x"))
    assert (answer.text, set_by_site(answer)) == ("Welcome back", [])
    stranger = worker.fetch("/each", browser())
    assert (stranger.text, set_by_site(stranger)) == ("for all", ["shopper_304=anonymous"])


def test_a_refresh_behind_the_answer_learns_too(worker, origin):
    origin.set(
        "/stale", "for all", headers={**HTML, "cache-control": "max-age=0, stale-while-revalidate=3600"}
    )
    worker.fetch("/stale", browser())
    site_with(origin, "/stale", "shopper_stale")
    answer = worker.fetch("/stale", browser(cookie="shopper_stale=x"))
    assert (answer.text, set_by_site(answer)) == ("for all", [])
    wait_until(lambda: "shopper_stale" in learned(worker), "the name to be learned")
    assert worker.fetch("/stale", browser(cookie="shopper_stale=x")).text == "Welcome back"
    let_settle(worker, origin, "/stale")


def test_a_kept_page_outlives_an_origin_that_fails_with_a_cookie(worker, origin):
    origin.set("/outlives", "for all", headers={**HTML, "cache-control": "max-age=0"})
    worker.fetch("/outlives", browser())
    origin.set("/outlives", "down", status=500, set_cookies=("shopper_down=anonymous",))
    answer = worker.fetch("/outlives", browser(cookie="shopper_down=x"))
    assert (answer.status, answer.text, set_by_site(answer)) == (200, "for all", [])


def test_an_origin_that_fails_at_the_second_question_is_a_502_without_cookies(worker, origin):
    origin.set("/breaks", "Please log in", set_cookies=("shopper_breaks=anonymous",),
               with_cookie=own_page("shopper_breaks", "x" * 100, is_cut=True))  # fmt: skip
    answer = worker.fetch("/breaks", browser(cookie="shopper_breaks=x"))
    assert (answer.status, set_by_site(answer)) == (502, [])


def test_a_visitor_keeps_their_own_analytics_cookie_and_the_page_stays_shared(worker, origin):
    set_cookies = ("_ga=GA1.new; Path=/", "__cf_bm=new", "basket_offer=1; Path=/")
    origin.set("/counted", page_of(["germany"]), set_cookies=set_cookies)
    stranger = worker.fetch("/counted", browser())
    assert set_by_site(stranger) == list(set_cookies)
    origin.requests.clear()
    answer = worker.fetch("/counted", browser(cookie="_ga=GA1.old; __cf_bm=old", x_segments_as=DE))
    assert set_by_site(answer) == ["basket_offer=1; Path=/"]
    assert shown(answer.text) == {"germany"}
    assert ["cookie" in request.headers for request in origin.requests] == [False]
    assert not {"_ga", "__cf_bm", "basket_offer"} & set(learned(worker))


def test_a_304_keeps_an_analytics_cookie_too(worker, origin):
    origin.set("/counted-304", "for all", headers={**HTML, "cache-control": "no-cache"}, etag='"v1"')
    worker.fetch("/counted-304", browser())
    origin.set("/counted-304", "for all", headers={**HTML, "cache-control": "no-cache"}, etag='"v1"',
               set_cookies=("_ga=new", "fresh=1"))  # fmt: skip
    answer = worker.fetch("/counted-304", browser(cookie="_ga=old"))
    assert (answer.text, set_by_site(answer)) == ("for all", ["fresh=1"])


def test_names_that_a_client_makes_up_are_not_learned_unless_the_origin_sets_them(worker, origin):
    site_with(origin, "/made-up", "shopper_made_up")
    made_up = "; ".join(f"made_up_{number}=1" for number in range(300))
    before = set(learned(worker))
    assert worker.fetch("/made-up", browser(cookie=made_up)).text == "Please log in"
    assert set(learned(worker)) == before
    assert len(origin.requests) == 1


def test_an_origin_that_sets_a_grant_for_all_asks_nobody_to_share_it(worker, origin):
    grant = "__Host-segments-grant=; Max-Age=0; Path=/; Secure"
    origin.set("/left", "Good-bye", set_cookies=(grant,))
    before = learned(worker)
    answer = worker.fetch("/left", browser(cookie="__Host-segments-grant=v1.a.b.c"))
    assert (answer.text, set_by_site(answer)) == ("Good-bye", [grant])
    assert answer.header("cache-control") == "private, no-cache"
    assert len(origin.requests) == 2
    assert all("cookie" not in request.headers for request in origin.requests)
    assert learned(worker) == before


def test_no_address_of_a_visitor_reaches_a_shared_request(worker, origin):
    sent = dict.fromkeys(ADDRESS_HEADERS, "203.0.113.7")
    origin.set("/placed", "for all", headers={**HTML, "cache-control": "max-age=0, stale-while-revalidate=3600"},
               etag='"v1"')  # fmt: skip
    for _ in range(2):
        worker.fetch("/placed", browser(**sent))
    wait_until(lambda: len(origin.requests_for("/placed")) >= 2, "the refresh")
    for request in origin.requests_for("/placed"):
        assert "203.0.113.7" not in str(request.headers)
        assert request.headers["x-real-ip"] == "2a06:98c0:3600::103"
    own = worker.fetch("/placed", browser(**sent, cookie="sid=1"))
    assert own.status == 200
    assert origin.requests[-1].headers["x-forwarded-for"] == "203.0.113.7"
    let_settle(worker, origin, "/placed")


def test_a_304_does_not_change_what_the_kept_bytes_are(worker, origin):
    kept = {**HTML, "cache-control": "no-cache", "x-shop": "1"}
    origin.set("/typed", page_of(["germany"]), headers=kept, etag='"v1"')
    worker.fetch("/typed", browser())
    odd = {
        "content-type": "text/plain",
        "content-range": "bytes 0-1/2",
        "content-encoding": "br",
        "x-shop": "2",
    }
    origin.set("/typed", b"", headers={**kept, **odd}, etag='"v1"')
    answer = worker.fetch("/typed", browser(x_segments_as=DE))
    assert (answer.header("content-type"), answer.header("x-shop")) == (HTML["content-type"], "2")
    assert (answer.header("content-range"), answer.header("content-encoding")) == (None, None)
    assert shown(answer.text) == {"germany"}
