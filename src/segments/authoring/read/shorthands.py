"""Words that conditions may use for several values of a signal: `device.type == "mobile"` is a phone or a tablet.

In: a checked condition. Out: the same condition with the values that are meant, at the places of the words. The word
itself stays among them, for values that are given by hand. A site's own signal of that name has no such words.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import Final

from segments.authoring.cel.syntax.ast import (
    Call,
    Constant,
    ListLiteral,
    Node,
    SignalRef,
    children,
    with_children,
)

SHORTHANDS: Final = {"device.type": {"mobile": ("phone", "tablet")}}
"""Signal -> word -> the values that it stands for."""


def spell_out(node: Node, own_signals: Collection[str]) -> Node:
    """The condition without shorthands; `own_signals` are those that the site declares."""
    node = with_children(node, tuple([spell_out(child, own_signals) for child in children(node)]))
    match node:
        case Call("_==_" | "_!=_", (SignalRef(name) as signal, Constant() as word)) | Call(
            "_==_" | "_!=_", (Constant() as word, SignalRef(name) as signal)
        ) if name not in own_signals and _values(name, word):
            meant = ListLiteral(tuple(_meant(name, [word])), word.span)
            found = Call("@in", (signal, meant), node.span)
            # As one comparison, so that what explains it shows the words of the rule once.
            no = Constant("bool", value=False, span=node.span)
            return found if node.function == "_==_" else Call("_==_", (found, no), node.span)
        case Call("@in", (SignalRef(name) as signal, ListLiteral(elements) as words)) if (
            name not in own_signals and any(_values(name, element) for element in elements)
        ):
            return replace(node, arguments=(signal, replace(words, elements=tuple(_meant(name, elements)))))
    return node


def _values(signal: str, word: Node) -> tuple[str, ...]:
    words = SHORTHANDS.get(signal, {})
    return words.get(word.value, ()) if isinstance(word, Constant) and isinstance(word.value, str) else ()


def _meant(signal: str, words: Collection[Node]) -> Iterator[Node]:
    """Each word, and behind it the values that it stands for and that are not there already."""
    seen = {word.value for word in words if isinstance(word, Constant)}
    for word in words:
        yield word
        for value in _values(signal, word):
            if value not in seen and isinstance(word, Constant):
                seen.add(value)
                yield replace(word, value=value)
