"""The model on the wire: which field stands where, and the limits of its size.

A model file is a msgpack array of its format version, a size, and so many bytes in raw deflate, which hold the fields
as one more array. The law is the bundle's: a new field is appended, here and in every row, and has a default; none is
moved, dropped or given another meaning; a reader ignores fields beyond those it knows.
"""

from __future__ import annotations

from typing import Final

MODEL_FORMAT_VERSION: Final = 1

MODEL_FIELDS: Final = (
    # name, what it holds
    ("name", "the model's name"),
    ("library", "the library that trained it, with its version"),
    ("features", "rows of (name, kind, categories, unseen)"),
    ("columns", "rows of (feature, kind, missing, fill, shift, scale, category, limit)"),
    ("kernel", "a kind and its parts, see write_model.py"),
    ("output", "(start, divisor, slope, link, is_single)"),
    ("calibration", "(kind, reads_raw, inputs, outputs)"),
    ("labels", "names of classes or clusters"),
)
"""The inner array, in this order. Kinds and rules are places in the tuples of model_form.py, which only grow."""

LINEAR, TREES, OBLIVIOUS, CENTROIDS = range(4)
"""Kinds of kernels."""

MAX_MODEL_BYTES: Final = 1024 * 1024
"""Half of what a bundle may have, which holds its rules too."""

MAX_UNPACKED_MODEL_BYTES: Final = 4 * 1024 * 1024
"""Inflated; what the largest allowed numbers of leaves, nodes and categories come to."""
