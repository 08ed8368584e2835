"""A row of the API's table: an address with its method, parameters, bodies and scope."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

ROOT: Final = "/_segments/v1"

JSON: Final = "application/json"
NDJSON: Final = "application/x-ndjson"


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of an address, in its path, query or headers."""

    name: str
    place: str
    doc: str
    schema: Mapping[str, Any]

    @property
    def is_required(self) -> bool:
        """True for what stands in a path."""
        return self.place == "path"


@dataclass(frozen=True, slots=True)
class Route:
    """One address and method; `call` names what answers. `paths` after the first are the same address elsewhere."""

    method: str
    paths: tuple[str, ...]
    call: str
    scope: str
    summary: str
    answer: Any
    body: Any = None
    parameters: tuple[Parameter, ...] = ()
    statuses: tuple[int, ...] = ()
    media: str = JSON
    is_rest: bool = False
    """True if the last parameter of the path may have slashes."""
