"""The form of a shared page: remembered by two headers alone, and never another than what would be read."""

from __future__ import annotations

import random

import pytest

from segments.edge.decide.forms import MAX_FORMS, MAX_KEPT_CHARS, Forms
from segments.edge.http.request import VisitorRequest, parse_request

LANGUAGES = ("en", "de")
HEADERS = {
    "accept": ("text/html,*/*;q=0.8", "application/json", "", "text/html;q=0.1, application/json"),
    "accept-language": ("de-CH, de;q=0.9", "fr", ""),
    "hx-request": ("true",),
    "hx-target": ("list",),
    "origin": ("https://other.example",),
    "x-market": ("ch", "at"),
    "cookie": ("currency=CHF", "currency=EUR; other=1", "other=1"),
    "user-agent": ("a", "b"),
}


def random_request(chance: random.Random) -> VisitorRequest:
    headers = {name: chance.choice(values) for name, values in HEADERS.items() if chance.random() < 0.5}
    return parse_request("GET", "https://shop.example/", headers, {})


@pytest.mark.parametrize("key_names", [(), ("currency",)])
@pytest.mark.parametrize("page_headers", [(), ("x-market",)])
@pytest.mark.parametrize("languages", [(), LANGUAGES])
def test_what_is_remembered_is_what_would_be_read(languages, page_headers, key_names) -> None:
    chance = random.Random(7)
    forms = Forms(languages, key_names)
    for _ in range(500):
        request = random_request(chance)
        assert forms.of(request, page_headers) == Forms(languages, key_names).read(request, page_headers)


def test_made_up_headers_take_bounded_memory() -> None:
    forms = Forms(LANGUAGES)
    for number in range(MAX_FORMS * 2):
        forms.of(parse_request("GET", "https://shop.example/", {"accept-language": f"x{number}"}, {}))
    assert 0 < len(forms) <= MAX_FORMS
    kept = len(forms)
    forms.of(parse_request("GET", "https://shop.example/", {"accept": "a" * (MAX_KEPT_CHARS + 1)}, {}))
    assert len(forms) == kept
