"""LightGBM's text format, version 4 (`Booster.save_model`): lines of name=value, a block for each tree.

The text is read line by line; lists whose lengths do not belong together are refused. Nothing is evaluated.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from typing import Final

from segments.authoring.prediction.document import MAX_DIGITS, same_length
from segments.authoring.prediction.grow_trees import Leaf
from segments.authoring.prediction.lightgbm.parts import (
    MISSING_TYPES,
    LightGbmFile,
    LightGbmSplit,
)
from segments.authoring.prediction.refusals import not_expected, not_supported

FIRST_LINE: Final = "tree"
_VERSIONS: Final = ("v3", "v4")
_CATEGORICAL, _DEFAULT_LEFT, _MISSING_SHIFT = 1, 2, 2
_WORD_BITS: Final = 32


def read_lightgbm_text(text: str, where: str) -> LightGbmFile:
    """The parts of the file.

    Raises:
        ModelRefused: it is no such file, or has something that the edge cannot compute.
    """
    blocks = list(_blocks(text))
    head = blocks[0]
    version = head.get("version", "none")
    if version not in _VERSIONS:
        raise not_expected(f"LightGBM's format {' or '.join(_VERSIONS)}", version, where)
    names = tuple(head.get("feature_names", "").split())
    infos = head.get("feature_infos", "").split()
    same_length(f"the features of {where}", names, infos)
    return LightGbmFile(
        objective=head.get("objective", ""),
        classes=_whole(head, "num_class", where),
        trees_per_iteration=_whole(head, "num_tree_per_iteration", where),
        feature_names=names,
        categories=tuple(map(categories_of, infos)),
        pandas_categorical=_pandas_categorical(text, where),
        is_averaged="average_output" in head,
        trees=tuple(
            _read_tree(block, f"tree {number} of {where}") for number, block in enumerate(blocks[1:])
        ),
    )


def categories_of(info: str) -> tuple[int, ...]:
    """The categories in a line such as `0:1:2`; none of a number's range `[0:1]` or of `none`."""
    words = info.split(":")
    is_list = all(word.lstrip("-").isdecimal() and len(word) <= MAX_DIGITS for word in words)
    return tuple(sorted({int(word) for word in words})) if is_list else ()


def _blocks(text: str) -> Iterator[dict[str, str]]:
    """The head, then one block a tree; what stands behind the trees is for people."""
    block: dict[str, str] = {}
    for line in text.partition("\nend of trees")[0].splitlines():
        name, _, value = line.partition("=")
        if name == "Tree":
            yield block
            block = {}
        elif name.strip():
            block[name.strip()] = value.strip()
    yield block


def _read_tree(block: dict[str, str], where: str) -> tuple[LightGbmSplit | Leaf, ...]:
    """Inner nodes first, then leaves: a child of -1 is the first leaf."""
    if block.get("is_linear", "0") != "0":
        raise not_supported("a linear tree (linear_tree)", where, "Train without linear_tree")
    leaves = _doubles(block, "leaf_value", where)
    if len(leaves) != _whole(block, "num_leaves", where):
        raise not_expected(f"{block['num_leaves']} leaves", str(len(leaves)), where)
    if len(leaves) == 1:
        return ((leaves[0],),)
    features = _wholes(block, "split_feature", where)
    thresholds = _doubles(block, "threshold", where)
    kinds = _wholes(block, "decision_type", where)
    lefts, rights = _wholes(block, "left_child", where), _wholes(block, "right_child", where)
    inner = same_length(where, features, thresholds, kinds, lefts, rights)
    if inner != len(leaves) - 1:
        raise not_expected(f"{len(leaves) - 1} inner nodes", str(inner), where)
    sets = _category_sets(block, where)
    nodes: list[LightGbmSplit | Leaf] = []
    for node in range(inner):
        missing = kinds[node] >> _MISSING_SHIFT & 3
        if missing >= len(MISSING_TYPES):
            raise not_expected("a known kind of missing value", str(missing), where)
        test: float | frozenset[int] = thresholds[node]
        if kinds[node] & _CATEGORICAL:
            test = _set_at(thresholds[node], sets, where)
        goes_left = bool(kinds[node] & _DEFAULT_LEFT)
        left, right = (child if child >= 0 else inner + ~child for child in (lefts[node], rights[node]))
        nodes.append(LightGbmSplit(features[node], test, MISSING_TYPES[missing], goes_left, left, right))
    return (*nodes, *((value,) for value in leaves))


def _set_at(threshold: float, sets: list[frozenset[int]], where: str) -> frozenset[int]:
    if not threshold.is_integer() or not 0 <= threshold < len(sets):
        raise not_expected("a known set of categories", str(threshold), where)
    return sets[int(threshold)]


def _category_sets(block: dict[str, str], where: str) -> list[frozenset[int]]:
    """The bit sets of a tree's categorical splits."""
    if block.get("num_cat", "0") == "0":
        return []
    bounds, words = _wholes(block, "cat_boundaries", where), _wholes(block, "cat_threshold", where)
    if bounds != sorted(bounds) or not bounds or bounds[0] < 0 or bounds[-1] > len(words):
        raise not_expected("ascending bounds of sets", "others", where)
    return [
        frozenset(
            place * _WORD_BITS + bit
            for place, word in enumerate(words[start:end])
            for bit in range(_WORD_BITS)
            if word >> bit & 1
        )
        for start, end in itertools.pairwise(bounds)
    ]


def _pandas_categorical(text: str, where: str) -> tuple[tuple[str | int, ...], ...]:
    """The words of a data frame's categories, in the last line of the file."""
    _, found, line = text.rpartition("\npandas_categorical:")
    if not found:
        return ()
    try:
        value = json.loads(line.strip().partition("\n")[0])
    except (ValueError, RecursionError):
        value = False
    return read_pandas_categorical(value, where)


def read_pandas_categorical(value: object, where: str) -> tuple[tuple[str | int, ...], ...]:
    """Lists of words or whole numbers, one for each categorical column; none where there was no data frame.

    Raises:
        ModelRefused: they are something else.
    """
    if value is None:
        return ()
    is_lists = isinstance(value, list) and all(isinstance(words, list) for words in value)
    if not isinstance(value, list) or not is_lists:
        raise not_expected("lists of categories", "something else", f"pandas_categorical of {where}")
    if not all(type(word) in (str, int) for words in value for word in words):
        raise not_expected(
            "categories that are words or whole numbers", "others", f"pandas_categorical of {where}"
        )
    return tuple(map(tuple, value))


def _whole(block: dict[str, str], name: str, where: str) -> int:
    numbers = _wholes(block, name, where)
    if len(numbers) != 1:
        raise not_expected(f"one number for {name}", block.get(name, "none"), where)
    return numbers[0]


def _wholes(block: dict[str, str], name: str, where: str) -> list[int]:
    try:
        return list(map(int, block[name].split()))
    except (KeyError, ValueError):
        raise not_expected(f"whole numbers for {name}", block.get(name, "none"), where) from None


def _doubles(block: dict[str, str], name: str, where: str) -> list[float]:
    try:
        return list(map(float, block[name].split()))
    except (KeyError, ValueError):
        raise not_expected(f"numbers for {name}", block.get(name, "none"), where) from None
