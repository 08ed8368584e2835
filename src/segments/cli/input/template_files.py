"""Ready-made segments on the shelf: rules with parameters, and a visitor whose days show what they do.

In: the name of a template. Out: its rules as text, with its parameters filled in. A template is a TOML head (what it
is, its parameters, the visitor), the line `# rules`, and the rules; one without a head is rules alone.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Final

from segments.authoring.report.messages import did_you_mean
from segments.errors import AuthoringError

SHELF: Final = "segments.authoring.templates"
HEAD_ENDS: Final = "\n# rules\n\n"

_PLACE: Final = re.compile(r"\{\{(\w+)\}\}")
_SEGMENT: Final = re.compile(r"^\[segments\.([^\]\n]+)\][^\n]*\n", re.MULTILINE)
_HEADER: Final = re.compile(r"\[((?:events|signals|scores)\.[^\]]+)\]\s*(?:#.*)?\Z")


@dataclass(frozen=True, slots=True)
class Parameter:
    """One thing to set: its value when nobody does, another that makes sense, and what it means."""

    default: str
    other: str
    doc: str


@dataclass(frozen=True, slots=True)
class Template:
    """One template. `visitor` is a timeline whose visitor meets it, empty where there is none."""

    name: str
    about: str
    rules: str
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    visitor: Mapping[str, object] = field(default_factory=dict)

    def filled(self, values: Mapping[str, str]) -> str:
        """The rules with these values, and with defaults for what they leave out.

        Raises:
            AuthoringError: a value is for no parameter, or cannot stand in a rules file.
        """
        for name, value in values.items():
            if name not in self.parameters:
                hint = did_you_mean(name, self.parameters) or f"It has {', '.join(self.parameters) or 'none'}"
                raise AuthoringError(f"Expected a parameter of {self.name}, got {name!r}. {hint}")
            if not value or "\n" in value or "'''" in value:
                raise AuthoringError(f"Expected a value on one line, got {value!r} - at {name}")
        defaults = {name: parameter.default for name, parameter in self.parameters.items()}
        return _PLACE.sub(lambda place: ({**defaults, **values})[place[1]], self.rules)


def template_names() -> tuple[str, ...]:
    """The names of all templates."""
    names = (file.name for file in files(SHELF).iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


def read_template(name: str) -> Template:
    """The template of a name.

    Raises:
        AuthoringError: there is none of that name.
    """
    names = template_names()
    if name not in names:
        hint = did_you_mean(name, names) or "segments templates lists them"
        raise AuthoringError(f"Expected the name of a template, got {name!r}. {hint}")
    text = (files(SHELF) / f"{name}.toml").read_text(encoding="utf-8")
    head, ends, rules = text.partition(HEAD_ENDS)
    if not ends:
        return Template(name, _first_sentence(text), text)
    tables = tomllib.loads(head)
    parameters = {key: Parameter(**row) for key, row in tables["template"].get("parameters", {}).items()}
    return Template(name, tables["template"]["about"], rules, parameters, tables["visitor"])


def without_declared(text: str, declared: Collection[str]) -> tuple[str, list[str]]:
    """Rules without the events, signals and scores that a site declares already, and the names of these."""
    kept: list[str] = []
    left_out: list[str] = []
    is_left_out = False
    for line in text.splitlines(keepends=True):
        if line.startswith("["):
            header = _HEADER.match(line.strip())
            name = ".".join(header[1].split(".")[:2]) if header else ""
            is_left_out = name in declared
            left_out += [name] if is_left_out and name not in left_out else []
        if not is_left_out:
            kept.append(line)
    return "".join(kept), left_out


def scheduled(text: str, bounds: Mapping[str, str]) -> str:
    """Rules whose segments have these `starts` and `ends`, unless they have a parent among them, which has them."""
    lines = "".join(f"{key} = {value}\n" for key, value in bounds.items())
    children = {name for name, table in tomllib.loads(text)["segments"].items() if "parent" in table}
    return _SEGMENT.sub(lambda header: header[0] + ("" if header[1] in children else lines), text)


def declared_in(text: str) -> set[str]:
    """The events, signals and scores that a rules file declares, as `events.purchase`; nothing where it is none."""
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return set()
    kinds = ("events", "signals", "scores")
    return {f"{kind}.{name}" for kind in kinds for name in tables.get(kind, {})}


def _first_sentence(text: str) -> str:
    """The first sentence of the comment that a template begins with."""
    lines = [line.removeprefix("#").strip() for line in text.splitlines()]
    comment = " ".join(lines[: lines.index("")])
    return comment.partition(". ")[0].partition(": ")[0].rstrip(".")
