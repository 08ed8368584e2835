"""A model in a bundle: its bytes, an encoded expression for each feature, and the signals that are its answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from segments.errors import BundleCorrupt

MODEL_SOURCE: Final = "model:"
"""Begins the source of a signal that a model answers; its name follows."""


@dataclass(frozen=True, slots=True)
class ModelUse:
    """One model. `answers` are pairs of a signal and the class that it is the share of, nothing where there is one.

    `features` are in the order of the model's own.
    """

    name: str
    data: bytes
    features: Sequence[object]
    answers: Sequence[tuple[str, str]]


def encode_model(use: ModelUse) -> list[object]:
    """The row of a bundle."""
    return [use.name, use.data, list(use.features), [list(answer) for answer in use.answers]]


def decode_model(row: object) -> ModelUse:
    """The model in a bundle's row; its bytes are looked at when a visitor is scored.

    Raises:
        BundleCorrupt: it is no such row.
    """
    match row:
        case [str(name), bytes(data), list(features), list(answers), *_]:
            return ModelUse(name, data, features, [_read_answer(answer) for answer in answers])
    raise BundleCorrupt("Expected a model's row, got something else - at models")


def _read_answer(row: object) -> tuple[str, str]:
    match row:
        case [str(signal), str(label), *_]:
            return signal, label
    raise BundleCorrupt("Expected a signal and a class, got something else - at models")
