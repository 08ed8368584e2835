"""A site's settings for signals: its languages, its own hosts, its declared signals.

In: the plain section `signals` of a bundle. Out: one frozen `SignalSettings`. Values that a newer publisher
may have added are ignored; the checker has refused wrong ones long before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, TypeAlias

from segments.bundle.experiments.assignment_spec import (
    ASSIGNMENT_FAMILY,
    VISITOR,
    AssignmentSpec,
    decode_assignment,
)
from segments.catalog import CONTENT_TYPE_FROM, TAGS_FROM

Value: TypeAlias = object
"""A CEL value (segments/edge/cel/values.py)."""

NO_VALUES: Final[Mapping[str, Value]] = MappingProxyType({})

BUSINESS_HOURS: Final = (9, 17)
"""From 9:00 to before 17:00, the usual office day, for a site that says nothing else."""


def page_places(texts: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Kind and name of each place; header and element names are in no case, members of JSON as they are written."""
    pairs = (text.partition(":")[::2] for text in texts)
    return tuple((kind, key if kind == "json" else key.lower()) for kind, key in pairs)


@dataclass(frozen=True, slots=True)
class DeclaredSignal:
    """A signal of the site's own: `source` is header, cookie, query, trait or distance; `key` is its name
    there.

    `absent` is the value when the request has none; None means UNKNOWN.
    """

    source: str
    key: str
    type: str = "string"
    absent: Value = None


class Assignments(dict[str, AssignmentSpec]):
    """The assignments of a site by name; those by visitor and the others by the names of their signals, too.

    `moments_ms` are the times at which any admission changes. A value of its own, known by its identity, so that what a
    visitor's arms are can be remembered under it.
    """

    __slots__ = ("by_visitor", "moments_ms", "others")

    def __init__(self, specs: Mapping[str, AssignmentSpec]) -> None:
        super().__init__(specs)
        named = {ASSIGNMENT_FAMILY + name: spec for name, spec in specs.items()}
        self.by_visitor = {name: spec for name, spec in named.items() if spec.by == VISITOR}
        self.others = {name: spec for name, spec in named.items() if spec.by != VISITOR}
        moments = {moment for spec in self.by_visitor.values() for moment in _moments_of(spec)}
        self.moments_ms = sorted(moments)

    __hash__ = object.__hash__  # type: ignore[assignment]


def _moments_of(spec: AssignmentSpec) -> tuple[int, ...]:
    admission = spec.admission
    return (admission.starts_ms, admission.ends_ms, *(from_ms for from_ms, _ in admission.ramp))


@dataclass(frozen=True, slots=True)
class SignalSettings:
    """Settings of one site.

    `languages` are BCP 47 tags, the default first. `hosts` are the site's own; a referrer from one of them,
    or from a host below it, is internal. `is_behind_trusted_proxy` says that visitor-location headers
    (`cf-ipcountry` and its kin) were set by a proxy the site trusts. `business_hours` are first hour and
    hour after the last. `content_type_from` and `tags_from` are where a page says of what kind it is and what its
    tags are, the first that does so counts: pairs of a kind of place (`PAGE_SOURCES`) and a name there.
    `assignments` are by name.
    """

    languages: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    declared: Mapping[str, DeclaredSignal] = field(default_factory=lambda: MappingProxyType({}))
    is_behind_trusted_proxy: bool = False
    business_hours: tuple[int, int] = BUSINESS_HOURS
    content_type_from: tuple[tuple[str, str], ...] = page_places(CONTENT_TYPE_FROM)
    tags_from: tuple[tuple[str, str], ...] = page_places(TAGS_FROM)
    assignments: Assignments = field(default_factory=lambda: Assignments({}))


NO_SETTINGS: Final = SignalSettings()
"""A site that has said nothing."""


def read_settings(section: Mapping[str, object]) -> SignalSettings:
    """Settings from a bundle's section: `languages`, `hosts`, `declared`, `trusted_proxy`, `business_hours`,
    `content_type_from`, `tags_from`, `assignments`.

    `declared` maps a name to `[source, type, absent]`, with the source as it stands in the rules
    (`"header:x-plan"`).
    """
    declared = section.get("declared")
    hours = section.get("business_hours")
    return SignalSettings(
        languages=_strings(section.get("languages")),
        hosts=tuple(host.lower() for host in _strings(section.get("hosts"))),
        declared=MappingProxyType(_declared(declared))
        if isinstance(declared, Mapping)
        else MappingProxyType({}),
        is_behind_trusted_proxy=section.get("trusted_proxy") is True,
        business_hours=_hours(hours),
        content_type_from=page_places(_strings(section.get("content_type_from", CONTENT_TYPE_FROM))),
        tags_from=page_places(_strings(section.get("tags_from", TAGS_FROM))),
        assignments=Assignments(_assignments(section.get("assignments"))),
    )


def _strings(value: object) -> tuple[str, ...]:
    return tuple(str(item) for item in value) if isinstance(value, (list, tuple)) else ()


def _hours(value: object) -> tuple[int, int]:
    match value:
        case [int(first), int(end)]:
            return first, end
        case _:
            return BUSINESS_HOURS


def _assignments(rows: object) -> dict[str, AssignmentSpec]:
    decoded = (
        {name: decode_assignment(row) for name, row in rows.items()} if isinstance(rows, Mapping) else {}
    )
    return {name: spec for name, spec in decoded.items() if spec is not None}


def _declared(rows: Mapping[str, object]) -> dict[str, DeclaredSignal]:
    declared = {}
    for name, row in rows.items():
        match row:
            case [str(place), str(type_name), *absent]:
                source, _, key = place.partition(":")
                declared[name] = DeclaredSignal(source, key, type_name, absent[0] if absent else None)
    return declared
