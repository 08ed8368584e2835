"""The states in which a method cannot tell, by name, and what to do in each; never a p-value of 1 instead."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    """Why a method has no answer. The value is a stable code for JSON; `ADVICE` is for people."""

    EMPTY_ARM = "empty-arm"
    ONE_UNIT = "one-unit"
    ZERO_VARIANCE = "zero-variance"
    ZERO_BASE = "zero-base"
    TOO_FEW_EXPOSURES = "too-few-exposures"
    TOO_FEW_PLACES = "too-few-places"
    NO_WEIGHT = "no-weight"


ADVICE: dict[Reason, str] = {
    Reason.EMPTY_ARM: "An arm has no exposures yet: wait, or see whether its weight and its audience let anybody in.",
    Reason.ONE_UNIT: "An arm has a single visitor, and one value has no spread: wait for more.",
    Reason.ZERO_VARIANCE: "All values of an arm are equal, so their spread is unknown: compare conversions instead.",
    Reason.ZERO_BASE: "The parts below the line of a ratio add up to nothing in an arm: no ratio exists yet.",
    Reason.TOO_FEW_EXPOSURES: "Fewer exposures than a check of the shares needs: wait for more.",
    Reason.TOO_FEW_PLACES: "So few regions and weeks have too few ways to be dealt: add regions or weeks.",
    Reason.NO_WEIGHT: "Fewer than two arms have a weight above zero: there are no shares to compare.",
}


@dataclass(frozen=True, slots=True)
class CannotTell:
    """A method's answer where it has none; `needed` is how many units it wants, where that is known."""

    reason: Reason
    method: str
    needed: int | None = None

    @property
    def advice(self) -> str:
        """One or two sentences for the reader of a report."""
        wanted = "" if self.needed is None else f" At least {self.needed} are needed."
        return ADVICE[self.reason] + wanted
