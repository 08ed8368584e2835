"""From raw outputs to scores: the link of the model, and what was measured of its scores."""

from __future__ import annotations

import math
from array import array
from bisect import bisect_right
from collections.abc import Callable, Sequence
from typing import Final

from segments.bundle.prediction.model_form import (
    EXPONENTIAL,
    IDENTITY,
    ISOTONIC,
    LOGISTIC,
    PLATT,
    SIGNED_SQUARE,
    SOFTMAX,
    SOFTPLUS,
    UNCALIBRATED,
    Calibration,
    Output,
)


def logistic(raw: float) -> float:
    """1 / (1 + exp(-raw)), for every double."""
    if raw >= 0.0:
        return 1.0 / (1.0 + math.exp(-raw))
    grown = math.exp(raw)
    return grown / (1.0 + grown)


def exponential(raw: float) -> float:
    """exp(raw); infinity where a double ends."""
    return math.exp(raw) if raw < _MOST_EXPONENT else math.inf


def softplus(raw: float) -> float:
    """log(1 + exp(raw))."""
    return max(raw, 0.0) + math.log1p(math.exp(-abs(raw)))


def signed_square(raw: float) -> float:
    """The square with the sign of its root."""
    return math.copysign(raw * raw, raw)


def softmax(raws: Sequence[float]) -> list[float]:
    """Shares that add up to one."""
    most = max(raws)
    grown = [math.exp(raw - most) for raw in raws]
    total = sum(grown)
    return [share / total for share in grown]


def single_softmax(raws: Sequence[float]) -> list[float]:
    """The same, each step rounded to float32 but the sum, as XGBoost computes it."""
    most = max(raws)
    grown = array("f", map(math.exp, array("f", (raw - most for raw in raws))))
    total = array("f", (sum(grown),))[0]
    return list(array("f", (share / total for share in grown)))


_MOST_EXPONENT: Final = 709.78
"""Above it exp() overflows."""

_LINKS: Final[dict[str, Callable[[float], float]]] = {
    IDENTITY: float,
    LOGISTIC: logistic,
    EXPONENTIAL: exponential,
    SOFTPLUS: softplus,
    SIGNED_SQUARE: signed_square,
}


def finisher(output: Output, calibration: Calibration) -> Callable[[Sequence[float]], list[float]]:
    """From raw outputs to scores, one for each output."""
    divisor, slope, link = output.divisor, output.slope, _linker(output)
    if calibration.kind == UNCALIBRATED:
        if (divisor, slope) == (1.0, 1.0):
            return link
        return lambda sums: link([total / divisor * slope for total in sums])
    calibrate, inputs, outputs = _CALIBRATED[calibration.kind], calibration.inputs, calibration.outputs
    before = _same if calibration.reads_raw else link
    return lambda sums: [calibrate(before([sums[0] / divisor * slope])[0], inputs, outputs)]


def _linker(output: Output) -> Callable[[Sequence[float]], list[float]]:
    if output.link == SOFTMAX:
        return single_softmax if output.is_single else softmax
    change = _LINKS[output.link]
    if output.is_single:
        return lambda raws: list(array("f", map(change, raws)))
    return lambda raws: [change(raw) for raw in raws]


def _same(raws: Sequence[float]) -> list[float]:
    return list(raws)


def _by_points(score: float, inputs: Sequence[float], outputs: Sequence[float]) -> float:
    """The line through the points of an isotonic regression; beyond the ends it stays level."""
    right = bisect_right(inputs, score)
    if right == 0:
        return outputs[0]
    if right == len(inputs):
        return outputs[-1]
    left = right - 1
    slope = (outputs[right] - outputs[left]) / (inputs[right] - inputs[left])
    return outputs[left] + slope * (score - inputs[left])


def _by_sigmoid(score: float, inputs: Sequence[float], _outputs: Sequence[float]) -> float:
    slope, shift = inputs
    return logistic(-(slope * score + shift))


_CALIBRATED: Final = {ISOTONIC: _by_points, PLATT: _by_sigmoid}
