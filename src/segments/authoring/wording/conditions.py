"""Conditions as statements about a visitor: `they are from Germany`, `their number of visits is at least 3`.

In: a checked condition. Out: a statement, or its denial. *Not* goes down to the parts by De Morgan's laws, which hold
for UNKNOWN too, so that no sentence has a bracket full of denials. This file must never leave out a part.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Protocol

from segments.authoring.cel.syntax.ast import (
    MIRRORED,
    Call,
    Comprehension,
    Constant,
    ListLiteral,
    Node,
    Select,
    SignalRef,
    children,
)
from segments.authoring.wording.nouns import FLAGS, deed_of, noun_of
from segments.authoring.wording.places import say_place
from segments.authoring.wording.quantities import (
    is_length,
    joined,
    say_clock,
    say_span,
    say_value,
    say_weekdays,
    say_window,
)
from segments.authoring.wording.values import ValueWords, is_moment, text_of, texts_of

_TESTS: Final = {
    # function: (what it is, what it is not) of a text
    "contains": ("contains", "does not contain"),
    "startsWith": ("starts with", "does not start with"),
    "endsWith": ("ends with", "does not end with"),
    "matches": ("matches the pattern", "does not match the pattern"),
    "glob": ("fits (* is any text)", "does not fit (* is any text)"),
    "equals_ignore_case": ("is, in upper or lower case,", "is not, in upper or lower case,"),
    "contains_ignore_case": ("contains, in upper or lower case,", "does not contain, in upper or lower case,"),
    "starts_with_ignore_case": ("starts, in upper or lower case, with", "does not start, in upper or lower case, with"),
    "ends_with_ignore_case": ("ends, in upper or lower case, with", "does not end, in upper or lower case, with"),
    "version_at_least": ("is version", "is earlier than version"),
    "version_less": ("is earlier than version", "is not earlier than version"),
}  # fmt: skip
_ORDERS: Final = {
    # operator: (of numbers and texts, of moments, how often)
    "_==_": ("is", "is", "exactly"),
    "_!=_": ("is not", "is not", "not exactly"),
    "_<_": ("is less than", "is before", "less than"),
    "_<=_": ("is at most", "is not after", "at most"),
    "_>_": ("is more than", "is after", "more than"),
    "_>=_": ("is at least", "is not before", "at least"),
}
_DENIED: Final = {
    "_==_": "_!=_",
    "_!=_": "_==_",
    "_<_": "_>=_",
    "_<=_": "_>_",
    "_>_": "_<=_",
    "_>=_": "_<_",
}
_RANGES: Final = {
    "all": ("for each of", "not for each of"),
    "exists": ("for at least one of", "for none of"),
    "exists_one": ("for exactly one of", "not for exactly one of"),
}


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement. `short` says the same behind the noun it is about (`from Germany`); "" where nothing does.

    `parts` are the statements that it joins by `word`, "and" or "or".
    """

    text: str
    short: str = ""
    parts: tuple[Statement, ...] = ()
    word: str = ""


def state(node: Node, *, holds: bool = True) -> Statement:
    """The statement that a condition holds, or that it does not."""
    match node:
        case Call("!_", (inner,)):
            return state(inner, holds=not holds)
        case Call("_&&_" | "_||_", arguments):
            is_and = (node.function == "_&&_") == holds
            parts = tuple([state(part, holds=holds) for part in arguments])
            return _join(parts, "and" if is_and else "or")
        case Constant("bool", value):
            return Statement("this is always so" if value == holds else "this is never so")
        case SignalRef(name):
            return _state_signal(name, holds=holds)
        case Comprehension():
            return _state_range(node, holds=holds)
        case Select(operand, field, is_test=True):
            has = "has" if holds else "does not have"
            return Statement(f"{_VALUES.say(operand)} {has} {say_value(field)}")
        case Call():
            stated = _STATED.get(node.function)
            if stated is not None:
                return stated(node, holds=holds)
    return Statement(f"{_VALUES.say(node)} is {say_value(holds)}")


def _said(node: Node) -> str:
    return state(node).text


_VALUES: Final = ValueWords(_said)


def _join(parts: tuple[Statement, ...], word: str) -> Statement:
    return Statement(f" {word} ".join(_bracketed(part) for part in parts), parts=parts, word=word)


def _bracketed(part: Statement) -> str:
    return f"({part.text})" if part.parts else part.text


def _state_signal(name: str, *, holds: bool) -> Statement:
    if name in FLAGS:
        text = FLAGS[name][0 if holds else 1]
        return Statement(text, text.removeprefix("they are ") if text.startswith("they are ") else "")
    return Statement(f"{_subject(SignalRef(name, (0, 0)))} is {say_value(holds)}")


def _subject(node: Node) -> str:
    if isinstance(node, SignalRef) and node.name not in FLAGS:
        noun = noun_of(node.name)
        return f"{noun.lead} {noun.noun}"
    return _VALUES.say(node)


def _state_range(node: Comprehension, *, holds: bool) -> Statement:
    if node.macro not in _RANGES:
        return Statement(f"{_VALUES.say(node)} is {say_value(holds)}")
    begin = _RANGES[node.macro][0 if holds else 1]
    return Statement(f"{begin} {_VALUES.say(node.range)} as {node.variable}: {_bracketed(state(node.body))}")


def _state_comparison(node: Call, *, holds: bool) -> Statement:
    left, right = node.arguments
    function = node.function if holds else _DENIED[node.function]
    if isinstance(left, Constant) and not isinstance(right, Constant):
        left, right, function = right, left, MIRRORED[function]
    if isinstance(right, Constant) and right.type == "bool" and function in ("_==_", "_!=_"):
        return state(left, holds=(function == "_==_") == right.value)
    if function in ("_==_", "_!=_") and isinstance(left, SignalRef) and isinstance(right, Constant):
        placed = say_place(left.name, [right.value], holds=function == "_==_")
        if placed:
            return Statement(*placed)
    if isinstance(left, Call) and left.function == "events.count" and isinstance(right, Constant):
        return _state_count(left, function, right)
    of_moments = is_moment(left) or is_moment(right)
    words = _ORDERS[function][1 if of_moments else 0]
    return Statement(f"{_subject(left)} {words} {_VALUES.say(right)}")


def _state_count(node: Call, function: str, number: Constant) -> Statement:
    event, window, *conditions = node.arguments
    deed, how = deed_of(text_of(event)), f"{_ORDERS[function][2]} {say_value(number.value)}"
    where, when = _VALUES.where(conditions), say_window(text_of(window))
    if deed.counted:
        return Statement(f"they {deed.counted.format(how)}{where} {when}")
    return Statement(f"they {deed.past}{where} {how} times {when}")


def _state_in(node: Call, *, holds: bool) -> Statement:
    left, right = node.arguments
    if isinstance(right, ListLiteral) and all(isinstance(part, Constant) for part in right.elements):
        values = [part.value for part in right.elements if isinstance(part, Constant)]
        if isinstance(left, SignalRef):
            placed = say_place(left.name, values, holds=holds)
            if placed:
                return Statement(*placed)
        be = "is" if holds else "is not"
        return Statement(f"{_subject(left)} {be} {joined(list(map(say_value, values)), 'or')}")
    include = "include" if holds else "do not include"
    if isinstance(right, SignalRef):
        return Statement(f"{_subject(right)} {include} {_VALUES.say(left)}")
    return Statement(f"{_VALUES.say(right)} {'has' if holds else 'does not have'} {_VALUES.say(left)}")


def _state_test(node: Call, *, holds: bool) -> Statement:
    text, *rest = children(node)
    test = _TESTS[node.function][0 if holds else 1]
    later = " or later" if node.function == "version_at_least" and holds else ""
    return Statement(f"{_subject(text)} {test} {joined(list(map(_VALUES.say, rest)), 'and')}{later}")


def _state_known(node: Call, *, holds: bool) -> Statement:
    return Statement(f"{_subject(node.arguments[0])} is {'known' if holds else 'not known'}")


def _state_between(node: Call, *, holds: bool) -> Statement:
    value, low, high = node.arguments
    be = "is" if holds else "is not"
    return Statement(f"{_subject(value)} {be} from {_VALUES.say(low)} to {_VALUES.say(high)}")


def _state_at_least(node: Call, *, holds: bool) -> Statement:
    number, conditions = node.arguments
    how = ("at least" if holds else "fewer than") + f" {_VALUES.say(number)}"
    if not isinstance(conditions, ListLiteral):
        return Statement(f"{how} of {_VALUES.say(conditions)} are so")
    listed = "; ".join(f"{place}. {state(part).text}" for place, part in enumerate(conditions.elements, 1))
    return Statement(f"{how} of these {len(conditions.elements)} are so: [{listed}]")


def _state_choice(node: Call, *, holds: bool) -> Statement:
    condition, yes, no = node.arguments
    stated = _bracketed(state(condition))
    then, otherwise = (_bracketed(state(part, holds=holds)) for part in (yes, no))
    return Statement(f"if {stated} then {then}, otherwise {otherwise}")


def _state_did(node: Call, *, holds: bool) -> Statement:
    event, window, *conditions = node.arguments
    deed = deed_of(text_of(event))
    done = deed.past if holds else f"did not {deed.infinitive}"
    return Statement(f"they {done}{_VALUES.where(conditions)} {say_window(text_of(window))}")


def _state_sequence(node: Call, *, holds: bool) -> Statement:
    steps, window, *resets = node.arguments
    deeds = [deed_of(event) for event in texts_of(steps)]
    first = [deed.past if holds else deed.infinitive for deed in deeds]
    undone = [deed_of(event).infinitive for reset in resets for event in texts_of(reset)]
    since = f" and since then did not {joined(undone, 'or')}" if undone else ""
    # From the first step to the last: a single one takes no time, whatever the rule says.
    span = f" {say_span(text_of(window))}" if len(deeds) > 1 or not is_length(text_of(window)) else ""
    not_once = "" if holds else "did not, all of it, "
    return Statement(f"they {not_once}{' and then '.join(first)}{span}{since}")


def _state_hours(node: Call, *, holds: bool) -> Statement:
    begin, end = (part.value if isinstance(part, Constant) else None for part in node.arguments[-2:])
    return Statement(f"it is {'' if holds else 'not '}from {say_clock(begin)} to {say_clock(end)}")


def _state_weekdays(node: Call, *, holds: bool) -> Statement:
    days = node.arguments[-1]
    said = say_weekdays(days.value) if isinstance(days, Constant) else _VALUES.say(days)
    return Statement(f"it is {'' if holds else 'not '}{said}")


def _state_dates(node: Call, *, holds: bool) -> Statement:
    begin, end = map(text_of, node.arguments[-2:])
    return Statement(f"the date is {'' if holds else 'not '}from {begin} to {end}")


def _state_percentage(node: Call, *, holds: bool) -> Statement:
    name, begin, end = map(_VALUES.say, node.arguments[-3:])
    fall = "fall" if holds else "do not fall"
    return Statement(
        f"they {fall} by their random id between {begin} % and {end} % of all in the draw {name}"
    )


def _state_segment(node: Call, *, holds: bool) -> Statement:
    name = say_value(text_of(node.arguments[0]))
    short = f"{'' if holds else 'not '}in the segment {name}"
    return Statement(f"they are {short}", short)


class _Stated(Protocol):
    def __call__(self, node: Call, *, holds: bool) -> Statement: ...


_STATED: Final[dict[str, _Stated]] = {
    **dict.fromkeys(_ORDERS, _state_comparison),
    **dict.fromkeys(_TESTS, _state_test),
    "@in": _state_in,
    "known": _state_known,
    "between": _state_between,
    "at_least": _state_at_least,
    "_?_:_": _state_choice,
    "events.did": _state_did,
    "events.sequence": _state_sequence,
    "within_hours": _state_hours,
    "on_weekdays": _state_weekdays,
    "on_dates": _state_dates,
    "percentage": _state_percentage,
    "in_segment": _state_segment,
}
