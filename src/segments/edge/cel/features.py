"""Functions that features of trained models are made with: logarithm, bucket, ratio, days since.

In: values that are neither failure nor UNKNOWN. Out: a value, or UNKNOWN where there is none: a ratio to zero is
missing, as it is in the table that a model was trained on.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any, Final

from segments.edge.cel.arithmetic import Overloads
from segments.edge.cel.values import NO_OVERLOAD, SECOND, Failure, Timestamp, Uint, Unknown, Value

_DAY: Final = 86_400 * SECOND
_NUMBERS: Final = (int, Uint, float)


def _log1p(number: float) -> Value:
    return math.log1p(number) if number > -1 else Failure("expected a number above -1, for its logarithm")


def _bucket(number: float, bounds: Sequence[Any]) -> Value:
    if not all(type(bound) in _NUMBERS for bound in bounds):
        return NO_OVERLOAD
    return bisect_right(bounds, number)


def _ratio(part: float, whole: float) -> Value:
    return float(part) / float(whole) if whole else Unknown("a ratio to zero")


def _days_since(now: Timestamp, moment: Timestamp) -> Value:
    return (now.unix_nanoseconds - moment.unix_nanoseconds) / _DAY


FEATURES: Final[Mapping[str, Overloads]] = {
    "log1p": {(kind,): _log1p for kind in _NUMBERS},
    "bucket": {(kind, list): _bucket for kind in _NUMBERS},
    "ratio": dict.fromkeys(product(_NUMBERS, repeat=2), _ratio),
    "days_since": {(Timestamp, Timestamp): _days_since},
}
