"""A preview on the real runtime: for who holds a token, and nothing at all for everybody else."""

import time

import pytest

from segments.edge.own.preview import PREVIEW_COOKIE, Preview, seal_preview
from segments.edge.visitor.cookie import VISITOR_COOKIE
from segments.signing import KeyRing
from tests.worker.shop import BUNDLE_KEYS, SITE, browser, health, page_of, shown

pytestmark = pytest.mark.usefixtures("published")

HTML = "text/html; charset=utf-8"
HOUR = {"content-type": HTML, "cache-control": "public, max-age=3600"}
TEXAS = "geo.country=US; geo.region_code=TX"
SEGMENTS = ["germany", "gold", "club", "texas", "new"]


def token(*segments, seconds=600, ring=BUNDLE_KEYS, site=SITE, is_plain=False):
    audience = None if is_plain else segments
    return seal_preview(Preview(audience, int(time.time()) + seconds), site, ring)


def ask(worker, target, method="GET", **headers):
    return worker.fetch(target, browser(x_segments_as=TEXAS, **headers), method=method)


def test_a_token_shows_the_site_as_any_audience_and_says_why(worker, origin, published):
    origin.set("/preview/p", page_of(SEGMENTS), headers=HOUR)
    response = ask(worker, f"/preview/p?x=1&segments_preview={token('gold', 'germany')}")
    page, _, comment = response.text.partition("<!-- segments preview")
    assert shown(page) == {"gold", "germany"}
    for line in (
        "as: gold, germany",
        "matched here: germany, gold",
        "blocks shown: 2/5",
        f"rules: {published[:12]}",
    ):
        assert line in comment
    assert response.header("cache-control") == "private, no-store"
    assert response.header("etag") is None
    assert f'bundle;desc="{published[:12]}", blocks;desc="2/5"' in response.header("server-timing")
    assert [request.target for request in origin.requests] == ["/preview/p?x=1"]
    (cookie,) = response.header_list("set-cookie")
    assert cookie.startswith(f"{PREVIEW_COOKIE}=v2.")


def test_a_browser_is_sent_on_without_the_token_and_sees_the_preview_there(worker, origin):
    origin.set("/preview/b", page_of(SEGMENTS), headers=HOUR)
    sent = ask(worker, f"/preview/b?x=1&segments_preview={token('gold')}", sec_fetch_dest="document")
    assert (sent.status, sent.body) == (303, b"")
    assert sent.header("location") == f"{worker.url}/preview/b?x=1"
    assert sent.header("cache-control") == "private, no-store"
    assert origin.requests == []
    (cookie,) = sent.header_list("set-cookie")
    seen = ask(worker, "/preview/b?x=1", sec_fetch_dest="document", cookie=cookie.partition(";")[0])
    assert shown(seen.text.partition("<!-- segments preview")[0]) == {"gold"}
    ended = ask(
        worker, "/preview/b?segments_preview=off", sec_fetch_dest="document", cookie=cookie.partition(";")[0]
    )
    assert ended.status == 303
    assert ended.header_list("set-cookie")[0].startswith(f"{PREVIEW_COOKIE}=;")


def test_the_cookie_carries_a_preview_on_until_it_is_ended(worker, origin):
    origin.set("/preview/c", page_of(SEGMENTS), headers=HOUR)
    cookie = f"{PREVIEW_COOKIE}={token('club')}"
    response = ask(worker, "/preview/c", cookie=cookie)
    assert shown(response.text) == {"club"}
    assert response.header_list("set-cookie") == []
    assert origin.requests[0].headers.get("cookie") is None
    ended = ask(worker, "/preview/c?segments_preview=off", cookie=cookie)
    assert shown(ended.text) == {"texas", "new"}
    assert any(line.startswith(f"{PREVIEW_COOKIE}=;") for line in ended.header_list("set-cookie"))


def test_a_preview_as_oneself_changes_no_block_and_writes_no_history(worker, origin):
    origin.set("/preview/me", page_of(SEGMENTS), headers=HOUR)
    response = ask(worker, f"/preview/me?segments_preview={token(is_plain=True)}")
    assert shown(response.text.partition("<!--")[0]) == {"texas", "new"}
    assert "as: yourself" in response.text
    assert not any(line.startswith(f"{VISITOR_COOKIE}=") for line in response.header_list("set-cookie"))
    refused = ask(worker, f"/preview/me?segments_preview={token('new')}&again=1", sec_gpc="1")
    assert shown(refused.text) == {"new"}


@pytest.mark.parametrize(
    "value",
    [
        "v1.bundle.x.y",
        token("gold", ring=KeyRing((("bundle", b"x" * 32),))),
        token("gold", site="other"),
        token("gold", seconds=-1),
        token("gold", seconds=9_000_000),
    ],
)
def test_without_a_valid_token_nothing_changes(worker, origin, value):
    origin.set("/preview/n", page_of(SEGMENTS), headers=HOUR)
    plain = ask(worker, "/preview/n")
    for response in (
        ask(worker, f"/preview/n?segments_preview={value}"),
        ask(worker, "/preview/n", cookie=f"{PREVIEW_COOKIE}={value}"),
    ):
        assert response.body == plain.body
        assert response.header("cache-control") == "private, no-cache"
        assert response.header("etag") == plain.header("etag")
        assert response.header("server-timing") is None
    assert len(origin.requests) <= 1


def test_a_preview_never_spoils_what_others_get(worker, origin):
    origin.set("/preview/o", page_of(SEGMENTS), headers=HOUR)
    before = ask(worker, "/preview/o")
    ask(worker, f"/preview/o?segments_preview={token('gold')}")
    after = ask(worker, "/preview/o", if_none_match=before.header("etag"))
    assert (after.status, len(origin.requests)) == (304, 1)


def test_plain_pages_large_pages_data_and_redirects_are_uncached_in_a_preview(worker, origin):
    faults = health(worker)["counters"].get("faults", 0)
    preview = f"segments_preview={token('germany')}"
    origin.set("/preview/plain", "<p>plain</p>", headers=HOUR, etag='"p"')
    origin.set(
        "/preview/data",
        b'[{"segments":["germany"]},{"segments":["texas"]}]',
        headers={"content-type": "application/json"},
    )
    origin.set(
        "/preview/move",
        b"",
        status=302,
        headers={"location": "/preview/plain", "cache-control": "max-age=60"},
    )
    origin.set("/preview/large", page_of(SEGMENTS) + "<p>x</p>" * 50_000, headers=HOUR)
    answers = {
        path: ask(worker, f"{path}?{preview}")
        for path in ("/preview/plain", "/preview/data", "/preview/move", "/preview/large")
    }
    for path, answer in answers.items():
        assert answer.header("cache-control") == "private, no-store", path
        assert any(line.startswith(PREVIEW_COOKIE) for line in answer.header_list("set-cookie")), path
    assert answers["/preview/plain"].text.startswith("<p>plain</p>\n<!-- segments preview")
    assert answers["/preview/data"].text == "[{}]"
    assert answers["/preview/move"].header("location") == "/preview/plain"
    assert shown(answers["/preview/large"].text) == {"germany"}
    assert ask(worker, "/preview/plain").header("etag") == '"p"'
    assert health(worker)["counters"].get("faults", 0) == faults


def test_head_of_a_preview_has_no_body(worker, origin):
    origin.set("/preview/h", page_of(SEGMENTS), headers=HOUR)
    head = ask(worker, f"/preview/h?segments_preview={token('gold')}", method="HEAD")
    assert (head.status, head.body, head.header("cache-control")) == (200, b"", "private, no-store")
