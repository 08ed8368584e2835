"""Flags of OpenFeature's remote protocol (OFREP 0.3.0): segments as booleans, arms as texts, scores as numbers.

In: the standing of a person. Out: an answer for each flag with all that clients look for: a value of the flag's type,
a variant, a reason of the protocol's list. A flag that does not match has a real value too, never none: clients take a
missing one for an error.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from segments.bundle.experiments.assignment_spec import ASSIGNMENT_FAMILY
from segments.edge.decide.site import Site

MATCH: Final = "TARGETING_MATCH"
SPLIT: Final = "SPLIT"
DISABLED: Final = "DISABLED"
UNKNOWN: Final = "UNKNOWN"
STATIC: Final = "STATIC"
SCORE_FAMILY: Final = "score."
NO_ARM: Final = "none"

MOST_MEMBERS: Final = 100


def flag_keys(site: Site) -> list[str]:
    """The keys of all flags, in order: segments, then assignments."""
    return [*site.bundle.file_names, *(ASSIGNMENT_FAMILY + name for name in sorted(site.signals.assignments))]


def flag(
    key: str, site: Site, segments: Mapping[str, Any], values: Mapping[str, Any]
) -> dict[str, Any] | None:
    """The evaluation of one flag; None where there is no such flag."""
    if key in site.bundle.bits:
        is_in = key in segments
        return _answer(key, is_in, "on" if is_in else "off", MATCH if is_in else STATIC, site)
    name = key.removeprefix(ASSIGNMENT_FAMILY)
    if name in site.signals.assignments:
        arm = values.get(ASSIGNMENT_FAMILY + name)
        known = isinstance(arm, str)
        return _answer(
            key, arm if known else NO_ARM, str(arm) if known else NO_ARM, SPLIT if known else UNKNOWN, site
        )
    return None


def _answer(key: str, value: object, variant: str, reason: str, site: Site) -> dict[str, Any]:
    return {
        "key": key,
        "value": value,
        "variant": variant,
        "reason": reason,
        "metadata": {"bundle": site.digest[:12]},
    }


def refusal(key: str | None, code: str, details: str) -> dict[str, Any]:
    """The body of a refusal, whose details every client wants to read; without a key it is of all flags."""
    body = {"errorCode": code, "errorDetails": details}
    return body if key is None else {"key": key, **body}


def given_signals(members: Mapping[str, object], wanted: Mapping[str, str]) -> dict[str, object]:
    """The members of an evaluation context that are signals the rules read, nested or with dots."""
    given: dict[str, object] = {}
    for name, value in list(members.items())[:MOST_MEMBERS]:
        if isinstance(value, dict):
            inner = {f"{name}.{part}": one for part, one in list(value.items())[:MOST_MEMBERS]}
            given.update({full: one for full, one in inner.items() if full in wanted and _is_plain(one)})
        elif name in wanted and _is_plain(value):
            given[name] = value
    return given


def _is_plain(value: object) -> bool:
    if isinstance(value, list):
        return all(isinstance(item, str) for item in value)
    return isinstance(value, (str, int, float, bool))
