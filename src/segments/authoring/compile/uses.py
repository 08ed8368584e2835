"""The signals that the rules read: the rows that the edge's readers and the consent gate go by."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from segments.authoring.cel.functions.operators import OPERATORS
from segments.authoring.cel.syntax.ast import Call, Node, SignalRef, walk
from segments.authoring.ruleset import SignalDeclaration
from segments.bundle.assignment_spec import VISITOR_SOURCE
from segments.bundle.format import SCHEDULE_SIGNAL
from segments.bundle.model import SignalUse
from segments.catalog import ID_SIGNAL, SIGNALS
from segments.errors import AuthoringError


def signals_used(nodes: Iterable[Node], declared: Mapping[str, SignalDeclaration]) -> tuple[SignalUse, ...]:
    """A row for each signal that the conditions read, by name.

    Raises:
        AuthoringError: a signal is neither in the catalog nor declared; the checker refuses this earlier.
    """
    return uses_of(names_in(nodes), declared)


def names_in(nodes: Iterable[Node]) -> set[str]:
    """The signals that conditions read, those among them that functions read without being told."""
    return {name for node in walk(*nodes) for name in _names_in(node)}


def uses_of(names: Collection[str], declared: Mapping[str, SignalDeclaration]) -> tuple[SignalUse, ...]:
    """A row for each of these signals, by name, and for the id that decides a visitor's arms.

    Raises:
        AuthoringError: a signal is neither in the catalog nor declared; the checker refuses this earlier.
    """
    names = {*names}
    if any(name in declared and declared[name].source == VISITOR_SOURCE for name in names):
        names.add(ID_SIGNAL)  # which decides the arm: so it is made, kept and told of
    return tuple(_use_of(name, declared) for name in sorted(names))


def _use_of(name: str, declared: Mapping[str, SignalDeclaration]) -> SignalUse:
    if name == SCHEDULE_SIGNAL:
        return SignalUse(name, "int", "necessary")
    if name in declared:
        own = declared[name]
        return SignalUse(name, own.type, own.purpose, own.source, own.absent)
    if name not in SIGNALS:
        raise AuthoringError(f"Expected a signal of the catalog or of the site, got {name}")
    return SignalUse(name, SIGNALS[name].type, SIGNALS[name].purpose)


def _names_in(node: Node) -> tuple[str, ...]:
    if isinstance(node, SignalRef):
        return (node.name,)
    # A few functions read signals that their arguments do not name.
    operator = OPERATORS.get(node.function) if isinstance(node, Call) else None
    return operator.signals if operator else ()
