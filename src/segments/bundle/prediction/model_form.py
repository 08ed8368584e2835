"""A trained model as a value: what an importer makes, a model file holds, and the edge evaluates.

Features are what a visitor brings, one value each. Columns are the numbers that the model reads from them. The kernel
turns columns into raw outputs, the output stage turns those into a score. Every rule in which libraries differ
(missing values, unseen categories, infinity) is a field here, so that the evaluator knows no library.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

Category: TypeAlias = str | int | None
"""None is the category of missing values, where a library keeps one."""

NUMBER, WORD, WHOLE, FLOORED = "number", "word", "whole", "floored"
FEATURE_KINDS: Final = (NUMBER, WORD, WHOLE, FLOORED)
"""A number; one of some texts or whole numbers; a whole number, what follows the point being cut off; the same, rounded
down, which differs between -1 and 0."""

REFUSED, AS_MISSING, AS_OTHER = "refused", "missing", "other"
UNSEEN_RULES: Final = (REFUSED, AS_MISSING, AS_OTHER)
"""A category that was not there in training: no score; missing; one that is in no set."""

FILLED, BRANCHED, ZERO_BRANCHED = "filled", "branched", "zero-branched"
MISSING_RULES: Final = (REFUSED, FILLED, BRANCHED, ZERO_BRANCHED)
"""A missing value: no score; the column's fill; the direction of each node; the same, and zero is missing too."""

AS_NUMBER, AS_CODE, AS_FLAG = "number", "code", "flag"
COLUMN_KINDS: Final = (AS_NUMBER, AS_CODE, AS_FLAG)
"""The number, shifted and scaled; the place of the category among the feature's; 1.0 for one category, else 0.0."""

IDENTITY, LOGISTIC, SOFTMAX, EXPONENTIAL, SOFTPLUS, SIGNED_SQUARE = (
    "identity", "logistic", "softmax", "exponential", "softplus", "signed-square",
)  # fmt: skip
LINKS: Final = (IDENTITY, LOGISTIC, SOFTMAX, EXPONENTIAL, SOFTPLUS, SIGNED_SQUARE)

UNCALIBRATED, ISOTONIC, PLATT = "none", "isotonic", "platt"
CALIBRATIONS: Final = (UNCALIBRATED, ISOTONIC, PLATT)

LEAST_ZERO: Final = 1.0000000180025095e-35
"""Numbers within this of zero are zero: LightGBM's constant, a float32, as a double."""


@dataclass(frozen=True, slots=True)
class Feature:
    """One value of a visitor."""

    name: str
    kind: str = NUMBER
    categories: tuple[Category, ...] = ()
    unseen: str = REFUSED


@dataclass(frozen=True, slots=True)
class Column:
    """One number that the kernel reads: (value - shift) / scale, a code, or a flag.

    Beyond `limit` on either side there is no score, as the library refuses such numbers.
    """

    feature: int
    kind: str = AS_NUMBER
    missing: str = REFUSED
    fill: float = 0.0
    shift: float = 0.0
    scale: float = 1.0
    category: int = 0
    limit: float = math.inf


@dataclass(frozen=True, slots=True)
class Linear:
    """One row of weights for each output, one weight for each column."""

    weights: tuple[tuple[float, ...], ...]


@dataclass(frozen=True, slots=True)
class Trees:
    """Trees in preorder, one after the other, all tests of the form `x <= cut` or `code in set`: then left.

    `shape` has 1 for an inner node and 0 for a leaf. Of inner node n, `columns[n]` and `ranks[n]` name the test: the
    place in that column's `cuts` (ascending) or `sets`; `goes_left[n]` is 1 where a missing value goes left. Leaf m has
    `leaf_width` values from `leaves[m * leaf_width]`; with a width of one, tree t adds to output t modulo the outputs.
    """

    cuts: tuple[Sequence[float], ...]
    sets: tuple[tuple[frozenset[int], ...], ...]
    shape: Sequence[int]
    columns: Sequence[int]
    ranks: Sequence[int]
    goes_left: Sequence[int]
    leaves: Sequence[float]
    leaf_width: int = 1


@dataclass(frozen=True, slots=True)
class ObliviousTrees:
    """Trees that ask one question a level. Bit k of a leaf's place is set where `x > border` of level k.

    `columns` and `ranks` name the questions of all trees, `depths[t]` of them belong to tree t, which has
    2 ** depth leaves of `leaf_width` values.
    """

    cuts: tuple[Sequence[float], ...]
    depths: Sequence[int]
    columns: Sequence[int]
    ranks: Sequence[int]
    leaves: Sequence[float]
    leaf_width: int = 1


@dataclass(frozen=True, slots=True)
class Centroids:
    """One point for each cluster; the nearest one counts, the first of equals."""

    points: tuple[tuple[float, ...], ...]


Kernel: TypeAlias = Linear | Trees | ObliviousTrees | Centroids


@dataclass(frozen=True, slots=True)
class Output:
    """From the kernel's sums to the score: (start + sum) / divisor, times slope, then the link."""

    start: tuple[float, ...] = (0.0,)
    divisor: float = 1.0
    slope: float = 1.0
    link: str = IDENTITY
    is_single: bool = False
    """True if sums are made in float32, one after the other, as XGBoost makes them."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """The shares that scores became where they were measured: lines through points, or 1 / (1 + exp(a * score + b))."""

    kind: str = UNCALIBRATED
    reads_raw: bool = False
    """True if it reads the output before the link."""
    inputs: tuple[float, ...] = ()
    outputs: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Model:
    """A model with its name. `labels` are the classes in the order of outputs, or the clusters' names."""

    name: str
    trained_by: str
    features: tuple[Feature, ...]
    columns: tuple[Column, ...]
    kernel: Kernel
    output: Output = field(default_factory=Output)
    calibration: Calibration = field(default_factory=Calibration)
    labels: tuple[str, ...] = ()

    @property
    def outputs(self) -> int:
        """The number of raw outputs: one for a regression or two classes."""
        return len(self.output.start)

    @property
    def is_clusters(self) -> bool:
        """True if the model names a cluster and gives no score."""
        return isinstance(self.kernel, Centroids)
