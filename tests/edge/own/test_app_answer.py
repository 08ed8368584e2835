"""The answer for apps: of the page that is shown, cut by consent, with a token in place of cookies."""

import gzip
import json
from dataclasses import replace

import pytest

from segments.edge.decide.memories import open_memories
from segments.edge.decide.pipeline import decide
from segments.edge.http.reply import Reply
from segments.edge.http.request import parse_request
from segments.edge.own.app_answer import read_question, tell_app
from segments.edge.own.app_module import module_reply
from segments.edge.visitor.envelope import seal_envelope
from segments.edge.visitor.grants import GRANT_COOKIE, GRANT_PURPOSE
from tests.edge.site_of_rules import GRANT_KEYS, KEYS, open_rules

NOW_S = 1_800_000_000
MOST_GZIPPED_BYTES = 2_048
GERMANY, TEXAS = {"country": "DE", "regionCode": "BY"}, {"country": "US", "regionCode": "TX"}
RULES = """
app_origins = ["https://app.example"]
[signals.plan]
type = "string"
purpose = "personalization"
from = "trait:tier"
[signals.since]
type = "timestamp"
purpose = "personalization"
from = "trait:since"
[assignments.hero]
arms = { calm = 1, bold = 1 }
by = "place"
[segments.bold]
when = 'assignment.hero == "bold"'
[segments.gold]
when = 'plan == "gold" && since < timestamp("2030-01-01T00:00:00Z")'
[segments.pricing]
when = 'page.path == "/pricing" && page.query == "a=1"'
[segments.from-search]
when = 'referrer.kind == "search"'
[segments.returning]
when = 'visitor.visits > 1'
[segments.vip]
when = 'false'
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    return open_rules(RULES, tmp_path_factory.mktemp("rules"))


def grant(expires=NOW_S + 60, ring=GRANT_KEYS):
    members = {"segments": ["vip"], "traits": {"tier": "gold", "since": "2026-01-02T03:04:05Z"}}
    payload = json.dumps({**members, "expires": expires}).encode()
    return seal_envelope(payload, ring, GRANT_PURPOSE, GRANT_COOKIE)


def ask(site, query="", cf=TEXAS, **headers):
    """The whole way of a question."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    request = parse_request("GET", f"https://shop.example/_segments/v1/me{query}", named, cf)
    question = read_question(request, site, NOW_S)
    if isinstance(question, Reply):
        return question
    decision = decide(question.request, site, open_memories(site), now_ms=NOW_S * 1000, fresh_id="1")
    return tell_app(request, site, question, decision)


def told(reply):
    assert reply.head.status == 200, reply.body
    return json.loads(reply.body)


def test_it_answers_for_the_page_that_the_app_shows(site):
    query = "?page=%2Fpricing%3Fa%3D1&referrer=https%3A%2F%2Fwww.google.com%2F"
    assert told(ask(site, query))["segments"][-2:] == ["from-search", "pricing"]
    assert "pricing" in told(ask(site, referer="https://shop.example/pricing?a=1"))["segments"]
    assert "pricing" not in told(ask(site, "?page=%2F%2Fevil.example%2Fpricing%3Fa%3D1"))["segments"]


def test_it_tells_arms_and_traits_and_is_kept_by_nobody(site):
    reply = ask(site, cookie=f"{GRANT_COOKIE}={grant()}")
    answer = told(reply)
    assert {"gold", "vip"} <= set(answer["segments"])
    assert answer["arms"]["hero"] in ("calm", "bold")
    assert answer["traits"] == {"tier": "gold", "since": "2026-01-02T03:04:05Z"}
    assert reply.head.headers["cache-control"] == "private, no-store"
    assert reply.head.headers["cross-origin-resource-policy"] == "same-origin"


def test_without_consent_there_is_nothing_of_the_person(site):
    reply = ask(site, cf=GERMANY, cookie=f"{GRANT_COOKIE}={grant()}")
    answer = told(reply)
    assert not {"gold", "vip"} & set(answer["segments"])
    assert answer["traits"] == {}
    assert answer["consent"]["purposes"] == ["necessary"]
    assert [header.partition("=")[0] for header in reply.head.set_cookies] == [GRANT_COOKIE]


def test_a_look_by_an_app_is_no_visit(site):
    for destination in ({}, {"sec_fetch_dest": "empty"}, {"sec_fetch_dest": "document"}):
        assert ask(site, **destination).head.set_cookies == ()


def test_a_token_stands_in_place_of_cookies_with_the_consent_of_the_app(site):
    bearer = f"Bearer {grant()}"
    assert "gold" in told(ask(site, authorization=bearer))["segments"]
    silent = told(ask(site, cf=GERMANY, authorization=bearer))
    assert not {"gold", "vip"} & set(silent["segments"])
    agreed = ask(site, cf=GERMANY, authorization=bearer, segments_consent="personalization")
    assert {"gold", "vip"} <= set(told(agreed)["segments"])
    assert agreed.head.set_cookies == ()
    refused = ask(site, authorization=bearer, segments_consent="")
    assert "gold" not in told(refused)["segments"]
    assert ask(site, authorization=bearer, segments_consent="everything").head.status == 400


def test_consent_in_a_header_is_worth_nothing_without_a_token(site):
    reply = ask(site, cf=GERMANY, cookie=f"{GRANT_COOKIE}={grant()}", segments_consent="personalization")
    assert told(reply)["traits"] == {}


@pytest.mark.parametrize(
    "authorization",
    [
        "Bearer",
        "Bearer nonsense",
        f"Basic {grant()}",
        f"Bearer {grant(NOW_S)}",
        f"Bearer {grant()}A",
        "bearer \ud800",
    ],
)
def test_a_wrong_token_is_refused(site, authorization):
    reply = ask(site, authorization=authorization)
    assert (reply.head.status, reply.head.headers["www-authenticate"]) == (401, "Bearer")


def test_a_site_without_grant_keys_believes_no_token(site):
    bare = replace(site, keys=replace(KEYS, grant=type(GRANT_KEYS)()))
    assert ask(bare, authorization=f"Bearer {grant()}").head.status == 401


def test_only_origins_that_the_rules_name_may_read(site):
    own = ask(site, origin="https://shop.example").head.headers
    assert "access-control-allow-origin" not in own
    app = ask(site, origin="https://app.example").head.headers
    assert app["access-control-allow-origin"] == "https://app.example"
    assert app["access-control-allow-credentials"] == "true"
    assert app["vary"] == "Origin"
    for other in ("https://evil.example", "https://app.example.evil.example", "null", ""):
        assert ask(site, origin=other).head.status == 403


def test_the_module_is_small_and_keeps_nothing():
    module = module_reply("")
    assert len(gzip.compress(module.body.encode(), 6)) < MOST_GZIPPED_BYTES
    for word in ("cookie", "Storage", "indexedDB", "innerHTML", "eval("):
        assert word not in module.body
    assert module_reply(module.head.headers["etag"]).head.status == 304
