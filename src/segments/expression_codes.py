"""The codes of encoded expressions: what the compiler writes into a bundle and the evaluator reads.

The law of the codes: a released code never changes its meaning and is never used again; append with the next number.
What a function takes and means is its row in `authoring/cel/functions/operators.py`.
"""

from __future__ import annotations

from typing import Final

# Codes of the forms that are not calls, in encoded expressions.
FORM_SIGNAL: Final = 0
FORM_VARIABLE: Final = 1
FORM_UINT: Final = 2
FORM_TYPE: Final = 3
FORM_LIST: Final = 4
FORM_MAP: Final = 5
FORM_SELECT: Final = 6
FORM_HAS: Final = 7
FORM_ALL: Final = 8
FORM_EXISTS: Final = 9
FORM_EXISTS_ONE: Final = 10
FORM_MAP_EACH: Final = 11
FORM_FILTER: Final = 12
FORM_FAILURE: Final = 13

MACROS: Final = {
    "all": FORM_ALL,
    "exists": FORM_EXISTS,
    "exists_one": FORM_EXISTS_ONE,
    "map": FORM_MAP_EACH,
    "filter": FORM_FILTER,
}
"""The macros of cel-spec that walk a list or map, by name, with the code of their form."""

CODES: Final = {
    "_&&_": 16,
    "_||_": 17,
    "!_": 18,
    "_?_:_": 19,
    "_==_": 20,
    "_!=_": 21,
    "_<_": 22,
    "_<=_": 23,
    "_>_": 24,
    "_>=_": 25,
    "@in": 26,
    "_+_": 27,
    "_-_": 28,
    "_*_": 29,
    "_/_": 30,
    "_%_": 31,
    "-_": 32,
    "_[_]": 33,
    "size": 34,
    "contains": 35,
    "startsWith": 36,
    "endsWith": 37,
    "matches": 38,
    "lowerAscii": 39,
    "upperAscii": 40,
    "trim": 41,
    "split": 42,
    "join": 43,
    "replace": 44,
    "indexOf": 45,
    "lastIndexOf": 46,
    "substring": 47,
    "charAt": 48,
    "int": 49,
    "uint": 50,
    "double": 51,
    "string": 52,
    "bytes": 53,
    "bool": 54,
    "timestamp": 55,
    "duration": 56,
    "type": 57,
    "dyn": 58,
    "getFullYear": 59,
    "getMonth": 60,
    "getDate": 61,
    "getDayOfMonth": 62,
    "getDayOfWeek": 63,
    "getDayOfYear": 64,
    "getHours": 65,
    "getMinutes": 66,
    "getSeconds": 67,
    "getMilliseconds": 68,
    "known": 69,
    "between": 70,
    "glob": 71,
    "at_least": 72,
    "equals_ignore_case": 73,
    "contains_ignore_case": 74,
    "starts_with_ignore_case": 75,
    "ends_with_ignore_case": 76,
    "version_compare": 77,
    "version_at_least": 78,
    "version_less": 79,
    "distance_km": 80,
    "within_hours": 81,
    "on_weekdays": 82,
    "on_dates": 83,
    "percentage": 84,
    "in_segment": 85,
    "score": 86,
    "events.did": 87,
    "events.count": 88,
    "events.sum": 89,
    "events.distinct": 90,
    "events.sequence": 91,
    "clamp": 92,
    "events.first": 93,
    "events.last": 94,
    "cluster": 95,
    "log1p": 96,
    "bucket": 97,
    "ratio": 98,
    "days_since": 99,
}
"""Operators and functions by name."""

NAMES: Final = {code: name for name, code in CODES.items()}
