"""What consent allows by default in different places, and what a visitor's own words change."""

import pytest

from tests.worker.shop import browser, page_of, shown

pytestmark = pytest.mark.usefixtures("published")

PERSONAL = {"new", "never-seen-before"}
"""What a first visit matches where history may be kept; the second by NOT."""


@pytest.mark.parametrize(
    ("place", "headers", "is_remembered"),
    [
        ("geo.country=DE", {}, False),
        ("geo.country=FR", {}, False),
        ("geo.country=GB", {}, False),
        ("geo.country=CH", {}, False),
        ("geo.country=US; geo.region_code=CA", {}, True),
        ("geo.country=US; geo.region_code=CA", {"sec_gpc": "1"}, False),
        ("geo.country=US; geo.region_code=CA", {"sec_gpc": "0"}, True),
        ("geo.country=US; geo.region_code=TX", {}, True),
        ("geo.country=US; geo.region_code=TX", {"sec_gpc": "1"}, False),
        ("geo.country=BR", {}, False),
        ("geo.country=XX", {}, False),
        ("geo.country=DE; consent=all", {}, True),
        ("geo.country=DE; consent=analytics", {}, False),
        ("geo.country=US; geo.region_code=TX; consent=none", {}, False),
    ],
)
def test_personal_signals_follow_the_law_of_the_place(worker, origin, place, headers, is_remembered):
    origin.set("/", page_of(["new", "never-seen-before", "returning", "this-host"]))
    response = worker.fetch("/", browser(x_segments_as=place, **headers))
    assert shown(response.text) == {"this-host"} | (PERSONAL if is_remembered else set())
    assert bool(response.header("set-cookie")) is is_remembered


def test_our_own_consent_cookie_opens_the_gate(worker, origin):
    origin.set("/", page_of(["new"]))
    german = "geo.country=DE"
    agreed = "segments_consent=v1.personalization:1.at:1763900000"
    assert shown(worker.fetch("/", browser(x_segments_as=german, cookie=agreed)).text) == {"new"}
    refused = "segments_consent=v1.personalization:0.at:1763900000"
    assert shown(worker.fetch("/", browser(x_segments_as=german, cookie=refused)).text) == set()


def test_withdrawal_deletes_the_segment_cookie_in_the_same_response(worker, origin):
    origin.set("/", page_of(["new", "returning"]))
    texas = "geo.country=US; geo.region_code=TX"
    cookie = worker.fetch("/", browser(x_segments_as=texas)).header("set-cookie").partition(";")[0]
    response = worker.fetch("/", browser(x_segments_as=f"{texas}; consent=none", cookie=cookie))
    assert shown(response.text) == set()
    (deletion,) = response.header_list("set-cookie")
    assert deletion.startswith("__Host-segments=;")
    assert "Max-Age=0" in deletion


def test_withdrawal_deletes_whatever_the_answer_is(worker, origin):
    texas = "geo.country=US; geo.region_code=TX"
    public = {"cache-control": "public, max-age=60", "content-type": "text/html"}
    origin.set("/", page_of(["new"]))
    origin.set("/moved", b"", status=302, headers={"location": "/", "cache-control": "public, max-age=60"})
    origin.set("/gone", "no such page", status=404, headers=public)
    origin.set(
        "/text", b"words", headers={"content-type": "text/plain", "cache-control": "public, max-age=60"}
    )
    origin.set("/form", "thank you", headers=public)
    origin.set("/plain", "<p>a page without blocks</p>", headers=public)
    cookie = worker.fetch("/", browser(x_segments_as=texas)).header("set-cookie").partition(";")[0]
    for path, method, status in (
        ("/moved", "GET", 302),
        ("/gone", "GET", 404),
        ("/gone", "HEAD", 404),
        ("/text", "GET", 200),
        ("/form", "POST", 200),
        ("/plain", "GET", 200),
    ):
        body = b"a=b" if method == "POST" else None
        agreed = worker.fetch(path, browser(x_segments_as=texas, cookie=cookie), method=method, body=body)
        assert agreed.header("set-cookie") is None
        asked = browser(x_segments_as=texas, cookie=cookie, sec_gpc="1")
        withdrawn = worker.fetch(path, asked, method=method, body=body)
        assert (withdrawn.status, withdrawn.body) == (status, agreed.body)
        (deletion,) = withdrawn.header_list("set-cookie")
        assert deletion.startswith("__Host-segments=; Max-Age=0;")
        assert withdrawn.header("cache-control") == "private, no-cache"
        assert withdrawn.header("location") == agreed.header("location")


def test_a_site_may_give_no_segments_at_all_without_consent(worker, origin, tmp_path):
    from tests.worker.shop import RULES, publish

    origin.set("/", page_of(["this-host", "germany"]))
    publish(worker, RULES + '\n[consent]\nwithout = "none"\n', tmp_path)
    try:
        assert shown(worker.fetch("/", browser(x_segments_as="geo.country=DE")).text) == set()
        agreed = worker.fetch("/", browser(x_segments_as="geo.country=DE; consent=all"))
        assert shown(agreed.text) == {"this-host", "germany"}
    finally:
        publish(worker, RULES, tmp_path)


CALIFORNIA = "geo.country=US; geo.region_code=CA"


@pytest.mark.parametrize(
    ("cookie", "is_remembered"),
    [
        ('cc_cookie={"categories":["necessary"],"level":["necessary"]}', False),
        ("cookieconsent_status=deny", False),
        ("cookieconsent_status=allow", True),
        ("_iub_cs-12345678=%7B%22purposes%22%3A%7B%223%22%3Afalse%7D%7D", False),
        ("_iub_cs-12345678=%7B%22purposes%22%3A%7B%223%22%3Atrue%7D%7D", True),
        ("amcookie_allowed=1", False),
        ("cookie-preference=1", True),
        ("segments_consent=v1.personalization:1; segments_consent=v1.personalization:0", False),
        ("__gpp=DBABEY~YBAA.BhVQ", False),
    ],
)
def test_a_refusal_is_heard_in_whatever_tool_it_was_made(worker, origin, cookie, is_remembered):
    origin.set("/", page_of(["new"]))
    for _ in range(2):  # as a new sender, and as one that is remembered
        response = worker.fetch("/", browser(x_segments_as=CALIFORNIA, cookie=cookie))
        assert shown(response.text) == ({"new"} if is_remembered else set())


def test_a_tool_that_cannot_be_read_is_counted_by_name(worker, origin):
    origin.set("/", page_of(["new"]))
    worker.fetch(
        "/",
        browser(
            x_segments_as=CALIFORNIA,
            cookie="consentUUID=1; amcookie_allowed=1; klaro=%7B%22acme%22%3Atrue%7D",
        ),
    )
    counters = worker.fetch("/_segments/health").json()["counters"]
    wanted = ("consent-unread-sourcepoint", "consent-unread-amasty", "consent-unmapped-klaro")
    assert all(counters.get(name, 0) >= 1 for name in wanted)
