"""Identifiers: what many people share names nobody, and a name says nothing without the key."""

from __future__ import annotations

import pytest

from segments.desk.profiles.identifiers import ANONYMOUS, USER, Identifier, person_name, read_identifier
from segments.signing import KeyRing

RING = KeyRing((("a", b"a" * 32), ("b", b"b" * 32)))


@pytest.mark.parametrize(
    "value",
    ["", " ", "0", "000", "-1", "null", "NULL", "undefined", "anonymous", "0-0-0", "[object Object]", None, True, 1.5,
     [], "x" * 201, "a\nb"],
)  # fmt: skip
def test_what_systems_send_where_they_know_nobody_is_nobody(value: object) -> None:
    assert read_identifier(USER, value) is None


@pytest.mark.parametrize(
    ("value", "text"), [("u1", "u1"), (4711, "4711"), (" a@b.example ", "a@b.example"), ("100", "100")]
)
def test_anything_else_is_somebody(value: object, text: str) -> None:
    assert read_identifier(USER, value) == Identifier(USER, text)


def test_a_name_is_keyed_by_the_oldest_key_and_keeps_kinds_and_sites_apart() -> None:
    one = Identifier(USER, "u1")
    name = person_name(RING, "shop", one)
    assert name == person_name(KeyRing(RING.keys[:1]), "shop", one)
    others = [
        person_name(KeyRing(RING.keys[1:]), "shop", one),
        person_name(RING, "other", one),
        person_name(RING, "shop", Identifier(ANONYMOUS, "u1")),
    ]
    assert len({name, *others}) == 4
