"""Calls of the usual clients: a body in, orders to profiles, and 200 with what was refused.

A client that is told anything but 200 sends again or drops the whole batch, so one bad message costs no other. Whoever
sends is known by an access token as the write key: in a Basic or Bearer header, or in the body, as clients have it.
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Sequence
from typing import Any, Final

from segments.desk.api.calls import REASONS, Batch, Refused
from segments.desk.api.orders import Order, stages_of
from segments.desk.host.people.asking import ask_people
from segments.desk.host.people.writing import REFUSALS
from segments.edge.decide.site import Site
from segments.signing import KeyRing

MOST_REFUSED: Final = 1_000
"""Refusals that are listed; the number of all of them is always there."""

WITHOUT_EFFECT: Final = frozenset({"duplicate", "not-counted"})
"""Outcomes that are no fault of the sender: a message that came before, one that no rule counts."""


def key_in(authorization: str) -> str:
    """The token in an Authorization header: after Bearer, or the user of Basic; "" where there is none."""
    scheme, _, rest = authorization.partition(" ")
    if scheme.lower() == "bearer":
        return rest.strip()
    if scheme.lower() != "basic":
        return ""
    try:
        return b64decode(rest.strip(), validate=True).decode("ascii").partition(":")[0]
    except ValueError:
        return ""


async def record_calls(batch: Batch, site: Site, people: Any, ring: KeyRing) -> dict[str, Any]:
    """The answer to a batch: how many were taken, and for each other why not.

    Raises:
        PeopleSilent: a profile failed; the batch may be sent again, its ids count once.
    """
    refused, attributes = list(batch.refused), dict[str, str]()
    for stage in stages_of(batch.calls, ring, site):
        answers = await ask_people(people, [order.as_json() for order in stage])
        for order, answer in zip(stage, answers, strict=True):
            refused += _refused_of(order, answer["outcomes"])
            attributes.update(answer["attributes"])
    without = [one for one in refused if one.reason in WITHOUT_EFFECT]
    return {
        "success": True,
        "accepted": len(batch.calls) + len(batch.refused) - len(refused),
        "without_effect": len(without),
        "refused": _listed([one for one in refused if one.reason not in WITHOUT_EFFECT]),
        "attributes": attributes,
    }


def _refused_of(order: Order, outcomes: Sequence[str]) -> list[Refused]:
    pairs = zip(order.places, outcomes, strict=True)
    return [Refused(place, outcome) for place, outcome in pairs if outcome]


def _listed(refused: list[Refused]) -> list[dict[str, object]]:
    why = {**REASONS, **REFUSALS}
    ordered = sorted(refused, key=_place_of)[:MOST_REFUSED]
    return [{"index": one.place, "reason": one.reason, "why": why[one.reason]} for one in ordered]


def _place_of(one: Refused) -> int:
    return one.place
