"""Choices as bodies: JSON and forms that are understood, and everything else, which is refused whole."""

import json

import pytest

from segments.edge.consent.choice import (
    MAX_BODY_BYTES,
    Choice,
    choice_cookie,
    forget_choice_header,
    is_choice_type,
    parse_choice,
)
from segments.edge.consent.own_cookie import parse_own_consent
from segments.edge.consent.policy import GRANTABLE, parse_policy
from segments.errors import ConsentChoiceInvalid

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
ALL = frozenset(GRANTABLE)


@pytest.mark.parametrize(
    ("body", "purposes"),
    [
        ('{"purposes": ["analytics", "personalization"]}', {"analytics", "personalization"}),
        ('{"purposes": []}', set()),
        ('{"purposes": ["necessary", "analytics", "analytics"]}', {"analytics"}),
        ('{"all": true}', ALL),
        ('{"none": true}', set()),
    ],
)
def test_a_script_names_the_purposes(body, purposes):
    assert parse_choice(JSON, body.encode()) == Choice(frozenset(purposes))
    assert parse_choice("Application/JSON; charset=utf-8", body.encode()).purposes == purposes


def test_a_script_says_with_which_words_it_asked():
    notice = "de." + "0a" * 32
    assert (
        parse_choice("application/json", json.dumps({"all": True, "notice": notice}).encode()).notice
        == notice
    )
    assert parse_choice("application/json", b'{"none": true, "notice": ""}').notice == ""
    for wrong in (notice + "\n", notice.upper(), "de", 7, None, ["de"]):
        with pytest.raises(ConsentChoiceInvalid):
            parse_choice("application/json", json.dumps({"all": True, "notice": wrong}).encode())


@pytest.mark.parametrize(
    ("body", "purposes", "return_to"),
    [
        ("purposes=analytics&purposes=personalization", {"analytics", "personalization"}, ""),
        ("purposes=analytics%2Cadvertising", {"analytics", "advertising"}, ""),
        ("all=1", ALL, ""),
        ("purposes=analytics&none=1", set(), ""),
        ("all=1&none=1", set(), ""),
        ("", set(), ""),
        ("purposes=analytics&return=%2Fsale%3Fa%3Db", {"analytics"}, "/sale?a=b"),
    ],
)
def test_a_form_ticks_the_purposes_or_presses_a_button(body, purposes, return_to):
    assert parse_choice(FORM, body.encode()) == Choice(frozenset(purposes), is_form=True, return_to=return_to)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b'"all"',
        b"{}",
        b'{"all": false}',
        b'{"all": 1}',
        b'{"all": "true"}',
        b'{"all": true, "none": true}',
        b'{"purposes": ["analytics"], "all": true}',
        b'{"purposes": "analytics"}',
        b'{"purposes": ["everything"]}',
        b'{"purposes": [1]}',
        b'{"purposes": [["analytics"]]}',
        b'{"purposes": null}',
        b'{"purposes": ["analytics"], "extra": 1}',
        b'{"purposes": ["analytics"',
        b"[" * MAX_BODY_BYTES,
        b'{"a":' * 600,
        b"9" * MAX_BODY_BYTES,
        b"\xff\xfe",
        b'{"all": true}' + b" " * MAX_BODY_BYTES,
        b'{"all": true}\x00',
    ],
)
def test_what_is_no_choice_in_json_is_refused(body):
    with pytest.raises(ConsentChoiceInvalid, match=r"^Expected .* - at "):
        parse_choice(JSON, body)


@pytest.mark.parametrize(
    "body", [b"purposes=everything", b"purpose=analytics", b"all=1&a=b", b"\xff", b"a" * 5000]
)
def test_what_is_no_choice_in_a_form_is_refused(body):
    with pytest.raises(ConsentChoiceInvalid):
        parse_choice(FORM, body)


@pytest.mark.parametrize("content_type", ["", "text/plain", "multipart/form-data", "application/jsonx"])
def test_other_content_types_hold_no_choice(content_type):
    assert not is_choice_type(content_type)
    with pytest.raises(ConsentChoiceInvalid):
        parse_choice(content_type, b'{"all": true}')


def test_the_cookie_is_what_the_worker_reads_and_scripts_may_read_it():
    choice = Choice(frozenset({"analytics"}))
    value, header = choice_cookie(choice, parse_policy({}), 1_800_000_000)
    assert (parse_own_consent(value).purposes, parse_own_consent(value).at_s) == (
        {"analytics"},
        1_800_000_000,
    )
    assert header == f"segments_consent={value}; Path=/; Max-Age=15552000; Secure; SameSite=Lax"


def test_a_site_names_the_cookie_and_how_long_a_choice_is_kept():
    policy = parse_policy({"choice_days": 30, "cookies": {"own": "my_choice"}})
    assert choice_cookie(Choice(ALL), policy, 1)[1].startswith("my_choice=v1.functional:1.")
    assert "Max-Age=2592000;" in choice_cookie(Choice(ALL), policy, 1)[1]
    assert forget_choice_header(policy) == "my_choice=; Path=/; Max-Age=0; Secure; SameSite=Lax"


@pytest.mark.parametrize(
    "own", ["a b", "a;b", "a=b", "a\r\nb", "ü", "a" * 65, "__Host-segments", "__Host-segments-grant", "a\n"]
)
def test_a_name_that_would_break_a_header_or_hide_a_cookie_of_ours_is_refused(own):
    from segments.errors import ConsentPolicyInvalid

    with pytest.raises(ConsentPolicyInvalid, match="cookie name"):
        parse_policy({"cookies": {"own": own}})


@pytest.mark.parametrize("days", [0, 401, "30", True])
def test_a_choice_is_kept_between_one_and_400_days(days):
    from segments.errors import ConsentPolicyInvalid

    with pytest.raises(ConsentPolicyInvalid):
        parse_policy({"choice_days": days})


def test_json_of_any_size_within_the_bound_ends_in_an_answer_or_a_refusal():
    for depth in (1, 4, 100, 2000):
        with pytest.raises(ConsentChoiceInvalid):
            parse_choice(JSON, json.dumps({"purposes": "["}).encode() + b"[" * depth)
