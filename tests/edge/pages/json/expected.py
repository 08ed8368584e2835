"""What a document means for a visitor, said over parsed values: the oracle for splicing."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import Any

MARKS = ("segments", "segmentsAll", "segmentsNot")
GONE = object()


def shows(value: dict[str, Any], matched: AbstractSet[str]) -> bool:
    """Does an object without a slot show to a visitor in these segments?"""
    listed = {mark: value.get(mark) or [] for mark in MARKS}
    any_of, all_of, none_of = (
        names.replace(",", " ").split() if isinstance(names, str) else names for names in listed.values()
    )
    if any_of and not matched & set(any_of):
        return False
    return matched >= set(all_of) and not matched & set(none_of)


def personalised(value: Any, matched: AbstractSet[str], is_root: bool = True) -> Any:
    """The value that a visitor gets, or `GONE`."""
    if isinstance(value, list):
        return [kept for element in value if (kept := personalised(element, matched, False)) is not GONE]
    if not isinstance(value, dict):
        return value
    if not is_root and not shows(value, matched):
        return GONE
    members = ((name, personalised(member, matched, False)) for name, member in value.items())
    return {name: kept for name, kept in members if kept is not GONE and name not in MARKS}
