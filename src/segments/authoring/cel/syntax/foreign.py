"""Words and signs of other languages in a condition, and what they are called here.

In: the token that does not fit, and the one before it. Out: a hint, or nothing.
"""

from __future__ import annotations

from typing import Final

_WORDS: Final = {
    **dict.fromkeys(("and", "or", "not"), "Use && and || (and ! for not)"),
    **dict.fromkeys(("is", "eq", "equals"), "Compare with =="),
    **dict.fromkeys(
        ("contains", "matches", "startswith", "endswith"), 'Write it after a dot: page.path.contains("sale")'
    ),
    **dict.fromkeys(("like", "between"), 'Write it as a function: glob(page.path, "/blog/*")'),
    ",": 'A list has square brackets: ["DE", "AT"]',
}
"""Words in the place of an operator or a closing bracket, in lower case."""
_WORDS_BEFORE: Final = {
    "not": "Use ! for not: !{}",
    "if": "A condition stands alone, without if",
    "when": "A condition stands alone, without when",
}
_CLOCK_HINT: Final = 'A time of day is text: within_hours("18:00", "24:00")'
_LENGTH_HINT: Final = (
    'A number stands alone; a length is text: "7d" as a window, duration("7d") between moments'
)
_WORDS_OF_TIME: Final = ("second", "minute", "hour", "day", "week", "month", "year")
_UNITS: Final = frozenset(
    ["s", "m", "h", "d", "w", "mo", "y", *_WORDS_OF_TIME, *(f"{word}s" for word in _WORDS_OF_TIME)]
)


def foreign_hint(before: str, kind_before: str, text: str) -> str:
    """The hint for a token that does not fit, by its text and the token before it."""
    if before.lower() in _WORDS_BEFORE:
        return _WORDS_BEFORE[before.lower()].format(text)
    if kind_before == "int" and text == ":":
        return _CLOCK_HINT
    if kind_before == "int" and text.lower() in _UNITS:
        return _LENGTH_HINT
    return _WORDS.get(text.lower(), "")
