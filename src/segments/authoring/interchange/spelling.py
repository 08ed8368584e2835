"""Writes conditions as CEL text, and keeps what they say about the attributes they use.

In go the parts of a foreign rule; out come texts, and for each attribute the signal that stands for it and the type
that its uses imply. What has no equal in CEL is refused by name.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Final

from segments.authoring.read.table_keys import SIGNAL_NAME
from segments.catalog import SIGNALS
from segments.errors import NotTranslatable

LISTS: Final = "list<string>"


class Attributes:
    """The attributes of foreign rules as signals; `renamed` has the signal of those that are called otherwise.

    `groups` has the values of the lists that rules name by an id. `lists` are signals known to be lists. Those that
    only a later rule shows to be are collected in `late_lists`: what was read before has to be read again.
    """

    def __init__(
        self,
        renamed: Mapping[str, str],
        lists: Iterable[str] = (),
        groups: Mapping[str, list[object]] | None = None,
    ) -> None:
        self._renamed = renamed
        self.groups = groups or {}
        self._types: dict[str, str] = dict.fromkeys(lists, LISTS)
        self._lists = frozenset(lists)
        self.late_lists: set[str] = set()

    def signal(self, attribute: object, type_name: str) -> str:
        """The signal of an attribute that is used as a value of this type.

        Raises:
            NotTranslatable: it cannot be a signal's name, or is used as two types that do not mix.
        """
        if not isinstance(attribute, str):
            raise NotTranslatable(f"Expected the name of an attribute, got {spell(attribute)}")
        name = self._renamed.get(attribute, attribute)
        if not SIGNAL_NAME.match(name):
            raise NotTranslatable(
                f"Expected a name that a signal can have, got {name!r}; give it one with --map"
            )
        if name not in SIGNALS:
            self._types[name] = self._joined(name, type_name)
        return name

    @property
    def types(self) -> dict[str, str]:
        """The types of the attributes that are no built-in signals; text where nothing says otherwise."""
        return {name: type_name or "string" for name, type_name in self._types.items()}

    def _joined(self, name: str, type_name: str) -> str:
        known = self._types.get(name, "")
        if not known or not type_name or known == type_name:
            return known or type_name
        if {known, type_name} == {"int", "double"}:
            return "double"
        if LISTS in (known, type_name) and name not in self._lists:
            self.late_lists.add(name)
            return LISTS
        raise NotTranslatable(
            f"Expected one type of value, got {known} and {type_name} - at attribute {name}"
        )

    def type_of(self, name: str) -> str:
        """The type of a signal as far as it is known."""
        return SIGNALS[name].type if name in SIGNALS else self._types.get(name, "")


def spell(value: object) -> str:
    """A constant as CEL writes it.

    Raises:
        NotTranslatable: it is none: null, a list in a list, an object, a number without a value.
    """
    if isinstance(value, str | bool | int) or (isinstance(value, float) and value - value == 0):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, list):
        return f"[{', '.join(map(spell, value))}]"
    raise NotTranslatable(
        f"Expected a text, a number, true, false or a list of them, got {json.dumps(value)[:60]}"
    )


def type_of_constant(value: object) -> str:
    """The type that a signal has which is compared with this constant."""
    if isinstance(value, list):
        types = {type_of_constant(element) for element in value}
        return "double" if types == {"int", "double"} else types.pop() if len(types) == 1 else ""
    for class_, name in ((bool, "bool"), (int, "int"), (float, "double"), (str, "string")):
        if isinstance(value, class_):
            return name
    return ""


def join(parts: Iterable[str], symbol: str, *, empty: str) -> str:
    """Conditions joined by `&&` or `||`; `empty` where there are none."""
    texts = list(parts)
    if len(texts) < 2:
        return texts[0] if texts else empty
    return f"({f' {symbol} '.join(texts)})"


def as_segments(name: str, content: object) -> dict[str, object]:
    """The conditions of a file by segment id: an object of them, or a list of objects with `id` and `condition`.

    Raises:
        NotTranslatable: the file is neither.
    """
    if isinstance(content, dict):
        groups = content.get("savedGroups")
        return as_segments(name, groups) if isinstance(groups, list) else dict(content)
    if isinstance(content, list):
        found = {}
        for row in content:
            if not isinstance(row, dict) or not isinstance(row.get("id"), str) or "condition" not in row:
                raise NotTranslatable(
                    f"Expected objects with id and condition, got something else - at {name}"
                )
            found[row["id"]] = _condition(row["condition"], row["id"])
        return found
    raise NotTranslatable(f"Expected an object of conditions by id, got something else - at {name}")


def _condition(value: object, where: str) -> object:
    """GrowthBook's own API gives a saved group's condition as JSON in a text."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError) as error:
        raise NotTranslatable(f"Expected JSON in the condition, got something else - at {where}") from error
