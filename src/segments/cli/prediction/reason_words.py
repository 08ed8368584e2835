"""The reasons of a score, for people and for programs."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Final

from segments.authoring.report.diagnostics import printable
from segments.cli.prediction.reasons import FeaturePart, Reason
from segments.cli.visitors.signal_values import plain_value

MOST_FEATURES: Final = 8
"""Features that are named for people; the others are added up."""


def print_reasons(reasons: Iterable[Reason]) -> None:
    """Each answer with its value and the parts of its features, the largest first."""
    for reason in reasons:
        if reason.value is None or not reason.features:
            print(f"  {reason.signal}: {reason.problem or 'no value'}")
            continue
        value = json.dumps(plain_value(reason.value), ensure_ascii=False)
        print(
            f"  {reason.signal} is {printable(value)}: {reason.raw:+.4g} of its features, from {reason.base:+.4g}"
        )
        for feature in reason.features[:MOST_FEATURES]:
            print(f"    {feature.part:+10.4g}  {printable(_spell(feature))}")
        rest = reason.features[MOST_FEATURES:]
        if rest:
            print(f"    {sum(feature.part for feature in rest):+10.4g}  {len(rest)} others")


def _spell(feature: FeaturePart) -> str:
    if feature.value is None:
        return f"{feature.name} is missing"
    return f"{feature.name} is {json.dumps(plain_value(feature.value), ensure_ascii=False)}"


def reason_as_json(reason: Reason) -> dict[str, object]:
    """The same in whole."""
    return {
        "signal": reason.signal,
        "model": reason.model,
        "value": plain_value(reason.value),
        "problem": reason.problem,
        "base": reason.base,
        "raw": reason.raw,
        "features": [
            {"name": feature.name, "value": plain_value(feature.value), "part": feature.part}
            for feature in reason.features
        ],
    }
