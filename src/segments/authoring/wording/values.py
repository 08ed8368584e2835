"""Expressions as nouns: `their number of visits`, `the total "value" of "purchase" in the last 12 weeks`.

In: a part of a checked condition that is no condition itself. Out: words that can be the subject of a statement.
Nothing is left out: a form without words of its own is its function's meaning with its arguments.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from segments.authoring.cel.functions.operators import OPERATORS
from segments.authoring.cel.syntax.ast import (
    Call,
    Comprehension,
    Constant,
    Identifier,
    ListLiteral,
    MapLiteral,
    Node,
    Select,
    SignalRef,
    TypeName,
    children,
)
from segments.authoring.wording.nouns import noun_of
from segments.authoring.wording.quantities import joined, say_length, say_value, say_window

SayCondition = Callable[[Node], str]
"""Says a condition that stands inside of a value, such as that of a filter."""

_BETWEEN: Final = {"_+_": "plus", "_-_": "minus", "_*_": "times", "_/_": "divided by", "_%_": "modulo"}
_BEHIND: Final = {
    "lowerAscii": "in lower case",
    "upperAscii": "in upper case",
    "trim": "without white space around it",
    "split": "split at",
    "join": "joined by",
}
_BEFORE: Final = {
    "-_": "minus",
    "size": "the length of",
    "getFullYear": "the year of",
    "getMonth": "the month (from 0) of",
    "getDate": "the day of the month of",
    "getDayOfMonth": "the day of the month (from 0) of",
    "getDayOfWeek": "the weekday (0 is Sunday) of",
    "getDayOfYear": "the day of the year (from 0) of",
    "getHours": "the hour of",
    "getMinutes": "the minute of",
    "getSeconds": "the second of",
    "getMilliseconds": "the milliseconds of",
    "type": "the type of",
    "int": "the whole number of",
    "uint": "the whole number, not below 0, of",
    "double": "the number of",
    "string": "the text of",
    "bytes": "the bytes of",
    "bool": "the truth of",
    "dyn": "the value of",
}
_MOMENTS: Final = frozenset(("timestamp", "events.first", "events.last"))
_MOMENT_SIGNALS: Final = frozenset(("time.now", "visitor.first_seen", "visitor.last_seen"))


class ValueWords:
    """Says values; conditions inside of them are said by `say_condition`."""

    def __init__(self, say_condition: SayCondition) -> None:
        self._say_condition = say_condition

    def say(self, node: Node) -> str:
        """A value as a noun."""
        match node:
            case Constant():
                return say_value(node.value)
            case SignalRef(name):
                return noun_of(name).bare
            case Identifier(name) | TypeName(name):
                return name
            case Select(Identifier("event"), field):
                return f"its {field}"
            case Select(operand, field):
                return f"the {say_value(field)} of {self.say(operand)}"
            case ListLiteral(elements):
                return f"the list ({', '.join(map(self.say, elements))})"
            case MapLiteral(entries):
                return f"the table ({', '.join(f'{self.say(k)}: {self.say(v)}' for k, v in entries)})"
            case Comprehension():
                return self._say_comprehension(node)
        return self._say_call(node)

    def happened(self, event: str, conditions: Sequence[Node]) -> str:
        """An event as a noun, with the conditions on it: `"purchase" (where its "value" is more than 50)`."""
        return f"{say_value(event)}{self.where(conditions)}"

    def where(self, conditions: Sequence[Node]) -> str:
        """The conditions on an event, "" for none."""
        return "".join(f" (where {self._say_condition(condition)})" for condition in conditions)

    def _say_comprehension(self, node: Comprehension) -> str:
        over = f"of {self.say(node.range)} as {node.variable}"
        if node.macro == "filter":
            return f"those {over} where {self._say_condition(node.body)}"
        if node.macro == "map" and node.transform is not None:
            chosen = node.body != Constant("bool", value=True, span=node.body.span)
            only = f", only where {self._say_condition(node.body)}" if chosen else ""
            return f"{self.say(node.transform)} for each {over}{only}"
        return f'the answer to "{self._say_condition(node)}"'

    def _say_call(self, node: Call) -> str:
        name, parts = node.function, children(node)
        said = _BEHAVIOUR.get(name)
        if said is not None:
            return said(self, node.arguments)
        if name in _BETWEEN and len(parts) == 2:
            return f"({self.say(parts[0])} {_BETWEEN[name]} {self.say(parts[1])})"
        if name in ("timestamp", "duration") and isinstance(parts[0], Constant):
            return _constant_time(name, parts[0].value)
        if name in _BEHIND:
            return " ".join([self.say(parts[0]), _BEHIND[name], *map(self.say, parts[1:])])
        if name in _BEFORE:
            place = f" in {self.say(parts[1])}" if len(parts) > 1 else ""
            return f"{_BEFORE[name]} {self.say(parts[0])}{place}"
        if name == "_[_]":
            return f"element {self.say(parts[1])} of {self.say(parts[0])}"
        if name == "_?_:_":
            return (
                f"({self.say(parts[1])} if {self._say_condition(parts[0])}, otherwise {self.say(parts[2])})"
            )
        if name in _TRUTHS:
            return f'the answer to "{self._say_condition(node)}"'
        return f"{name} of ({', '.join(map(self.say, parts))})"


def is_moment(node: Node) -> bool:
    """True if a value is a moment as far as its form says: then less is earlier."""
    match node:
        case SignalRef(name):
            return name in _MOMENT_SIGNALS
        case Call("_+_" | "_-_", arguments):
            return any(map(is_moment, arguments))
        case Call(name):
            return name in _MOMENTS
    return False


def text_of(node: Node) -> str:
    """A constant text; "" for another node, which the checker refuses where a text has to be."""
    return node.value if isinstance(node, Constant) and isinstance(node.value, str) else ""


def texts_of(node: Node) -> list[str]:
    """A list of constant texts."""
    return [text_of(element) for element in node.elements] if isinstance(node, ListLiteral) else []


def _constant_time(name: str, value: object) -> str:
    if name == "timestamp":
        return f"{value} (Unix seconds)" if isinstance(value, int) else str(value)
    return f"{value} seconds" if isinstance(value, int) else say_length(str(value))


def _say_count(words: ValueWords, arguments: Sequence[Node]) -> str:
    event, window, *conditions = arguments
    return f"the number of {words.happened(text_of(event), conditions)} {say_window(text_of(window))}"


def _say_sum(words: ValueWords, arguments: Sequence[Node]) -> str:
    event, name, window, *rest = arguments
    ends = [part for part in rest if isinstance(part, ListLiteral)]
    conditions = [part for part in rest if not isinstance(part, ListLiteral)]
    happened = words.happened(text_of(event), conditions)
    since = "".join(f" since the last {joined(list(map(say_value, texts_of(end))), 'or')}" for end in ends)
    return f"the total {say_value(text_of(name))} of {happened} {say_window(text_of(window))}{since}"


def _say_distinct(words: ValueWords, arguments: Sequence[Node]) -> str:
    event, name, window, *conditions = arguments
    happened = words.happened(text_of(event), conditions)
    return f"the number of different {say_value(text_of(name))} of {happened} {say_window(text_of(window))}"


def _say_first(words: ValueWords, arguments: Sequence[Node]) -> str:
    return f"the first time of {words.happened(text_of(arguments[0]), arguments[1:])}"


def _say_last(words: ValueWords, arguments: Sequence[Node]) -> str:
    return f"the last time of {words.happened(text_of(arguments[0]), arguments[1:])}"


def _say_score(_: ValueWords, arguments: Sequence[Node]) -> str:
    return f"their score {say_value(text_of(arguments[0]))}"


_BEHAVIOUR: Final[dict[str, Callable[[ValueWords, Sequence[Node]], str]]] = {
    "events.count": _say_count,
    "events.sum": _say_sum,
    "events.distinct": _say_distinct,
    "events.first": _say_first,
    "events.last": _say_last,
    "score": _say_score,
}
_TRUTHS: Final = frozenset(
    name
    for name, row in OPERATORS.items()
    if name != "bool" and all(overload.endswith("-> bool") for overload in row.overloads)
)
"""Functions whose value is true or false, which a statement says better than a noun."""
