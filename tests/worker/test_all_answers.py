"""Answers of every status, method and type: cut for their visitor, kept for nobody, as complete as the origin's."""

import json

import pytest

from segments.edge.http.caching import is_shareable
from segments.edge.pages.content_types import KINDS, kind_of
from segments.edge.pages.plan.choose import bind_plan, choose_blocks
from segments.edge.pages.plan.splice import splice
from segments.edge.pages.response import compile_response
from tests.edge.pages.opted_in import LIQUID
from tests.worker.shop import browser, health

STATUSES = (201, 203, 300, 301, 400, 401, 403, 404, 410, 422, 429, 451, 500, 503)
METHODS = ("POST", "PUT", "PATCH", "DELETE", "QUERY", "SEARCH")
HTML = b'<h1>Shop</h1><p data-segment="germany">Hallo</p><p data-segment="texas">Howdy</p>{# #}'
BODIES = {
    "html": HTML,
    "xml": b'<r><p data-segment="germany">Hallo</p><!-- segment texas --><p>Howdy</p><!-- /segment --></r>',
    "text": b"Shop {% if segments contains 'germany' %}Hallo{% else %}Hello{% endif %}\n",
    "json": b'{"rows":[{"t":"Hallo","segments":["germany"]},{"t":"Howdy","segments":["texas"]}]}',
    "value-lines": b'[{"_1":2},"rows",[3,4],{"_5":6,"_7":8},{"_5":9,"_7":10},"t","Hallo","segments",[11],"Howdy",[12],'
    b'"germany","texas"]\n',
    "flight": b'0:["$","main",null,{"children":[["$","p","1",{"data-segment":"germany","children":"Hallo"}],'
    b'["$","p","2",{"data-segment":"texas","children":"Howdy"}]]}]\n',
    "data-lines": b'{"type":"data","nodes":[{"type":"data","data":[[1,4],{"t":2,"segments":3},"Hallo",[6],'
    b'{"t":5,"segments":7},"Howdy","germany",[8],"texas"],"uses":{}}]}\n',
    "json-lines": b'{"t":"Hallo","segments":["germany"]}\n{"t":"Howdy","segments":["texas"]}\n',
}
VISITORS = {"DE": {"germany"}, "FR": set()}


def expected(body: bytes, content_type: str, names: set[str]) -> bytes:
    bound = bind_plan(compile_response(body, content_type, LIQUID), {"germany": 0, "texas": 1})
    bits = sum(1 << ["germany", "texas"].index(name) for name in names)
    return splice(bound, choose_blocks(bits, bound))


def ask(worker, target, country, method="GET", body=None, **headers):
    return worker.fetch(
        target, browser(x_segments_as=f"geo.country={country}", **headers), method=method, body=body
    )


def check(answer, body, content_type, country, told):
    assert answer.body == expected(body, content_type, VISITORS[country]), told
    assert b"segment" not in answer.body, told
    assert not is_shareable(answer.header("cache-control") or ""), told


def test_pages_of_every_status_are_cut_and_keep_their_status(worker, published, origin):
    headers = {"content-type": "text/html", "cache-control": "public, max-age=600", "x-own": "kept"}
    for status in STATUSES:
        more = {"location": "/there"} if status == 301 else {}
        origin.set("/page", HTML, status=status, headers={**headers, **more}, etag='"origin"')
        for country in VISITORS:
            answer = ask(worker, f"/page?{status}", country)
            assert (answer.status, answer.header("x-own"), answer.header("location")) == (
                status,
                "kept",
                more.get("location"),
            )
            assert answer.header("etag") is None
            check(answer, HTML, "text/html", country, status)
            head = ask(worker, f"/page?{status}", country, method="HEAD")
            assert (head.status, head.body) == (status, b"")


def test_answers_to_every_method_are_cut_and_the_request_goes_on_untouched(worker, published, origin):
    sent = bytes(range(256)) * 40
    for method in METHODS:
        for kind, content_type in (("html", "text/html"), ("json", "application/json")):
            origin.set("/form", BODIES[kind], status=422, headers={"content-type": content_type})
            for country in VISITORS:
                answer = ask(worker, "/form?x=1", country, method=method, body=sent, x_own="1")
                assert answer.status == 422
                check(answer, BODIES[kind], content_type, country, method)
            request = origin.requests[-1]
            assert (request.method, request.target, request.body) == (method, "/form?x=1", sent)
            assert request.headers["x-own"] == "1"


@pytest.mark.parametrize("status", [200, 404])
def test_every_type_of_the_table_is_cut(worker, published, origin, status):
    types = [*KINDS, "application/problem+json", "application/some+xml", "TEXT/HTML;Charset=UTF-8"]
    for number, content_type in enumerate(types):
        body = BODIES[kind_of(content_type)]
        target = f"/typed/{status}/{number}"
        origin.set(target, body, status=status, headers={"content-type": content_type})
        for country in VISITORS:
            answer = ask(worker, target, country)
            assert answer.header("content-type") == content_type
            check(answer, body, content_type, country, content_type)


def test_types_without_blocks_go_as_they_came(worker, published, origin):
    for number, content_type in enumerate(
        ("text/css", "text/javascript", "image/svg+xml", "application/pdf")
    ):
        for status in (200, 404):
            origin.set(
                f"/other/{number}/{status}",
                HTML,
                status=status,
                headers={"content-type": content_type},
                etag='"o"',
            )
            answer = ask(worker, f"/other/{number}/{status}", "DE")
            assert (answer.status, answer.body, answer.header("etag")) == (status, HTML, '"o"')


def test_a_body_without_a_type_is_cut_if_browsers_take_it_for_a_page(worker, published, origin):
    for country in VISITORS:
        origin.set("/untyped", b"<!doctype html>" + HTML, headers={})
        check(ask(worker, "/untyped", country), b"<!doctype html>" + HTML, "text/html", country, "html")
        origin.set("/untyped", BODIES["text"], headers={})
        check(ask(worker, "/untyped", country), BODIES["text"], "text/plain", country, "text")
    image = b"\x89PNG\r\n\x1a\n\x00" + HTML
    origin.set("/untyped", image, headers={})
    assert ask(worker, "/untyped", "DE").body == image
    origin.set("/untyped", b"<p>" + b"x" * 9_000, headers={"x-content-type-options": "nosniff"})
    assert ask(worker, "/untyped", "DE").body == b"<p>" + b"x" * 9_000


def test_errors_without_blocks_are_the_origins_own(worker, published, origin):
    for status in (404, 500):
        headers = {
            "content-type": "text/html",
            "cache-control": "public, max-age=60",
            "www-authenticate": "x",
        }
        origin.set("/plain", b"<p>no blocks</p>", status=status, headers=headers, etag='"o"')
        answer = ask(worker, f"/plain?{status}", "DE")
        assert (answer.status, answer.body, answer.header("etag")) == (status, b"<p>no blocks</p>", '"o"')
        assert answer.header("cache-control") == "public, max-age=60"
        assert answer.header("www-authenticate") == "x"


def test_several_ranges_of_a_page_are_the_whole_page(worker, published, origin):
    whole = {"content-type": "text/html"}
    parts = {"content-type": "multipart/byteranges; boundary=b"}
    origin.set("/ranges", HTML, headers=whole)
    origin.set_for("/ranges", "range", HTML, status=206, headers=parts)
    answer = ask(worker, "/ranges", "FR", range="bytes=0-5,10-20")
    assert answer.status == 200
    check(answer, HTML, "text/html", "FR", "ranges")


def test_a_json_answer_to_a_form_is_whole_json_with_its_headers(worker, published, origin):
    origin.set(
        "/save",
        b'{"saved":true}',
        status=201,
        headers={"content-type": "application/json", "location": "/1"},
        etag='"v1"',
    )
    answer = ask(worker, "/save", "DE", method="POST", body=b"{}")
    assert (answer.status, json.loads(answer.body), answer.header("location")) == (201, {"saved": True}, "/1")
    assert answer.header("etag") == '"v1"'
    origin.set("/save", b"", status=204)
    assert ask(worker, "/save", "DE", method="DELETE").status == 204
    assert health(worker)["counters"].get("faults", 0) == 0
