"""The rules for a path: worked out once, the same as at every look, and in bounded memory."""

from __future__ import annotations

from pathlib import Path

import pytest

from segments.edge.decide.path_rules import MAX_PATH_CHARS, MAX_PATHS, Paths, read_path_rules
from segments.edge.decide.site import Site
from segments.edge.http.request import parse_request
from tests.edge.site_of_rules import open_rules

RULES = """
bypass = ["/studio/*"]
liquid = ["/blog/*"]

[content_api.items]
path = "/items/*"
syntax = "directus"
segments = ["a"]
parameter = "filter[segments][segments_id][slug][_in]"

[segments.a]
when = 'geo.country == "DE"'
"""


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return open_rules(RULES, tmp_path)


def test_a_path_has_its_own_rules(site: Site) -> None:
    paths = Paths(site)
    assert [path for path in ("/studio/a", "/wp-admin/x", "/", "/items/b") if paths.of(path).is_bypassed] == [
        "/studio/a", "/wp-admin/x",
    ]  # fmt: skip
    assert [path for path in ("/items/b", "/ITEMS//b", "/") if paths.of(path).api] == [
        "/items/b",
        "/ITEMS//b",
    ]
    assert [path for path in ("/blog/a", "/%62log/a", "/") if paths.of(path).page_settings.liquid.is_on] == [
        "/blog/a", "/%62log/a",
    ]  # fmt: skip
    systems = [
        [session.system for session in paths.of(path).editor_sessions] for path in ("/api/a", "/items/b")
    ]
    assert systems == [["Directus", "Payload"], ["Directus"]]


def test_what_is_remembered_is_what_would_be_read(site: Site) -> None:
    paths = Paths(site)
    for path in ("/", "/items/b", "/blog/a", "/studio/a", "/", "/items/b"):
        assert paths.of(path) == read_path_rules(site, path)
    assert paths.of("/blog/a") is paths.of("/blog/a")


def test_made_up_paths_take_bounded_memory(site: Site) -> None:
    paths = Paths(site)
    long = "/items/" + "x" * MAX_PATH_CHARS
    assert paths.of(long).api is not None
    assert len(paths) == 0
    for number in range(MAX_PATHS * 2):
        paths.of(f"/{number}")
    assert len(paths) <= MAX_PATHS


@pytest.mark.parametrize(
    ("path", "headers", "system"),
    [
        ("/items/articles", {"cookie": "directus_session_token=x"}, "Directus"),
        ("/items/articles", {"cookie": "other=x"}, ""),
        ("/api/pages", {"cookie": "payload-token=x"}, "Payload"),
        ("/pages", {"cookie": "payload-token=x"}, ""),
        ("/wp-json/wp/v2/posts", {"x-wp-nonce": "1"}, "WordPress"),
        ("/wp-json/wp/v2/posts", {}, ""),
    ],
)
def test_a_session_of_an_editor_is_known_by_what_it_has(
    site: Site, path: str, headers: dict[str, str], system: str
) -> None:
    request = parse_request("GET", f"https://shop.example{path}", headers, {})
    found = Paths(site).of(path).editor_session(request)
    assert (found.system if found else "") == system
