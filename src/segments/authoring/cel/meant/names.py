"""The hint for a name without a value, by its place: what it is compared with says what it was meant to be.

In: the name, the other side of its comparison, and the names that exist. Out: a hint that leads to a rule which works:
text in quotes only where text is what a known signal is compared with.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from segments.authoring.cel.functions.signatures import Type
from segments.authoring.cel.syntax.ast import Constant, ListLiteral, Node, SignalRef

COMPARISONS: Final = frozenset(("_==_", "_!=_", "_<_", "_<=_", "_>_", "_>=_", "@in"))
_TYPES: Final = {"string": "string", "int": "int", "uint": "int", "double": "double", "bool": "bool"}


def meant_by_name(
    name: str, opposite: Node | None, values: Mapping[str, Type], known: Mapping[str, Collection[str]]
) -> str:
    """The hint for a name; `opposite` is what it is compared with, None where it is not."""
    if name in known.get("score", ()):
        return f'Did you mean score("{name}")?'
    dashed = next((each for each in (name, name.replace("_", "-")) if each in known.get("segment", ())), None)
    if dashed and (opposite is None or _type_of(opposite) == "bool"):
        return f'Did you mean in_segment("{dashed}")?'
    if isinstance(opposite, SignalRef) and _holds_text(values.get(opposite.name)) and "." not in name:
        return f'Text needs quotes: "{name}"'
    kind = _type_of(opposite) if opposite is not None else ""
    if kind:
        return f'Declare it: [signals.{name}] with type = "{kind}", its purpose and where it comes from'
    return f'Text needs quotes: "{name}"' if "." not in name else "segments signals lists all signals"


def _holds_text(kind: Type | None) -> bool:
    return kind is not None and (
        kind.name == "string" or any(part.name == "string" for part in kind.parameters)
    )


def _type_of(node: Node) -> str:
    """The type of a constant, or of a list of them; "" of anything else."""
    if isinstance(node, ListLiteral):
        return _type_of(node.elements[0]) if node.elements else ""
    return _TYPES.get(node.type, "") if isinstance(node, Constant) else ""
