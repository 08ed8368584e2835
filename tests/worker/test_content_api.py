"""Content APIs behind the worker: asked for what matches the visitor, and never shared downstream."""

import json

import pytest

from segments.edge.http.caching import is_shareable
from tests.worker.shop import RULES, browser, health, publish

ROUTES = """
[content_api.articles]
path = "/api/articles*"
syntax = "generic"
segments = ["germany", "phone", "texas"]

[content_api.graph]
path = "/graphql"
syntax = "graphql"
segments = ["germany", "texas"]

[content_api.strapi]
path = "/strapi/*"
syntax = "strapi"
segments = ["germany"]

[content_api.directus]
path = "/items/*"
syntax = "directus"
segments = ["germany"]

[content_api.plain]
path = "/plain/*"
syntax = "directus"
filter = false
"""
JSON = {"content-type": "application/json", "cache-control": "public, max-age=3600"}


@pytest.fixture(scope="module", autouse=True)
def routes(worker, published, tmp_path_factory):
    folder = tmp_path_factory.mktemp("routes")
    publish(worker, RULES.replace(*SITE_PATHS) + ROUTES, folder)
    yield
    publish(worker, RULES, folder)


SITE_PATHS = ('name = "shop"', 'name = "shop"\njson_paths = ["meta.audience"]')


def ask(worker, target, country, **headers):
    return worker.fetch(target, browser(x_segments_as=f"geo.country={country}", **headers))


def test_the_api_is_asked_for_matching_content_only_and_once_for_all_of_an_audience(worker, origin):
    origin.set("/api/articles", b'{"items":[]}', headers=JSON)
    for country in ("DE", "FR", "DE"):
        response = ask(worker, "/api/articles?page=2&segments=texas", country)
        assert response.body == b'{"items":[]}'
        assert not is_shareable(response.header("cache-control") or "")
    assert [request.target for request in origin.requests] == [
        "/api/articles?segments=germany&page=2",
        "/api/articles?segments=&page=2",
    ]


def test_two_audiences_never_share_an_etag(worker, origin):
    origin.set("/api/articles/tags", b'{"for":"all"}', headers=JSON, etag='"same"')
    german = ask(worker, "/api/articles/tags", "DE").header("etag")
    origin.set("/api/articles/tags", b'{"for":"others"}', headers=JSON, etag='"same"')
    french = ask(worker, "/api/articles/tags", "FR")
    assert french.header("etag") not in (german, '"same"')
    assert ask(worker, "/api/articles/tags", "FR", if_none_match=german).status == 200


def test_marked_items_of_the_answer_are_cut_as_well(worker, origin):
    items = [{"id": 1, "segments": ["germany"]}, {"id": 2, "segments": ["texas"]}, {"id": 3}]
    origin.set("/api/articles/cut", json.dumps({"items": items}).encode(), headers=JSON)
    assert ask(worker, "/api/articles/cut", "DE").json() == {"items": [{"id": 1}, {"id": 3}]}


def test_the_site_says_where_its_json_names_segments_and_pages_of_other_rules_are_compiled_anew(
    worker, origin, tmp_path
):
    items = [{"id": 1, "meta": {"audience": ["germany"]}}, {"id": 2, "meta": {"audience": ["texas"]}}]
    origin.set("/feed.json", json.dumps(items).encode(), headers=JSON)
    assert ask(worker, "/feed.json", "DE").json() == [{"id": 1, "meta": {}}]
    publish(worker, RULES + ROUTES, tmp_path)
    assert ask(worker, "/feed.json", "DE").json() == items
    publish(worker, RULES.replace(*SITE_PATHS) + ROUTES, tmp_path)
    assert ask(worker, "/feed.json", "DE").json() == [{"id": 1, "meta": {}}]
    assert len(origin.requests) == 3


def test_an_answer_from_before_there_was_a_route_is_not_shared_as_one_of_it(worker, origin, tmp_path):
    origin.set("/api/articles/before", b'{"items":[]}', headers=JSON)
    publish(worker, RULES, tmp_path)
    assert is_shareable(ask(worker, "/api/articles/before?segments=", "FR").header("cache-control") or "")
    publish(worker, RULES.replace(*SITE_PATHS) + ROUTES, tmp_path)
    publish(worker, RULES + ROUTES, tmp_path)
    answer = ask(worker, "/api/articles/before", "FR")
    assert not is_shareable(answer.header("cache-control") or "")
    publish(worker, RULES.replace(*SITE_PATHS) + ROUTES, tmp_path)


def test_an_error_of_the_api_is_not_shared_either(worker, origin):
    origin.set("/api/articles/gone", b"{}", status=404, headers=JSON)
    response = ask(worker, "/api/articles/gone", "DE")
    assert response.status == 404
    assert not is_shareable(response.header("cache-control") or "")


def test_a_graphql_document_gets_the_variable_whatever_the_visitor_says(worker, origin):
    data = {"posts": [{"id": 1, "segments": ["germany"]}, {"id": 2, "segments": ["texas"]}]}
    origin.set("/graphql", json.dumps({"data": data}).encode(), headers=JSON)
    body = json.dumps(
        {"query": "query($segments:[String]){a}", "variables": {"segments": ["texas"], "n": 1}}
    ).encode()
    headers = {**browser(x_segments_as="geo.country=DE"), "content-type": "application/json"}
    response = worker.fetch("/graphql", headers, method="POST", body=body)
    assert response.json() == {"data": {"posts": [{"id": 1}]}}
    assert not is_shareable(response.header("cache-control") or "")
    assert json.loads(origin.requests[-1].body)["variables"] == {"segments": ["germany"], "n": 1}
    assert worker.fetch("/graphql", headers, method="POST", body=b"not json").status == 400
    assert len(origin.requests) == 1


def test_another_spelling_of_the_path_is_the_same_route(worker, origin):
    for path in ("/API/articles", "/api/%61rticles", "/api/articles/"):
        origin.set(path, b'{"items":[]}', headers=JSON)
        ask(worker, path, "DE")
        assert origin.requests[-1].target == f"{path}?segments=germany"


def test_a_query_that_reaches_for_the_filter_goes_nowhere(worker, origin):
    for target in ("/strapi/articles?filters=1", "/items/articles?filter[]=1", "/items/articles?filter=%7B"):
        answer = ask(worker, target, "DE")
        assert (answer.status, answer.header("cache-control")) == (400, "no-store")
        assert answer.json()["errors"][0]["message"].startswith("Expected")
    assert not origin.requests


def test_a_document_that_the_filter_hides_is_asked_for_without_it(worker, origin):
    page = {"data": {"documentId": "x", "title": "home", "segments": [{"slug": "texas"}]}, "meta": {}}
    target = "/strapi/homepage?populate=segments"
    origin.set("/strapi/homepage", b'{"data":null}', status=404, headers=JSON)
    origin.set(target, json.dumps(page).encode(), headers=JSON)
    answer = ask(worker, target, "DE")
    assert answer.json() == {"data": {"documentId": "x", "title": "home"}, "meta": {}}
    assert ["filters" in request.target for request in origin.requests] == [True, False]
    assert ask(worker, target, "DE").body == answer.body
    assert len(origin.requests) == 2


def test_a_list_never_comes_without_the_filter(worker, origin):
    rows = {"data": [{"documentId": "x", "segments": [{"slug": "texas"}]}]}
    origin.set("/strapi/list", b'{"data":null}', status=404, headers=JSON)
    origin.set("/strapi/list?a=1", json.dumps(rows).encode(), headers=JSON)
    assert ask(worker, "/strapi/list?a=1", "DE").status == 404


def test_a_route_without_a_filter_only_says_what_its_answers_are(worker, origin):
    rows = [
        {"id": 1, "collection": "banner", "item": {"segments": ["texas"]}},
        {"id": 2, "item": {"segments": []}},
    ]
    origin.set("/plain/pages", json.dumps({"data": {"blocks": rows}}).encode(), headers=JSON)
    assert ask(worker, "/plain/pages?filter[]=x", "DE").json() == {
        "data": {"blocks": [{"id": 2, "item": {}}]}
    }
    assert origin.requests[-1].target == "/plain/pages?filter[]=x"


def test_a_search_is_asked_for_the_audience_and_cut(worker, origin):
    rows = [{"id": 1, "segments": ["texas"]}, {"id": 2, "segments": ["germany"]}]
    origin.set("/items/articles", json.dumps({"data": rows}).encode(), headers=JSON)
    headers = {**browser(x_segments_as="geo.country=DE"), "content-type": "application/json"}
    answer = worker.fetch("/items/articles", headers, method="SEARCH", body=b'{"query":{"limit":5}}')
    assert answer.json() == {"data": [{"id": 2}]}
    assert (origin.requests[-1].method, json.loads(origin.requests[-1].body)["query"]["limit"]) == (
        "SEARCH",
        5,
    )
    assert "segments_id" in json.dumps(json.loads(origin.requests[-1].body)["query"]["filter"])
    before = len(origin.requests)
    assert worker.fetch("/items/articles", headers, method="SEARCH", body=b"x").status == 400
    assert worker.fetch("/strapi/articles", headers, method="SEARCH", body=b"{}").status == 405
    assert len(origin.requests) == before


def test_an_alias_in_graphql_is_cut_like_the_field(worker, origin):
    data = {"posts": [{"id": 1, "who": [{"slug": "germany"}]}, {"id": 2, "who": [{"slug": "texas"}]}]}
    origin.set("/graphql", json.dumps({"data": data}).encode(), headers=JSON)
    body = json.dumps({"query": "{posts{id who:segments{slug}}}"}).encode()
    headers = {**browser(x_segments_as="geo.country=FR"), "content-type": "application/json"}
    answer = worker.fetch("/graphql?variables=%7B%7D", headers, method="POST", body=body)
    assert answer.json() == {"data": {"posts": []}}
    assert (origin.requests[-1].target, json.loads(origin.requests[-1].body)["variables"]) == (
        "/graphql",
        {"segments": [""]},
    )
    refused = json.dumps({"query": "{posts{id x:segmentsNot}}"}).encode()
    assert worker.fetch("/graphql", headers, method="POST", body=refused).status == 400


def test_entries_without_segments_are_counted(worker, origin):
    origin.set("/items/none", b'{"data":[{"id":1}]}', headers=JSON)
    before = health(worker)["counters"].get("segments-absent", 0)
    ask(worker, "/items/none", "DE")
    assert health(worker)["counters"]["segments-absent"] == before + 1
