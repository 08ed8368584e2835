"""Trees by bit vectors: all trees at once, without walking any (QuickScorer, Lucchese and others, 2015).

Each tree has a lane of one bit a leaf, from left to right. A test that fails rules out the leaves to its left; the OR
of all failed tests leaves as the lowest clear bit of each lane the leaf where a walk would end. Adding one to every
lane turns exactly the bits up to that one over, so their number is the leaf's, counted from one. The bits of all lanes
are counted at once too.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from struct import Struct
from typing import Final

from segments.bundle.prediction.model_form import Model, ObliviousTrees, Trees
from segments.bundle.prediction.tree_shapes import TreeShapes
from segments.edge.prediction.column_masks import ColumnMasks, TestBits
from segments.edge.prediction.inputs import Row
from segments.edge.prediction.leaf_sums import leaf_sums

MOST_MASK_BYTES: Final = 4 * 1024 * 1024
"""Of one model in an isolate of 128 MB; trees that need more are walked."""

BYTE: Final = 8
_LANES: Final = (8, 16, 32, 64)
"""Bits of a lane, one for each leaf."""

MOST_LEAVES: Final = 64


def fits_masks(trees: Trees, shapes: TreeShapes) -> bool:
    """True if bit vectors of these trees stay within their limits."""
    most = max(shapes.leaf_counts, default=0)
    if most > MOST_LEAVES:
        return False
    lane_bytes = _lane_of(most) // BYTE * len(shapes.leaf_counts)
    masks = sum(len(cuts) + 1 for cuts in trees.cuts)
    codes = sum(len(frozenset().union(*sets)) for sets in trees.sets if sets)
    return (masks + codes) * lane_bytes <= MOST_MASK_BYTES


def _lane_of(leaves: int) -> int:
    return next(bits for bits in _LANES if leaves <= bits)


class TreeMasks:
    """The trees of one model as masks; `sums(row)` are its raw outputs."""

    __slots__ = ("_count", "_masks", "_ones", "_sums")

    def __init__(self, model: Model, trees: Trees, shapes: TreeShapes) -> None:
        counts = shapes.leaf_counts
        lane = _lane_of(max(counts, default=1))
        tests = [TestBits() for _ in trees.cuts]
        for node, tree in enumerate(shapes.trees):
            start, end = shapes.left_starts[node], shapes.left_ends[node]
            bits = ((1 << (end - start)) - 1) << (lane * tree + start)
            tests[trees.columns[node]].add(
                trees.ranks[node], bits, is_set_by_missing=not trees.goes_left[node]
            )
        self._masks = ColumnMasks(tests, trees.cuts, trees.sets)
        self._ones = sum(1 << lane * tree for tree in range(len(counts)))
        self._count = bit_counter(lane, len(counts))
        self._sums = leaf_sums(model.output, counts, trees.leaves, trees.leaf_width, first=1)

    @property
    def mask_bytes(self) -> int:
        """The size of the masks."""
        return self._masks.mask_bytes

    def sums(self, row: Row) -> Sequence[float]:
        """The raw outputs of one row."""
        failed = self._masks.of(row)
        return self._sums(self._count((failed + self._ones) ^ failed))


def bit_counter(lane: int, lanes: int) -> Callable[[int], bytes]:
    """The number of bits that are set in each lane of 8, 16, 32 or 64, as one byte a lane.

    Counts of pairs of bits are added to those of four, of a byte, and of the lane; none outgrows its place.
    """
    step = lane // 8
    width = step * lanes
    pairs, fours, eights = (int.from_bytes(bytes((byte,)) * width) for byte in (0x55, 0x33, 0x0F))
    folds = [bits for bits in (8, 16, 32) if bits < lane]

    def count(bits: int) -> bytes:
        bits -= bits >> 1 & pairs
        bits = (bits & fours) + (bits >> 2 & fours)
        bits = bits + (bits >> 4) & eights
        for fold in folds:
            bits += bits >> fold
        return bits.to_bytes(width, "little")[::step]

    return count


class ObliviousMasks:
    """Trees with one question a level: the bits of the answers are the number of the leaf."""

    __slots__ = ("_masks", "_places", "_sums", "_width")

    def __init__(self, model: Model, trees: ObliviousTrees) -> None:
        lane = BYTE if max(trees.depths, default=0) <= BYTE else 2 * BYTE
        tests = [TestBits() for _ in trees.cuts]
        questions = zip(trees.columns, trees.ranks, strict=True)
        for tree, depth in enumerate(trees.depths):
            for level in range(depth):
                column, rank = next(questions)
                tests[column].add(rank, 1 << (lane * tree + level), is_set_by_missing=False)
        self._masks = ColumnMasks(tests, trees.cuts, ((),) * len(trees.cuts))
        self._width = lane // BYTE * len(trees.depths)
        self._places: Callable[[bytes], Sequence[int]] = bytes
        if lane != BYTE:
            self._places = Struct(f"<{len(trees.depths)}H").unpack
        counts = [1 << depth for depth in trees.depths]
        self._sums = leaf_sums(model.output, counts, trees.leaves, trees.leaf_width, first=0)

    def sums(self, row: Row) -> Sequence[float]:
        """The raw outputs of one row."""
        return self._sums(self._places(self._masks.of(row).to_bytes(self._width, "little")))
