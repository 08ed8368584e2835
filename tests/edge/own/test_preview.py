"""Preview tokens: what they allow, for which site, how long, and that nothing else is believed."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from segments.edge.http.request import VisitorRequest, parse_request
from segments.edge.own.preview import (
    MAX_PREVIEW_S,
    PREVIEW_COOKIE,
    PREVIEW_PURPOSE,
    Preview,
    address_without_token,
    is_previewed,
    leaves_address,
    open_preview,
    read_preview,
    seal_preview,
    tell_choice,
)
from segments.edge.visitor.envelope import seal_envelope
from segments.edge.visitor.grants import GRANT_PURPOSE
from segments.errors import CookieError
from segments.signing import KeyRing

NOW = 1_800_000_000
RING = KeyRing((("one", b"1" * 32), ("two", b"2" * 32)))
OTHERS = KeyRing((("two", b"x" * 32),))
PREVIEW = Preview(("a", "b"), NOW + 600)


def visit(url: str, method: str = "GET", **headers: str) -> VisitorRequest:
    return parse_request(method, url, {name.replace("_", "-"): value for name, value in headers.items()}, {})


def ask(query: str = "", cookie: str = "") -> object:
    headers = {"cookie": f"{PREVIEW_COOKIE}={cookie}"} if cookie else {}
    request = parse_request("GET", f"https://shop.example/p?{query}", headers, {})
    return read_preview(request, "shop", RING, NOW)


@pytest.mark.parametrize("preview", [PREVIEW, Preview((), NOW + 1), Preview(None, NOW + MAX_PREVIEW_S)])
def test_a_token_says_what_was_sealed(preview: Preview) -> None:
    assert open_preview(seal_preview(preview, "shop", RING), "shop", RING, NOW) == preview


def test_every_changed_character_is_refused() -> None:
    token = seal_preview(PREVIEW, "shop", RING)
    for place, character in enumerate(token):
        changed = token[:place] + ("A" if character != "A" else "B") + token[place + 1 :]
        with pytest.raises(CookieError):
            open_preview(changed, "shop", RING, NOW)


def sealed(members: object, purpose: str = PREVIEW_PURPOSE, ring: KeyRing = RING) -> str:
    return seal_envelope(json.dumps(members).encode(), ring, purpose, PREVIEW_COOKIE)


@pytest.mark.parametrize(
    "token",
    [
        "",
        "off",
        "v1.two.x.y",
        seal_preview(PREVIEW, "other-site", RING),
        seal_preview(PREVIEW, "shop", OTHERS),
        seal_preview(replace(PREVIEW, expires_s=NOW), "shop", RING),
        seal_preview(replace(PREVIEW, expires_s=NOW + MAX_PREVIEW_S + 1), "shop", RING),
        sealed({"site": "shop", "expires": NOW + 9}, GRANT_PURPOSE),
        sealed({"site": "shop", "expires": str(NOW + 9)}),
        sealed({"site": "shop", "expires": NOW + 9, "as": "a"}),
        sealed({"site": "shop", "expires": NOW + 9, "as": [1]}),
        sealed({"site": "shop", "expires": NOW + 9, "as": ["a"] * 65}),
        sealed(["shop"]),
        seal_envelope(b"[" * 100_000, RING, PREVIEW_PURPOSE, PREVIEW_COOKIE),
    ],
)
def test_nothing_else_is_a_token(token: str) -> None:
    with pytest.raises(CookieError):
        open_preview(token, "shop", RING, NOW)
    read = ask(f"segments_preview={token}x&x=1")
    assert (read.preview, read.set_cookies, read.request.query) == (None, (), "x=1")


def test_a_parameter_goes_no_further_and_becomes_a_cookie_for_as_long() -> None:
    token = seal_preview(PREVIEW, "shop", RING)
    read = ask(f"x=1&segments_preview={token}&y=%20")
    assert (read.preview, read.request.query) == (PREVIEW, "x=1&y=%20")
    (cookie,) = read.set_cookies
    assert cookie.startswith(f"{PREVIEW_COOKIE}={token}; Max-Age=600; ")
    assert {"HttpOnly", "Secure", "SameSite=Lax"} <= set(cookie.split("; "))
    carried = ask(cookie=token)
    assert (carried.preview, carried.set_cookies) == (PREVIEW, ())


@pytest.mark.parametrize("query", ["segments_preview=off", "segments_preview=", "segments_preview"])
def test_a_preview_can_be_ended(query: str) -> None:
    read = ask(query, cookie=seal_preview(PREVIEW, "shop", RING))
    assert (read.preview, read.request.query) == (None, "")
    assert read.set_cookies[0].startswith(f"{PREVIEW_COOKIE}=; Max-Age=0; ")


def test_a_request_without_any_of_it_is_not_looked_at() -> None:
    assert not is_previewed(parse_request("GET", "https://shop.example/?x=1", {"cookie": "a=b"}, {}))


def test_the_comment_cannot_be_ended_by_what_it_tells() -> None:
    told = tell_choice(Preview(("a-->b", "c--!>"), NOW), ["--><script>"], {"cache": "hit"})
    assert told.count("-->") == 1
    assert "<script>" not in told
    assert told.rstrip().endswith("-->")
    assert "until: 2027-01-15T08:00:00Z" in told


@pytest.mark.parametrize(
    ("request_", "leaves"),
    [
        (visit("https://a.test/p?segments_preview=x", sec_fetch_dest="document"), True),
        (visit("https://a.test/p?segments_preview=off", "HEAD", sec_fetch_dest="document"), True),
        (visit("https://a.test/p?a=1&segments_preview", accept="text/html,*/*"), True),
        (visit("https://a.test/p?segments_preview=x", sec_fetch_dest="iframe", accept="text/html"), False),
        (visit("https://a.test/p?segments_preview=x", sec_fetch_dest="empty", accept="*/*"), False),
        (visit("https://a.test/p?segments_preview=x", accept="*/*"), False),
        (visit("https://a.test/p?segments_preview=x", "POST", sec_fetch_dest="document"), False),
        (visit("https://a.test/p?q=segments_preview", sec_fetch_dest="document"), False),
        (visit("https://a.test/p?xsegments_preview=x", sec_fetch_dest="document"), False),
        (visit("https://a.test/p", sec_fetch_dest="document"), False),
    ],
)
def test_a_token_leaves_the_address_that_a_browser_shows(request_: VisitorRequest, leaves: bool) -> None:
    assert leaves_address(request_) is leaves


@pytest.mark.parametrize(
    ("url", "location"),
    [
        ("https://a.test/p?segments_preview={}", "https://a.test/p"),
        ("https://a.test/p?x=1&segments_preview={}&y=%20", "https://a.test/p?x=1&y=%20"),
        ("https://a.test//evil.test/?segments_preview={}", "https://a.test//evil.test/"),
        ("https://a.test/\\evil.test?segments_preview={}", "https://a.test/\\evil.test"),
        ("http://localhost:8787/?segments_preview={}", "http://localhost:8787/"),
    ],
)
def test_the_redirect_stays_on_the_site_and_takes_the_token_along_in_a_cookie(
    url: str, location: str
) -> None:
    token = seal_preview(PREVIEW, "shop", RING)
    head = address_without_token(read_preview(visit(url.format(token)), "shop", RING, NOW)).head
    assert (head.status, head.headers["location"]) == (303, location)
    assert head.headers["cache-control"] == "private, no-store"
    assert head.headers["referrer-policy"] == "no-referrer"
    (cookie,) = head.set_cookies
    assert cookie.startswith(f"{PREVIEW_COOKIE}={token}; ")
    assert not leaves_address(visit(location, sec_fetch_dest="document"))


def test_a_token_that_is_none_leaves_the_address_and_sets_nothing() -> None:
    head = address_without_token(
        read_preview(visit("https://a.test/?segments_preview=x"), "shop", RING, NOW)
    ).head
    assert (head.status, head.set_cookies) == (303, ())


@pytest.mark.parametrize("side", ["", "current", "staged"])
def test_a_token_says_of_which_side_it_is(side: str) -> None:
    preview = replace(PREVIEW, side=side)
    assert open_preview(seal_preview(preview, "shop", RING), "shop", RING, NOW) == preview
