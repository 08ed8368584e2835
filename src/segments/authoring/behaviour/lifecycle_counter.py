"""The lifecycle of a site as one counter, and the signals that ask for it.

In go the stages as they were read; out comes the counter, which the edge keeps and lets time move. Rules that ask for
no stage need none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from segments.authoring.behaviour.counters import EVER
from segments.authoring.cel.syntax.ast import Node
from segments.authoring.ruleset import Lifecycle, SignalDeclaration
from segments.bundle.counter_spec import CounterSpec, Question, Step, counter_id
from segments.bundle.stage_machine import ON, Move, StageMachine
from segments.event_catalog import EVENT_PURPOSE

STAGE_SIGNAL: Final = "lifecycle.stage"
DAYS_SIGNAL: Final = "lifecycle.days"
LIFECYCLE_SIGNALS: Final = {
    STAGE_SIGNAL: SignalDeclaration(STAGE_SIGNAL, "string", EVENT_PURPOSE, "", "The stage of the lifecycle"),
    DAYS_SIGNAL: SignalDeclaration(DAYS_SIGNAL, "int", EVENT_PURPOSE, "", "Whole days in that stage"),
}
_ASKS: Final = {STAGE_SIGNAL: "stage", DAYS_SIGNAL: "stage_days"}


def lifecycle_counter(lifecycle: Lifecycle, conditions: list[Node]) -> CounterSpec:
    """The counter of a lifecycle; the conditions of its events are put behind `conditions`."""
    steps: list[Step] = []
    seen: dict[tuple[str, str], int] = {}

    def place_of(event: str, text: str = "", condition: Node | None = None) -> int:
        if (event, text) not in seen:
            seen[event, text] = len(steps)
            place = None
            if condition is not None:
                place = len(conditions)
                conditions.append(condition)
            steps.append(Step(event, text, place))
        return seen[event, text]

    activity = tuple(dict.fromkeys(place_of(event) for event in lifecycle.activity))
    places = {stage.name: place for place, stage in enumerate(lifecycle.stages)}
    moves = tuple(
        Move(
            places[stage.name],
            places[move.target],
            move.trigger,
            place_of(move.event, move.condition_text, move.condition) if move.trigger == ON else move.seconds,
        )
        for stage in lifecycle.stages
        for move in stage.moves
    )
    spec = CounterSpec(0, "stages", tuple(steps), machine=StageMachine(tuple(places), moves, activity))
    return replace(spec, id=counter_id(spec))


def lifecycle_questions(spec: CounterSpec) -> Mapping[str, Question]:
    """The question of each signal to the counter."""
    return {name: Question(spec.id, ask, EVER) for name, ask in _ASKS.items()}
