"""A real content system behind the worker: Wagtail's pages and its API, cut for each visitor, all else untouched."""

import re
from typing import Any

import pytest

from tests.worker.runtime import fetch
from tests.worker.shop import PHONE, browser, health

VISITORS = {
    "Germany, desktop": ({"x_segments_as": "geo.country=DE"}, {"germany", "desktop"}),
    "Germany, phone": ({"x_segments_as": "geo.country=DE", "user_agent": PHONE}, {"germany", "phone"}),
    "France, phone": ({"x_segments_as": "geo.country=FR", "user_agent": PHONE}, {"phone"}),
    "France, desktop": ({"x_segments_as": "geo.country=FR"}, {"desktop"}),
}
VISITOR = pytest.mark.parametrize("visitor", VISITORS)


def as_visitor(visitor: str) -> tuple[dict[str, str], set[str]]:
    headers, segments = VISITORS[visitor]
    return dict(browser(**headers)), segments


def expected_page(page: str, segments: set[str]) -> str:
    """Wagtail's page as this visitor must get it, by means of its own: two patterns, since its blocks never nest."""

    def cut_teaser(found: re.Match[str]) -> str:
        names = set(found[1].split()) if found[1] else None
        return found[0].replace(f' data-segment="{found[1]}"', "") if not names or names & segments else ""

    page = re.sub(
        r'<section class="teaser"(?: data-segment="([^"]*)")?>.*?</section>',
        cut_teaser,
        page,
        flags=re.DOTALL,
    )
    leads = re.findall(r'<div class="lead".*?</div>', page)
    best = next((lead for lead in leads if set(_names(lead)) & segments), None)
    best = best or next((lead for lead in leads if "data-segment-default" in lead), None)
    for lead in leads:
        page = page.replace(
            lead, re.sub(r' data-segment(?:-\w+)?(?:="[^"]*")?', "", lead) if lead is best else "", 1
        )
    return page


def _names(lead: str) -> list[str]:
    found = re.search(r'data-segment="([^"]*)"', lead)
    return found[1].split() if found else []


def expected_stream(blocks: list[Any], segments: set[str]) -> list[Any]:
    """A stream of the API as this visitor must get it."""
    leads = [block for block in blocks if block["type"] == "lead"]
    best = next((lead for lead in leads if segments & set(lead["value"]["segments"])), None)
    best = best or next((lead for lead in leads if lead["value"]["segment_default"]), None)
    kept = []
    for block in blocks:
        value = block["value"]
        if isinstance(value, dict):
            names = set(value["segments"])
            if block["type"] == "lead" and block is not best:
                continue
            if block["type"] == "teaser" and names and not names & segments:
                continue
            value = {name: member for name, member in value.items() if not name.startswith("segment")}
        kept.append({**block, "value": value})
    return kept


@VISITOR
@pytest.mark.parametrize("path", ["/", "/other/"])
def test_pages_differ_by_audience_and_in_nothing_else(cms, site, visitor, path):
    headers, segments = as_visitor(visitor)
    own = fetch(cms, path).text
    assert 'data-segment="' in own
    for _ in range(2):
        response = site.fetch(path, headers)
        assert response.text == expected_page(own, segments)
        assert response.header("cache-control") == "private, no-cache"
    assert site.fetch(path, {**headers, "if-none-match": response.header("etag")}).status == 304


def test_the_audiences_see_what_the_editor_meant(site):
    german = site.fetch("/", as_visitor("Germany, desktop")[0]).text
    french = site.fetch("/", as_visitor("France, desktop")[0]).text
    assert ("Willkommen" in german, "Welcome" in german, "Brot" in german) == (True, False, True)
    assert ("Willkommen" in french, "Welcome" in french, "Brot" in french) == (False, True, False)
    for page in (german, french):
        assert "Fish &amp; chips, café “Müller”" in page
        assert "data-segment" not in page


@VISITOR
def test_the_api_differs_by_audience_and_in_nothing_else(cms, site, visitor):
    headers, segments = as_visitor(visitor)
    for path in ("/api/v2/pages/?type=newsroom.NewsPage&fields=body", "/api/v2/pages/2/"):
        own = fetch(cms, path)
        response = site.fetch(path, headers)
        expected = own.json()
        for page in expected.get("items", [expected]):
            page["body"] = expected_stream(page["body"], segments)
        assert response.json() == expected
        assert response.header("content-type") == own.header("content-type")
        assert not set(re.findall(r'"segment\w*"', response.text))
        lines = iter(line.rstrip(",") for line in own.text.splitlines())
        assert all(line.rstrip(",") in lines for line in response.text.splitlines()), (
            "not the origin's own lines"
        )


def test_what_has_no_blocks_goes_out_as_it_came(cms, site):
    for path in ("/plain/", "/api/v2/pages/?fields=title&type=newsroom.NewsPage", "/no-such-page/"):
        own, response = fetch(cms, path), site.fetch(path, as_visitor("Germany, phone")[0])
        assert (response.status, response.body) == (own.status, own.body)
        assert response.header("etag") == own.header("etag")
        assert response.header("content-type") == own.header("content-type")


def test_a_change_in_the_cms_shows_at_once_and_nothing_failed(cms, site):
    """Wagtail gives no lifetime, so the worker asks each time, and is told 304 by its ETag."""
    headers = as_visitor("Germany, desktop")[0]
    before = health(site)["counters"]
    assert site.fetch("/", headers).status == 200
    after = health(site)["counters"]
    assert after["revalidated"] > before.get("revalidated", 0)
    assert after.get("faults", 0) == 0
