"""A local run as somebody else, chosen by address: the choice sticks, and nobody is chosen who cannot exist."""

import json

import pytest

from tests.worker.shop import browser, page_of, shown

pytestmark = pytest.mark.usefixtures("published")

CONSENT = "/_segments/consent"
GERMAN = "/?segments_as=geo.country%3DDE"


def choice_in(response) -> str:
    """The header that keeps a choice or ends it."""
    (header,) = [each for each in response.header_list("set-cookie") if each.startswith("segments_as=")]
    return header


def chosen_by(response) -> str:
    """The cookie that a browser sends from now on."""
    return choice_in(response).partition(";")[0]


def test_what_the_page_fetches_and_its_links_see_the_same_visitor(worker, origin):
    origin.set("/", page_of(["germany", "new"]))
    origin.set("/next", page_of(["germany"]))
    cookie = chosen_by(worker.fetch(GERMAN, browser()))
    assert json.loads(worker.fetch(CONSENT, browser(cookie=cookie)).text)["law"]["name"] == "gdpr"
    assert json.loads(worker.fetch(CONSENT, browser()).text)["law"]["name"] != "gdpr"
    following = worker.fetch("/next", browser(cookie=cookie))
    assert shown(following.text) == {"germany"}
    assert not following.header_list("set-cookie")
    assert "segments_as" not in origin.requests[-1].headers.get("cookie", "")


def test_another_choice_takes_its_place_and_an_empty_one_ends_it(worker, origin):
    origin.set("/", page_of(["germany"]))
    cookie = chosen_by(worker.fetch(GERMAN, browser()))
    french = worker.fetch("/?segments_as=geo.country%3DFR", browser(cookie=cookie))
    assert shown(french.text) == set()
    assert chosen_by(french) == "segments_as=geo.country%3DFR"
    ended = worker.fetch("/?segments_as=", browser(cookie=cookie))
    assert chosen_by(ended) == "segments_as="
    assert "Max-Age=0" in choice_in(ended)


def test_a_header_chooses_for_one_request_alone(worker, origin):
    origin.set("/", page_of(["germany"]))
    assert not worker.fetch("/", browser(x_segments_as="geo.country=DE")).header_list("set-cookie")


def test_a_visitor_who_cannot_exist_is_refused_in_words(worker, origin):
    origin.set("/", page_of(["germany"]))
    refused = worker.fetch("/?segments_as=visitor.visits%3D3%3Bvisitor.is_new%3Dtrue", browser())
    assert refused.status == 400
    assert (
        "visitor.is_new cannot be true: visitor.visits=3 makes it false" in json.loads(refused.text)["error"]
    )
    assert not refused.header_list("set-cookie")
