"""From one leaf a tree to the raw outputs.

Doubles are added with Python's own compensated sum, which is at least as exact as a library's loop. Single precision is
added number by number and rounded each time, in the order of the trees, as XGBoost does it.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate, pairwise
from operator import getitem
from typing import TypeAlias

from segments.bundle.prediction.model_form import Output

Table: TypeAlias = list[list[float]]
"""For each tree, the values of its leaves."""

LeafSums: TypeAlias = Callable[[Iterable[int]], Sequence[float]]
"""Takes the place of one leaf in each tree, gives the raw outputs."""


def leaf_sums(
    output: Output, counts: Sequence[int], leaves: Sequence[float], leaf_width: int, *, first: int
) -> LeafSums:
    """The sums of trees with so many leaves each; the first leaf of a tree is at `first`."""
    tables = _leaf_tables(counts, leaves, leaf_width, first)
    add = _add_singles if output.is_single else _add_doubles
    starts = output.start
    if len(starts) == 1:
        start, table = starts[0], tables[0]
        return lambda places: (add(start, map(getitem, table, places)),)
    if leaf_width == 1:
        return lambda places: _sums_by_turns(starts, list(map(getitem, tables[0], places)), add)
    return lambda places: _sums_by_table(starts, tables, list(places), add)


def _leaf_tables(counts: Sequence[int], leaves: Sequence[float], leaf_width: int, first: int) -> list[Table]:
    """One table for each value of a leaf."""
    bounds = [bound * leaf_width for bound in accumulate(counts, initial=0)]
    return [
        [[0.0] * first + list(leaves[start + position : end : leaf_width]) for start, end in pairwise(bounds)]
        for position in range(leaf_width)
    ]


_Add: TypeAlias = Callable[[float, Iterable[float]], float]


def _sums_by_turns(starts: Sequence[float], values: Sequence[float], add: _Add) -> list[float]:
    """Tree t adds to output t modulo the outputs."""
    return [add(start, values[place :: len(starts)]) for place, start in enumerate(starts)]


def _sums_by_table(
    starts: Sequence[float], tables: Sequence[Table], places: Sequence[int], add: _Add
) -> list[float]:
    """Every tree adds to every output."""
    return [add(start, map(getitem, table, places)) for start, table in zip(starts, tables, strict=True)]


def _add_doubles(start: float, values: Iterable[float]) -> float:
    return start + sum(values)


def _add_singles(start: float, values: Iterable[float]) -> float:
    total = array("f", (start,))
    for value in values:
        total[0] += value
    return total[0]
