"""Frequency caps: a block shows as often as its cap says, in its period, and a slot then takes its next best."""

from __future__ import annotations

import pytest

from segments.edge.pages.html.compile import compile_html
from segments.edge.pages.plan.choose import bind_plan, choose_blocks
from segments.edge.pages.store.caps import (
    CAPS_COOKIE,
    MAX_CAPPED_BLOCKS,
    NO_CAPS,
    Caps,
    Exposures,
    add_exposures,
    capped_periods,
    has_caps,
    open_caps,
    withheld_blocks,
    write_caps,
)
from segments.signing import KeyRing

NOW = 1_800_000_000
RING = KeyRing((("k", b"k" * 32),))
SLOT = (
    b'<p data-segment="a" data-segment-slot="s" data-segment-cap="%s">promo</p>'
    b'<p data-segment-slot="s" data-segment-default>default</p>'
)


def plan_of(cap: bytes):
    return compile_html(SLOT % cap, "utf-8")


def visit(plan, caps: Caps, now_s: int) -> tuple[bool, Caps]:
    """Whether the promo shows, and the exposures afterwards."""
    choice = choose_blocks(1, bind_plan(plan, {"a": 0}), withheld_blocks(plan, caps, now_s))
    return choice == 1, add_exposures(capped_periods(plan, choice), caps, now_s)


@pytest.mark.parametrize(
    ("cap", "moments", "shown"),
    [
        (b"2/day", (0, 10, 20, 86_399, 86_400, 86_500, 86_600), (1, 1, 0, 0, 1, 1, 0)),
        (b"1/hour", (0, 3_599, 3_600), (1, 0, 1)),
        (b"1/week", (0, 604_799, 604_800), (1, 0, 1)),
        (b"1/month", (0, 2_591_999, 2_592_000), (1, 0, 1)),
        (b"3/ever", (0, 1, 2, 3, 10**8), (1, 1, 1, 0, 0)),
        (b"1/session", (0, 1_000, 1_799, 1_800), (1, 0, 0, 1)),
        (b"1/day", (0, -50), (1, 0)),
    ],
)
def test_a_capped_block_shows_as_often_as_its_cap_says(cap, moments, shown):
    plan, caps, seen = plan_of(cap), NO_CAPS, []
    for moment in moments:
        is_shown, caps = visit(plan, caps, NOW + moment)
        seen.append(int(is_shown))
    assert tuple(seen) == shown


def test_exposures_survive_the_cookie_and_no_forged_one_counts():
    plan = plan_of(b"1/day")
    _, caps = visit(plan, NO_CAPS, NOW)
    value = write_caps(caps, RING).partition("=")[2].partition(";")[0]
    assert open_caps(value, RING) == caps
    assert open_caps(value, KeyRing((("k", b"x" * 32),))) == NO_CAPS
    assert open_caps("", RING) == NO_CAPS


def test_an_uncapped_page_writes_nothing():
    plan = compile_html(b'<p data-segment="a">x</p>', "utf-8")
    assert not has_caps(plan)
    assert capped_periods(plan, 1) == {}


def test_the_cookie_stays_small_by_forgetting_what_was_seen_longest_ago():
    many = Caps({f"{number:012x}": Exposures(NOW, NOW + number, 9_999) for number in range(200)})
    caps = add_exposures(capped_periods(plan_of(b"1/day"), 1), many, NOW + 500)
    header = write_caps(caps, RING)
    assert len(caps.exposures) == MAX_CAPPED_BLOCKS
    assert len(header) < 4_096
    assert header.startswith(CAPS_COOKIE)
    assert f"{199:012x}" in caps.exposures
    assert f"{0:012x}" not in caps.exposures
