"""First and last touch: what is kept of them, and what rules may then ask."""

from __future__ import annotations

import msgpack
import pytest

from segments.bundle.touch_fields import MAX_PART_BYTES, TOUCH_SIGNALS, most_touch_bytes
from segments.catalog import SIGNALS
from segments.edge.signals.referrer.touch import SeenTouch
from segments.edge.visitor.touches import (
    NO_TOUCHES,
    SAME_TOUCH_S,
    Touch,
    advance_touches,
    pack_touches,
    touch_values,
    unpack_touches,
)
from segments.errors import CookieMalformed

NOW = 1_790_000_000
DAY = 86_400
SEARCH = SeenTouch("search", "Google", "", "")
MAIL = SeenTouch("email", "news", "email", "may")
DIRECT = SeenTouch("direct", "", "", "")


def after(*seen: SeenTouch | None, wanted=TOUCH_SIGNALS):
    """The touches after requests an hour apart."""
    touches = NO_TOUCHES
    for place, one in enumerate(seen):
        touches = advance_touches(touches, one, NOW + 3_600 * place, wanted)
    return touches


def kinds(*seen: SeenTouch | None) -> tuple[str | None, ...]:
    return tuple(touch and touch.kind for touch in after(*seen))


def test_the_first_touch_stays_and_the_last_one_is_the_last_that_was_not_direct():
    assert kinds(SEARCH, DIRECT, MAIL, None, DIRECT) == ("search", "email")
    assert kinds(DIRECT, DIRECT) == ("direct", "direct")
    assert kinds(DIRECT, MAIL, DIRECT) == ("direct", "email")
    assert kinds(None, None) == (None, None)
    assert kinds(None, MAIL) == ("email", "email")


def test_only_the_parts_that_rules_ask_for_are_kept():
    first, last = after(MAIL, wanted={"last_touch.campaign"})
    assert (first, last) == (None, Touch(None, None, None, None, "may"))
    assert touch_values((first, last), NOW) == {"last_touch.campaign": "may"}


def test_a_part_that_is_asked_for_anew_is_unknown_until_the_next_touch():
    touches = after(MAIL, wanted={"first_touch.kind", "last_touch.kind"})
    wanted = {"first_touch.source", "last_touch.source", "last_touch.kind"}
    later = advance_touches(touches, DIRECT, NOW + DAY, wanted)
    assert touch_values(later, NOW + DAY) == {"first_touch.source": "", "last_touch.kind": "email"}
    again = advance_touches(later, SEARCH, NOW + DAY, wanted)
    assert touch_values(again, NOW + DAY)["last_touch.source"] == "Google"


def test_what_no_rule_asks_for_any_more_goes():
    assert advance_touches(after(MAIL), None, NOW, {"first_touch.kind"}) == (
        Touch(None, "email", None, None, None),
        None,
    )
    assert advance_touches(after(MAIL), None, NOW, ()) == NO_TOUCHES


def test_days_count_from_the_touch_and_a_page_loaded_again_is_no_new_one():
    touches = advance_touches(after(MAIL), MAIL, NOW + SAME_TOUCH_S - 1, TOUCH_SIGNALS)
    assert touches == after(MAIL)
    assert touch_values(touches, NOW + 3 * DAY)["last_touch.days_since"] == 3
    later = advance_touches(touches, MAIL, NOW + SAME_TOUCH_S, TOUCH_SIGNALS)
    assert (later[0].at_s, later[1].at_s) == (NOW, NOW + SAME_TOUCH_S)
    assert touch_values(touches, NOW - DAY)["last_touch.days_since"] == 0


def test_long_names_keep_their_beginning_within_the_bytes_that_were_counted():
    long = SeenTouch("campaign", "x" * 300, "é" * 300, "\N{PILE OF POO}" * 300)
    touches = after(long)
    assert touches[0].source == "x" * MAX_PART_BYTES
    assert touches[0].medium == "é" * (MAX_PART_BYTES // 2)
    size = len(msgpack.packb(pack_touches(touches)))
    assert size <= most_touch_bytes(TOUCH_SIGNALS)
    assert most_touch_bytes(["geo.country"]) == 0


def test_every_signal_is_in_the_catalog_with_its_type():
    types = {int: "int", str: "string"}
    values = touch_values(after(MAIL), NOW)
    assert values.keys() == TOUCH_SIGNALS
    assert {name: types[type(value)] for name, value in values.items()} == {
        name: SIGNALS[name].type for name in TOUCH_SIGNALS
    }


@pytest.mark.parametrize("touches", [NO_TOUCHES, after(MAIL), after(DIRECT, SEARCH), (None, after(MAIL)[1])])
def test_what_is_written_is_read_again(touches):
    assert unpack_touches(msgpack.unpackb(msgpack.packb(pack_touches(touches)))) == touches


@pytest.mark.parametrize(
    "value",
    [
        None,
        7,
        [],
        [None],
        ["ab", "cd"],
        [[1], None],
        [[1, 2, "", "", ""], None],
        [[-1, "", "", "", ""], None],
        [[True, "", "", "", ""], None],
        [[2**32, "", "", "", ""], None],
        [None, [1, "x" * (MAX_PART_BYTES + 1), "", "", ""]],
    ],
)
def test_anything_else_is_malformed(value):
    with pytest.raises(CookieMalformed):
        unpack_touches(value)
