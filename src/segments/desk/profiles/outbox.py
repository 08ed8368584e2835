"""The outbox of a profile: who entered or left a segment, once each, in order, until somebody has taken it.

In: the segments that were told before, and those of now. Out: transitions with a number that grows by one for each of
a person, and texts for a queue. Delivery reads from the front and says up to which number it has taken over; nothing
is ever put in twice: what is told stands in the same transaction as what is put in.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

MET: Final = "met"
ENTERED: Final = "entered"
LEFT: Final = "left"
JOINED: Final = "joined"
PARTED: Final = "parted"
ERASED: Final = "erased"
CHANGES: Final = {
    MET: "the profile is new; `segment` is empty",
    ENTERED: "the person is in the segment from now on",
    LEFT: "the person is no longer in it",
    JOINED: "the history of another identifier, named by `segment`, is the person's from now on",
    PARTED: "such a join was undone",
    ERASED: "the profile is gone; `segment` is empty",
}
"""Every change that stands in an outbox. Only `entered` and `left` are of a segment."""

FORM: Final = 1


@dataclass(frozen=True, slots=True)
class Transition:
    """One change of one person. `sequence` counts from 1 within a profile; `at_ms` is Unix milliseconds.

    `is_quiet` marks what follows from a change of the rules that was published with `quiet`: for the index, not for
    webhooks.
    """

    sequence: int
    segment: str
    change: str
    at_ms: int
    is_quiet: bool = False


def transitions(
    told: Collection[str], now: Collection[str], last: int, at_ms: int, *, is_quiet: bool = False
) -> list[Transition]:
    """The changes from the segments that were told to those of now, numbered after `last`: left ones first."""
    changes = [(LEFT, name) for name in sorted(set(told) - set(now))]
    changes += [(ENTERED, name) for name in sorted(set(now) - set(told))]
    return [
        Transition(last + place, name, change, at_ms, is_quiet)
        for place, (change, name) in enumerate(changes, 1)
    ]


def transition_id(person: str, transition: Transition) -> str:
    """The id of a transition, the same however often it is sent: 32 hexadecimal digits.

    Its time is part of it: a profile that was erased counts from 1 again.
    """
    text = f"{person}\0{transition.segment}\0{transition.sequence}\0{transition.at_ms}"
    return sha256(text.encode()).hexdigest()[:32]


def write_transition(site: str, person: str, user: str, transition: Transition) -> str:
    """The message of a transition for a queue; `user` is the site's own id, "" for somebody it does not know."""
    return json.dumps(
        {
            "form": FORM,
            "id": transition_id(person, transition),
            "site": site,
            "profile": person,
            "user": user,
            "sequence": transition.sequence,
            "change": transition.change,
            "segment": transition.segment,
            "at": transition.at_ms,
            "quiet": transition.is_quiet,
        },
        separators=(",", ":"),
        ensure_ascii=False,
    )


def last_of(waiting: Iterable[Transition]) -> int:
    """The number of the last one; 0 for none."""
    return max((one.sequence for one in waiting), default=0)
