"""The worker's privacy addresses on the wire: consent given, withdrawn and told; what is kept told and erased."""

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
from urllib.parse import urlsplit

import pytest

from segments.edge.own.kept_cookies import KEPT_COOKIES
from segments.edge.visitor.cookie import VISITOR_COOKIE, open_cookie
from segments.signing import decode_base64url, encode_base64url
from tests.worker.runtime import FETCH_TIMEOUT_SECONDS, wait_until
from tests.worker.shop import COOKIE_KEYS, SITE, VARIABLES, browser, page_of, shown

pytestmark = pytest.mark.usefixtures("published")

CONSENT, PRIVACY, BANNER = "/_segments/consent", "/_segments/privacy", "/_segments/consent.js"
BRIDGE = "/_segments/consent-bridge.js"
GERMANY = "geo.country=DE"
JSON = "application/json"
FORM = "application/x-www-form-urlencoded"


def post(worker, body, content_type=JSON, place=GERMANY, **headers):
    return worker.fetch(
        CONSENT,
        browser(x_segments_as=place, content_type=content_type, **headers),
        method="POST",
        body=body if isinstance(body, bytes) else body.encode(),
    )


def cookies_of(response):
    """Name to value of the cookies that a browser has after this answer."""
    pairs = (header.partition(";")[0].partition("=") for header in response.header_list("set-cookie"))
    return {name: value for name, _, value in pairs if value}


def as_header(cookies):
    return "; ".join(f"{name}={value}" for name, value in cookies.items())


def test_a_visitor_agrees_is_remembered_looks_and_erases(worker, origin):
    origin.set("/", page_of(["new", "returning"]))
    before = worker.fetch(CONSENT, browser(x_segments_as=GERMANY))
    assert before.json()["needs_choice"] is True
    assert before.header("cache-control") == "no-store"

    agreed = post(worker, '{"purposes": ["personalization"]}')
    assert agreed.status == 200
    assert agreed.json()["purposes"] == ["necessary", "personalization"]
    jar = cookies_of(agreed)
    assert set(jar) == {"segments_consent"}
    (attributes,) = agreed.header_list("set-cookie")
    assert attributes.endswith("; Path=/; Max-Age=15552000; Secure; SameSite=Lax")

    page = worker.fetch("/", browser(x_segments_as=GERMANY, cookie=as_header(jar)))
    assert shown(page.text) == {"new"}
    jar |= cookies_of(page)
    assert set(jar) == {"segments_consent", VISITOR_COOKIE}

    told = worker.fetch(PRIVACY, browser(x_segments_as=GERMANY, cookie=as_header(jar)))
    assert told.status == 200
    assert told.header("cache-control") == "no-store"
    assert told.header("set-cookie") is None
    history = told.json()["cookies"][0]
    assert (history["name"], history["content"]["visits"]) == (VISITOR_COOKIE, 1)

    erased = worker.fetch(PRIVACY, browser(x_segments_as=GERMANY, cookie=as_header(jar)), method="DELETE")
    assert erased.json() == {"erased": [*KEPT_COOKIES]}
    assert all("Max-Age=0" in header for header in erased.header_list("set-cookie"))


def test_a_choice_is_answered_with_a_receipt_that_verifies_and_a_forged_one_does_not(worker, tmp_path):
    agreed = post(worker, json.dumps({"purposes": ["analytics"], "notice": f"de.{'0a' * 32}"}))
    receipt = agreed.json()["receipt"]
    keys = {"SEGMENTS_BUNDLE_KEYS": VARIABLES["SEGMENTS_BUNDLE_KEYS"]}

    def verify(text, site=SITE):
        file = tmp_path / "receipt.json"
        file.write_text(json.dumps({"receipt": text}), encoding="utf-8")
        done = subprocess.run(
            [
                sys.executable,
                "-m",
                "segments.cli.main",
                "receipt",
                "verify",
                str(file),
                "--site",
                site,
                "--json",
            ],
            env={**os.environ, **keys},
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, json.loads(done.stdout)

    code, content = verify(receipt)
    assert (code, content["given"], content["law"]["name"]) == (0, ["analytics"], "gdpr")
    assert (content["notice"], content["language"], content["site"]) == ("0a" * 32, "de", SITE)
    version, key, payload, mac = receipt.split(".")
    forged = encode_base64url(
        decode_base64url(payload).replace(b'["analytics"]', b'["analytics","advertising"]')
    )
    assert forged != payload
    assert verify(f"{version}.{key}.{forged}.{mac}")[0] == 1
    assert verify(receipt, "another")[0] == 1


def test_words_that_are_no_digest_are_refused_and_nothing_is_chosen(worker):
    for notice in ('"de.zz"', "7", '{"a": 1}', f'"de.{"0a" * 32} "'):
        refused = post(worker, f'{{"purposes": [], "notice": {notice}}}')
        assert (refused.status, refused.header_list("set-cookie")) == (400, [])


def test_a_withdrawal_deletes_what_was_kept_in_the_same_answer(worker, origin):
    origin.set("/", page_of(["new"]))
    texas = "geo.country=US; geo.region_code=TX"
    jar = cookies_of(worker.fetch("/", browser(x_segments_as=texas)))
    assert open_cookie(jar[VISITOR_COOKIE], COOKIE_KEYS, int(time.time())).state.visits == 1
    withdrawn = post(worker, '{"none": true}', place=texas, cookie=as_header(jar))
    assert withdrawn.json()["purposes"] == ["necessary"]
    deleted = {
        header.partition("=")[0] for header in withdrawn.header_list("set-cookie") if "Max-Age=0" in header
    }
    assert deleted == {*KEPT_COOKIES}


def test_an_opt_in_does_not_override_the_browsers_signal(worker):
    answer = post(worker, '{"all": true}', sec_gpc="1").json()
    assert answer["not_in_force"] == {"personalization": "gpc", "advertising": "gpc"}


def test_a_form_without_javascript_comes_back_to_its_page(worker):
    response = post(
        worker,
        "purposes=analytics",
        FORM,
        referer=f"{worker.url.rstrip('/')}/shoes?size=9",
        origin=worker.url.rstrip("/"),
    )
    assert (response.status, response.header("location"), response.body) == (303, "/shoes?size=9", b"")
    assert "analytics:1" in cookies_of(response)["segments_consent"]


@pytest.mark.parametrize(
    "headers",
    [{"origin": "https://evil.example"}, {"sec_fetch_site": "cross-site"}, {"origin": "null"}],
    ids=str,
)
def test_no_other_sites_page_changes_anything(worker, headers):
    for response in (
        post(worker, '{"all": true}', **headers),
        post(worker, "all=1", FORM, **headers),
        worker.fetch(PRIVACY, browser(**headers), method="DELETE"),
    ):
        assert (response.status, response.header("set-cookie")) == (403, None)
        assert "Expected" in response.json()["error"]


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b"", JSON, 400),
        (b"{}", JSON, 400),
        (b'{"purposes": ["x"]}', JSON, 400),
        (b"[" * 4000, JSON, 400),
        (b"\xff\x00", JSON, 400),
        (b"a=b", FORM, 400),
        (b'{"all": true}', "text/plain", 415),
        (b'{"all": true}' + b" " * 5000, JSON, 413),
    ],
    ids=["empty", "no member", "unknown", "nested", "bytes", "field", "type", "long"],
)
def test_what_is_no_choice_is_refused_in_words(worker, body, content_type, status):
    response = post(worker, body, content_type)
    assert (response.status, response.header("set-cookie")) == (status, None)
    assert response.json()["error"].startswith("Expected ")


def test_a_huge_body_is_not_read(worker):
    # The answer goes out before the body is in: a client that is still sending may lose it with the connection, and so
    # may wrangler's own server in front of the worker, which says 500 then.
    def is_refused():
        with contextlib.suppress(ConnectionError):
            status = post(worker, b"x" * 3_000_000).status
            assert status in (413, 500)
            return status == 413
        return True

    wait_until(is_refused, "the refusal")
    assert post(worker, '{"all": true}').status == 200


def test_a_long_body_needs_a_length(worker):
    address = urlsplit(worker.url)
    head = (
        f"POST {CONSENT} HTTP/1.1\r\nHost: {address.netloc}\r\nContent-Type: {JSON}\r\n"
        "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
    )
    with socket.create_connection(
        (address.hostname, address.port), timeout=FETCH_TIMEOUT_SECONDS
    ) as connection:
        connection.sendall(head.encode() + b"2000\r\n" + b" " * 0x2000 + b"\r\n0\r\n\r\n")
        assert connection.recv(65536).split(b" ", 2)[1] == b"411"


@pytest.mark.parametrize(
    ("path", "methods"),
    [
        ("/_segments/health", "GET, HEAD, OPTIONS"),
        (CONSENT, "GET, POST, HEAD, OPTIONS"),
        (BANNER, "GET, HEAD, OPTIONS"),
        (BRIDGE, "GET, HEAD, OPTIONS"),
        (PRIVACY, "GET, DELETE, HEAD, OPTIONS"),
    ],
)
def test_each_address_says_what_it_can_do(worker, origin, path, methods):
    asked = worker.fetch(path, method="OPTIONS")
    assert (asked.status, asked.header("allow"), asked.body) == (204, methods, b"")
    assert asked.header("access-control-allow-origin") is None
    wrong = worker.fetch(path, method="PATCH")
    assert (wrong.status, wrong.header("allow")) == (405, methods)
    head, get = worker.fetch(path, method="HEAD"), worker.fetch(path)
    assert (head.status, head.body) == (200, b"")
    assert head.header("content-type") == get.header("content-type")
    assert origin.requests == []


def test_an_address_that_is_none_never_reaches_the_origin(worker, origin):
    for path in ("/_segments/", "/_segments/consent/", "/_segments/health/x", "/_segments/consent.css"):
        for method in ("GET", "POST"):
            assert worker.fetch(path, method=method).status == 404
    assert origin.requests == []


@pytest.mark.parametrize("script", [BANNER, BRIDGE])
def test_the_banner_and_the_bridge_are_one_script_for_everybody(worker, script):
    first = worker.fetch(script)
    assert (first.status, first.header("content-type")) == (200, "text/javascript; charset=utf-8")
    assert first.header("cache-control") == "public, max-age=3600"
    again = worker.fetch(script, {"if-none-match": first.header("etag")})
    assert (again.status, again.body) == (304, b"")


def test_a_choice_can_be_erased_too(worker):
    response = worker.fetch(f"{PRIVACY}?all=1", method="DELETE")
    assert "segments_consent" in response.json()["erased"]
    deleted = {text.partition("=")[0] for text in response.header_list("set-cookie")}
    assert deleted == {*KEPT_COOKIES, "segments_consent"}
