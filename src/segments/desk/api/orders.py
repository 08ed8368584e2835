"""Calls as orders to profiles: one for each person, in stages that keep joins behind what they join.

In: the calls of a batch. Out: stages; the orders of one may run side by side. What a device did before a log-in in the
same batch is counted before its history is asked for, what it did after that is the device's own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from segments.desk.api.calls import Call
from segments.desk.profiles.identifiers import ANONYMOUS, Identifier, person_name
from segments.edge.cel.typed import typed_value
from segments.edge.decide.site import Site
from segments.edge.signals.declared import convert_value
from segments.signing import KeyRing


@dataclass(slots=True)
class Order:
    """One order to one profile: `places` are those of the events in the batch, in the order's own order."""

    person: Mapping[str, str]
    stage: int
    join: Mapping[str, str] | None = None
    events: list[dict[str, Any]] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    attributes: list[dict[str, Any]] = field(default_factory=list)
    consents: list[dict[str, Any]] = field(default_factory=list)
    moments: list[int] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """The order as a profile reads it."""
        return {
            "do": "record",
            "person": self.person,
            "join": self.join,
            "events": self.events,
            "attributes": self.attributes,
            "consents": self.consents,
            "first": min(self.moments),
            "last": max(self.moments),
        }


def named(ring: KeyRing, site: str, identifier: Identifier) -> dict[str, str]:
    """A person as orders name them."""
    return {
        "name": person_name(ring, site, identifier),
        "kind": identifier.kind,
        "value": identifier.value,
    }


def stages_of(calls: Iterable[Call], ring: KeyRing, site: Site) -> list[list[Order]]:
    """The orders of a batch, stage by stage."""
    orders: list[Order] = []
    latest: dict[str, Order] = {}
    floors: dict[str, int] = {}
    for call in calls:
        order = _order_for(call, ring, site, latest, floors)
        if not order.moments:
            orders.append(order)
        _add(order, call, site)
    stages: list[list[Order]] = [[] for _ in range(max((order.stage for order in orders), default=-1) + 1)]
    for order in orders:
        stages[order.stage].append(order)
    return stages


def _order_for(
    call: Call, ring: KeyRing, site: Site, latest: dict[str, Order], floors: dict[str, int]
) -> Order:
    """The order that a call belongs to: the last one of its person, unless the call joins a device.

    `floors` are the first stages in which devices that were joined may be asked again.
    """
    identifier = call.user or call.anonymous
    assert identifier is not None, "the reader of calls lets none without a person through"
    person = named(ring, site.bundle.site, identifier)
    known = latest.get(person["name"])
    join = named(ring, site.bundle.site, call.anonymous) if call.user and call.anonymous else None
    device = latest.get(join["name"]) if join else None
    if known is not None and (join is None or join == known.join) and device is None:
        return known
    before = [one.stage + 1 for one in (known, device) if one is not None]
    stage = max(before, default=floors.get(person["name"], 0))
    if join is not None:
        latest.pop(join["name"], None)
        floors[join["name"]] = stage + 1
    order = latest[person["name"]] = Order(person, stage, join)
    return order


def _add(order: Order, call: Call, site: Site) -> None:
    order.moments.append(call.at_ms)
    if call.name:
        name = event_name(call.name, site)
        properties = _typed(call.properties, site.events.types_of(name))
        order.events.append({"id": call.id, "at": call.at_ms, "name": name, "properties": properties})
        order.places.append(call.place)
    if call.attributes:
        order.attributes.append({"values": call.attributes, "source": "client", "at": call.at_ms})
    if call.purposes is not None:
        order.consents.append({"purposes": call.purposes, "source": "client", "at": call.at_ms})


def event_name(name: str, site: Site) -> str:
    """The name under which the rules know an event: its own, or `order_completed` for "Order Completed"."""
    snake = "_".join(name.lower().split())
    is_known = name in site.behaviour.events or name in site.events.declared
    return snake if not is_known and snake in site.behaviour.events else name


def _typed(properties: Mapping[str, object], types: Mapping[str, str]) -> dict[str, object]:
    """Properties as declared; one of another type is as if it were not there."""
    typed = {
        name: typed_value(convert_value(value, types[name]), types[name]) if name in types else value
        for name, value in properties.items()
        if value is not None
    }
    return {name: value for name, value in typed.items() if value is not None}


def is_device(person: Mapping[str, str]) -> bool:
    """True for somebody who is known by a device alone."""
    return person["kind"] == ANONYMOUS
