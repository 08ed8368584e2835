"""Bytes to Model, for bytes that `read_model` has accepted before they were published.

The edge reads bundles that the compiler has opened and somebody has signed, so it looks at no part twice. Whatever the
bytes are, a Model or BundleCorrupt comes out, in bounded memory; only that its parts fit each other is not looked at.
"""

from __future__ import annotations

from typing import Any

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
    MODEL_FORMAT_VERSION,
    TREES,
)
from segments.errors import BundleCorrupt, BundleTooNew

_WHERE = "the model"


def unpack_model(data: bytes) -> Model:
    """The model in the bytes of a model file.

    Raises:
        BundleCorrupt: the bytes are not a model.
        BundleTooNew: they are a model of a later format version.
    """
    return build_model(open_fields(data))


def check_version(data: bytes) -> tuple[int, bytes]:
    """The size of a model's fields and their deflated bytes, where this reader knows their format.

    Raises:
        BundleCorrupt: the bytes are not a model.
        BundleTooNew: they are a model of a later format version.
    """
    if len(data) <= MAX_MODEL_BYTES:
        match unpack_value(data, _WHERE):
            case [int(version), *_] if version > MODEL_FORMAT_VERSION:
                raise BundleTooNew(
                    f"Expected model format {MODEL_FORMAT_VERSION} or lower, got {version} - at the model"
                )
            case [1, int(size), bytes(deflated), *_] if 0 < size <= MAX_UNPACKED_MODEL_BYTES:
                return size, deflated
    raise BundleCorrupt(f"Expected a model of at most {MAX_MODEL_BYTES:,} bytes, got others - at the model")


def open_fields(data: bytes) -> Any:
    """The fields of a model, inflated, of whatever types they are.

    Raises:
        BundleCorrupt, BundleTooNew: as `check_version`.
    """
    size, deflated = check_version(data)
    return unpack_value(inflate(deflated, size, _WHERE), _WHERE)


def build_model(fields: Any) -> Model:
    """The model of its fields.

    Raises:
        BundleCorrupt: they are not the fields of a model.
    """
    try:
        name, library, features, columns, kernel, output, calibration, labels, *_ = fields
        start, divisor, slope, link, is_single, *_ = output
        calibrated, reads_raw, inputs, outputs, *_ = calibration
        return Model(
            name,
            library,
            tuple([Feature(*_feature(*row)) for row in features]),
            tuple([Column(*_column(*row)) for row in columns]),
            _kernel(*kernel),
            Output(tuple(_doubles(start)), divisor, slope, LINKS[link], is_single),
            Calibration(
                CALIBRATIONS[calibrated], reads_raw, tuple(_doubles(inputs)), tuple(_doubles(outputs))
            ),
            tuple(labels),
        )
    except (TypeError, ValueError, LookupError) as error:
        raise BundleCorrupt("Expected the fields of a model, got others - at the model") from error


def _doubles(packed: Any) -> Any:
    return unpack_doubles(packed, _WHERE)


def _numbers(packed: Any) -> Any:
    return unpack_numbers(packed, _WHERE)


def _rows(rows: Any) -> Any:
    return tuple(map(_doubles, rows))


def _feature(name: Any, kind: Any, categories: Any, unseen: Any, *_: Any) -> Any:
    return name, FEATURE_KINDS[kind], tuple(categories), UNSEEN_RULES[unseen]


def _column(feature: Any, kind: Any, missing: Any, *rest: Any) -> Any:
    return feature, COLUMN_KINDS[kind], MISSING_RULES[missing], *rest[:5]


def _kernel(kind: Any, rows: Any, *parts: Any) -> Kernel:
    if kind in (LINEAR, CENTROIDS):
        return (Linear if kind == LINEAR else Centroids)(tuple(map(tuple, _rows(rows))))
    if kind != TREES:
        depths, columns, ranks, leaves, width, *_ = parts
        return ObliviousTrees(
            _rows(rows), _numbers(depths), _numbers(columns), _numbers(ranks), _doubles(leaves), width
        )
    sets, count, shape, left_count, goes_left, columns, ranks, leaves, width, *_ = parts
    return Trees(
        _rows(rows),
        tuple([tuple([frozenset(_numbers(codes)) for codes in row]) for row in sets]),
        unpack_bits(count, shape, _WHERE),
        _numbers(columns),
        _numbers(ranks),
        unpack_bits(left_count, goes_left, _WHERE),
        _doubles(leaves),
        width,
    )


def unpack_bits(count: Any, packed: Any, where: str) -> bytes:
    """A byte of zero or one for each bit that `pack_bits` packed.

    Raises:
        BundleCorrupt: the count does not fit the bytes.
    """
    if type(count) is not int or count < 0 or type(packed) is not bytes or len(packed) != (count + 7) // 8:
        raise BundleCorrupt(f"Expected {count!r} bits, got others - at {where}")
    number = int.from_bytes(packed, "little")
    if number >> count:
        raise BundleCorrupt(f"Expected {count} bits, got more - at {where}")
    text = format(number, f"0{count}b") if count else ""
    return text.encode().translate(bytes.maketrans(b"01", b"\x00\x01"))[::-1]
