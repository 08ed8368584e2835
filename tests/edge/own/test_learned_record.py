"""The record of learned names: signed, of one site, and never longer than what is read."""

from __future__ import annotations

import pytest

from segments.edge.own.learned_record import read_learned, write_learned
from segments.edge.visitor.envelope import MAX_COOKIE_BYTES
from segments.errors import CookieError
from segments.signing import KeyRing

RING = KeyRing((("bundle", b"b" * 32),), "shop")


@pytest.mark.parametrize("names", [[], ["shopper"], ["a", "b", "__Secure-x", "c!#$%&'*+.^`|~"]])
def test_names_come_back_as_they_went(names: list[str]) -> None:
    assert read_learned(write_learned(names, RING), RING) == tuple(names)


def test_of_too_many_names_the_latest_are_kept() -> None:
    names = [f"{number:0128d}" for number in range(64)]
    record = write_learned(names, RING)
    assert len(record) <= MAX_COOKIE_BYTES
    kept = read_learned(record, RING)
    assert 20 <= len(kept) < 64
    assert list(kept) == names[-len(kept) :]


@pytest.mark.parametrize(
    "ring", [KeyRing((("bundle", b"x" * 32),), "shop"), RING.of_site("harbour"), KeyRing()]
)
def test_a_record_of_another_key_or_site_teaches_nothing(ring: KeyRing) -> None:
    record = write_learned(["shopper"], RING)
    with pytest.raises(CookieError):
        read_learned(record, ring)
    with pytest.raises(CookieError):
        read_learned(record[:-1], RING)
