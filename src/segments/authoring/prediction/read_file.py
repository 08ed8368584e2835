"""The file of a trained model, of whichever library, into a model.

In: bytes that somebody else may have sent. Out: a Model that is checked, or ModelRefused. No code in a file ever
runs: pickles and archives are refused by their first bytes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from segments.authoring.prediction.catboost import catboost_model, is_catboost
from segments.authoring.prediction.document import Part, read_json
from segments.authoring.prediction.lightgbm.json import is_lightgbm_json, read_lightgbm_json
from segments.authoring.prediction.lightgbm.model import lightgbm_model
from segments.authoring.prediction.lightgbm.text import FIRST_LINE, read_lightgbm_text
from segments.authoring.prediction.onnx.model import onnx_model
from segments.authoring.prediction.refusals import not_expected, not_supported
from segments.authoring.prediction.sklearn.estimators import is_sklearn_export, sklearn_model
from segments.authoring.prediction.unused_features import without_unused_features
from segments.authoring.prediction.xgboost.model import is_xgboost, xgboost_model
from segments.authoring.prediction.xgboost.ubjson import read_ubjson
from segments.bundle.prediction.model_form import Model
from segments.bundle.prediction.model_limits import check_model
from segments.errors import BundleCorrupt, ModelRefused

MAX_FILE_BYTES: Final = 64 * 1024 * 1024
"""A model that fits a bundle has some MB in its library's own format; a larger file is not even parsed."""

_EXPORT: Final = (
    "Export the fitted estimator with segments.authoring.prediction.sklearn.export (docs/guides/models.md)"
)
_REFUSED: Final[tuple[tuple[bytes, str, str], ...]] = (
    (b"\x80", "a pickle, which is never opened: opening one runs code", _EXPORT),
    (b"PK\x03\x04", "an archive (skops, PyTorch, Keras)", _EXPORT),
    (b"x\x9c", "a compressed pickle (joblib)", _EXPORT),
    (b"x\x01", "a compressed pickle (joblib)", _EXPORT),
    (b"x\xda", "a compressed pickle (joblib)", _EXPORT),
    (b"\x1f\x8b", "a compressed file", "Unpack it first"),
    (b"CBM1", "CatBoost's binary format", 'Save it with save_model(path, format="json")'),
    (b"<", "XML (PMML)", "Import the model from its own library's format"),
)
"""By the first bytes: what it is, and what to do instead."""

_ONNX: Final = b"\x08"
"""The first field of an ONNX file, its version."""

_LIBRARIES: Final[tuple[tuple[Callable[[Part], bool], Callable[[Part, str], Model]], ...]] = (
    (is_sklearn_export, sklearn_model),
    (is_xgboost, xgboost_model),
    (is_catboost, catboost_model),
    (
        is_lightgbm_json,
        lambda document, name: lightgbm_model(read_lightgbm_json(document), name, document.where),
    ),
)


def read_model_file(data: bytes, name: str, where: str, labels: tuple[str, ...] = ()) -> Model:
    """The model in the file, without features that it never reads; `labels` name its classes or clusters.

    Raises:
        ModelRefused: it is no model of a library that is known, or has something that the edge cannot compute.
    """
    if len(data) > MAX_FILE_BYTES:
        raise not_expected(f"at most {MAX_FILE_BYTES:,} bytes", f"{len(data):,}", where)
    for start, what, instead in _REFUSED:
        if data.startswith(start):
            raise not_supported(what, where, instead)
    try:
        model = without_unused_features(_read(data, name, where))
    except RecursionError as error:
        raise ModelRefused(f"Expected parts of bounded depth, got deeper ones - at {where}") from error
    if labels:
        if len(labels) != len(model.labels):
            raise not_expected(f"{len(model.labels)} labels", str(len(labels)), where)
        model = replace(model, labels=labels)
    try:
        check_model(model)
    except BundleCorrupt as error:
        raise ModelRefused(f"{error} of {where}") from error
    return model


def _read(data: bytes, name: str, where: str) -> Model:
    if data[:1] == _ONNX:
        return onnx_model(data, name, where)
    if _is_ubjson(data):
        document = Part(read_ubjson(data, where), where)
        if is_xgboost(document):
            return xgboost_model(document, name)
        raise not_expected("XGBoost's model in UBJSON", "another document", where)
    try:
        text = data.decode().removeprefix("\ufeff")
    except UnicodeDecodeError:
        raise not_expected("a model in text, JSON or UBJSON", "other bytes", where) from None
    if text.startswith((f"{FIRST_LINE}\n", f"{FIRST_LINE}\r\n")):
        return lightgbm_model(read_lightgbm_text(text.replace("\r\n", "\n"), where), name, where)
    document = read_json(text, where)
    for is_of_library, read in _LIBRARIES:
        if is_of_library(document):
            return read(document, name)
    raise not_expected(
        "a model of scikit-learn, LightGBM, XGBoost, CatBoost or ONNX", "another document", where
    )


def _is_ubjson(data: bytes) -> bool:
    """True if the first map's first name has a length before it, as in no JSON."""
    return data[:1] == b"{" and data[1:2] in (b"i", b"U", b"I", b"l", b"L", b"$", b"#")
