"""Data that a framework's client asks for and that cannot be cut: never sent whole, and never a circle."""

import json

import pytest

from tests.worker.shop import browser, health

PAGE = '<html><body><p data-segment="germany">G</p><p>all</p></body></html>'
SCRIPT, LINES = "text/x-script", "text/sveltekit-data"
# A block in a set, in the form of each framework.
VALUES = '[{"_1":2},"x",["S",3],{"_4":5,"_6":7},"segments","%s","t","secret"]\n'
NODES = '{"type":"data","nodes":[{"type":"data","data":[["Set",1],{"segments":2,"t":3},"%s","secret"]}]}\n'
KEPT = {"cache-control": "public, max-age=3600"}


def ask(worker, target, referer="/from", method="GET", **headers):
    named = {"referer": worker.url.rstrip("/") + referer, **headers} if referer else headers
    return worker.fetch(target, browser(x_segments_as="geo.country=US", **named), method=method)


def assert_refused(answer):
    """For nobody to keep, and without a word of the data."""
    assert answer.header("cache-control") == "no-store"
    assert not answer.header("etag")
    assert b"secret" not in answer.body


@pytest.fixture
def site(origin):
    """Two pages with blocks and their data, which is refused; a page without blocks, and data without a page."""
    origin.set("/", PAGE, headers=KEPT)
    origin.set("/page", PAGE, headers=KEPT)
    origin.set("/client", "<html><body><div></div></body></html>", headers=KEPT)
    for name in ("page", "client", "api", "_root", "_"):
        values = VALUES % "germany"
        origin.set(f"/{name}.data", values, headers={**KEPT, "content-type": SCRIPT})
        nodes = NODES % "germany"
        origin.set(f"/{name}/__data.json", nodes, headers={**KEPT, "content-type": "application/json"})
    origin.set("/__data.json", NODES % "germany", headers={**KEPT, "content-type": LINES})
    return origin


@pytest.mark.parametrize(
    ("data", "page"),
    [
        ("/page.data", "/page"),
        ("/page.data?_routes=root%2Croutes%2Fpage&page=2", "/page?page=2"),
        ("/_root.data", "/"),
        ("/_.data", "/"),
    ],
)
def test_react_router_is_sent_to_the_document(worker, published, site, data, page):
    for referer in ("/from", ""):
        answer = ask(worker, data, referer)
        assert_refused(answer)
        assert answer.status == 202
        values = json.loads(answer.body)
        assert values[0] == ["SingleFetchRedirect", 1]
        told = {values[int(name[1:])]: values[index] for name, index in values[1].items()}
        assert told == {"redirect": worker.url.rstrip("/") + page, "status": 302, "reload": True}


@pytest.mark.parametrize("data", ["/page/__data.json?x-sveltekit-invalidated=01", "/__data.json"])
def test_sveltekit_gets_an_error_of_another_version(worker, published, site, data):
    """Its client then loads the document (`updated`)."""
    answer = ask(worker, data)
    assert_refused(answer)
    assert answer.status == 409
    assert answer.header("x-sveltekit-version")
    assert answer.header("content-type") == "text/plain"


def test_a_client_that_would_ask_for_ever_is_not_sent_to_the_document(worker, published, site):
    """It is there already, or the document has no blocks and so a client that asks again."""
    for path, referer in (("/page/__data.json", "/page?x=1"), ("/client/__data.json", "/from")):
        answer = ask(worker, path, referer)
        assert_refused(answer)
        assert answer.status == 409
        assert not answer.header("x-sveltekit-version")
    for path, referer in (("/page.data", "/page"), ("/client.data", "/from"), ("/api.data", "/from")):
        answer = ask(worker, path, referer)
        assert_refused(answer)
        assert answer.status == 409
        answer = ask(worker, path + "?_routes=routes%2Fone", referer)
        assert_refused(answer)
        assert json.loads(answer.body) == [{"_1": 2}, "routes/one", {"_3": -7}, "data"]


def test_an_action_has_no_result_or_leads_to_its_page(worker, published, site):
    answer = ask(worker, "/page.data", method="POST")
    assert_refused(answer)
    assert json.loads(answer.body)[0] == {"_1": 2, "_3": 4, "_5": 6}
    answer = ask(worker, "/api.data", method="POST")
    assert_refused(answer)
    assert json.loads(answer.body) == [{"_1": -7}, "data"]


@pytest.mark.parametrize(
    ("path", "header", "content_type", "begin"),
    [
        ("/_serverFn/7", "x-tsr-serverfn", "application/json", ""),
        ("/_server?id=7", "x-server-instance", "text/plain; charset=utf-8", ";0x00000040;"),
    ],
)
def test_a_server_function_is_called_as_the_visitor_and_answers_no_marks(
    worker, published, site, path, header, content_type, begin
):
    """TanStack Start and SolidStart. What has no marks goes out as it came."""
    headers = {**KEPT, "content-type": content_type}
    for name in ("segments", "words"):
        data = f'{{"t":10,"i":0,"p":{{"k":["{name}","t"],"v":["germany","secret"]}}}}'
        site.set(path.partition("?")[0], begin + data, headers=headers)
        answer = ask(worker, path, **{header.replace("-", "_"): "1", "sec_fetch_site": "same-origin"})
        if name == "segments":
            assert_refused(answer)
            assert answer.status == 409
        else:
            assert answer.body.decode() == begin + data
    for request in site.requests:
        assert request.headers[header] == "1"
        assert request.headers["sec-fetch-site"] == "same-origin"
    assert len(site.requests) == 2


def test_data_that_arrives_slowly_is_refused_by_its_first_line(worker, published, site):
    later = b'{"type":"chunk","id":1,"data":[1]}\n'
    line = (NODES % "germany").encode()
    chunks = (line[:30], line[30:], later)
    site.set(
        "/page/__data.json", b"", headers={"content-type": LINES}, chunks=chunks, chunk_pause_seconds=0.3
    )
    answer = ask(worker, "/page/__data.json")
    assert_refused(answer)
    assert answer.header("x-sveltekit-version")


def test_data_that_names_no_segment_of_the_site_goes_out_and_is_kept(worker, published, site):
    """An airline calls the legs of a flight segments."""
    for path, body, kind in (("/flight.data", VALUES, SCRIPT), ("/flight/__data.json", NODES, LINES)):
        site.set(path, body % "JFK", headers={**KEPT, "content-type": kind})
        for _ in range(2):
            answer = ask(worker, path)
            assert answer.body.decode() == body % "JFK"
            assert answer.header("cache-control") == KEPT["cache-control"]
        assert len([request for request in site.requests if request.path == path]) == 1


def test_both_ways_are_counted(worker, published, site):
    before = health(worker)["counters"]
    ask(worker, "/page.data")
    ask(worker, "/client.data")
    after = health(worker)["counters"]
    for name, more in (("data-reloaded", 1), ("data-refused", 1), ("state-not-understood", 2)):
        assert after.get(name, 0) - before.get(name, 0) == more


@pytest.mark.parametrize("has_length", [True, False])
def test_data_that_is_too_long_to_be_looked_through_is_never_sent(worker, published, origin, has_length):
    """What is behind its first eight megabytes may name a segment."""
    body = '[["x"],"' + "y" * 9_000_000 + '"]\n' + VALUES % "germany"
    chunks = () if has_length else (body.encode(),)
    headers = {**KEPT, "content-type": SCRIPT}
    origin.set("/page", PAGE, headers=KEPT)
    origin.set("/page.data", "" if chunks else body, headers=headers, chunks=chunks)
    answer = ask(worker, "/page.data")
    assert_refused(answer)
    assert answer.status == 202
