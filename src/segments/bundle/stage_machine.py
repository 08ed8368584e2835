"""The stages of a visitor's life as a state machine: where everybody begins, and what leads from one stage to another.

In and out: a frozen machine, and the plain lists that a bundle holds of it. A move is made by an event, by so much
time in a stage, or by so much time without activity; this file must never know what time it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from segments.bundle.windows import MAX_SECONDS
from segments.errors import BundleCorrupt

MAX_STAGES: Final = 16
"""More than any lifecycle of the trade has; it bounds the steps that one look may take."""
MAX_MOVES: Final = 64
NAME_BYTES: Final = 2

ON: Final = "on"
AFTER: Final = "after"
IDLE: Final = "idle"
TRIGGERS: Final = {
    ON: "an event; the amount is the place of its step",
    AFTER: "so many seconds in the stage",
    IDLE: "so many seconds without activity",
}


@dataclass(frozen=True, slots=True)
class Move:
    """From the stage at one place to that at another, when `trigger` happens; `amount` is as it says."""

    source: int
    target: int
    trigger: str
    amount: int


@dataclass(frozen=True, slots=True)
class StageMachine:
    """`stages` by name, the first one for everybody; `activity` are the places of the steps that are activity."""

    stages: tuple[str, ...]
    moves: tuple[Move, ...]
    activity: tuple[int, ...]


def stage_code(stage: str) -> int:
    """The number of a stage's name in the cookie; the publisher refuses two that are alike."""
    return int.from_bytes(sha256(stage.encode()).digest()[:NAME_BYTES], "big")


def encode_machine(machine: StageMachine) -> list[object]:
    """The plain list that a bundle holds."""
    moves = [[move.source, move.target, move.trigger, move.amount] for move in machine.moves]
    return [list(machine.stages), moves, list(machine.activity)]


def decode_machine(fields: object, steps: int) -> StageMachine:
    """The machine in a plain list, for a counter with so many steps.

    Raises:
        BundleCorrupt: a field is missing, of the wrong kind or beyond its limits.
    """
    match fields:
        case [[*stages], [*moves], [*activity], *_] if (
            1 <= len(stages) <= MAX_STAGES
            and len(moves) <= MAX_MOVES
            and all(isinstance(stage, str) for stage in stages)
            and all(_is_place(place, steps) for place in activity)
        ):
            read = tuple(_decode_move(move, len(stages), steps) for move in moves)
            return StageMachine(tuple(map(str, stages)), read, tuple(activity))  # type: ignore[arg-type]
    raise BundleCorrupt("Expected stages, moves and activity, got something else - at the lifecycle")


def _decode_move(fields: object, stages: int, steps: int) -> Move:
    match fields:
        case [int(source), int(target), str(trigger), int(amount), *_] if (
            _is_place(source, stages)
            and _is_place(target, stages)
            and trigger in TRIGGERS
            and type(amount) is int
            and (amount < steps if trigger == ON else 0 < amount <= MAX_SECONDS)
            and amount >= 0
        ):
            return Move(source, target, trigger, amount)
    raise BundleCorrupt("Expected two stages, trigger and amount, got something else - at a move")


def _is_place(value: object, count: int) -> bool:
    return type(value) is int and 0 <= value < count
