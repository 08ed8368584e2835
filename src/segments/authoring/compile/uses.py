"""The signals that the rules read: the rows that the edge's readers and the consent gate go by."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Final

from segments.authoring.cel.functions.reads import names_in
from segments.authoring.cel.syntax.ast import Node
from segments.authoring.ruleset import SignalDeclaration
from segments.bundle.experiments.assignment_spec import VISITOR_SOURCE
from segments.bundle.format import SCHEDULE_SIGNAL
from segments.bundle.model import SignalUse
from segments.bundle.purposes import joined_purposes
from segments.catalog import ID_SIGNAL, PURPOSES, SIGNALS
from segments.errors import AuthoringError

NECESSARY: Final = PURPOSES[0]
"""The purpose of a model without features, which nobody is asked for."""


def signals_used(nodes: Iterable[Node], declared: Mapping[str, SignalDeclaration]) -> tuple[SignalUse, ...]:
    """A row for each signal that the conditions read, by name.

    Raises:
        AuthoringError: a signal is neither in the catalog nor declared; the checker refuses this earlier.
    """
    return uses_of(names_in(nodes), declared)


def uses_of(names: Collection[str], declared: Mapping[str, SignalDeclaration]) -> tuple[SignalUse, ...]:
    """A row for each of these signals, by name, for those behind a model, and for the id that decides arms.

    Raises:
        AuthoringError: a signal is neither in the catalog nor declared; the checker refuses this earlier.
    """
    names = {*names}.union(*(declared[name].inputs for name in names if name in declared))
    if any(name in declared and declared[name].source == VISITOR_SOURCE for name in names):
        names.add(ID_SIGNAL)  # which decides the arm: so it is made, kept and told of
    return tuple(_use_of(name, declared) for name in sorted(names))


def _use_of(name: str, declared: Mapping[str, SignalDeclaration]) -> SignalUse:
    if name == SCHEDULE_SIGNAL:
        return SignalUse(name, "int", "necessary")
    if name in declared:
        own = declared[name]
        purpose = (
            joined_purposes(_use_of(each, declared) for each in own.inputs) if own.inputs else own.purpose
        )
        return SignalUse(name, own.type, purpose or NECESSARY, own.source, own.absent)
    if name not in SIGNALS:
        raise AuthoringError(f"Expected a signal of the catalog or of the site, got {name}")
    return SignalUse(name, SIGNALS[name].type, SIGNALS[name].purpose)
