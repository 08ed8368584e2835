"""Reads `[assignments]`: which versions there are of something, and who gets which share of them.

In go the tables of the files; out come `AssignmentSpec`s, and the signals that are their arms. What cannot be used is
reported and left out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, TypeGuard

from segments.authoring.cel.syntax.lex import KEYWORDS
from segments.authoring.measured_rules import ExperimentRule
from segments.authoring.read.entries import has_keys, read_keys, text_of
from segments.authoring.read.files import Entry, Report, Tables
from segments.authoring.read.table_keys import (
    ASSIGNMENT_KEYS,
    SEGMENT_ID,
    SEGMENT_ID_GRAMMAR,
    TABLE,
    describe_value,
)
from segments.authoring.report import messages
from segments.authoring.ruleset import SignalDeclaration, Site
from segments.bundle.experiments.assignment_spec import (
    ASSIGNMENT_FAMILY,
    PERSON,
    PLACE,
    SHARES,
    VISITOR,
    WEEK,
    AssignmentSpec,
    encode_assignment,
    share_ends,
    source_of,
)
from segments.bundle.purposes import HISTORY_PURPOSE
from segments.catalog import ID_SIGNAL, SIGNALS

ASSIGNMENT_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,63}\Z")
ASSIGNMENT_NAME_GRAMMAR: Final = (
    "a lower-case letter first, then lower-case letters, digits and _, at most 64 characters"
)
SEED: Final = re.compile(r"[A-Za-z0-9._-]{1,64}\Z")
SEED_GRAMMAR: Final = "1 to 64 letters, digits and . _ -"
ARM_COUNTS: Final = range(2, 21)
_PURPOSES: Final = {PLACE: "necessary", VISITOR: SIGNALS[ID_SIGNAL].purpose, PERSON: HISTORY_PURPOSE}

SITE_HOLDOUT: Final = "holdout"
"""The experiment that the hold-out of the whole site is, with the arms `open` and `held`."""


def read_assignments(entries: Mapping[str, Entry], site: Site, report: Report) -> dict[str, AssignmentSpec]:
    """The assignments by name; weeks and days are those of the site's time zone."""
    found = {}
    for name, entry in entries.items():
        if not is_name(name):
            report.at_key(messages.wrong_value(ASSIGNMENT_NAME_GRAMMAR, repr(name), "assignments"), entry)
        elif not isinstance(entry.value, dict):
            report.at_value(messages.wrong_type(TABLE, describe_value(entry.value), entry.name), entry)
        elif spec := _read_assignment(name, entry, site, report):
            found[name] = spec
    return found


def held_name(segment: str) -> str:
    """The experiment that a segment's hold-out is."""
    return f"{SITE_HOLDOUT}_{segment}".replace("-", "_")


def is_name(name: str) -> bool:
    """True if a condition can say `assignment.NAME`."""
    return bool(ASSIGNMENT_NAME.match(name)) and name not in KEYWORDS


def assignment_signals(
    entries: Mapping[str, Entry], assignments: Mapping[str, AssignmentSpec]
) -> dict[str, SignalDeclaration]:
    """The signals that are arms; one for an assignment that was refused as well, which is said once and no more."""
    names = [ASSIGNMENT_FAMILY + name for name in entries if is_name(name)]
    signals = {name: SignalDeclaration(name, "string", "necessary", "") for name in names}
    for name, spec in assignments.items():
        signal, title = ASSIGNMENT_FAMILY + name, text_of(entries[name].children(), "title")
        doc = f"{title or name}: the arm by {spec.by}{f', for a {spec.every}' if spec.every else ''}"
        signals[signal] = SignalDeclaration(signal, "string", _PURPOSES[spec.by], source_of(spec), doc)
    return signals


def experiment_signals(tables: Tables) -> dict[str, SignalDeclaration]:
    """The signals that the arms of experiments and hold-outs are, as far as conditions need to know them."""
    names = [name for name in tables.experiments if is_name(name)]
    names += [held_name(name) for name, entry in tables.segments.items() if "holdout" in entry.children()]
    names += [SITE_HOLDOUT] if SITE_HOLDOUT in tables.site else []
    signals = [ASSIGNMENT_FAMILY + name for name in names]
    return {name: SignalDeclaration(name, "string", "necessary", "") for name in signals}


def signals_of(experiments: Mapping[str, ExperimentRule]) -> dict[str, SignalDeclaration]:
    """The declarations of the arms of experiments that could be read."""
    return {
        ASSIGNMENT_FAMILY + name: SignalDeclaration(
            ASSIGNMENT_FAMILY + name,
            "string",
            _PURPOSES[one.spec.by],
            source_of(one.spec),
            f"{one.title or name}: the arm of an experiment by {one.spec.by}",
        )
        for name, one in experiments.items()
    }


def assignment_settings(assignments: Mapping[str, AssignmentSpec]) -> dict[str, object]:
    """The form in which the edge reads them."""
    return {name: encode_assignment(spec) for name, spec in assignments.items()}


def _read_assignment(name: str, entry: Entry, site: Site, report: Report) -> AssignmentSpec | None:
    good = read_keys(entry.children(), ASSIGNMENT_KEYS, entry.name, report)
    needed = {
        "arms": "The versions and their weights: arms = { calm = 50, bold = 50 }",
        "by": '"place": a region for a week, without consent; "visitor": each visitor who agreed to it',
    }
    if not has_keys(entry, needed, report) or not needed.keys() <= good.keys():
        return None
    by, every, seed = (text_of(good, key) for key in ("by", "every", "seed"))
    if every and by != PLACE:
        expected = f'every only beside by = "{PLACE}"'
        hint = "A visitor keeps their arm for as long as their id is kept"
        report.at_key(messages.wrong_value(expected, f'by = "{by}"', entry.name, hint), good["every"])
    if "seed" in good and not SEED.match(seed):
        report.at_value(messages.wrong_value(SEED_GRAMMAR, repr(seed), good["seed"].name), good["seed"])
    weights = _read_arms(good["arms"], report)
    if not weights:
        return None
    arms = tuple(zip(weights, share_ends(tuple(weights.values())), strict=True))
    if by == VISITOR:
        return AssignmentSpec(by, "", "", seed or name, arms)
    return AssignmentSpec(by, every or WEEK, site.timezone, seed or name, arms)


def _read_arms(table: Entry, report: Report) -> dict[str, int]:
    """The weight of each arm, in the order written; none where something is wrong with one."""
    arms = table.children()
    if len(arms) not in ARM_COUNTS:
        expected = f"{ARM_COUNTS[0]} to {ARM_COUNTS[-1]} arms"
        report.at_value(messages.wrong_value(expected, str(len(arms)), table.name), table)
        return {}
    good = [_is_arm(name, arm, report) for name, arm in arms.items()]
    if not all(good):
        return {}
    weights = {name: _weight(arm.value) for name, arm in arms.items()}
    total = sum(weights.values())
    if total > SHARES:
        expected = f"weights that add up to at most {SHARES}"
        report.at_value(messages.wrong_value(expected, str(total), table.name), table)
        return {}
    return weights


def _is_arm(name: str, arm: Entry, report: Report) -> bool:
    if not SEGMENT_ID.match(name):
        report.at_key(messages.wrong_value(SEGMENT_ID_GRAMMAR, repr(name), "the name of an arm"), arm)
        return False
    if not 1 <= _weight(arm.value) <= SHARES:
        expected = f"a whole number from 1 to {SHARES}"
        got = str(arm.value) if _is_whole(arm.value) else describe_value(arm.value)
        report.at_value(messages.wrong_value(expected, got, arm.name), arm)
        return False
    return True


def _weight(value: object) -> int:
    """A weight; 0, which is none, for what is no whole number."""
    return value if _is_whole(value) else 0


def _is_whole(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)
