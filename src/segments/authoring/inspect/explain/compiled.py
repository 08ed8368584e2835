"""A bundle's rules as text: what the bytes say, not what somebody once wrote.

In goes an opened bundle; out comes, for each segment, one line of conditions for each of its terms. A segment matches
where all conditions of one line hold.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import accumulate
from math import inf, nextafter
from typing import Final, TypeAlias

from segments.authoring.cel.functions.literal_kinds import WEEKDAYS
from segments.authoring.cel.functions.operators import OPERATORS
from segments.authoring.read.table_keys import EARLIEST_MS, LATEST_MS
from segments.bundle.format import SCHEDULE_SIGNAL
from segments.bundle.lanes import Atom, Group, Lane
from segments.bundle.model import Bundle
from segments.bundle.postings import Postings
from segments.errors import BundleCorrupt
from segments.expression_codes import FORM_LIST, FORM_SIGNAL, NAMES

Conditions: TypeAlias = Mapping[int, Sequence[str]]

_MATCHES: Final = OPERATORS["matches"].code

_TESTS: Final = {
    "prefix": "begins with",
    "suffix": "ends with",
    "contains": "contains",
    "member": "has",
}


def compiled_rules(bundle: Bundle) -> dict[str, list[str]]:
    """For each segment's id, in bit order, the conditions of each of its terms, joined by `&&`.

    Raises:
        BundleCorrupt: a section of the bundle is not what its format promises.
    """
    conditions: defaultdict[int, list[str]] = defaultdict(list)
    try:
        _describe_bundle(bundle, conditions)
    except RecursionError as error:
        raise BundleCorrupt(
            "Expected an encoded expression, got one that nests too deeply - at planned"
        ) from error
    starts = [0, *accumulate(bundle.layers)]
    rules: dict[str, list[str]] = {}
    for bit, name in enumerate(bundle.names):
        count = bundle.term_counts[bundle.file_places[bit]]
        rules[name] = [" && ".join(conditions[starts[layer] + bit]) or "true" for layer in range(count)]
    return rules


def _describe_bundle(bundle: Bundle, conditions: defaultdict[int, list[str]]) -> None:
    for column in bundle.columns():
        for lane in column.lanes:
            _describe_lane("now" if column.signal == SCHEDULE_SIGNAL else column.signal, lane, conditions)
    for row in bundle.planned():
        for lane in row.lanes:
            _describe_lane(spell_expression(row.expression), lane, conditions)


def spell_expression(encoded: object) -> str:
    """An encoded expression with the names of its functions."""
    match encoded:
        case [int(code), str(name), *_] if code == FORM_SIGNAL:
            return name
        case [int(code), text, pattern, *_] if code == _MATCHES:
            return _spell_call(NAMES[code], [spell_expression(text), spell_expression(pattern)])
        case [int(code), *elements] if code == FORM_LIST:
            return f"[{', '.join(map(spell_expression, elements))}]"
        case [int(code), *operands]:
            name = NAMES.get(code, f"form {code}")
            written = _as_written(name, operands)
            return _spell_call(name, [spell_expression(operand) for operand in written])
    return json.dumps(encoded, ensure_ascii=False, default=repr)


def _as_written(name: str, operands: list[object]) -> list[object]:
    """The operands as an author writes them: without the signals that the function reads by itself, in its own form."""
    hidden = OPERATORS[name].signals if name in OPERATORS else ()
    if [[FORM_SIGNAL, signal] for signal in hidden] != [
        _plain(operand) for operand in operands[: len(hidden)]
    ]:
        return operands
    spell = _FORMS_OF.get(name)
    own = operands[len(hidden) :]
    return (
        own if spell is None else [spell(operand) if isinstance(operand, int) else operand for operand in own]
    )


def _plain(operand: object) -> object:
    return list(operand) if isinstance(operand, list | tuple) else operand


def _spell_clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _spell_weekdays(mask: int) -> str:
    """Weekdays of a mask, bit 0 for Monday; runs of three or more by their ends."""
    days = [place for place in range(7) if mask >> place & 1]
    runs: list[list[int]] = []
    for day in days:
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return ",".join(
        f"{WEEKDAYS[run[0]]}-{WEEKDAYS[run[-1]]}" if len(run) > 2 else ",".join(WEEKDAYS[day] for day in run)
        for run in runs
    )


_FORMS_OF: Final[Mapping[str, Callable[[int], str]]] = {
    "within_hours": _spell_clock,
    "on_weekdays": _spell_weekdays,
}
"""Constants that a bundle holds as numbers, in the form that rules have for them."""


def _spell_call(name: str, operands: list[str]) -> str:
    if name == "_?_:_" and len(operands) == 3:
        return f"({operands[0]} ? {operands[1]} : {operands[2]})"
    symbol = name.strip("_@")
    if len(operands) > 1 and name != symbol and symbol != "[":
        return f"({f' {symbol} '.join(operands)})"
    return f"{symbol}({', '.join(operands)})"


def _describe_lane(subject: str, lane: Lane, conditions: defaultdict[int, list[str]]) -> None:
    turned: defaultdict[int, list[tuple[str, Atom]]] = defaultdict(list)
    for group in lane.groups:
        for term, atom in _turned_over(group):
            turned[term].append((group.kind, atom))
    for term in Postings((len(lane.defaults),), lane.defaults).of(0):
        conditions[term].append(
            " && ".join(_negative(subject, kind, atom) for kind, atom in turned.pop(term, []))
        )
        if not conditions[term][-1]:
            conditions[term][-1] = f"{subject} is known"
    for term, atoms in turned.items():
        conditions[term].append(_positive(subject, atoms))


def _turned_over(group: Group) -> Iterator[tuple[int, Atom]]:
    for place, atom in enumerate(group.atoms):
        for term in group.postings.of(place):
            yield term, atom


def _positive(subject: str, atoms: Sequence[tuple[str, Atom]]) -> str:
    """A condition that some atom makes true: one of several, or an interval."""
    kind = atoms[0][0]
    if kind == "from":
        signs = ((">=", ">"), ("<", "<="))
        return " && ".join(
            _spell_limit(subject, atom, *pair) for pair, (_, atom) in zip(signs, atoms, strict=False)
        )
    values = [_spell(subject, atom) for _, atom in atoms]
    if kind == "exact":
        if isinstance(atoms[0][1], bool):
            return subject if atoms[0][1] else f"!{subject}"
        return f"{subject} == {values[0]}" if len(values) == 1 else f"{subject} in [{', '.join(values)}]"
    return f"{subject} {_TESTS[kind]} {' or '.join(values)}"


def _negative(subject: str, kind: str, atom: Atom) -> str:
    """A condition that this atom makes false."""
    if kind == "from":
        return _spell_limit(subject, atom, "<", "<=")
    value = _spell(subject, atom)
    if kind == "exact":
        return f"!{subject}" if atom is True else f"{subject} != {value}"
    return f"!({subject} {_TESTS[kind]} {value})"


def _spell_limit(subject: str, limit: Atom, sign: str, sign_of_before: str) -> str:
    """A comparison with a limit, as it was written: `> 100.0` is kept as from the next number after it."""
    if isinstance(limit, float) and (before := number_before(limit)) is not None:
        return f"{subject} {sign_of_before} {_spell(subject, before)}"
    return f"{subject} {sign} {_spell(subject, limit)}"


def number_before(limit: float) -> float | None:
    """The number that somebody wrote where `> 500.0` was compiled to the next double after it; else None."""
    before = nextafter(limit, -inf)
    return before if len(repr(before)) < len(repr(limit)) else None


def _spell(subject: str, atom: Atom) -> str:
    if subject == "now" and isinstance(atom, int) and EARLIEST_MS <= atom <= LATEST_MS:
        return datetime.fromtimestamp(atom / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return json.dumps(atom, ensure_ascii=False)
