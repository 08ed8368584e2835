"""The leaves to the left of each inner node, read off trees in preorder, without recursion.

In: ones for inner nodes and zeros for leaves, tree after tree. A reader of hostile bytes uses the same pass as the
evaluator, so a shape that is read at all is a whole number of trees.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from segments.errors import BundleCorrupt


@dataclass(slots=True)
class TreeShapes:
    """Of inner node n: its tree, and the leaves below its left child, from `left_starts[n]` to before `left_ends[n]`.

    Leaves are counted from left to right within each tree; `leaf_counts` has one number a tree. `places[n]` and
    `rights[n]` are where the node and its right child stand in the sequence; its left child follows it.
    """

    trees: list[int] = field(default_factory=list)
    left_starts: list[int] = field(default_factory=list)
    left_ends: list[int] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    rights: list[int] = field(default_factory=list)
    leaf_counts: list[int] = field(default_factory=list)


def read_shapes(shape: Sequence[int], where: str) -> TreeShapes:
    """The shapes of all trees.

    Raises:
        BundleCorrupt: the last tree does not end where the sequence ends.
    """
    found = TreeShapes()
    waiting: list[
        int
    ] = []  # inner nodes whose left child has not ended; what ends a right child ends its parent too
    leaf = 0
    for place, is_inner in enumerate(shape):
        if is_inner:
            waiting.append(len(found.trees))
            found.trees.append(len(found.leaf_counts))
            found.left_starts.append(leaf)
            found.left_ends.append(0)
            found.places.append(place)
            found.rights.append(0)
            continue
        leaf += 1
        if waiting:
            node = waiting.pop()
            found.left_ends[node] = leaf
            found.rights[node] = place + 1
        else:
            found.leaf_counts.append(leaf)
            leaf = 0
    if waiting or leaf:
        raise BundleCorrupt(f"Expected whole trees, got one without an end - at {where}")
    return found
