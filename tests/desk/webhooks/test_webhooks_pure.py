"""Webhooks without a clock: signatures as Standard Webhooks' libraries make them, pauses, the guard, bodies."""

import json
from pathlib import Path

import pytest

from segments.desk.profiles.outbox import ENTERED, LEFT, MET, Transition, write_transition
from segments.desk.webhooks.destinations import is_public, refuse_destination, refuse_resolved
from segments.desk.webhooks.endpoint import Endpoint, read_endpoint
from segments.desk.webhooks.messages import News, read_news, write_cloud_event, write_plain
from segments.desk.webhooks.schedule import AGAIN, DELIVERED, GONE, PAUSES_S, next_attempt_ms, verdict
from segments.desk.webhooks.signing import read_secret, sign_attempt, write_secret

RECORD = json.loads((Path(__file__).parents[2] / "cases/webhooks/standard.json").read_text(encoding="utf-8"))
NOW_MS = 1_800_000_000_000


@pytest.mark.parametrize("at", range(len(RECORD["cases"])))
def test_a_signature_is_that_of_the_libraries(at):
    case = RECORD["cases"][at]
    headers = sign_attempt(case["id"], case["timestamp"], case["body"], [read_secret(case["secret"])])
    assert headers["webhook-signature"] == case["python"] == case["javascript"]
    assert headers["webhook-timestamp"] == str(case["timestamp"])


def test_all_secrets_in_force_sign_the_newest_first():
    old, new = b"o" * 32, b"n" * 32
    both = sign_attempt("a", 1, "{}", [old, new])["webhook-signature"].split(" ")
    assert both == [sign_attempt("a", 1, "{}", [one])["webhook-signature"] for one in (new, old)]


@pytest.mark.parametrize(
    "text", ["", "whsec_", "whsec_YQ==", "whsec_" + "YWFh" * 30, "abc", "whsec_!!!", "whsk_" + "YWFh" * 10]
)
def test_a_secret_of_another_form_is_refused(text):
    with pytest.raises(ValueError, match="whsec_"):
        read_secret(text)


def test_a_secret_is_read_as_it_is_written():
    assert read_secret(write_secret(bytes(range(32)))) == bytes(range(32))


def test_pauses_grow_with_chance_and_never_come_early():
    for attempts, pause in enumerate(PAUSES_S):
        assert next_attempt_ms(attempts, NOW_MS, 0.0) == NOW_MS + pause * 1_000
        assert next_attempt_ms(attempts, NOW_MS, 1.0) == NOW_MS + pause * 1_200
    assert next_attempt_ms(len(PAUSES_S), NOW_MS, 0.5) is None


@pytest.mark.parametrize(
    ("said", "pause_s"), [("3600", 3_600), ("1", 5), ("9" * 30, 86_400), ("soon", 5), ("-1", 5), ("", 5)]
)
def test_a_receiver_may_ask_for_more_time_up_to_a_day(said, pause_s):
    assert next_attempt_ms(1, NOW_MS, 0.0, retry_after=said) == NOW_MS + pause_s * 1_000


def test_only_two_hundreds_deliver_and_only_410_ends():
    said = {status: verdict(status) for status in (200, 204, 299, 301, 302, 304, 400, 410, 429, 500, 0)}
    assert {status for status, word in said.items() if word == DELIVERED} == {200, 204, 299}
    assert {status for status, word in said.items() if word == GONE} == {410}
    assert said[302] == AGAIN


INNER = [
    "0.0.0.0", "10.0.0.1", "100.64.0.1", "127.0.0.1", "169.254.169.254", "172.16.0.1", "192.0.2.1",
    "192.168.1.1", "198.18.0.1", "203.0.113.9", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::", "::1",
    "::ffff:127.0.0.1", "::ffff:a00:1", "::10.0.0.1", "64:ff9b::10.0.0.1", "64:ff9b:1::a00:1", "2002:a00:1::",
    "2001:0:4136:e378:8000:63bf:f5ff:fffe", "fc00::1", "fd12::1", "fe80::1", "fe80::1%eth0", "fec0::1",
    "ff02::1", "2001:db8::1", "::ffff:0:10.0.0.1", "name",
]  # fmt: skip
OUTER = ("1.1.1.1", "93.184.216.34", "2606:4700::1111", "::ffff:1.1.1.1", "64:ff9b::1.1.1.1")


def test_addresses_of_inner_networks_are_known_in_every_form():
    assert [address for address in INNER if is_public(address)] == []
    assert [address for address in OUTER if not is_public(address)] == []
    assert refuse_resolved(["1.1.1.1", "10.0.0.1"])
    assert refuse_resolved(OUTER) == ""


@pytest.mark.parametrize(
    ("scheme", "host", "user"),
    [
        ("http:", "hooks.shop.com", ""), ("https:", "hooks.shop.com", "u"), ("https:", "localhost", ""),
        ("https:", "printer", ""), ("https:", "a.local", ""), ("https:", "a.internal", ""), ("https:", "a.b.arpa", ""),
        ("https:", "127.0.0.1", ""), ("https:", "[::1]", ""), ("http:", "127.0.0.1", ""), ("https:", "", ""),
        ("https:", "a..com", ""), ("https:", "x.onion", ""), ("https:", "localhost.", ""),
    ],
)  # fmt: skip
def test_destinations_that_are_refused(scheme, host, user):
    assert refuse_destination(scheme, host, user).startswith("Expected ")


def test_destinations_that_are_taken():
    for host in ("hooks.shop.com", "hooks.shop.com.", "xn--mnchen-3ya.de", "1.1.1.1", "[2606:4700::1111]"):
        assert refuse_destination("https:", host, "") == ""
    assert refuse_destination("http:", "127.0.0.1", "", is_local_run=True) == ""
    assert refuse_destination("https:", "127.0.0.1", "", is_local_run=True) != ""


def message(change, *, segment="vip", is_quiet=False):
    return write_transition("shop", "p" * 64, "u-1", Transition(7, segment, change, NOW_MS + 5, is_quiet))


def test_news_tell_the_change_and_its_place_in_the_order():
    news = read_news(message(ENTERED))
    assert news.segment == "vip"
    body = json.loads(write_plain(news))
    assert (body["type"], body["timestamp"]) == ("segment.entered", "2027-01-15T08:00:00.005Z")
    assert body["data"] == {
        "site": "shop",
        "profile": "p" * 64,
        "user": "u-1",
        "sequence": 7,
        "segment": "vip",
    }
    event = json.loads(write_cloud_event(news))
    assert (event["id"], event["source"], event["sequence"]) == (news.id, "/segments/shop", "000000000007")
    assert event["data"] == body["data"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        "null",
        message(MET),
        message(ENTERED, is_quiet=True),
        message(LEFT).replace('"form":1', '"form":2'),
    ],
)
def test_what_nobody_is_told(text):
    assert read_news(text) is None


def test_an_endpoint_hears_of_its_segments_and_of_what_is_of_none():
    news = read_news(message(LEFT))
    assert Endpoint("https://x.com/").wants(news)
    assert Endpoint("https://x.com/", segments=("vip",)).wants(news)
    assert not Endpoint("https://x.com/", segments=("gold",)).wants(news)
    assert Endpoint("https://x.com/", segments=("gold",)).wants(News("1", "person.erased", 1, "", {}))


@pytest.mark.parametrize(
    "body",
    [
        None, [], {}, {"url": 5}, {"url": "x", "form": "xml"}, {"url": "x", "segments": "vip"},
        {"url": "x", "segments": [""]}, {"url": "x", "segments": ["a"] * 201}, {"url": "x", "secret": "y"},
    ],
)  # fmt: skip
def test_bodies_that_are_no_endpoint(body):
    assert isinstance(read_endpoint(body), str)
