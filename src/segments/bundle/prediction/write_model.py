"""Model to bytes. The same model always gives the same bytes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from segments.bundle.packing import deflate, pack_value
from segments.bundle.postings import pack_numbers
from segments.bundle.prediction.float_planes import pack_doubles
from segments.bundle.prediction.model_form import (
    CALIBRATIONS,
    COLUMN_KINDS,
    FEATURE_KINDS,
    LINKS,
    MISSING_RULES,
    UNSEEN_RULES,
    Centroids,
    Column,
    Feature,
    Kernel,
    Linear,
    Model,
    Trees,
)
from segments.bundle.prediction.model_format import (
    CENTROIDS,
    LINEAR,
    MAX_MODEL_BYTES,
    MAX_UNPACKED_MODEL_BYTES,
    MODEL_FORMAT_VERSION,
    OBLIVIOUS,
    TREES,
)
from segments.bundle.prediction.model_limits import check_model
from segments.errors import BundleCorrupt


def write_model(model: Model) -> bytes:
    """The bytes of a model file.

    Raises:
        BundleCorrupt: parts of the model do not fit each other, or it is too large.
    """
    check_model(model)
    raw = pack_value(
        [
            model.name,
            model.trained_by,
            [_feature_row(feature) for feature in model.features],
            [_column_row(column) for column in model.columns],
            _kernel_row(model.kernel),
            [
                pack_doubles(model.output.start),
                model.output.divisor,
                model.output.slope,
                LINKS.index(model.output.link),
                model.output.is_single,
            ],
            [
                CALIBRATIONS.index(model.calibration.kind),
                model.calibration.reads_raw,
                pack_doubles(model.calibration.inputs),
                pack_doubles(model.calibration.outputs),
            ],
            list(model.labels),
        ]
    )
    packed = pack_value([MODEL_FORMAT_VERSION, len(raw), deflate(raw)])
    for size, limit in ((len(raw), MAX_UNPACKED_MODEL_BYTES), (len(packed), MAX_MODEL_BYTES)):
        if size > limit:
            raise BundleCorrupt(
                f"Expected at most {limit:,} bytes, got {size:,} - at the model {model.name!r}"
            )
    return packed


def pack_bits(bits: Sequence[int]) -> list[object]:
    """Zeros and ones: their number, and eight of them a byte, the first one lowest."""
    text = "".join("1" if bit else "0" for bit in reversed(bits))
    return [len(bits), int(text or "0", 2).to_bytes((len(bits) + 7) // 8, "little")]


def _feature_row(feature: Feature) -> list[object]:
    return [
        feature.name,
        FEATURE_KINDS.index(feature.kind),
        list(feature.categories),
        UNSEEN_RULES.index(feature.unseen),
    ]


def _column_row(column: Column) -> list[object]:
    return [
        column.feature,
        COLUMN_KINDS.index(column.kind),
        MISSING_RULES.index(column.missing),
        column.fill,
        column.shift,
        column.scale,
        column.category,
        column.limit,
    ]


def _kernel_row(kernel: Kernel) -> list[object]:
    if isinstance(kernel, Linear):
        return [LINEAR, _rows(kernel.weights)]
    if isinstance(kernel, Centroids):
        return [CENTROIDS, _rows(kernel.points)]
    tests = [pack_numbers(kernel.columns), pack_numbers(kernel.ranks)]
    leaves = [pack_doubles(kernel.leaves), kernel.leaf_width]
    if isinstance(kernel, Trees):
        sets = [[pack_numbers(sorted(codes)) for codes in row] for row in kernel.sets]
        shape = [*pack_bits(kernel.shape), *pack_bits(kernel.goes_left)]
        return [TREES, _rows(kernel.cuts), sets, *shape, *tests, *leaves]
    return [OBLIVIOUS, _rows(kernel.cuts), pack_numbers(kernel.depths), *tests, *leaves]


def _rows(rows: Iterable[Sequence[float]]) -> list[bytes]:
    return [pack_doubles(row) for row in rows]
