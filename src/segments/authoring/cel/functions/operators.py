"""Every operator and function of the rule language: one row with its overloads, meaning and example.

The checker reads the overloads, the reference and completion the rest. Codes, which the encoder and the evaluator
read, are in `expression_codes.py`; nothing else lists functions.

An overload is `(types) -> result`, or `type.(types) -> result` where it is called as a method. Types are
CEL's, type variables are capitals, `number` is int, uint or double, and the kinds in LITERAL_KINDS are
constant text with a form of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from segments.expression_codes import CODES

LITERAL_KINDS: Final = {
    "regex": "a regular expression (RE2)",
    "window": 'a time window: "90m", "48h", "7d", "12w", "1mo", "session", "today", "this_week", "this_month", '
    '"this_year" or "ever"',
    "clock": 'a time of day from "00:00" to "24:00"',
    "weekdays": 'weekdays: "mon-fri", "sat,sun"',
    "date": 'a date: "2026-11-27"',
    "event": 'the name of an event: "purchase"',
    "property": "the name of an event's property",
    "segment": "the id of a segment",
    "score": "the name of a score or model",
    "cluster": "the name of a model of clusters",
    "label": "the name of one of a model's classes",
    "condition": "a condition on the event: event.price > 100.0",
}
"""Argument types that stand for constant text (condition: for an expression), with the words for messages."""


@dataclass(frozen=True, slots=True)
class Operator:
    """One operator or function. `signals` are what it reads without being told; they become its first
    arguments.
    """

    name: str
    family: str
    overloads: tuple[str, ...]
    doc: str
    example: str
    signals: tuple[str, ...] = ()

    @property
    def code(self) -> int:
        """Its number in encoded expressions."""
        return CODES[self.name]


_COMPARED: Final = (
    "(number, number) -> bool",
    "(string, string) -> bool",
    "(bool, bool) -> bool",
    "(bytes, bytes) -> bool",
    "(timestamp, timestamp) -> bool",
    "(duration, duration) -> bool",
)
_NUMBERS: Final = ("(int, int) -> int", "(uint, uint) -> uint", "(double, double) -> double")
_TEXT_TEST: Final = ("string.(string) -> bool",)
_TEXT_PAIR: Final = ("(string, string) -> bool",)
_EQUALITY: Final = ("(number, number) -> bool", "(A, A) -> bool")


def _moment(*, of_duration: bool = False) -> tuple[str, ...]:
    accessors = ("timestamp.() -> int", "timestamp.(string) -> int")
    return (*accessors, "duration.() -> int") if of_duration else accessors


# fmt: off - one row per function, so that the table reads as a table
_ROWS: Final = (
    # Logic
    Operator("_&&_", "logic", ("(bool, bool) -> bool",), "All conditions hold", "a && b"),
    Operator("_||_", "logic", ("(bool, bool) -> bool",), "At least one condition holds", "a || b"),
    Operator("!_", "logic", ("(bool) -> bool",), "The condition does not hold", "!visitor.is_new"),
    Operator("_?_:_", "logic", ("(bool, A, A) -> A",), "One value or another", "a ? 1 : 2"),
    # Comparison
    Operator(
        "_==_",
        "comparison",
        _EQUALITY,
        "Equal; numbers by value, other types are never equal to each other",
        'geo.country == "DE"',
    ),
    Operator("_!=_", "comparison", _EQUALITY, "Not equal", 'geo.country != "DE"'),
    Operator("_<_", "comparison", _COMPARED, "Less", "visitor.visits < 3"),
    Operator("_<=_", "comparison", _COMPARED, "Less or equal", "visitor.visits <= 3"),
    Operator("_>_", "comparison", _COMPARED, "Greater", "visitor.visits > 3"),
    Operator("_>=_", "comparison", _COMPARED, "Greater or equal", "visitor.visits >= 3"),
    Operator(
        "@in",
        "comparison",
        ("(number, list<number>) -> bool", "(A, list<A>) -> bool", "(A, map<A, B>) -> bool"),
        "Is an element of a list, or a key of a map",
        'geo.country in ["DE", "AT"]',
    ),
    # Arithmetic
    Operator(
        "_+_",
        "arithmetic",
        (
            *_NUMBERS,
            "(string, string) -> string",
            "(bytes, bytes) -> bytes",
            "(list<A>, list<A>) -> list<A>",
            "(timestamp, duration) -> timestamp",
            "(duration, timestamp) -> timestamp",
            "(duration, duration) -> duration",
        ),
        "Sum, or one after the other",
        "1 + 2",
    ),
    Operator(
        "_-_",
        "arithmetic",
        (
            *_NUMBERS,
            "(timestamp, timestamp) -> duration",
            "(timestamp, duration) -> timestamp",
            "(duration, duration) -> duration",
        ),
        "Difference",
        "3 - 2",
    ),
    Operator("_*_", "arithmetic", _NUMBERS, "Product", "2 * 3"),
    Operator("_/_", "arithmetic", _NUMBERS, "Quotient; of whole numbers cut towards zero", "7 / 2"),
    Operator("_%_", "arithmetic", _NUMBERS[:2], "Remainder, with the sign of the first", "7 % 2"),
    Operator("-_", "arithmetic", ("(int) -> int", "(double) -> double"), "Negative", "-x"),
    # Lists, maps, sizes
    Operator(
        "_[_]",
        "collections",
        ("(list<A>, int) -> A", "(map<A, B>, A) -> B"),
        "Element of a list from 0, or value of a key",
        "languages[0]",
    ),
    Operator(
        "size",
        "collections",
        tuple(
            overload
            for kind in ("string", "bytes", "list<A>", "map<A, B>")
            for overload in (f"({kind}) -> int", f"{kind}.() -> int")
        ),
        "How many characters, bytes, elements or entries",
        "size(languages)",
    ),
    # Text
    Operator("contains", "text", _TEXT_TEST, "Contains", 'page.path.contains("/sale/")'),
    Operator("startsWith", "text", _TEXT_TEST, "Starts with", 'page.path.startsWith("/en/")'),
    Operator("endsWith", "text", _TEXT_TEST, "Ends with", 'page.path.endsWith(".html")'),
    Operator(
        "matches",
        "text",
        ("string.(regex) -> bool", "(string, regex) -> bool"),
        "Contains a match of the regular expression",
        r'page.path.matches(r"^/p/\d+$")',
    ),
    Operator(
        "lowerAscii", "text", ("string.() -> string",), "A to Z in lower case", "utm.source.lowerAscii()"
    ),
    Operator("upperAscii", "text", ("string.() -> string",), "a to z in upper case", '"de".upperAscii()'),
    Operator("trim", "text", ("string.() -> string",), "Without white space at both ends", '" a ".trim()'),
    Operator(
        "split",
        "text",
        ("string.(string) -> list<string>", "string.(string, int) -> list<string>"),
        "Parts between the separators, at most so many",
        'page.path.split("/")',
    ),
    Operator(
        "join",
        "text",
        ("list<string>.() -> string", "list<string>.(string) -> string"),
        "One text out of many, with a separator",
        'languages.join(",")',
    ),
    Operator(
        "replace",
        "text",
        ("string.(string, string) -> string", "string.(string, string, int) -> string"),
        "With one text in place of another, at most so often",
        '"a-b".replace("-", " ")',
    ),
    Operator(
        "indexOf",
        "text",
        ("string.(string) -> int", "string.(string, int) -> int"),
        "Where a text first occurs, from 0; -1: nowhere",
        '"abc".indexOf("c")',
    ),
    Operator(
        "lastIndexOf",
        "text",
        ("string.(string) -> int", "string.(string, int) -> int"),
        "Where a text last occurs; -1: nowhere",
        '"abca".lastIndexOf("a")',
    ),
    Operator(
        "substring",
        "text",
        ("string.(int) -> string", "string.(int, int) -> string"),
        "Characters from a position to before another",
        '"abcd".substring(1, 3)',
    ),
    Operator("charAt", "text", ("string.(int) -> string",), "The character at a position", '"abc".charAt(0)'),
    # Conversion
    Operator(
        "int",
        "conversion",
        tuple(f"({kind}) -> int" for kind in ("int", "uint", "double", "string", "timestamp")),
        "As int; fractions are cut off",
        'int("42")',
    ),
    Operator(
        "uint",
        "conversion",
        tuple(f"({kind}) -> uint" for kind in ("uint", "int", "double", "string")),
        "As uint",
        "uint(42)",
    ),
    Operator(
        "double",
        "conversion",
        tuple(f"({kind}) -> double" for kind in ("double", "int", "uint", "string")),
        "As double",
        'double("1.5")',
    ),
    Operator(
        "string",
        "conversion",
        tuple(
            f"({kind}) -> string"
            for kind in ("string", "bool", "int", "uint", "double", "bytes", "timestamp", "duration")
        ),
        "As text",
        "string(visitor.visits)",
    ),
    Operator("bytes", "conversion", ("(bytes) -> bytes", "(string) -> bytes"), "UTF-8", 'bytes("a")'),
    Operator(
        "bool",
        "conversion",
        ("(bool) -> bool", "(string) -> bool"),
        '"true", "t", "1" or "false", "f", "0" as bool',
        'bool("true")',
    ),
    Operator(
        "timestamp",
        "conversion",
        ("(timestamp) -> timestamp", "(string) -> timestamp", "(int) -> timestamp"),
        "A moment, from RFC 3339 text or Unix seconds",
        'timestamp("2026-11-27T00:00:00Z")',
    ),
    Operator(
        "duration",
        "conversion",
        ("(duration) -> duration", "(string) -> duration", "(int) -> duration"),
        "A length of time, from text such as 1h30m, 7d or 2w, or from seconds",
        'duration("36h")',
    ),
    Operator("type", "conversion", ("(A) -> type",), "The type of a value", "type(x) == string"),
    Operator("dyn", "conversion", ("(A) -> dyn",), "The value, unchecked until it is evaluated", "dyn(x)"),
    # Parts of moments and lengths of time
    Operator(
        "getFullYear",
        "time",
        _moment(),
        "Year; in UTC or in a time zone, like all of these",
        'timestamp("2026-11-27T00:00:00Z").getFullYear("Europe/Berlin")',
    ),
    Operator("getMonth", "time", _moment(), "Month from 0", "t.getMonth()"),
    Operator("getDate", "time", _moment(), "Day of the month from 1", "t.getDate()"),
    Operator("getDayOfMonth", "time", _moment(), "Day of the month from 0", "t.getDayOfMonth()"),
    Operator("getDayOfWeek", "time", _moment(), "Weekday, 0 is Sunday", "t.getDayOfWeek()"),
    Operator("getDayOfYear", "time", _moment(), "Day of the year from 0", "t.getDayOfYear()"),
    Operator(
        "getHours", "time", _moment(of_duration=True), "Hour; of a duration: whole hours", "t.getHours()"
    ),
    Operator(
        "getMinutes",
        "time",
        _moment(of_duration=True),
        "Minute; of a duration: whole minutes",
        "t.getMinutes()",
    ),
    Operator(
        "getSeconds",
        "time",
        _moment(of_duration=True),
        "Second; of a duration: whole seconds",
        "t.getSeconds()",
    ),
    Operator(
        "getMilliseconds",
        "time",
        _moment(of_duration=True),
        "Milliseconds within the second",
        "t.getMilliseconds()",
    ),
    # Audiences
    Operator(
        "known",
        "audience",
        ("(A) -> bool",),
        "The signal has a value; unknown where it has none",
        "known(geo.city)",
    ),
    Operator(
        "between",
        "audience",
        (
            "(number, number, number) -> bool",
            "(string, string, string) -> bool",
            "(timestamp, timestamp, timestamp) -> bool",
            "(duration, duration, duration) -> bool",
        ),
        "From the second to the third, both included",
        "between(visitor.visits, 2, 5)",
    ),
    Operator(
        "glob",
        "audience",
        _TEXT_PAIR,
        "The whole text fits: * is any text, ? any one character",
        'glob(page.path, "/blog/*/comments")',
    ),
    Operator(
        "at_least",
        "audience",
        ("(int, list<bool>) -> bool",),
        "So many of the conditions hold",
        'at_least(2, [geo.country == "DE", language == "de", visitor.visits > 3])',
    ),
    Operator(
        "equals_ignore_case",
        "audience",
        _TEXT_PAIR,
        "Equal but for upper and lower case",
        'equals_ignore_case(utm.source, "Newsletter")',
    ),
    Operator(
        "contains_ignore_case",
        "audience",
        _TEXT_PAIR,
        "Contains, but for upper and lower case",
        'contains_ignore_case(utm.campaign, "sale")',
    ),
    Operator(
        "starts_with_ignore_case",
        "audience",
        _TEXT_PAIR,
        "Starts with, but for upper and lower case",
        'starts_with_ignore_case(page.path, "/Sale")',
    ),
    Operator(
        "ends_with_ignore_case",
        "audience",
        _TEXT_PAIR,
        "Ends with, but for upper and lower case",
        'ends_with_ignore_case(page.path, ".PDF")',
    ),
    Operator(
        "version_compare",
        "audience",
        ("(string, string) -> int",),
        "Order of two versions (Semantic Versioning 2.0): -1, 0 or 1",
        'version_compare("1.9.0", "1.10.0") == -1',
    ),
    Operator(
        "version_at_least",
        "audience",
        _TEXT_PAIR,
        "The first version is the second or a later one",
        'version_at_least("18.2", "17.4.1")',
    ),
    Operator(
        "version_less",
        "audience",
        _TEXT_PAIR,
        "The first version is earlier than the second",
        'version_less("17.4", "17.10")',
    ),
    Operator(
        "distance_km",
        "audience",
        ("(number, number, number, number) -> double",),
        "Kilometres between two points, each by latitude and longitude in degrees",
        "distance_km(48.14, 11.58, 52.52, 13.41) < 600.0",
    ),
    Operator(
        "within_hours",
        "audience",
        ("(int, int, clock, clock) -> bool",),
        "The visitor's time of day is from the first to before the second, also over midnight",
        'within_hours("22:00", "06:30")',
        ("time.hour", "time.minute"),
    ),
    Operator(
        "on_weekdays",
        "audience",
        ("(int, weekdays) -> bool",),
        "Today is one of the weekdays, locally",
        'on_weekdays("mon-fri")',
        ("time.weekday",),
    ),
    Operator(
        "on_dates",
        "audience",
        ("(string, date, date) -> bool",),
        "Today is from the first to the second date, both included, where the visitor is",
        'on_dates("2026-11-27", "2026-11-30")',
        ("time.date",),
    ),
    Operator(
        "percentage",
        "audience",
        ("(string, string, number, number) -> bool",),
        "The visitor falls from the first to before the second percentage of all, by the name given",
        'percentage("spring-trial", 0, 25)',
        ("visitor.id",),
    ),
    Operator(
        "in_segment",
        "audience",
        ("(segment) -> bool",),
        "Matches another segment",
        'in_segment("shoppers")',
    ),
    Operator(
        "score",
        "audience",
        ("(score) -> double", "(score, label) -> double"),
        "The value of a score or model; of a model with several classes the share of one",
        'score("engagement") >= 40.0',
    ),
    Operator(
        "cluster",
        "audience",
        ("(cluster) -> string",),
        "The cluster that a model finds the visitor nearest to",
        'cluster("behaviour") == "explorers"',
    ),
    # What features of models are made with
    Operator(
        "log1p",
        "features",
        ("(number) -> double",),
        "Natural logarithm of one more than the number",
        "log1p(visitor.visits)",
    ),
    Operator(
        "bucket",
        "features",
        ("(number, list<number>) -> int",),
        "How many of the ascending bounds are at or below the number",
        "bucket(visitor.visits, [2, 5, 20]) == 1",
    ),
    Operator(
        "ratio",
        "features",
        ("(number, number) -> double",),
        "The first number divided by the second as doubles; unknown where the second is zero",
        'ratio(events.count("click", "7d"), events.count("page_view", "7d")) > 0.5',
    ),
    Operator(
        "days_since",
        "features",
        ("(timestamp, timestamp) -> double",),
        "Days from that moment until now, with their fraction",
        'days_since(events.last("purchase")) < 30.0',
        ("time.now",),
    ),
    # Behaviour: the compiler turns each call into a counter
    Operator(
        "events.did",
        "behaviour",
        ("(event, window) -> bool", "(event, window, condition) -> bool"),
        "Happened in the window",
        'events.did("purchase", "48h", event.price > 100.0)',
    ),
    Operator(
        "events.count",
        "behaviour",
        ("(event, window) -> int", "(event, window, condition) -> int"),
        "How often it happened in the window",
        'events.count("click", "7d") >= 3',
    ),
    Operator(
        "events.sum",
        "behaviour",
        (
            "(event, property, window) -> double",
            "(event, property, window, condition) -> double",
            "(event, property, window, list<event>) -> double",
        ),
        "Sum of a property in the window; with a list since the last of those events",
        'events.sum("purchase", "value", "12w") > 500.0',
    ),
    Operator(
        "events.distinct",
        "behaviour",
        ("(event, property, window) -> int", "(event, property, window, condition) -> int"),
        "How many different values of a property in the window",
        'events.distinct("view", "category", "session") > 3',
    ),
    Operator(
        "events.sequence",
        "behaviour",
        ("(list<event>, window) -> bool", "(list<event>, window, list<event>) -> bool"),
        "Happened in this order within the window, and since then none of the last list",
        'events.sequence(["sign_up", "activate"], "48h")',
    ),
    Operator(
        "events.first",
        "behaviour",
        ("(event) -> timestamp", "(event, condition) -> timestamp"),
        "When it first happened, to compare with `time.now`; unknown while it has not",
        'events.first("purchase") > timestamp("2026-11-01T00:00:00Z")',
    ),
    Operator(
        "events.last",
        "behaviour",
        ("(event) -> timestamp", "(event, condition) -> timestamp"),
        "When it last happened, to compare with `time.now`; unknown while it has not",
        'events.last("purchase", event.value > 50.0) < timestamp("2026-11-01T00:00:00Z")',
    ),
    Operator(
        "clamp",
        "audience",
        ("(double, double, double) -> double",),
        "The first number, but not less than the second and not more than the third",
        'clamp(score("engagement") - 10.0, 0.0, 50.0) > 20.0',
    ),
)
# fmt: on

OPERATORS: Final = {row.name: row for row in _ROWS}
TYPE_NAMES: Final = (
    "bool",
    "bytes",
    "double",
    "google.protobuf.Duration",
    "google.protobuf.Timestamp",
    "int",
    "list",
    "map",
    "null_type",
    "string",
    "type",
    "uint",
)
"""Names that stand for a type in an expression, such as `type(x) == string`."""
