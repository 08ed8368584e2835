"""The models of a bundle in an audit: what each was trained by, what it reads of visitors, and for which purposes.

In: a bundle, and which segments read which signals. Out: a row for each model that a rule asks for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from segments.authoring.inspect.explain.compiled import spell_expression
from segments.authoring.prediction.describe import describe_kernel
from segments.bundle.model import Bundle
from segments.bundle.prediction.read_model import read_model
from segments.bundle.purposes import purposes_of
from segments.bundle.read import digest_of


@dataclass(frozen=True, slots=True)
class ModelAudit:
    """One model. `features` are its features with what they are made of; `purposes` are needed for any score at all."""

    name: str
    trained_by: str
    kernel: str
    bytes: int
    digest: str
    answers: tuple[str, ...]
    features: tuple[str, ...]
    purposes: tuple[str, ...]
    segments: tuple[str, ...]


def audit_models(bundle: Bundle, signals_of: Mapping[str, Sequence[str]]) -> tuple[ModelAudit, ...]:
    """The models by name; `signals_of` has the signals of each segment.

    Raises:
        BundleCorrupt: a model is not what its format promises.
    """
    rows = []
    purposes = {signal.name: purposes_of(signal) for signal in bundle.signals}
    for use in bundle.models:
        model = read_model(use.data)
        answers = tuple(signal for signal, _ in use.answers)
        pairs = zip(model.features, use.features, strict=False)
        rows.append(
            ModelAudit(
                use.name,
                model.trained_by,
                describe_kernel(model),
                len(use.data),
                digest_of(use.data),
                answers,
                tuple(_spell_feature(feature.name, spell_expression(made)) for feature, made in pairs),
                tuple(dict.fromkeys(purpose for signal in answers for purpose in purposes.get(signal, ()))),
                tuple(sorted(name for name, read in signals_of.items() if not set(answers).isdisjoint(read))),
            )
        )
    return tuple(rows)


def _spell_feature(name: str, made: str) -> str:
    return name if name == made else f"{name} = {made}"
