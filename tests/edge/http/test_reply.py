"""Answers of the worker's own addresses: never stored, never for another site, and right about methods."""

from segments.edge.http.reply import json_reply, nothing_else, redirect, refusal


def test_what_is_said_to_one_visitor_is_stored_by_nobody():
    for reply in (json_reply({}), refusal(400, "no"), redirect("/", ()), nothing_else(("GET",), status=204)):
        assert reply.head.headers["cache-control"] == "no-store"


def test_no_other_site_may_load_an_answer():
    headers = json_reply({"a": "<script>"}).head.headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert "access-control-allow-origin" not in headers


def test_a_refusal_says_what_was_expected():
    reply = refusal(400, "Expected a choice")
    assert (reply.head.status, reply.body) == (400, '{"error": "Expected a choice"}\n')


def test_a_wrong_method_is_told_the_right_ones():
    wrong = nothing_else(("GET", "HEAD"), status=405)
    assert (wrong.head.status, wrong.head.headers["allow"]) == (405, "GET, HEAD")
    asked = nothing_else(("GET", "HEAD"), status=204)
    assert (asked.head.status, asked.head.headers["allow"], asked.body) == (204, "GET, HEAD", "")


def test_head_is_get_without_its_body():
    reply = json_reply({"a": 1})
    assert (reply.without_body().head, reply.without_body().body) == (reply.head, "")
