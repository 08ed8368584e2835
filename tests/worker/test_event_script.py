"""The event script's tag, put into pages by the worker for a site that wants it there."""

import pytest

from tests.worker.runtime import LocalWorker
from tests.worker.shop import RULES, VARIABLES, browser, publish

TAG = b'<script src="/_segments/events.js" async data-layer="dataLayer"></script>'
SITE = RULES.replace("[site]\n", '[site]\ninject_script = true\ndata_layer = "dataLayer"\n', 1)
HTML = {"content-type": "text/html; charset=utf-8", "cache-control": "public, max-age=3600"}
PAGE = b"<!doctype html><head><title>T</title>|</head><p>A</p>"
BLOCKS = PAGE + b'<p data-segment="germany">G</p>'


@pytest.fixture(scope="module")
def site(session_origin, tmp_path_factory):
    folder = tmp_path_factory.mktemp("script")
    with LocalWorker(VARIABLES, folder / "state", session_origin.url) as worker:
        publish(worker, SITE, folder)
        yield worker, folder


def ask(worker, target, **headers):
    return worker.fetch(target, browser(x_segments_as="geo.country=DE", **headers))


def bare(page):
    return page.replace(b"|", b"")


def test_a_page_with_blocks_has_the_tag_and_its_own_etag(site, origin):
    worker, _ = site
    origin.set("/blocks", bare(BLOCKS), headers=HTML)
    first = ask(worker, "/blocks")
    assert first.body == PAGE.replace(b"|", TAG) + b"<p>G</p>"
    assert ask(worker, "/blocks").body == first.body
    assert ask(worker, "/blocks", if_none_match=first.header("etag")).status == 304


def test_a_page_without_blocks_stays_public_under_another_etag(site, origin):
    worker, _ = site
    headers = {**HTML, "last-modified": "Mon, 01 Nov 2027 10:00:00 GMT", "content-digest": "sha-256=:x:"}
    origin.set("/plain", bare(PAGE), headers=headers, etag='"origin"')
    for _ in range(2):
        answer = ask(worker, "/plain")
        assert answer.body == PAGE.replace(b"|", TAG)
        assert answer.header("cache-control") == "public, max-age=3600"
        assert answer.header("etag") not in (None, '"origin"')
        assert answer.header("last-modified") is answer.header("content-digest") is None
    assert ask(worker, "/plain", if_none_match=answer.header("etag")).status == 304
    assert ask(worker, "/plain", if_none_match='"origin"').status == 200


def test_the_nonce_of_the_page_is_on_the_tag(site, origin):
    worker, _ = site
    origin.set("/nonce", bare(PAGE), headers={**HTML, "content-security-policy": "script-src 'nonce-abc'"})
    assert ask(worker, "/nonce").body == PAGE.replace(
        b"|", TAG.replace(b"></script", b' nonce="abc"></script')
    )


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"<p>a fragment</p>", "text/html"),
        (b'{"html": "<!doctype html><head></head>"}', "application/json"),
        (b"<!doctype html><head></head>", "application/xhtml+xml"),
        (b"<!doctype html><head></head>", "text/plain"),
        ("<!doctype html><head></head>".encode("utf-16"), "text/html"),
        (b"", "text/html"),
    ],
)
def test_what_is_no_page_stays_as_it_is(site, origin, body, content_type):
    worker, _ = site
    path = f"/other-{content_type.replace('/', '-').partition(';')[0]}-{len(body)}"
    origin.set(path, body, headers={**HTML, "content-type": content_type}, etag='"o"')
    answer = ask(worker, path)
    assert (answer.body, answer.header("etag")) == (body, '"o"')


def test_a_large_page_has_it_on_its_way_and_afterwards(site, origin):
    worker, _ = site
    page = BLOCKS + b"<p>row</p>" * 40_000
    chunks = tuple(page[start : start + 50_000] for start in range(0, len(page), 50_000))
    origin.set("/large", bare(page), headers=HTML, chunks=tuple(map(bare, chunks)))
    wanted = page.replace(b"|", TAG).replace(b' data-segment="germany"', b"")
    assert [ask(worker, "/large").body for _ in range(2)] == [wanted, wanted]


def test_a_site_that_stops_wanting_it_has_its_own_pages_back(site, origin):
    worker, folder = site
    origin.set("/stops", bare(PAGE), headers=HTML, etag='"origin"')
    assert TAG in ask(worker, "/stops").body
    publish(worker, RULES, folder)
    answer = ask(worker, "/stops")
    assert (answer.body, answer.header("etag")) == (bare(PAGE), '"origin"')
    publish(worker, SITE, folder)
