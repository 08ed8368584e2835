"""The sample-ratio check: do the arms have the shares of visitors that they were given?

If not, something lets visitors of one arm get lost (a redirect, an error, a half-published bundle), and no comparison
can be believed. The size of the deviation stands beside the p-value, since with a million visitors a deviation of a
thousandth is certain and harmless. An arm of weight zero that has visitors is a leak: it is reported by itself, and
stays out of the shares of the others.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from segments.statistics.cannot_tell import CannotTell, Reason
from segments.statistics.exact import binomial_p_value
from segments.statistics.families import holm
from segments.statistics.numerics.distributions import chi_square_above
from segments.statistics.rates import Rate

MIN_EXPOSURES: Final = 100
"""Below it the check knows too little to be heard."""
ALARM: Final = 0.001
"""The p-value below which shares are called wrong: one false alarm in a thousand checks."""
MIN_EXPECTED: Final = 5.0
"""Visitors expected in an arm from which the chi-square distribution fits."""

Counts = Sequence[int]
Slices = Mapping[str, Mapping[str, Counts]]
"""Dimension ("country", "bundle") to value to exposures by arm."""


@dataclass(frozen=True, slots=True)
class SampleRatio:
    """The check of one set of exposures. `deviations` are observed over expected less one; None for weight zero.

    `effect` is Cohen's w; 0.01 is a deviation of one percent in two even arms. `leaks` are arms of weight zero with
    their visitors.
    """

    exposures: int
    p_value: float
    effect: float
    deviations: tuple[float | None, ...]
    leaks: tuple[tuple[int, int], ...]

    @property
    def is_wrong(self) -> bool:
        """True if the shares cannot be chance, or an arm leaks."""
        return self.p_value < ALARM or bool(self.leaks)


@dataclass(frozen=True, slots=True)
class SliceFinding:
    """The check inside one slice, its p-value adjusted for all slices, and the p-value of the rest without it."""

    dimension: str
    value: str
    check: SampleRatio
    adjusted_p_value: float
    rest_p_value: float | None


def check_ratio(counts: Counts, weights: Sequence[float]) -> SampleRatio | CannotTell:
    """Exposures by arm against weights of any scale: (1, 1), (0.9, 0.1), (50, 50, 0)."""
    leaks = tuple(
        (arm, count)
        for arm, (count, weight) in enumerate(zip(counts, weights, strict=True))
        if weight <= 0 < count
    )
    arms = [(count, weight) for count, weight in zip(counts, weights, strict=True) if weight > 0]
    exposures = sum(count for count, _ in arms)
    if len(arms) < 2 and not leaks:
        return CannotTell(Reason.NO_WEIGHT, "sample-ratio")
    if exposures < MIN_EXPOSURES and not leaks:
        return CannotTell(Reason.TOO_FEW_EXPOSURES, "sample-ratio", needed=MIN_EXPOSURES)
    whole = math.fsum(weight for _, weight in arms)
    shares = [(count, weight / whole) for count, weight in arms]
    distances = [
        (count - exposures * share) ** 2 / (exposures * share) for count, share in shares if exposures
    ]
    return SampleRatio(
        exposures=exposures,
        p_value=_p_value(shares, math.fsum(distances)) if exposures >= MIN_EXPOSURES else 1.0,
        effect=math.sqrt(math.fsum(distances) / exposures) if exposures else 0.0,
        deviations=tuple(
            count * whole / (weight * exposures) - 1.0 if weight > 0 and exposures else None
            for count, weight in zip(counts, weights, strict=True)
        ),
        leaks=leaks,
    )


def drill_down(slices: Slices, weights: Sequence[float]) -> list[SliceFinding]:
    """The slices whose own shares are wrong, worst first, over all dimensions, adjusted by Holm.

    A slice is the cause where the rest of its dimension is in order: `rest_p_value` is then above the alarm.
    """
    checks = [
        (dimension, value, check_ratio(counts, weights), _rest_of(values, value))
        for dimension, values in slices.items()
        for value, counts in values.items()
    ]
    adjusted = holm([check.p_value if isinstance(check, SampleRatio) else None for _, _, check, _ in checks])
    findings = [
        SliceFinding(dimension, value, check, p_value, _p_of(check_ratio(rest, weights)))
        for (dimension, value, check, rest), p_value in zip(checks, adjusted, strict=True)
        if isinstance(check, SampleRatio) and p_value is not None and (p_value < ALARM or check.leaks)
    ]
    return sorted(findings, key=lambda finding: (finding.adjusted_p_value, finding.dimension, finding.value))


def _p_value(shares: Sequence[tuple[int, float]], distance: float) -> float:
    exposures = sum(count for count, _ in shares)
    if len(shares) < 2:
        return 1.0
    if min(exposures * share for _, share in shares) >= MIN_EXPECTED:
        return chi_square_above(distance, len(shares) - 1)
    # An arm of so little weight has no chi-square distribution: each arm against the others, exactly, by Bonferroni.
    tests = shares if len(shares) > 2 else shares[:1]
    return min(
        1.0, len(tests) * min(binomial_p_value(Rate(count, exposures), share) for count, share in tests)
    )


def _rest_of(values: Mapping[str, Counts], without: str) -> Counts:
    others = [counts for value, counts in values.items() if value != without]
    return [sum(column) for column in zip(*others, strict=True)] if others else [0] * len(values[without])


def _p_of(check: SampleRatio | CannotTell) -> float | None:
    return check.p_value if isinstance(check, SampleRatio) else None
