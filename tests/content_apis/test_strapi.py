"""A real Strapi behind the worker: asked for what its visitor may see, whatever the visitor's query says."""

import json
from urllib.parse import quote

import pytest

from tests.content_apis import servers
from tests.content_apis.content import titles_for
from tests.content_apis.hostile_queries import listed, random_queries
from tests.content_apis.recorded import record
from tests.content_apis.routes import ONE_NAME, STRAPI_KINDS
from tests.content_apis.visitors import EACH_VISITOR, STRAPI_ADMIN, VISITORS, ask, titles
from tests.worker.runtime import fetch
from tests.worker.shop import health

FUZZ_COUNT = 150
ROOT, BOTH, EITHER, FIELD = "filters", "$and", "$or", "[id][$gt]=0"
IN_OR_EMPTY = "{or: [{segments: {slug: {in: $segments}}}, {segments: {slug: {null: true}}}]}"


@EACH_VISITOR
@pytest.mark.parametrize("kind", STRAPI_KINDS)
def test_each_kind_of_field_is_asked_for_the_visitors_content(strapi_site, kind, visitor):
    expected = titles_for(VISITORS[visitor][1], of_one=("strapi", kind) in ONE_NAME)
    path = f"/api/{kind}-items"
    assert titles(ask(strapi_site, visitor, f"{path}?fields[0]=title&sort=id")) == expected
    answer = ask(strapi_site, visitor, f"{path}?populate=*&sort=id&pagination[pageSize]=2")
    assert titles(answer) == expected[:2]
    assert answer.json()["meta"]["pagination"]["total"] == len(expected)
    assert '"segments"' not in answer.text


def test_the_visitors_own_filters_keep_their_meaning(strapi, strapi_site):
    for query, expected in (
        ("filters[title][$contains]=both", ["for both"]),
        ("filters[$or][0][title][$eq]=for all&filters[$or][1][title][$eq]=for phones", ["for all"]),
        ("filters[$and][0][title][$contains]=for&filters[$and][1][title][$contains]=G", ["for Germany"]),
        ("filters[$not][title][$eq]=for all", ["for Germany", "for both"]),
    ):
        quoted = query.replace(" ", "%20")
        assert titles(ask(strapi_site, "Germany", f"/api/relation-items?sort=id&{quoted}")) == expected
        assert set(expected) <= set(titles(fetch(strapi, f"/api/relation-items?{quoted}")))


def test_no_query_shows_what_is_for_others(strapi_site):
    allowed = {"for all"}
    shown = 0
    hostile = [*listed(ROOT, BOTH, EITHER, FIELD), *random_queries(ROOT, BOTH, EITHER, FIELD, 2, FUZZ_COUNT)]
    for query in hostile:
        if not query.isascii():
            continue
        target = f"/api/relation-items?{query.replace(' ', '%20')}&fields[0]=title"
        answer = ask(strapi_site, "nobody", target)
        if answer.status == 200:
            shown += 1
            assert set(titles(answer)) <= allowed, query
    assert shown > len(hostile) / 5


@pytest.mark.parametrize(
    "path", ["/API/relation-items", "//api/relation-items", "/api/%72elation-items", "/api/relation-items/"]
)
def test_another_spelling_of_the_path_is_filtered_too(strapi_site, path):
    answer = ask(strapi_site, "nobody", f"{path}?fields[0]=title")
    assert answer.status in (200, 400, 404)
    assert "for Germany" not in answer.text


def test_a_query_that_changes_what_holds_the_filter_is_refused(strapi_site):
    for query in ("filters=1", "filters[]=1", "filters[0][id]=1", "[filters]=1"):
        assert ask(strapi_site, "nobody", f"/api/relation-items?{query}").status == 400


@EACH_VISITOR
def test_single_documents_are_cut_and_never_missing(strapi, strapi_site, visitor):
    single = ask(strapi_site, visitor, "/api/homepage?populate=segments")
    assert (single.status, single.json()["data"]["title"]) == (200, "home for Germany")
    assert "segments" not in single.text
    for entry in fetch(strapi, "/api/relation-items").json()["data"]:
        answer = ask(strapi_site, visitor, f"/api/relation-items/{entry['documentId']}?populate=segments")
        assert (answer.status, answer.json()["data"]["title"]) == (200, entry["title"])
    assert ask(strapi_site, visitor, "/api/relation-items/no-such-document").status == 404


@EACH_VISITOR
def test_graphql_is_asked_for_the_visitors_content_and_never_with_an_empty_list(strapi_site, visitor):
    expected = titles_for(VISITORS[visitor][1])
    query = (
        f'query($segments: [String]) {{ relationItems(sort: "title", filters: {IN_OR_EMPTY}) {{ title }} }}'
    )
    body = json.dumps({"query": query, "variables": {"segments": ["phone-owner"]}}).encode()
    for answer in (
        ask(strapi_site, visitor, "/graphql", method="POST", body=body),
        ask(strapi_site, visitor, f"/graphql?query={quote(query)}", apollo_require_preflight="1"),
    ):
        if answer.status == 400 and "preflight" in answer.text:
            continue
        assert sorted(one["title"] for one in answer.json()["data"]["relationItems"]) == sorted(expected)
    only = (
        "query($segments: [String]) { relationItems(filters: {segments: {slug: {in: $segments}}}) { title } }"
    )
    answer = ask(strapi_site, visitor, "/graphql", method="POST", body=json.dumps({"query": only}).encode())
    named = titles_for(VISITORS[visitor][1])[1:]
    assert sorted({one["title"] for one in answer.json()["data"]["relationItems"]}) == sorted(named)


@EACH_VISITOR
@pytest.mark.parametrize(
    "field", ["segments { slug }", "audience: segments { slug }", "documentId segments { slug }"]
)
def test_graphql_answers_are_cut_by_any_name_of_the_field(strapi_site, visitor, field):
    body = json.dumps({"query": f"{{ relationItems {{ title {field} }} }}"}).encode()
    answer = ask(strapi_site, visitor, "/graphql", method="POST", body=body)
    found = [one["title"] for one in answer.json()["data"]["relationItems"]]
    assert sorted(found) == sorted(titles_for(VISITORS[visitor][1]))
    assert "slug" not in answer.text


def test_an_answer_without_segments_is_counted(strapi_site):
    before = health(strapi_site)["counters"].get("segments-absent", 0)
    titles(ask(strapi_site, "nobody", "/api/relation-items?sort=title"))
    assert health(strapi_site)["counters"]["segments-absent"] == before + 1


@EACH_VISITOR
def test_blocks_of_a_dynamic_zone_are_cut_where_their_segments_are_asked_for(strapi_site, visitor):
    asked = "populate[blocks][on][blocks.teaser][populate]=segments"
    blocks = ask(strapi_site, visitor, f"/api/pages?{asked}").json()["data"][0]["blocks"]
    assert [block["title"] for block in blocks] == titles_for(VISITORS[visitor][1])
    # populate=* goes one level deep: what the guide warns of.
    blocks = ask(strapi_site, visitor, "/api/pages?populate=*").json()["data"][0]["blocks"]
    assert [block["title"] for block in blocks] == titles_for({"germany", "phone", "phone-owner"})


def test_the_recorded_answers_are_those_of_the_system(strapi, golden):
    golden("content-apis/strapi.json", record("strapi", strapi, servers.HERE / "strapi"))


def test_an_editor_sees_and_saves_everything(strapi, strapi_site):
    """By the requests that Strapi's own admin makes."""
    headers = {"content-type": "application/json"}
    fetch(strapi, "/admin/register-admin", headers, method="POST", body=json.dumps(STRAPI_ADMIN).encode())
    login = json.dumps({name: STRAPI_ADMIN[name] for name in ("email", "password")}).encode()
    token = strapi_site.fetch("/admin/login", headers, method="POST", body=login).json()["data"]["token"]
    editor = {**headers, "authorization": f"Bearer {token}"}
    listed = "/content-manager/collection-types/api::json-item.json-item?page=1&pageSize=10&sort=id:ASC"
    own, seen = fetch(strapi, listed, editor), strapi_site.fetch(listed, editor)
    assert (seen.status, seen.json()) == (200, own.json())
    entries = own.json()["results"]
    assert [entry["segments"] for entry in entries[:2]] == [[], ["germany"]]
    path = f"/content-manager/collection-types/api::json-item.json-item/{entries[1]['documentId']}"
    form = strapi_site.fetch(path, editor).json()["data"]
    assert form["segments"] == ["germany"]
    saved = json.dumps({"title": form["title"], "segments": form["segments"]}).encode()
    assert strapi_site.fetch(path, editor, method="PUT", body=saved).status == 200
    after = fetch(strapi, path, editor).json()["data"]
    assert (after["title"], after["segments"]) == ("for Germany", ["germany"])
