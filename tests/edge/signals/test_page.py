from __future__ import annotations

import pytest

from segments.edge.http.request import parse_request
from segments.edge.signals.page import MAX_PARTS, read_page


def test_a_page_is_told_by_all_its_parts() -> None:
    assert read_page(parse_request("GET", "https://Shop.example:8443/sale/shoes/?a=1", {}, {})) == {
        "page.url": "https://shop.example:8443/sale/shoes/",
        "page.host": "shop.example",
        "page.path": "/sale/shoes/",
        "page.parts": ["sale", "shoes"],
        "page.section": "sale",
        "page.depth": 2,
        "page.query": "a=1",
    }


@pytest.mark.parametrize(
    ("path", "decoded"),
    [
        ("/caf%C3%A9", "/café"),
        ("/a%2Fb", "/a%2Fb"),
        ("/100%25", "/100%25"),
        ("/a%0Ab%00", "/a%0Ab%00"),
        ("/%ff", "/%ff"),
        ("/%zz%", "/%zz%"),
        ("/a+b", "/a+b"),
    ],
)
def test_a_path_reads_like_the_address_bar(path: str, decoded: str) -> None:
    assert read_page(parse_request("GET", f"https://a.example{path}", {}, {}))["page.path"] == decoded


def test_the_home_page_has_no_section() -> None:
    values = read_page(parse_request("GET", "https://a.example", {}, {}))
    assert (values["page.path"], values["page.section"], values["page.depth"]) == ("/", "", 0)


def test_a_path_deeper_than_any_site_stays_bounded() -> None:
    values = read_page(parse_request("GET", "https://a.example" + "/x" * 5_000, {}, {}))
    assert values["page.depth"] == MAX_PARTS
