from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segments.edge.http.request import parse_request
from segments.edge.signals.language import (
    MAX_RANGES,
    language_form,
    lookup_language,
    parse_accept_language,
    read_language,
)
from segments.edge.signals.settings import SignalSettings


@pytest.mark.parametrize(
    ("header", "ranges"),
    [
        ("de-CH, de;q=0.9, en;q=0.8", [("de-CH", 1000), ("de", 900), ("en", 800)]),
        ("en;q=0.5,fr", [("fr", 1000), ("en", 500)]),
        ("ZH-hans-cn", [("zh-Hans-CN", 1000)]),
        ("en-x-TWAIN", [("en-x-twain", 1000)]),
        ("de_AT", [("de-AT", 1000)]),
        ("*;q=0.1, en", [("en", 1000), ("*", 100)]),
        ("en;q=0", [("en", 0)]),
        ("en;q=1.000;level=2", [("en", 1000)]),
        ("en ; q = 0.3", [("en", 300)]),
        ("en, EN;q=0.2", [("en", 1000)]),
        ("en;q=2, de;q=x, fr;q=0.1234, it;q=, es;q=1.5, 1x, -, ,;q=1", []),
        ("", []),
    ],
)
def test_ranges_are_read_by_preference(header: str, ranges: list[tuple[str, int]]) -> None:
    assert list(parse_accept_language(header)) == ranges


@pytest.mark.parametrize(
    ("header", "available", "found"),
    [
        ("de-CH, de;q=0.9", ["en", "de"], "de"),
        ("de-CH", ["en", "de-CH", "de"], "de-CH"),
        ("zh-Hant-CN-x-private1-private2", ["en", "zh-Hant"], "zh-Hant"),
        ("de", ["en", "de-CH"], "en"),
        ("fr, de;q=0.1", ["en", "de"], "de"),
        ("ja", ["en", "de"], "en"),
        ("ja, *;q=0.5", ["fr", "en"], "fr"),
        ("en;q=0, *", ["en", "de"], "de"),
        ("en;q=0", ["en"], "en"),
        ("EN-us", ["en-US", "en"], "en-US"),
    ],
)
def test_lookup_shortens_each_range_until_the_site_has_it(
    header: str, available: list[str], found: str
) -> None:
    assert lookup_language(parse_accept_language(header), available) == found


def test_a_site_without_languages_gets_the_first_that_is_asked_for() -> None:
    request = parse_request("GET", "https://a.example/", {"accept-language": "*, pt-BR;q=0.7"}, {})
    assert read_language(request, SignalSettings()) == {"language": "pt-BR", "languages": ["pt-BR"]}


def test_without_the_header_nothing_is_known() -> None:
    request = parse_request("GET", "https://a.example/", {}, {})
    assert read_language(request, SignalSettings(languages=("de",))) == {}


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.text(max_size=300))
def test_whatever_the_header_holds_the_result_is_bounded(header: str) -> None:
    ranges = parse_accept_language(header * 20)
    assert len(ranges) <= MAX_RANGES
    assert lookup_language(ranges, ["en", "de"]) in {"en", "de"}


@pytest.mark.parametrize(
    ("header", "available", "form"),
    [
        ("de-CH,de;q=0.9,en;q=0.8", ("en", "de"), "de"),
        ("fr", ("en", "de"), "en"),
        ("", ("en", "de"), ""),
        ("", (), ""),
        ("de-ch, de;q=0.5", (), "de-CH,de;q=0.9"),
        ("de-CH,de;q=0.9", (), "de-CH,de;q=0.9"),
        ("en;q=0.2, *, fr;q=0.7, xx;q=0", (), "fr,en;q=0.9"),
        ("nonsense!", (), ""),
        ("aa,bb,cc,dd,ee,ff", (), "aa,bb;q=0.9,cc;q=0.8,dd;q=0.7"),
    ],
)
def test_the_origin_is_told_a_language_in_one_of_few_forms(
    header: str, available: tuple[str, ...], form: str
) -> None:
    assert language_form(header, available) == form
    assert language_form(form, available) == form


def test_what_the_origin_is_told_is_bounded() -> None:
    assert len(language_form("-".join(["de", *["x2345678"] * 100]) + ",fr" * 1_000, ())) < 160
