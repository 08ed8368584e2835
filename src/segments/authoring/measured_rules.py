"""Goals and experiments as the rules declare them: values between reading, checking and compiling.

In and out: nothing. The bundle has them in another form, see segments.bundle.experiments.measure_spec.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from segments.authoring.cel.syntax.ast import Node
from segments.bundle.experiments.assignment_spec import AssignmentSpec


@dataclass(frozen=True, slots=True)
class GoalRule:
    """A goal. `kind` is event, ratio or return. An event goal counts once or (`counts_each`) each time, or sums up the
    property `value`, in 10**`decimals`-ths of its unit (cents) at most `cap` of a visitor, around `centre`. `parts` are
    numerator and denominator of a ratio, `day` that of a return. `guardrail` is the share by which it may get worse.
    """

    name: str
    kind: str
    event: str = ""
    condition: Node | None = None
    condition_text: str = ""
    counts_each: bool = False
    value: str = ""
    currency: str = ""
    decimals: int = 0
    cap: int = 1
    centre: int = 0
    window_s: int = 0
    parts: tuple[str, str] = ("", "")
    day: int = 0
    guardrail: float | None = None
    better: str = "higher"
    title: str = ""


@dataclass(frozen=True, slots=True)
class ExperimentRule:
    """An experiment: an assignment that is measured. `arms` are pairs of an arm and the segment of its visitors, and
    `weights` are by arm. `goals` and `splits` are names. `days` is the planned length, 0 for none. `held` is the
    segment that a hold-out is of, "" for an experiment of its own.
    """

    name: str
    spec: AssignmentSpec
    arms: tuple[tuple[str, str], ...]
    weights: Mapping[str, float]
    goals: tuple[str, ...] = ()
    splits: tuple[str, ...] = ()
    requires: tuple[tuple[str, str], ...] = ()
    audience: str = ""
    title: str = ""
    days: int = 0
    held: str = ""
