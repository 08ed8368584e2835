"""scikit-learn's trees in the model's form.

Trees, forests and GradientBoosting round a value to float32 and compare it with a double, `<=`; HistGradientBoosting
compares doubles. Forests average, boosting adds to a start.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from segments.authoring.prediction.document import Part, same_length
from segments.authoring.prediction.grow_trees import Leaf, Split
from segments.authoring.prediction.refusals import not_expected, not_supported
from segments.authoring.prediction.singles import last_double_at_most

_LEAF = -1
_WORD_BITS = 32
_LEAST_SUM, _MOST_SUM = 1 - 1e-6, 1 + 1e-6


def read_tree(tree: Part, classes: int, factor: float = 1.0) -> list[Split | Leaf]:
    """The nodes of a tree; a classifier's leaf has a share for each class, of two only the second one's.

    Raises:
        ModelRefused: the arrays are no tree with one output.
    """
    lefts, rights = tree.field("left").wholes(), tree.field("right").wholes()
    features, cuts = tree.field("feature").wholes(), tree.field("threshold").numbers()
    missing = tree.field("missing_left").flags()
    values = list(tree.field("value").parts())
    same_length(tree.where, lefts, rights, features, cuts, missing, values)
    nodes: list[Split | Leaf] = []
    for node, left in enumerate(lefts):
        if left == _LEAF:
            nodes.append(tuple(value * factor for value in _leaf(values[node], classes)))
        else:
            cut = last_double_at_most(cuts[node])
            nodes.append(Split(features[node], cut, left, rights[node], missing[node]))
    return nodes


def _leaf(value: Part, classes: int) -> Leaf:
    rows = [part.numbers() for part in value.parts()]
    if len(rows) != 1:
        instead = "Train one model for each output"
        raise not_supported(f"{len(rows)} outputs in one tree", value.where, instead)
    if not classes:
        if len(rows[0]) != 1:
            raise not_expected("one value in a leaf", str(len(rows[0])), value.where)
        return (rows[0][0],)
    if len(rows[0]) != classes or not _LEAST_SUM < sum(rows[0]) < _MOST_SUM:
        raise not_expected("shares of classes that add up to one", str(rows[0]), value.where)
    return (rows[0][1],) if classes == 2 else tuple(rows[0])


def read_hist_tree(tree: Part, codes: Sequence[Mapping[int, int] | None]) -> list[Split | Leaf]:
    """The nodes of HistGradientBoosting's tree; `codes` has a place for each known category, None for a number.

    Raises:
        ModelRefused: the arrays are no tree.
    """
    values, features = tree.field("value").numbers(), tree.field("feature_idx").wholes()
    cuts, missing = tree.field("num_threshold").numbers(), tree.field("missing_go_to_left").flags()
    lefts, rights = tree.field("left").wholes(), tree.field("right").wholes()
    leaves, kinds = tree.field("is_leaf").flags(), tree.field("is_categorical").flags()
    places = tree.field("bitset_idx").wholes()
    sets = [read_bits(part.wholes()) for part in tree.field("left_sets").parts()]
    same_length(tree.where, values, features, cuts, missing, lefts, rights, leaves, kinds, places)
    nodes: list[Split | Leaf] = []
    for node, is_leaf in enumerate(leaves):
        if is_leaf:
            nodes.append((values[node],))
            continue
        feature, test = features[node], cuts[node]
        if not 0 <= feature < len(codes) or (codes[feature] is not None) is not kinds[node]:
            raise not_expected("a feature of the test's kind", str(feature), tree.where)
        chosen: float | frozenset[int] = test
        if kinds[node]:
            if not 0 <= places[node] < len(sets):
                raise not_expected("a known set of categories", str(places[node]), tree.where)
            known = codes[feature] or {}
            chosen = frozenset(known[code] for code in sets[places[node]] if code in known)
        nodes.append(Split(feature, chosen, lefts[node], rights[node], missing[node]))
    return nodes


def read_bits(words: Sequence[int]) -> frozenset[int]:
    """The numbers of the bits that are set in words of 32."""
    return frozenset(
        place * _WORD_BITS + bit
        for place, word in enumerate(words)
        for bit in range(_WORD_BITS)
        if word >> bit & 1
    )
