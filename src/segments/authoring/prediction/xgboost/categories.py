"""Features of an XGBoost model: numbers, words of a data frame, or whole numbers that stand for categories.

A word that was not there in training is refused by the library, so there is no score; a whole number is then in no
set. A feature of type `i` is refused, since its splits are written the other way round for data without missing
values.
"""

from __future__ import annotations

import itertools
from typing import Final

from segments.authoring.prediction.document import Part
from segments.authoring.prediction.refusals import not_expected, not_supported
from segments.bundle.prediction.model_form import AS_OTHER, FLOORED, REFUSED, WORD, Category, Feature
from segments.bundle.prediction.model_limits import MAX_CATEGORIES

_NUMBERS: Final = ("float", "int", "q")
_CATEGORY: Final = "c"


def code_features(learner: Part, model: Part, names: list[str]) -> tuple[Feature, ...]:
    """The features in their order; categories stand where their codes say.

    Raises:
        ModelRefused: a type is not supported, or the words do not fit the features.
    """
    given = learner.optional("feature_types")
    types = given.texts() if given is not None and given.value else ["float"] * len(names)
    if len(types) != len(names):
        raise not_expected(f"{len(names)} feature types", str(len(types)), learner.where)
    encodings = model.optional("cats")
    listed = encodings.optional("enc") if encodings is not None else None
    words = list(listed.parts()) if listed is not None else []
    if words and len(words) != len(names):
        raise not_expected(f"words for {len(names)} features", str(len(words)), model.where)
    most = _most_codes(model)
    if (total := sum(most.values())) > MAX_CATEGORIES:
        raise not_expected(f"at most {MAX_CATEGORIES:,} categories", f"{total:,}", model.where)
    features = []
    for place, (name, kind) in enumerate(zip(names, types, strict=True)):
        if kind in _NUMBERS:
            features.append(Feature(name))
        elif kind != _CATEGORY:
            instead = "Declare it as a number (q) or a category (c)"
            raise not_supported(f"the feature {name!r} of type {kind!r}", learner.where, instead)
        elif words:
            features.append(Feature(name, WORD, _words(words[place]), REFUSED))
        else:
            features.append(Feature(name, FLOORED, tuple(range(most.get(place, 0) + 1)), AS_OTHER))
    return tuple(features)


def _words(part: Part) -> tuple[Category, ...]:
    """Whole numbers, or texts in UTF-8 one after the other with the bounds of each."""
    values, bounds = part.field("values").wholes(), part.optional("offsets")
    if bounds is None:
        return tuple(values)
    places = bounds.wholes()
    if places != sorted(places) or (places and not 0 <= places[0] <= places[-1] <= len(values)):
        raise not_expected("ascending bounds of words", "others", part.where)
    try:
        return tuple(
            bytes(byte & 255 for byte in values[start:end]).decode()
            for start, end in itertools.pairwise(places)
        )
    except UnicodeDecodeError:
        raise not_expected("words in UTF-8", "other bytes", part.where) from None


def _most_codes(model: Part) -> dict[int, int]:
    """The largest code that any tree asks each feature for."""
    most: dict[int, int] = {}
    for tree in model.field("trees").parts():
        features = tree.field("split_indices").wholes()
        segments = zip(
            tree.field("categories_nodes").wholes(),
            tree.field("categories_segments").wholes(),
            tree.field("categories_sizes").wholes(),
            strict=False,
        )
        categories = tree.field("categories").wholes()
        for node, start, size in segments:
            codes = categories[start : start + size] if start >= 0 and size >= 0 else []
            if not codes or not 0 <= node < len(features):
                raise not_expected("categories of a node", "none", tree.where)
            if not 0 <= min(codes) <= max(codes) < MAX_CATEGORIES:
                raise not_expected(f"categories below {MAX_CATEGORIES:,}", "others", tree.where)
            most[features[node]] = max(most.get(features[node], 0), *codes)
    return most
