"""What a page says of itself decides on the real runtime: from headers, from its head, kept, renewed, in flight."""

import json

import pytest

from tests.worker.runtime import wait_until
from tests.worker.shop import RULES, browser, page_of, publish, shown

TOLD = """
[scores.boots]
add = [{ event = "page_view", when = '"boots" in event.tags', weight = 1 }]
[segments.on-boots]
when = '"boots" in page.tags'
[segments.not-boots]
when = '!("boots" in page.tags)'
[segments.guide-for-germans]
when = 'page.content_type == "guide" && geo.country == "DE"'
[segments.boot-reader]
when = 'score("boots") >= 2.0'
"""
NAMES = ["on-boots", "not-boots", "guide-for-germans", "boot-reader"]
HTML = "text/html; charset=utf-8"
BOOTS = '<meta name="segments:tags" content="sale, boots">'
TEXAS = "geo.country=US; geo.region_code=TX"


@pytest.fixture(scope="module", autouse=True)
def told(worker, published, tmp_path_factory):
    folder = tmp_path_factory.mktemp("rules")
    publish(worker, RULES + TOLD, folder)
    yield
    publish(worker, RULES, folder)


def page(head=""):
    return page_of(NAMES).replace("<title>", head + "<title>")


def see(worker, target, place="geo.country=DE", **headers):
    return shown(worker.fetch(target, browser(x_segments_as=place, **headers)).text)


def test_a_page_is_joined_by_what_it_says_of_itself(worker, origin):
    origin.set("/boots", page(BOOTS), headers={"content-type": HTML, "cache-control": "max-age=3600"})
    origin.set("/guide", page(), headers={"content-type": HTML, "x-content-type-name": "guide"})
    assert [see(worker, "/boots"), see(worker, "/boots")] == [{"on-boots"}] * 2
    assert see(worker, "/guide") == {"not-boots", "guide-for-germans"}
    assert see(worker, "/guide", "geo.country=FR") == {"not-boots"}


def test_another_header_with_the_same_bytes_is_heard(worker, origin):
    headers = {"content-type": HTML, "cache-control": "max-age=0"}
    origin.set("/renewed", page(), headers=headers | {"x-content-tags": "hats"}, etag='"1"')
    assert see(worker, "/renewed") == {"not-boots"}
    origin.set("/renewed", page(), headers=headers | {"x-content-tags": "boots"}, etag='"1"')
    wait_until(lambda: see(worker, "/renewed") == {"on-boots"}, "the renewed header to count")


def test_json_says_it_too(worker, origin):
    blocks = [{"segments": [name], "name": name} for name in NAMES]
    body = {"tags": ["boots"], "blocks": blocks}
    origin.set("/api", json.dumps(body), headers={"content-type": "application/json"})
    answer = worker.fetch("/api", browser(x_segments_as="geo.country=DE")).json()
    assert [block["name"] for block in answer["blocks"]] == ["on-boots"]


def test_a_large_page_on_its_way_is_cut_by_what_its_head_says(worker, origin):
    long = page(BOOTS).replace("<footer>", "<p>text</p>" * 60_000 + "<footer>")
    origin.set("/long", long, headers={"content-type": HTML, "cache-control": "no-store"})
    assert see(worker, "/long") == {"on-boots"}


def test_views_of_tagged_pages_add_to_an_affinity(worker, origin):
    origin.set("/boots", page(BOOTS), headers={"content-type": HTML, "cache-control": "max-age=3600"})
    first = worker.fetch("/boots", browser(x_segments_as=TEXAS))
    cookie = first.header("set-cookie").partition(";")[0]
    assert shown(first.text) == {"on-boots"}
    assert see(worker, "/boots", TEXAS, cookie=cookie) == {"on-boots", "boot-reader"}
