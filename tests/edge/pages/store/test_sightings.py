"""Sightings: never too low, hardly ever too high, and fading."""

from __future__ import annotations

import random

import pytest

from segments.edge.pages.store.sightings import (
    CELLS,
    MAX_COUNT,
    NOTES_BEFORE_HALVING,
    Sightings,
    cells_of_hash,
)


def test_a_count_is_never_below_what_was_seen_and_has_an_end() -> None:
    seen = Sightings()
    for times in range(1, 2 * MAX_COUNT):
        seen.note("a")
        assert seen.of("a") == min(times, MAX_COUNT)


def test_strangers_hardly_ever_count_for_each_other() -> None:
    seen = Sightings()
    for number in range(CELLS // 8):
        seen.note(f"u{number}")
    wrong = sum(seen.of(f"v{number}") > 0 for number in range(10_000))
    assert wrong < 1_000


def test_old_fame_fades() -> None:
    seen = Sightings()
    for _ in range(MAX_COUNT):
        seen.note("a")
    for _ in range(4):
        before = seen.of("a")
        for number in range(NOTES_BEFORE_HALVING):
            seen.note(f"u{number % 50}")
        assert seen.of("a") <= before // 2 + 1
    assert seen.of("a") <= 1


@pytest.mark.parametrize("bits", [32, 64])
def test_keys_that_share_one_cell_hardly_ever_share_both(bits: int) -> None:
    """Of hashes with 32 bits too, as WebAssembly has them: there the second cell was one of 256."""
    chance = random.Random(bits)
    hashes = [chance.getrandbits(bits) - (1 << bits - 1) for _ in range(20_000)]
    places = [cells_of_hash(hashed) for hashed in hashes]
    assert len({second for _, second in places}) > 15_000
    of_one_first = [cells_of_hash((number << 17) - (1 << 31) + 5)[1] for number in range(1 << 14)]
    assert len(set(of_one_first)) > 0.9 * len(of_one_first)
