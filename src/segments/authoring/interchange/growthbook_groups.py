"""Saved groups of GrowthBook that are lists: the values of an attribute, which conditions name by the group's id.

In goes what its API or an export gives (docs.growthbook.io, "Saved Groups" and "Attributes"); out come the lists by id,
the attributes that are declared as lists, and each group as a condition of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

_LIST_TYPES: Final = frozenset({"string[]", "number[]", "secureString[]"})
"""Its data types of attributes that hold several values."""


def group_values(content: object) -> dict[str, list[object]]:
    """The values of each list group by its id; an SDK's payload has them in one object."""
    groups = content.get("savedGroups") if isinstance(content, dict) else None
    if isinstance(groups, dict):
        return {name: values for name, values in groups.items() if isinstance(values, list)}
    rows = [(str(row["id"]), row["values"]) for row in _rows(content) if _is_list_group(row)]
    return {name: values for name, values in rows if isinstance(values, list)}


def list_attributes(content: object) -> set[str]:
    """The attributes that the file declares as lists."""
    declared = content.get("attributes") if isinstance(content, dict) else None
    return {
        row["property"]
        for row in (declared if isinstance(declared, list) else ())
        if isinstance(row, dict)
        and isinstance(row.get("property"), str)
        and row.get("datatype") in _LIST_TYPES
    }


def with_conditions(content: object) -> object:
    """The same file without what declares groups and attributes, and with the condition that each list group is."""
    for row in _rows(content):
        if _is_list_group(row) and not row.get("condition"):
            row["condition"] = {str(row["attributeKey"]): {"$in": row["values"]}}
    if not isinstance(content, dict) or isinstance(content.get("savedGroups"), list):
        return content
    declared = {"savedGroups": dict, "attributes": list}
    return {name: value for name, value in content.items() if not isinstance(value, declared.get(name, ()))}


def _rows(content: object) -> Iterator[dict[str, object]]:
    rows = content.get("savedGroups") if isinstance(content, dict) else content
    return (row for row in (rows if isinstance(rows, list) else ()) if isinstance(row, dict))


def _is_list_group(row: dict[str, object]) -> bool:
    return isinstance(row.get("values"), list) and isinstance(row.get("attributeKey"), str) and "id" in row
