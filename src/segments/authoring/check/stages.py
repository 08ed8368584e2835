"""Stages of the lifecycle in which nobody ever sees a page: idleness leads into them, and the next visit out of them.

In go the rules; out come messages at conditions that ask for such a stage. A visit counts before its page is chosen,
so the blocks of these segments are never shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from segments.authoring.behaviour.lifecycle_counter import STAGE_SIGNAL
from segments.authoring.cel.syntax.ast import Call, Constant, ListLiteral, Node, SignalRef
from segments.authoring.check.places import SegmentPlaces
from segments.authoring.report import messages
from segments.authoring.ruleset import Lifecycle, RuleSet, Stage

_PAGES: Final = frozenset(("visit", "page_view"))
"""The events that come with a page, and before it."""
_LONGEST_PAUSE_S: Final = 1_800
"""A visit ends with half an hour of idleness; a shorter one may lead into a stage in the midst of a visit."""


def check_stages(rules: RuleSet, places: SegmentPlaces) -> None:
    """Every condition that only somebody in an unseen stage meets."""
    unseen = unseen_stages(rules.lifecycle) if rules.lifecycle else {}
    for rule in rules.segments:
        for node, asked in _asked_for(rule.when):
            if asked and asked <= unseen.keys():
                name = min(asked)
                places.in_condition(messages.unseen_stage(name, unseen[name]), rule, node.span)


def unseen_stages(lifecycle: Lifecycle) -> dict[str, str]:
    """The stages that a page ends before it is chosen, each with the one that it leads to."""
    _, *others = lifecycle.stages
    return {
        stage.name: target
        for stage in others
        if (target := _ended_by_a_page(stage)) and _begins_between_visits(stage, lifecycle)
    }


def _ended_by_a_page(stage: Stage) -> str | None:
    return next(
        (move.target for move in stage.moves if move.event == "visit" and move.condition is None), None
    )


def _begins_between_visits(stage: Stage, lifecycle: Lifecycle) -> bool:
    """True if only idleness leads in, longer than any within a visit."""
    ways = [move for other in lifecycle.stages for move in other.moves if move.target == stage.name]
    return bool(_PAGES & {*lifecycle.activity}) and all(
        move.trigger == "idle" and move.seconds >= _LONGEST_PAUSE_S for move in ways
    )


def _asked_for(node: Node) -> Iterator[tuple[Node, frozenset[str]]]:
    """The stages that each condition wants of which all have to hold."""
    match node:
        case Call("_&&_", parts):
            for part in parts:
                yield from _asked_for(part)
        case Call("_==_", (SignalRef(name=name), Constant(value=str(stage)))) if name == STAGE_SIGNAL:
            yield node, frozenset((stage,))
        case Call("@in", (SignalRef(name=name), ListLiteral(elements=elements))) if name == STAGE_SIGNAL:
            yield (
                node,
                frozenset(
                    str(element.value) if isinstance(element, Constant) else "" for element in elements
                ),
            )
