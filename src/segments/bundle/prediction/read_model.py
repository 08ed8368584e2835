"""Bytes to Model. Whatever the bytes are, the answer is a Model or a BundleError, in bounded memory."""

from __future__ import annotations

from typing import Final, cast

from segments.bundle.packing import inflate, unpack_value
from segments.bundle.postings import unpack_numbers
from segments.bundle.prediction.float_planes import unpack_doubles
from segments.bundle.prediction.model_form import (
    CALIBRATIONS,
    COLUMN_KINDS,
    FEATURE_KINDS,
    LINKS,
    MISSING_RULES,
    UNSEEN_RULES,
    Calibration,
    Category,
    Centroids,
    Column,
    Feature,
    Kernel,
    Linear,
    Model,
    ObliviousTrees,
    Output,
    Trees,
)
from segments.bundle.prediction.model_format import (
    CENTROIDS,
    LINEAR,
    MAX_MODEL_BYTES,
    MAX_UNPACKED_MODEL_BYTES,
    MODEL_FIELDS,
    MODEL_FORMAT_VERSION,
    OBLIVIOUS,
    TREES,
)
from segments.bundle.prediction.model_limits import MAX_VALUES, check_model
from segments.errors import BundleCorrupt, BundleTooNew

_REQUIRED_FIELDS: Final = 8
"""Those of version 1; a field that is appended later is read only where it is there."""


def read_model(data: bytes) -> Model:
    """The model in the bytes of a model file.

    Raises:
        BundleCorrupt: the bytes are not a model, or its parts do not fit each other.
        BundleTooNew: they are a model of a later format version.
    """
    if len(data) > MAX_MODEL_BYTES:
        raise BundleCorrupt(f"Expected at most {MAX_MODEL_BYTES:,} bytes, got {len(data):,} - at the model")
    match unpack_value(data, "the model"):
        case [int(version), *_] if version > MODEL_FORMAT_VERSION:
            raise BundleTooNew(
                f"Expected model format {MODEL_FORMAT_VERSION} or lower, got {version} - at the model"
            )
        case [1, int(size), bytes(deflated), *_] if 0 < size <= MAX_UNPACKED_MODEL_BYTES:
            fields = unpack_value(inflate(deflated, size, "the model"), "the fields of the model")
        case _:
            raise BundleCorrupt("Expected a model, got another msgpack value - at the model")
    if not isinstance(fields, list) or len(fields) < _REQUIRED_FIELDS:
        raise BundleCorrupt(f"Expected {_REQUIRED_FIELDS} fields, got others - at the model")
    model = _read_fields(dict(zip((name for name, _ in MODEL_FIELDS), fields, strict=False)))
    check_model(model)
    return model


def _read_fields(fields: dict[str, object]) -> Model:
    match fields:
        case {
            "name": str(name),
            "library": str(library),
            "features": list(features),
            "columns": list(columns),
            "kernel": list(kernel),
            "output": list(output),
            "calibration": list(calibration),
            "labels": list(labels),
        } if all(isinstance(label, str) for label in labels):
            return Model(
                name,
                library,
                tuple(map(_read_feature, features)),
                tuple(map(_read_column, columns)),
                _read_kernel(kernel),
                _read_output(output),
                _read_calibration(calibration),
                tuple(labels),
            )
    raise BundleCorrupt("Expected the fields of a model, got others - at the model")


def _read_feature(row: object) -> Feature:
    match row:
        case [str(name), int(kind), list(categories), int(unseen), *_] if all(
            category is None or type(category) in (str, int) for category in categories
        ):
            where = f"the feature {name!r}"
            return Feature(
                name,
                _named(FEATURE_KINDS, kind, where),
                cast("tuple[Category, ...]", tuple(categories)),
                _named(UNSEEN_RULES, unseen, where),
            )
    raise BundleCorrupt("Expected a feature, got something else - at the features")


def _read_column(row: object) -> Column:
    match row:
        case [
            int(feature),
            int(kind),
            int(missing),
            float(fill),
            float(shift),
            float(scale),
            int(category),
            float(limit),
            *_,
        ] if fill == fill:
            kind_name = _named(COLUMN_KINDS, kind, "a column")
            missing_name = _named(MISSING_RULES, missing, "a column")
            return Column(feature, kind_name, missing_name, fill, shift, scale, category, limit)
    raise BundleCorrupt("Expected a column, got something else - at the columns")


def _read_output(row: list[object]) -> Output:
    match row:
        case [start, float(divisor), float(slope), int(link), bool(is_single), *_]:
            numbers = tuple(unpack_doubles(start, "the output"))
            return Output(numbers, divisor, slope, _named(LINKS, link, "the output"), is_single)
    raise BundleCorrupt("Expected an output, got something else - at the output")


def _read_calibration(row: list[object]) -> Calibration:
    where = "the calibration"
    match row:
        case [int(kind), bool(reads_raw), inputs, outputs, *_]:
            points = tuple(unpack_doubles(inputs, where)), tuple(unpack_doubles(outputs, where))
            return Calibration(_named(CALIBRATIONS, kind, where), reads_raw, *points)
    raise BundleCorrupt(f"Expected a calibration, got something else - at {where}")


def _read_kernel(row: list[object]) -> Kernel:
    match row:
        case [kind, list(rows), *_] if kind == LINEAR:
            return Linear(tuple(tuple(unpack_doubles(row, "the weights")) for row in rows))
        case [kind, list(rows), *_] if kind == CENTROIDS:
            return Centroids(tuple(tuple(unpack_doubles(row, "the clusters")) for row in rows))
        case [kind, *parts] if kind == TREES:
            return _read_trees(parts)
        case [kind, list(cuts), depths, columns, ranks, leaves, int(width), *_] if kind == OBLIVIOUS:
            where = "the oblivious trees"
            return ObliviousTrees(
                tuple(unpack_doubles(row, where) for row in cuts),
                unpack_numbers(depths, where),
                unpack_numbers(columns, where),
                unpack_numbers(ranks, where),
                unpack_doubles(leaves, where),
                width,
            )
    raise BundleCorrupt("Expected a kernel, got something else - at the kernel")


def _read_trees(parts: list[object]) -> Trees:
    where = "the trees"
    match parts:
        case [
            list(cuts), list(sets), shape_count, shape, left_count, goes_left, columns, ranks, leaves, int(width), *_
        ] if all(isinstance(row, list) for row in sets):  # fmt: skip
            return Trees(
                tuple(unpack_doubles(row, where) for row in cuts),
                tuple(tuple(frozenset(unpack_numbers(codes, where)) for codes in row) for row in sets),
                unpack_bits(shape_count, shape, where),
                unpack_numbers(columns, where),
                unpack_numbers(ranks, where),
                unpack_bits(left_count, goes_left, where),
                unpack_doubles(leaves, where),
                width,
            )
    raise BundleCorrupt(f"Expected trees, got something else - at {where}")


def unpack_bits(count: object, packed: object, where: str) -> bytes:
    """A byte of zero or one for each bit that `pack_bits` packed.

    Raises:
        BundleCorrupt: the count does not fit the bytes, or is too large.
    """
    fits = isinstance(count, int) and isinstance(packed, bytes) and 0 <= count <= 2 * MAX_VALUES
    if (
        not fits
        or not isinstance(count, int)
        or not isinstance(packed, bytes)
        or len(packed) != (count + 7) // 8
    ):
        raise BundleCorrupt(f"Expected {count!r} bits, got others - at {where}")
    number = int.from_bytes(packed, "little")
    if number >> count:
        raise BundleCorrupt(f"Expected {count} bits, got more - at {where}")
    text = format(number, f"0{count}b") if count else ""
    return text.encode().translate(_BITS)[::-1]


_BITS: Final = bytes.maketrans(b"01", b"\x00\x01")


def _named(names: tuple[str, ...], place: int, where: str) -> str:
    if 0 <= place < len(names):
        return names[place]
    raise BundleCorrupt(f"Expected a known kind or rule, got number {place} - at {where}")
