"""`segments app-types`: the TypeScript types of the browser module, with the names of these rules."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable
from typing import Final

from segments.authoring.ruleset import RuleSet
from segments.bundle.experiments.assignment_spec import ASSIGNMENT_FAMILY
from segments.cli.input.rules import checked_site
from segments.cli.input.rules_folder import add_rules_option
from segments.cli.output.printing import add_examples, add_json_flag, print_json

_TYPES: Final = """\
// Made by `segments app-types`; make it again when rules change.
declare module "*/_segments/segments.js" {
  export type Segment = SEGMENTS;
  export type Assignment = ASSIGNMENTS;
  export type Trait = TRAITS;
  export type TraitValue = boolean | number | string | readonly string[];

  /** This visitor, as far as consent allows. */
  export interface Visitor {
    readonly segments: readonly Segment[];
    readonly arms: { readonly [name in Assignment]?: string };
    readonly traits: { readonly [name in Trait]?: TraitValue };
    readonly consent: { readonly purposes: readonly string[]; readonly segments: boolean };
    readonly rules: string;
  }

  /** The visitor; null until the first answer. The same object for as long as nothing changes. */
  export function get(): Visitor | null;
  /** True if the visitor is in a segment; until the first answer `before`, which is false when left out. */
  export function has(segment: Segment, before?: boolean): boolean;
  /** The visitor's arm; until the first answer `before`. */
  export function arm(assignment: Assignment, before?: string): string | undefined;
  /** A trait of the visitor; until the first answer `before`. */
  export function trait(name: Trait, before?: TraitValue): TraitValue | undefined;
  /** Calls `listener` after each change; the answer ends that. */
  export function subscribe(listener: (visitor: Visitor) => void): () => void;
  /** Asks again now. */
  export function refresh(): Promise<Visitor | null>;
  /** The first answer; null where none came. */
  export const ready: Promise<Visitor | null>;
}
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `segments app-types`."""
    add_rules_option(parser)
    add_json_flag(parser)
    add_examples(parser, "segments app-types > src/segments.d.ts")


def run(arguments: argparse.Namespace) -> int:
    """Prints the types.

    Raises: AuthoringError, when the rules are wrong.
    """
    rules = checked_site(arguments.rules).rules
    if arguments.json:
        print_json(names_of(rules))
    else:
        print(app_types(rules), end="")
    return 0


def app_types(rules: RuleSet) -> str:
    """The declarations of the module for these rules."""
    names = names_of(rules)
    text = _TYPES
    for kind, found in names.items():
        text = text.replace(kind.upper(), _union(found))
    return text


def names_of(rules: RuleSet) -> dict[str, list[str]]:
    """The names that an app may ask for, by their kind."""
    sources = [row.source for row in rules.signals.values()]
    arms = [
        name.removeprefix(ASSIGNMENT_FAMILY) for name in rules.signals if name.startswith(ASSIGNMENT_FAMILY)
    ]
    return {
        "segments": sorted(segment.id for segment in rules.segments),
        "assignments": sorted(arms),
        "traits": sorted(
            {source.removeprefix("trait:") for source in sources if source.startswith("trait:")}
        ),
    }


def _union(names: Iterable[str]) -> str:
    return " | ".join(map(json.dumps, names)) or "never"
