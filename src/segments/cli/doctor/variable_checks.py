"""Findings about the variables of wrangler.toml: which the worker reads, what they may hold, what must not be there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from segments.authoring.report.messages import did_you_mean
from segments.cli.doctor.findings import Finding
from segments.cli.input.new_keys import KEY_NAMES

VARIABLES: Final = (
    "SITE",
    "SITES",
    "ORIGIN",
    "REFRESH_SECONDS",
    "STALL_SECONDS",
    "SERVER_TIMING",
    "SECOND_LEVEL",
)
"""The variables of docs/reference/http.md that may be deployed."""

LOCAL_VARIABLE: Final = "SEGMENTS_LOCAL"
IN_SECONDS: Final = ("REFRESH_SECONDS", "STALL_SECONDS")


def check_variables(variables: Mapping[str, Any]) -> Iterator[Finding]:
    """The findings about [vars]."""
    if "SITE" not in variables and "SITES" not in variables:
        text = 'No variable SITE: the worker looks for the rules of a site "default"'
        yield Finding(
            "warning", "site-unset", text, "write under [vars]: SITE = the name of [site] in the rules"
        )
    for name, value in variables.items():
        yield from _check_variable(name, value)


def _check_variable(name: str, value: object) -> Iterator[Finding]:
    if name == LOCAL_VARIABLE:
        text = (
            f"{LOCAL_VARIABLE} in [vars] lets a request choose who its visitor is, on hosts of this machine"
        )
        yield Finding("error", "local-variable", text, "take it out: local runs set it by themselves")
    elif name.startswith(tuple(KEY_NAMES)):
        text = f"{name} stands in [vars], where everybody who reads the file has it"
        hint = f"make a new one: segments keys --only {name.partition('__')[0]}, then npx wrangler secret put {name}"
        yield Finding("error", "secret-in-variables", text, hint)
    elif name not in VARIABLES:
        hint = did_you_mean(name, VARIABLES) or "docs/reference/http.md has all; one of your own does no harm"
        yield Finding("warning", "variable-unknown", f"The worker reads no variable {name}", hint)
    elif name == "ORIGIN" and not str(value).startswith(("https://", "http://")):
        text = f"ORIGIN is no web address: {value!r}"
        yield Finding(
            "error", "origin-unreadable", text, 'write it with https://: "https://origin.your-site.com"'
        )
    elif name in IN_SECONDS and not (isinstance(value, str) and value.isascii() and value.isdigit()):
        text = f"{name} is no number of seconds in quotes: {value!r}"
        yield Finding("error", "seconds-unreadable", text, f'write {name} = "30"')
