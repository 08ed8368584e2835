"""Kinds of field that name segments in a content system, and the filter that finds what a visitor may see by each.

In: a system, a kind, asked names. Out: alternatives, each an operator of that system with its values; one of them must
hold. "Empty is for everybody" is one of them, unless the route leaves such content out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

Clause: TypeAlias = tuple[str, tuple[str, ...]]
"""An operator and its values. `in` takes them all at once, every other one by one."""

MAX_TEXT_CAP: Final = 25
"""A name inside of a text has 4 alternatives, and Strapi reads a list of 100 values at most."""


@dataclass(frozen=True, slots=True)
class FieldKind:
    """One kind of field: its usual `parameter`, what finds names in it, what finds nothing in it, and the most names.

    `nobody` is a name that no content has. Without `named` the system has no filter for this kind.
    """

    parameter: str
    named: Callable[[Sequence[str]], list[Clause]] | None
    empty: tuple[Clause, ...] = ()
    nobody: str = "-"
    max_cap: int = 0

    def clauses(self, names: Sequence[str], *, has_untargeted: bool) -> list[Clause]:
        """The alternatives for these names, and for content without any if that is wanted; never none at all."""
        if self.named is None:
            return []
        found = self.named(names or [self.nobody]) if names or not has_untargeted else []
        return [*found, *self.empty] if has_untargeted else found


_NULL: Final[Clause] = ("null", ("true",))
_NO_TEXT: Final[Clause] = ("in", ("",))
"""Some editors' forms leave an empty text behind where nothing is chosen."""


def _one_of(names: Sequence[str]) -> list[Clause]:
    return [("in", tuple(names))]


def _between(separators: str) -> Callable[[Sequence[str]], list[Clause]]:
    """In a text of several names each may stand alone, first, last, or between two others."""

    def named(names: Sequence[str]) -> list[Clause]:
        inside = [before + name + after for name in names for before in separators for after in separators]
        return [
            ("in", tuple(names)),
            ("starts_with", tuple(name + after for name in names for after in separators)),
            ("ends_with", tuple(before + name for name in names for before in separators)),
            ("contains", tuple(inside)),
        ]

    return named


def _quoted(names: Sequence[str]) -> list[Clause]:
    """In a JSON list, which the system searches as text, a name is certain by its quotes."""
    return [("containsi", tuple(f'"{name}"' for name in names))]


def _related(parameter: str) -> FieldKind:
    """The name is a member of a related document, which content for everybody has not."""
    return FieldKind(parameter, _one_of, (_NULL,), nobody="")


_CHOSEN: Final = FieldKind("segments", _one_of, (_NO_TEXT, _NULL))
_WRITTEN: Final = FieldKind("segments", _between(", "), (_NO_TEXT, _NULL), max_cap=MAX_TEXT_CAP)
_LISTED: Final = FieldKind("segments", _between(","), (_NO_TEXT, _NULL), max_cap=MAX_TEXT_CAP)

KINDS: Final[Mapping[str, Mapping[str, FieldKind]]] = {
    "strapi": {
        "relation": _related("segments.slug"),
        "m2m": _related("segments.slug"),
        "enumeration": _CHOSEN,
        "text": _WRITTEN,
        "csv": _LISTED,
        "json": FieldKind("segments", _quoted, (("containsi", ("[]",)), _NULL)),
    },
    "directus": {
        "m2m": _related("segments.segments_id.slug"),
        "relation": _related("segments.slug"),
        "enumeration": _CHOSEN,
        "text": _WRITTEN,
        "csv": _LISTED,
        "json": FieldKind("segments", None),
    },
}
"""By syntax and by the value of `field`; the first kind of each is that of a route without a parameter."""


def default_kind(syntax: str, parameter: str) -> str:
    """The kind of a route that names none: by its parameter, whose dots lead through related documents."""
    kinds = KINDS.get(syntax)
    if kinds is None:
        return ""
    return next(iter(kinds)) if not parameter or "." in parameter else "enumeration"
