"""The answer for apps on the wire: cookies, tokens, and pages of other origins."""

import json
import time

import pytest

from segments.edge.visitor.envelope import seal_envelope
from segments.edge.visitor.grants import GRANT_COOKIE, GRANT_PURPOSE
from tests.worker.shop import GRANT_KEYS, RULES, browser, page_of, publish

ME = "/_segments/v1/me"
GERMANY, AGREED = "geo.country=DE", "geo.country=DE; consent=all"
APP = "https://app.example"
NAMED = RULES.replace('name = "shop"\n', f'name = "shop"\napp_origins = ["{APP}"]\n', 1)


@pytest.fixture(scope="module", autouse=True)
def named(worker, published, tmp_path_factory):
    folder = tmp_path_factory.mktemp("rules")
    publish(worker, NAMED, folder)
    yield
    publish(worker, RULES, folder)


def grant():
    payload = json.dumps({"traits": {"plan": "gold"}, "expires": int(time.time()) + 600}).encode()
    return seal_envelope(payload, GRANT_KEYS, GRANT_PURPOSE, GRANT_COOKIE)


def test_a_page_and_its_app_agree(worker, origin):
    origin.set("/sale", page_of(["germany", "sale", "new"]))
    page = worker.fetch("/sale", browser(x_segments_as=AGREED))
    (cookie,) = (header.partition(";")[0] for header in page.header_list("set-cookie"))
    answer = worker.fetch(f"{ME}?page=%2Fsale", browser(x_segments_as=AGREED, cookie=cookie))
    assert {"germany", "sale", "new"} <= set(answer.json()["segments"])
    assert (answer.header("cache-control"), answer.header("set-cookie")) == ("private, no-store", None)
    assert not origin.requests_for(ME)


def test_a_native_app_sends_a_token_and_what_its_person_allowed(worker):
    headers = {
        "authorization": f"Bearer {grant()}",
        "segments-consent": "personalization",
        "x-segments-as": GERMANY,
    }
    answer = worker.fetch(ME, headers)
    assert answer.json()["traits"] == {"plan": "gold"}
    silent = {name: value for name, value in headers.items() if name != "segments-consent"}
    assert worker.fetch(ME, silent).json()["traits"] == {}
    assert worker.fetch(ME, {**headers, "authorization": "Bearer x"}).status == 401


def test_an_app_of_a_named_origin_may_ask_and_no_other(worker):
    asked = {"origin": APP, "access-control-request-method": "GET"}
    allowed = worker.fetch(ME, asked, method="OPTIONS")
    assert (allowed.status, allowed.header("access-control-allow-origin")) == (204, APP)
    assert "authorization" in allowed.header("access-control-allow-headers")
    refused = worker.fetch(ME, {**asked, "origin": "https://evil.example"}, method="OPTIONS")
    assert refused.header("access-control-allow-origin") is None
    assert worker.fetch(ME, {"origin": "https://evil.example"}).status == 403
    assert worker.fetch(ME, {"origin": APP}).header("access-control-allow-origin") == APP


def test_other_methods_are_refused_and_the_module_is_served(worker):
    refused = worker.fetch(ME, {}, method="POST", body=b"{}")
    assert (refused.status, refused.header("allow")) == (405, "GET, OPTIONS, HEAD")
    module = worker.fetch("/_segments/segments.js")
    assert module.header("content-type").startswith("text/javascript")
    assert module.header("access-control-allow-origin") == "*"
