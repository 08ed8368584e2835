"""`segments show`: what rules or a bundle hold."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from segments.authoring.compile.compiler import compile_rules
from segments.authoring.inspect.bundle_terms import terms_of, uses_in
from segments.authoring.inspect.explain.compiled import compiled_rules
from segments.authoring.inspect.explain.tree import spell_moment
from segments.authoring.ruleset import RuleSet, SegmentRule
from segments.bundle.format import SCHEDULE_SIGNAL
from segments.bundle.model import Bundle, SignalUse
from segments.bundle.purposes import purposes_needed, purposes_of
from segments.bundle.read import digest_of, read_bundle
from segments.cli.input.bundle_files import read_bundle_file
from segments.cli.input.rules import checked_site
from segments.cli.input.rules_folder import add_rules_argument
from segments.cli.output.printing import (
    add_examples,
    add_json_flag,
    counted,
    print_json,
    print_table,
)

MAX_SHOWN_CONDITION_CHARS: Final = 60
"""A longer condition is cut in the table; --json has it whole."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `segments show`."""
    add_rules_argument(parser)
    add_json_flag(parser)
    add_examples(parser, "segments show", "segments show rules --json", "segments show rules.bundle")


def run(arguments: argparse.Namespace) -> int:
    """Prints the segments in the order in which they win a slot, and the signals that they read.

    Raises:
        CheckFailed: the rules have errors.
        BundleError: the file is not a bundle.
    """
    path: Path = arguments.path
    if path.is_file() and path.suffix != ".toml":
        _show_bundle(path, has_json=arguments.json)
    else:
        _show_rules(checked_site(path).rules, has_json=arguments.json)
    return 0


def _show_rules(rules: RuleSet, *, has_json: bool) -> None:
    data = compile_rules(rules)
    bundle = read_bundle(data)
    uses = {name: uses_in(terms, bundle) for name, terms in terms_of(bundle).items()}
    signals = bundle.signals
    if has_json:
        print_json(
            {
                "site": rules.site.name,
                "bundle_bytes": len(data),
                "digest": digest_of(data),
                "segments": [_rule_as_json(rule, uses[rule.id]) for rule in rules.by_precedence()],
                "signals": [_signal_as_json(signal) for signal in signals],
            }
        )
        return
    print(
        f"{rules.site.name}: {counted(len(rules.segments), 'segment')}, {len(data):,} bytes compiled, "
        "the winner of a slot first\n"
    )
    rows = [("SEGMENT", "PRIORITY", "PARENT", "CONSENT", "CONDITION")]
    for rule in rules.by_precedence():
        purposes = ", ".join(purposes_needed(uses[rule.id])) or "-"
        condition = " ".join(rule.expression.split())
        if len(condition) > MAX_SHOWN_CONDITION_CHARS:
            condition = condition[: MAX_SHOWN_CONDITION_CHARS - 3] + "..."
        rows.append((rule.id, str(rule.priority), rule.parent or "-", purposes, condition))
    print_table(rows)
    _print_signals(signals)


def _show_bundle(path: Path, *, has_json: bool) -> None:
    data, bundle = read_bundle_file(path)
    rules = compiled_rules(bundle)
    if has_json:
        print_json(
            {
                "site": bundle.site,
                "bundle_bytes": len(data),
                "digest": digest_of(data),
                "segments": [{"id": name, "terms": terms} for name, terms in rules.items()],
                "signals": [_signal_as_json(signal) for signal in bundle.signals],
                "consent": _readable(bundle.consent),
                "settings": _readable(bundle.settings),
            }
        )
        return
    print(f"{bundle.site}: {counted(len(rules), 'segment')}, {len(data):,} bytes, digest {digest_of(data)}\n")
    _print_compiled(bundle, rules)
    _print_signals(bundle.signals)


def _readable(section: Mapping[str, object]) -> object:
    """A section of a bundle, which may hold bytes, as JSON can say it."""
    return json.loads(json.dumps(section, default=repr))


def _print_compiled(bundle: Bundle, rules: dict[str, list[str]]) -> None:
    rows = []
    for bit, (name, terms) in enumerate(rules.items()):
        priority = str(bundle.taxonomy.priorities[bit])
        rows += [
            ("" if index else name, "" if index else priority, term)
            for index, term in enumerate(terms or ["never"])
        ]
    print_table([("SEGMENT", "PRIORITY", "MATCHES WHERE"), *rows])


def _print_signals(signals: Iterable[SignalUse]) -> None:
    rows = [
        (signal.name, signal.type, ", ".join(purposes_of(signal)), signal.source or "built in")
        for signal in signals
        if signal.name != SCHEDULE_SIGNAL  # the moment, which nobody has to read
    ]
    if rows:
        print()
        print_table([("SIGNAL", "TYPE", "PURPOSE", "FROM"), *rows])


def _rule_as_json(rule: SegmentRule, uses: Iterable[SignalUse]) -> dict[str, object]:
    used = list(uses)
    return {
        "id": rule.id,
        "title": rule.title,
        "definition": rule.definition,
        "owner": rule.owner,
        "tags": list(rule.tags),
        "when": rule.expression,
        "priority": rule.priority,
        "parent": rule.parent,
        "fallback": rule.fallback,
        "starts": None if rule.starts_ms is None else spell_moment(rule.starts_ms),
        "ends": None if rule.ends_ms is None else spell_moment(rule.ends_ms),
        "deprecated": rule.is_deprecated,
        "replacement": rule.replacement,
        "signals": [signal.name for signal in used],
        "purposes": list(purposes_needed(used)),
        "file": rule.place.file if rule.place else None,
        "line": rule.place.line if rule.place else None,
    }


def _signal_as_json(signal: SignalUse) -> dict[str, object]:
    return {
        "name": signal.name,
        "type": signal.type,
        "purpose": signal.purpose,
        "purposes": list(purposes_of(signal)),
        "from": signal.source or None,
    }
