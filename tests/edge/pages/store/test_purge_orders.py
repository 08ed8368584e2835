"""Orders to forget pages: only signed and timely ones count, and they name exactly what goes."""

from __future__ import annotations

import json

import pytest

from segments.edge.pages.store.purge_orders import (
    MAX_BODY_BYTES,
    Order,
    order_key,
    order_time,
    page_tags,
    read_order,
    read_order_claim,
    read_record,
    sign_order,
    verify_order,
    write_record,
)
from segments.errors import PurgeRefused
from segments.signed_body import MAX_CLOCK_MS
from segments.signing import KeyRing

NOW = 1_800_000_000_000
RING = KeyRing((("old", b"o" * 32), ("new", b"n" * 32)))
BODY = b'{"all": true}'


@pytest.mark.parametrize(
    ("order", "path", "tags", "is_concerned"),
    [
        (Order(NOW, is_for_all=True), "/a", (), True),
        (Order(NOW - 1, is_for_all=True), "/a", (), False),
        (Order(NOW, paths=("/a",)), "/a", (), True),
        (Order(NOW, paths=("/a",)), "/ab", (), False),
        (Order(NOW, paths=("/a*",)), "/ab", (), True),
        (Order(NOW, paths=("/b", "/a/*")), "/a", (), False),
        (Order(NOW, tags=("news",)), "/a", ("sport", "news"), True),
        (Order(NOW, tags=("news",)), "/a", (), False),
    ],
)
def test_an_order_concerns_what_it_names_and_was_asked_for_before_it(order, path, tags, is_concerned):
    assert order.concerns(path, tags, NOW) is is_concerned


@pytest.mark.parametrize("ring", [RING, KeyRing(RING.keys[:1])])
def test_an_order_of_any_known_key_is_accepted(ring):
    verify_order(read_order_claim(sign_order(BODY, ring, NOW), RING, NOW + MAX_CLOCK_MS), BODY)


@pytest.mark.parametrize(
    ("signature", "body", "now"),
    [
        (sign_order(BODY, RING, NOW), b'{"all":true}', NOW),
        (sign_order(BODY, RING, NOW), BODY, NOW + MAX_CLOCK_MS + 1),
        (sign_order(BODY, RING, NOW), BODY, NOW - MAX_CLOCK_MS - 1),
        (sign_order(BODY, KeyRing((("new", b"x" * 32),)), NOW), BODY, NOW),
        (sign_order(BODY, KeyRing((("alien", b"n" * 32),)), NOW), BODY, NOW),
        (sign_order(BODY, RING, NOW).replace(str(NOW), str(NOW + 1)), BODY, NOW),
        (sign_order(BODY, RING, NOW)[:-1], BODY, NOW),
        ("", BODY, NOW),
        ("v1.new.99999999999999999999.x", BODY, NOW),
        ("....", BODY, NOW),
    ],
)
def test_any_other_signature_is_refused(signature, body, now):
    with pytest.raises(PurgeRefused):
        verify_order(read_order_claim(signature, RING, now), body)


@pytest.mark.parametrize(
    ("signature", "now"),
    [
        (sign_order(BODY, RING, NOW), NOW + MAX_CLOCK_MS + 1),
        (sign_order(BODY, KeyRing((("alien", b"n" * 32),)), NOW), NOW),
        (sign_order(BODY, RING, NOW)[:-1], NOW),
        (sign_order(BODY, RING, NOW).rpartition(".")[0] + ".AAAA", NOW),
        ("", NOW),
    ],
)
def test_a_header_that_no_body_could_prove_right_is_refused_without_one(signature, now):
    with pytest.raises(PurgeRefused):
        read_order_claim(signature, RING, now)


def test_an_order_counts_at_its_own_site_alone():
    shop, harbour = RING.of_site("shop"), RING.of_site("harbour")
    for ring in (shop, RING):  # one that names no site counts at each, until it is over
        verify_order(read_order_claim(sign_order(BODY, ring, NOW), shop, NOW), BODY)
    for ring in (harbour, RING):
        with pytest.raises(PurgeRefused):
            verify_order(read_order_claim(sign_order(BODY, shop, NOW), ring, NOW), BODY)


def test_a_record_counts_at_its_own_site_alone():
    order = Order(NOW, ("/a",))
    record = write_record(order, RING.of_site("shop"))
    assert read_record(record, RING.of_site("shop")) == order
    assert read_record(write_record(order, RING), RING.of_site("shop")) == order
    with pytest.raises(PurgeRefused):
        read_record(record, RING.of_site("harbour"))


def test_orders_read_all_paths_and_tags():
    assert read_order(BODY, NOW) == Order(NOW, is_for_all=True)
    assert read_order(b'{"paths": ["/a"], "tags": ["t"]}', NOW) == Order(NOW, ("/a",), ("t",))


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"{}", b'{"all": 1}', b'{"all": false}', b'{"paths": "/a"}', b'{"paths": [1]}', b'{"other": []}',
     b"[" * 20_000, b" " * (MAX_BODY_BYTES + 1), json.dumps({"tags": ["t"] * 501}).encode()],
)  # fmt: skip
def test_a_body_that_is_no_order_is_refused_in_words(body):
    with pytest.raises(PurgeRefused, match="Expected"):
        read_order(body, NOW)


@pytest.mark.parametrize(
    "order", [Order(NOW, ("/a",)), Order(NOW + 1, (), ("t",)), Order(NOW + 2, is_for_all=True)]
)
def test_the_record_survives_kv_and_no_changed_byte_does(order):
    record = write_record(order, RING)
    assert read_record(record, RING) == order
    for place in range(len(record)):
        with pytest.raises(PurgeRefused):
            read_record(record[:place] + bytes([record[place] ^ 1]) + record[place + 1 :], RING)


def test_each_order_has_a_key_of_its_own_and_the_newest_comes_first():
    orders = [Order(NOW, ("/a",)), Order(NOW, ("/b",)), Order(NOW + 5, ("/a",))]
    keys = [order_key("purge:shop:", order, write_record(order, RING)) for order in orders]
    assert len(set(keys)) == 3
    assert min(keys) == keys[2]
    assert [order_time("purge:shop:", key) for key in keys] == [NOW, NOW, NOW + 5]


@pytest.mark.parametrize(
    "key", ["purge:shop:", "purge:shop:x", "purge:shop:12", "purge:shop:²²²²²²²²²²²²².x"]
)
def test_a_key_that_is_no_orders_has_no_time(key):
    assert order_time("purge:shop:", key) == 0


def test_tags_come_from_either_header():
    assert page_tags({"cache-tag": "a, b,,c", "surrogate-key": "d e"}) == ("a", "b", "c", "d", "e")
    assert page_tags({}) == ()
