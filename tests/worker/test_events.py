"""Events on the wire: the very next page differs, and without consent nothing is kept."""

import json

import pytest

from segments.edge.own.event_reports import VIEW_COUNTED
from segments.signing import encode_base64url
from tests.worker.shop import EVENT_TOKENS, RULES, browser, page_of, publish, shown

BEHAVIOUR = """
[events.purchase]
purpose = "personalization"
[events.purchase.properties]
value = "double"

[segments.in-cart]
when = 'events.sequence(["cart_add"], "30d", ["purchase"])'
[segments.nothing-bought]
when = '!events.did("purchase", "48h")'
[segments.spender]
when = 'events.sum("purchase", "value", "12w") > 100.0'
[segments.third-page]
when = 'events.count("page_view", "session") >= 3'
"""
NAMES = ["in-cart", "nothing-bought", "spender", "third-page"]
TEXAS = "geo.country=US; geo.region_code=TX"
JSON = "application/json"


@pytest.fixture(scope="module", autouse=True)
def behaviour(worker, published, tmp_path_factory):
    folder = tmp_path_factory.mktemp("rules")
    publish(worker, RULES + BEHAVIOUR, folder)
    yield
    publish(worker, RULES, folder)


class Person:
    """Somebody with a browser that keeps cookies."""

    def __init__(self, worker, place=TEXAS):
        self.worker, self.place, self.cookies = worker, place, {}

    def headers(self, **headers):
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return browser(x_segments_as=self.place, cookie=cookie, **headers)

    def keep(self, response):
        for header in response.header_list("set-cookie"):
            name, _, rest = header.partition("=")
            value, _, attributes = rest.partition(";")
            self.cookies.pop(name, None)
            if "Max-Age=0" not in attributes:
                self.cookies[name] = value
        return response

    def look(self, path="/"):
        return shown(self.keep(self.worker.fetch(path, self.headers())).text)

    def send(self, *events, content_type=JSON, **headers):
        body = json.dumps({"events": list(events)}).encode()
        return self.post(body, content_type=content_type, **headers)

    def post(self, body, content_type=JSON, **headers):
        sent = self.headers(content_type=content_type, **headers)
        return self.keep(self.worker.fetch("/_segments/events", sent, method="POST", body=body))


@pytest.fixture
def person(worker, origin):
    origin.set("/", page_of(NAMES))
    return Person(worker)


def test_the_next_page_differs(person):
    assert person.look() == {"nothing-bought"}
    answer = person.send({"name": "cart_add"})
    assert (answer.status, answer.json()) == (200, {"accepted": 1, "refused": []})
    assert "no-store" in answer.header("cache-control")
    assert person.look() == {"nothing-bought", "in-cart"}
    person.send({"name": "purchase", "properties": {"value": 120.5}}, content_type="text/plain;charset=UTF-8")
    assert person.look() == {"spender", "third-page"}


def test_the_worker_counts_views_and_says_so(person, worker):
    response = person.keep(worker.fetch("/", person.headers()))
    assert VIEW_COUNTED in response.header("server-timing")
    refused = worker.fetch("/", browser(x_segments_as=f"{TEXAS}; consent=none"))
    assert VIEW_COUNTED not in (refused.header("server-timing") or "")


def test_a_view_of_what_the_browser_has_already_is_told_too(person, worker):
    etag = person.keep(worker.fetch("/", person.headers())).header("etag")
    again = worker.fetch("/", person.headers(if_none_match=etag))
    assert again.status == 304
    assert VIEW_COUNTED in (again.header("server-timing") or "")


def test_a_page_without_blocks_is_a_view_too(person, origin):
    headers = {"content-type": "text/html", "cache-control": "public, max-age=3600"}
    origin.set("/plain", "<!doctype html><p>plain</p>", headers=headers)
    person.look("/plain")
    person.look("/plain")
    assert "third-page" in person.look()


def test_a_bad_event_is_refused_by_name_and_the_good_one_counts(person):
    answer = person.send({"name": "purchase", "properties": {"value": "much"}}, {"name": "cart_add"}).json()
    assert answer["accepted"] == 1
    assert [(row["index"], row["name"], row["reason"]) for row in answer["refused"]] == [
        (0, "purchase", "wrong-property")
    ]
    assert person.look() == {"in-cart", "nothing-bought"}


def test_without_consent_nothing_is_counted_and_withdrawal_deletes_the_cookie(worker, origin):
    origin.set("/", page_of(NAMES))
    german = Person(worker, "geo.country=DE")
    answer = german.send({"name": "cart_add"})
    assert answer.json()["refused"][0]["reason"] == "no-consent"
    assert german.cookies == {}
    texan = Person(worker)
    texan.send({"name": "cart_add"})
    assert texan.look() == {"in-cart", "nothing-bought"}
    texan.place = f"{TEXAS}; consent=none"
    answer = texan.send({"name": "cart_add"})
    assert (answer.json()["accepted"], texan.cookies) == (0, {})
    assert texan.look() == set()


@pytest.mark.parametrize(
    "headers",
    [{"sec_fetch_site": "cross-site"}, {"sec_fetch_site": "same-site"}, {"origin": "https://evil.example"}],
    ids=["cross-site", "same-site", "origin"],
)
def test_a_page_of_another_site_can_send_nothing(person, headers):
    answer = person.send({"name": "cart_add"}, **headers)
    assert (answer.status, answer.header_list("set-cookie")) == (403, [])


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b"{", JSON, 400),
        (b"", JSON, 400),
        (b"[" * 40_000, JSON, 413),
        (b"[" * 9_000, JSON, 400),
        (b"{}", "application/x-www-form-urlencoded", 415),
        (b"{}", "", 415),
        (b"\xff\xfe", JSON, 400),
    ],
)
def test_what_is_no_batch_is_refused_in_words(person, body, content_type, status):
    answer = person.post(body, content_type=content_type)
    assert answer.status == status
    assert answer.json()["error"].startswith("Expected")


def test_other_methods_are_told_which_there_are(worker):
    answer = worker.fetch("/_segments/events")
    assert (answer.status, answer.header("allow")) == (405, "POST, OPTIONS")


def test_a_server_with_a_token_reports_for_its_visitor(person, worker):
    person.look()
    key_id, secret = EVENT_TOKENS.keys[0]
    body = {
        "visitor": person.cookies["__Host-segments"],
        "consent": ["personalization"],
        "events": [{"name": "purchase", "properties": {"value": 300}}],
    }

    def post(token):
        return worker.fetch(
            "/_segments/events",
            {"authorization": f"Bearer {token}", "content-type": JSON},
            method="POST",
            body=json.dumps(body).encode(),
        )

    answer = post(f"{key_id}:{encode_base64url(secret)}")
    assert answer.json()["accepted"] == 1
    assert answer.header_list("set-cookie") == []
    person.cookies["__Host-segments"] = answer.json()["visitor"]
    assert person.look() == {"spender"}
    assert post(f"{key_id}:{encode_base64url(b'z' * 32)}").status == 401
