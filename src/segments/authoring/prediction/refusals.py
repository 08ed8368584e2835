"""Why a model is not taken: every message of the importer, in the words of whoever trained it."""

from __future__ import annotations

from segments.errors import ModelRefused


def not_expected(expected: str, got: object, where: str) -> ModelRefused:
    """A file that is not what its format says; hostile text is cut short."""
    shown = got if isinstance(got, str) else repr(got)
    return ModelRefused(f"Expected {expected}, got {shown[:60]} - at {where}")


def not_supported(what: str, where: str, instead: str) -> ModelRefused:
    """Something that the library can do and the edge cannot."""
    return ModelRefused(f"Expected a model that the edge can compute, got {what} - at {where}. {instead}")
