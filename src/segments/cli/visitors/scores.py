"""The answers of a bundle's models about one visitor, for commands that show them: computed as the edge does."""

from __future__ import annotations

from typing import cast

from segments.bundle.model import Bundle
from segments.cli.visitors.visitor_reader import Visitor
from segments.edge.cel.typed import typed_value
from segments.edge.cel.values import Value
from segments.edge.prediction.site_models import SiteModels, VisitorScores


def typed_values(visitor: Visitor, bundle: Bundle) -> dict[str, Value]:
    """The values that consent let through, each of its signal's type."""
    found = {use.name: typed_value(visitor.allowed.values.get(use.name), use.type) for use in bundle.signals}
    return {name: cast("Value", value) for name, value in found.items() if value is not None}


def seen_scores(visitor: Visitor, bundle: Bundle) -> dict[str, object]:
    """The values of all signals that models answer; a signal without one is left out."""
    models = SiteModels(bundle.models)
    scores = VisitorScores(models, typed_values(visitor, bundle), visitor.allowed.withheld)
    found = {signal: scores.of(signal) for use in bundle.models for signal, _ in use.answers}
    return {signal: value for signal, value in found.items() if value is not None}
