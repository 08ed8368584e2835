"""A real Directus behind the worker: asked for what its visitor may see, whatever the visitor's query says."""

import json
from urllib.parse import quote

import pytest

from tests.content_apis import servers
from tests.content_apis.content import titles_for
from tests.content_apis.directus.fill import EMAIL, PASSWORD
from tests.content_apis.hostile_queries import listed, random_queries
from tests.content_apis.recorded import record
from tests.content_apis.routes import DIRECTUS_KINDS, ONE_NAME
from tests.content_apis.visitors import EACH_VISITOR, VISITORS, ask, titles
from tests.worker.runtime import fetch
from tests.worker.shop import health

FUZZ_COUNT = 150
ROOT, BOTH, EITHER, FIELD = "filter", "_and", "_or", "[id][_gt]=0"
MARKS = "segments.segments_id.slug"


@EACH_VISITOR
@pytest.mark.parametrize("kind", DIRECTUS_KINDS)
def test_each_kind_of_field_is_asked_for_the_visitors_content(directus_site, kind, visitor):
    expected = titles_for(VISITORS[visitor][1], of_one=("directus", kind) in ONE_NAME)
    path = f"/items/{kind}"
    for filters in ("", "&filter[id][_gt]=0", "&filter=" + quote('{\n "id": {"_gt": 0}}')):
        assert titles(ask(directus_site, visitor, f"{path}?fields=title&sort=id{filters}")) == expected
    marks = {"m2m": MARKS, "relation": "segments.slug"}.get(kind, "segments")
    answer = ask(directus_site, visitor, f"{path}?fields=title,{marks}&sort=id&meta=filter_count")
    assert titles(answer) == expected
    assert answer.json()["meta"]["filter_count"] == len(expected)
    assert '"segments"' not in answer.text


@EACH_VISITOR
def test_a_json_field_is_only_cut(directus_site, visitor):
    assert titles(ask(directus_site, visitor, "/items/json?sort=id")) == titles_for(VISITORS[visitor][1])


def test_the_visitors_own_filters_keep_their_meaning(directus_site):
    for query, expected in (
        ("filter[title][_contains]=both", ["for both"]),
        ("filter[_or][0][title][_eq]=for all&filter[_or][1][title][_eq]=for phones", ["for all"]),
        ('filter={"_or":[{"title":{"_eq":"for Germany"}},{"title":{"_eq":"for owners"}}]}', ["for Germany"]),
    ):
        answer = ask(directus_site, "Germany", f"/items/m2m?sort=id&{quote(query, safe='=&[]')}")
        assert titles(answer) == expected


def test_no_query_shows_what_is_for_others(directus_site):
    shown = 0
    hostile = [*listed(ROOT, BOTH, EITHER, FIELD), *random_queries(ROOT, BOTH, EITHER, FIELD, 2, FUZZ_COUNT)]
    for query in hostile:
        answer = ask(directus_site, "nobody", f"/items/m2m?{query.replace(' ', '%20')}&fields=title")
        if answer.status == 200:
            shown += 1
            assert set(titles(answer)) <= {"for all"}, query
    assert shown > len(hostile) / 5


@pytest.mark.parametrize("path", ["/Items/m2m", "//items/m2m", "/items/%6d2m", "/items/m2m/"])
def test_another_spelling_of_the_path_is_filtered_too(directus_site, path):
    answer = ask(directus_site, "nobody", f"{path}?fields=title")
    assert "for Germany" not in answer.text


def test_a_query_that_changes_what_holds_the_filter_is_refused(directus_site):
    for query in ("filter=1", "filter[]=1", "filter[0][id]=1", "filter={}&filter={}", "filter=%7B"):
        assert ask(directus_site, "nobody", f"/items/m2m?{query}").status == 400


@EACH_VISITOR
def test_a_search_is_filtered_and_cut_like_a_get(directus_site, visitor):
    for query in ({}, {"filter": {"id": {"_gt": 0}}}, {"fields": ["title", MARKS]}):
        body = json.dumps({"query": {"sort": ["id"], **query}}).encode()
        answer = ask(directus_site, visitor, "/items/m2m", method="SEARCH", body=body)
        assert titles(answer) == titles_for(VISITORS[visitor][1])
        assert "slug" not in answer.text
    assert ask(directus_site, visitor, "/items/m2m", method="SEARCH", body=b"x").status == 400


@EACH_VISITOR
def test_single_documents_are_cut_and_never_missing(directus, directus_site, visitor):
    home = ask(directus_site, visitor, "/items/home")
    assert (home.status, home.json()["data"]["title"]) == (200, "home for Germany")
    assert "segments" not in home.text
    for entry in fetch(directus, "/items/m2m").json()["data"]:
        answer = ask(directus_site, visitor, f"/items/m2m/{entry['id']}?fields=title,{MARKS}")
        assert (answer.status, answer.json()["data"]) == (200, {"title": entry["title"]})
    assert ask(directus_site, visitor, "/items/m2m/999").status == 403


@EACH_VISITOR
def test_graphql_is_asked_for_the_visitors_content_and_never_with_an_empty_list(directus_site, visitor):
    named = "segments: {segments_id: {slug: {_in: $segments}}}"
    query = f'query($segments: [String]) {{ m2m(sort: ["id"], filter: {{{named}}}) {{ title }} }}'
    for answer in (
        ask(directus_site, visitor, "/graphql", method="POST", body=json.dumps({"query": query}).encode()),
        ask(directus_site, visitor, f"/graphql?query={quote(query)}"),
    ):
        found = [one["title"] for one in answer.json()["data"]["m2m"]]
        assert found == titles_for(VISITORS[visitor][1])[1:]


@EACH_VISITOR
@pytest.mark.parametrize("name", ["segments", "audience: segments"])
def test_graphql_answers_are_cut_by_any_name_of_the_field(directus_site, visitor, name):
    body = json.dumps({"query": f'{{ m2m(sort: ["id"]) {{ title {name} {{ segments_id {{ slug }} }} }} }}'})
    answer = ask(directus_site, visitor, "/graphql", method="POST", body=body.encode())
    assert [one["title"] for one in answer.json()["data"]["m2m"]] == titles_for(VISITORS[visitor][1])
    assert "slug" not in answer.text


def test_an_answer_without_segments_is_counted(directus_site):
    before = health(directus_site)["counters"].get("segments-absent", 0)
    titles(ask(directus_site, "nobody", "/items/m2m?fields=title&sort=-title"))
    assert health(directus_site)["counters"]["segments-absent"] == before + 1


def test_the_recorded_answers_are_those_of_the_system(directus, golden):
    golden("content-apis/directus.json", record("directus", directus, servers.HERE / "directus"))


def test_an_editor_sees_and_saves_everything(directus, directus_site):
    """By the requests that Directus's own app makes: a session in a cookie, and the API that the site uses too."""
    credentials = json.dumps({"email": EMAIL, "password": PASSWORD, "mode": "session"}).encode()
    answer = directus_site.fetch(
        "/auth/login", {"content-type": "application/json"}, method="POST", body=credentials
    )
    cookie = answer.header_list("set-cookie")[0].partition(";")[0]
    assert cookie.startswith("directus_session_token=")
    editor = {"cookie": cookie, "content-type": "application/json"}
    for path in ("/items/csv?fields=*&limit=-1", "/items/json?fields=*", "/items/home", "/items/csv/2"):
        own, seen = fetch(directus, path, editor), directus_site.fetch(path, editor)
        assert (seen.status, seen.body) == (own.status, own.body) == (200, own.body)
    before = fetch(directus, "/items/csv/2", editor).json()["data"]
    assert before["segments"] == ["germany"]
    form = directus_site.fetch("/items/csv/2", editor).json()["data"]
    saved = json.dumps({**form, "title": "for Germany"}).encode()
    assert directus_site.fetch("/items/csv/2", editor, method="PATCH", body=saved).status == 200
    assert fetch(directus, "/items/csv/2", editor).json()["data"] == before
    assert health(directus_site)["counters"]["bypassed"] >= 5


@pytest.mark.parametrize("token", ["made-up", "eyJhbGciOiJIUzI1NiJ9.eyJpZCI6IjEifQ.x"])
def test_a_made_up_session_is_nobodys(directus_site, token):
    answer = ask(directus_site, "nobody", "/items/csv?fields=title", cookie=f"directus_session_token={token}")
    assert "for Germany" not in answer.text
