"""Bytes to Model. Whatever the bytes are, the answer is a Model or a BundleError, in bounded memory.

The publisher's reader, of files that may come from anybody: every field is looked at before it is used.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from segments.bundle.prediction.model_form import (
    CALIBRATIONS,
    COLUMN_KINDS,
    FEATURE_KINDS,
    LINKS,
    MISSING_RULES,
    UNSEEN_RULES,
    Model,
)
from segments.bundle.prediction.model_format import CENTROIDS, LINEAR, OBLIVIOUS, TREES
from segments.bundle.prediction.model_limits import MAX_VALUES, check_model
from segments.bundle.prediction.unpack_model import build_model, open_fields
from segments.errors import BundleCorrupt

_REQUIRED_FIELDS: Final = 8
"""Those of version 1; a field that is appended later is read only where it is there."""


def read_model(data: bytes) -> Model:
    """The model in the bytes of a model file.

    Raises:
        BundleCorrupt: the bytes are not a model, or its parts do not fit each other.
        BundleTooNew: they are a model of a later format version.
    """
    fields = open_fields(data)
    if not isinstance(fields, list) or len(fields) < _REQUIRED_FIELDS:
        raise BundleCorrupt(f"Expected {_REQUIRED_FIELDS} fields, got others - at the model")
    _check_fields(fields)
    model = build_model(fields)
    check_model(model)
    return model


def _check_fields(fields: list[object]) -> None:
    match fields:
        case [
            str(), str(), list(features), list(columns), list(kernel), list(output), list(calibration), list(labels), *_
        ] if all(isinstance(label, str) for label in labels):  # fmt: skip
            for row in features:
                _check_feature(row)
            for row in columns:
                _check_column(row)
            _check_kernel(kernel)
            _check_output(output)
            _check_calibration(calibration)
            return
    raise BundleCorrupt("Expected the fields of a model, got others - at the model")


def _check_feature(row: object) -> None:
    match row:
        case [str(name), int(kind), list(categories), int(unseen), *_] if all(
            category is None or type(category) in (str, int) for category in categories
        ):
            _check_place(FEATURE_KINDS, kind, f"the feature {name!r}")
            _check_place(UNSEEN_RULES, unseen, f"the feature {name!r}")
            return
    raise BundleCorrupt("Expected a feature, got something else - at the features")


def _check_column(row: object) -> None:
    match row:
        case [
            int(), int(kind), int(missing), float(fill), float(), float(), int(), float(), *_
        ] if fill == fill:  # fmt: skip
            _check_place(COLUMN_KINDS, kind, "a column")
            _check_place(MISSING_RULES, missing, "a column")
            return
    raise BundleCorrupt("Expected a column, got something else - at the columns")


def _check_output(row: list[object]) -> None:
    match row:
        case [_, float(), float(), int(link), bool(), *_]:
            _check_place(LINKS, link, "the output")
            return
    raise BundleCorrupt("Expected an output, got something else - at the output")


def _check_calibration(row: list[object]) -> None:
    match row:
        case [int(kind), bool(), _, _, *_]:
            _check_place(CALIBRATIONS, kind, "the calibration")
            return
    raise BundleCorrupt("Expected a calibration, got something else - at the calibration")


def _check_kernel(row: list[object]) -> None:
    match row:
        case [kind, list(), *_] if kind in (LINEAR, CENTROIDS):
            return
        case [kind, list(), list(sets), int(count), _, int(left_count), _, _, _, _, int(), *_] if (
            kind == TREES
        ):
            are_lists = all(isinstance(row, list) for row in sets)
            if are_lists and max(count, left_count) <= 2 * MAX_VALUES and min(count, left_count) >= 0:
                return
        case [kind, list(), _, _, _, _, int(), *_] if kind == OBLIVIOUS:
            return
    raise BundleCorrupt("Expected a kernel, got something else - at the kernel")


def _check_place(names: Sequence[str], place: int, where: str) -> None:
    if not 0 <= place < len(names):
        raise BundleCorrupt(f"Expected a known kind or rule, got number {place} - at {where}")
