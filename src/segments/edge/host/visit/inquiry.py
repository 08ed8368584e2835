"""The inquiry: a question to the origin that is under way, for all requests that want its answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from segments.edge.host.sharing.arriving_body import ArrivingBody
from segments.edge.host.sharing.bell import Bell
from segments.edge.host.visit.visit import Visit


class Arrival(NamedTuple):
    """An answer that arrives and that others may have; `fits` tells whether it is one for a visit."""

    headers: Mapping[str, str]
    body: ArrivingBody
    fits: Callable[[Visit], bool]


@dataclass(slots=True)
class Inquiry:
    """One question. `place` is the page's key and the form in which it is asked for."""

    place: tuple[str, str]
    since_ms: int
    arrival: Arrival | None = None
    is_over: bool = False
    bell: Bell = field(default_factory=Bell)
