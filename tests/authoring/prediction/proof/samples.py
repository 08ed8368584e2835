"""Rows to train on and rows to ask about, the same for one seed.

Runs in the environment of `requirements.txt`. A row is doubles; a feature with words has their places, and NaN is
missing.
"""

import math

import numpy

WORDS = ["de", "at", "fr", "gb", "us", "jp"]
UNSEEN = "xx"
NEVER = 99.0
"""A whole number that no training row has, for categories that are numbers."""

SPECIALS = [
    math.nan, 0.0, -0.0, math.inf, -math.inf, 1e-36, -1e-36, 1e-35, -1e-35, 1.1e-35, 1e-45, 3.4028234e38, 3.5e38,
    -3.5e38, 1e300, NEVER, -1.0, 1.9, 2.0**24 + 1,
]  # fmt: skip


def training_rows(random, rows, columns, *, has_missing=False, categorical=(), has_zeros=False):
    """Columns of several kinds: normal, counts, shares, long tails, and whole categories."""
    kinds = [
        lambda: random.normal(size=rows),
        lambda: random.poisson(3.0, size=rows).astype(float),
        lambda: random.random(size=rows),
        lambda: numpy.exp(random.normal(size=rows) * 2),
        lambda: numpy.round(random.normal(size=rows), 1),
    ]
    matrix = numpy.column_stack([kinds[place % len(kinds)]() for place in range(columns)])
    for place in categorical:
        matrix[:, place] = random.integers(0, len(WORDS), size=rows)
    for place in range(columns):
        if has_zeros and place not in categorical:
            matrix[random.random(rows) < 0.3, place] = 0.0
        if has_missing and place % 2 == 0:
            matrix[random.random(rows) < 0.15, place] = math.nan
    return matrix


def outcome(random, matrix):
    """A number that depends on every column, with noise."""
    known = numpy.nan_to_num(matrix, nan=-1.0)
    signal = numpy.sin(known[:, 0]) + 0.3 * known[:, 1] + numpy.where(known[:, 2] > 0.5, 1.0, -1.0)
    signal = signal + 0.2 * numpy.log1p(numpy.abs(known[:, 3:])).sum(axis=1)
    signal = signal + 0.5 * numpy.isnan(matrix[:, 0])
    return signal - numpy.median(signal) + random.normal(size=len(matrix)) * 0.4


def classes(number, count):
    """So many classes of equal size."""
    return numpy.searchsorted(numpy.quantile(number, numpy.linspace(0, 1, count + 1)[1:-1]), number)


TRIED_ROWS = 16
"""Rows that are tried for each threshold, until its two sides get different answers."""


def asked_rows(random, matrix, thresholds, rows, predict, *, most_thresholds, categorical=()):
    """Random rows, a row on every threshold and its neighbours, and the special values of each column."""
    found = [matrix[random.integers(0, len(matrix), size=rows)].copy()]
    jitter = random.normal(size=found[0].shape) * 0.1
    for place in range(matrix.shape[1]):
        if place not in categorical:
            moved = random.random(rows) < 0.5
            found[0][moved, place] += jitter[moved, place]
    base = matrix[~numpy.isnan(matrix).any(axis=1)]
    wanted = [
        (place, cut) for place, cuts in thresholds.items() for cut in sorted(set(cuts)) if math.isfinite(cut)
    ]
    if len(wanted) > most_thresholds:
        chosen = sorted(random.choice(len(wanted), size=most_thresholds, replace=False))
        wanted = [wanted[place] for place in chosen]
    for (place, cut), row in zip(wanted, telling_rows(random, base, wanted, predict), strict=True):
        values = neighbours(cut)
        block = numpy.repeat(row[None], len(values), axis=0)
        block[:, place] = values
        found.append(block)
    for place in range(matrix.shape[1]):
        values = [*SPECIALS, *(range(len(WORDS) + 1) if place in categorical else ())]
        block = numpy.repeat(base[random.integers(0, len(base), size=1)], len(values), axis=0)
        block[:, place] = values
        found.append(block)
    return numpy.concatenate(found)


def telling_rows(random, base, wanted, predict):
    """For each threshold a row that reaches it in some tree: what the two sides get differs, if any row shows it."""
    chosen = base[random.integers(0, len(base), size=len(wanted))].copy()
    open_places = numpy.arange(len(wanted))
    columns = numpy.array([place for place, _ in wanted], dtype=int)
    cuts = numpy.array([cut for _, cut in wanted])
    step = numpy.maximum(numpy.abs(cuts) * 1e-5, 1e-30)
    for _ in range(TRIED_ROWS):
        if not len(open_places):
            break
        tried = base[random.integers(0, len(base), size=len(open_places))].copy()
        at = (numpy.arange(len(open_places)), columns[open_places])
        sides = []
        for side in (-step, step):
            tried[at] = (cuts + side)[open_places]
            sides.append(numpy.asarray(predict(tried.copy()), dtype=float))  # CatBoost locks what it is given
        chosen[open_places] = tried
        open_places = open_places[(sides[0] == sides[1]).all(axis=1)]
    return chosen


def neighbours(cut):
    """A number, the same as float32, and what stands next to both in float32 and in double."""
    single = numpy.float32(cut)
    with numpy.errstate(over="ignore"):
        near = [numpy.nextafter(single, numpy.float32(side)) for side in (-math.inf, math.inf)]
    return [
        cut,
        math.nextafter(cut, -math.inf),
        math.nextafter(cut, math.inf),
        float(single),
        *map(float, near),
        math.nextafter(float(single), -math.inf),
        math.nextafter(float(single), math.inf),
        (float(single) + float(near[0])) / 2,
        (float(single) + float(near[1])) / 2,
    ]
