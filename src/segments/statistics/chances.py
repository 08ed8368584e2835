"""The chance that B is better, and what is lost if the choice is wrong: a reading aid that never decides.

GrowthBook's effect-scale model: the relative effect, normal by the delta method, met with a normal prior or none. It
has no protection against looking, so it stands beside a verdict and makes none.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from segments.statistics.contrasts import Contrast
from segments.statistics.numerics.distributions import normal_above, normal_density, normal_quantile_above
from segments.statistics.relative import Relative, delta_error


@dataclass(frozen=True, slots=True)
class Prior:
    """The prior of relative effects: normal, with mean and variance."""

    mean: float
    variance: float


@dataclass(frozen=True, slots=True)
class Chances:
    """The relative effect with its credible interval, the chance that B is better, and the mean losses.

    `loss_if_a` is what keeping A costs on average, `loss_if_b` what changing to B costs, as relative effects.
    """

    relative: Relative
    b_is_better: float
    loss_if_a: float
    loss_if_b: float


def chances_of(contrast: Contrast, prior: Prior | None = None, *, alpha: float = 0.05) -> Chances:
    """The chances after the data; the base must not be zero."""
    mean, variance = contrast.difference / abs(contrast.base), delta_error(contrast) ** 2
    if prior is not None:
        precision = 1.0 / variance + 1.0 / prior.variance
        mean = (mean / variance + prior.mean / prior.variance) / precision
        variance = 1.0 / precision
    deviation = math.sqrt(variance)
    width = normal_quantile_above(0.5 * alpha) * deviation
    z = mean / deviation
    return Chances(
        relative=Relative(mean, mean - width, mean + width),
        b_is_better=normal_above(-z),
        loss_if_a=deviation * normal_density(z) + mean * normal_above(-z),
        loss_if_b=deviation * normal_density(z) - mean * normal_above(z),
    )
