"""The desk's limits on the real runtime: how often a token may ask, which pages may, and how long a profile is kept."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from tests.worker.people import PeopleDesk, holds, token
from tests.worker.runtime import wait_until

ORIGIN = "https://shop.example"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PeopleDesk]:
    variables = {
        "API_PER_MINUTE": "40",
        "PEOPLE_KEPT_DAYS": "0",
        "API_ORIGINS": f"https://other.example, {ORIGIN}",
    }
    with PeopleDesk(tmp_path_factory.mktemp("limits"), **variables) as started:
        yield started


def test_a_page_of_the_site_may_call_as_analytics_js_does(desk: PeopleDesk) -> None:
    asked = {"origin": ORIGIN, "access-control-request-method": "POST"}
    leave = desk.fetch("/v1/t", asked, method="OPTIONS")
    assert (leave.status, leave.header("access-control-allow-origin")) == (204, ORIGIN)
    message = {
        "anonymousId": "browser",
        "event": "cart_add",
        "messageId": "ajs-1",
        "writeKey": token("events"),
    }
    headers = {"origin": ORIGIN, "content-type": "text/plain"}
    told = desk.fetch("/v1/t", headers, method="POST", body=json.dumps(message).encode())
    assert (told.status, told.json()["accepted"]) == (200, 1)
    assert told.header("access-control-allow-origin") == ORIGIN
    assert "etag" in (told.header("access-control-expose-headers") or "")
    other = desk.fetch("/v1/t", {"origin": "https://evil.example"}, method="POST", body=b"{}")
    assert (other.status, other.header("access-control-allow-origin")) == (401, None)


def test_a_profile_whose_time_is_over_erases_itself(desk: PeopleDesk) -> None:
    desk.send({"type": "track", "userId": "over-8811", "event": "cart_add", "messageId": "o1"})

    wait_until(lambda: not holds(desk.state, b"over-8811"), "the profile to be gone")
    assert desk.stored.rows("SELECT value FROM people WHERE value = 'over-8811'") == []


def test_a_token_that_asks_too_often_is_told_when_to_come_back(desk: PeopleDesk) -> None:
    key = token("resolve", token_id="eager")
    flags = {"context": {"targetingKey": "u"}}

    def last() -> int:
        return desk.api("POST", "/ofrep/v1/evaluate/flags/everyone", flags, key=key).status

    wait_until(lambda: [last() for _ in range(41)][-1] == 429, "the limit of a minute")
    refused = desk.api("GET", "people/u/segments", key=key)
    if refused.status == 429:  # the minute may have turned
        assert refused.json()["title"] == "too-many-requests"
        assert 1 <= int(refused.header("retry-after") or 0) <= 61
    assert desk.api("GET", "people/u/segments", key=token("resolve", token_id="calm")).status == 200
