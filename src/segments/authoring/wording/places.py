"""Signals whose values have words of their own: `from Germany`, `on a phone`, `from a search engine`.

In: a signal and the values that it may have. Out: a statement and its short form, or nothing where the general words
(`their campaign name is "spring"`) have to do.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from segments.authoring.wording.nouns import KINDS_OF_DEVICE, KINDS_OF_REFERRER, LANGUAGES
from segments.authoring.wording.quantities import joined, say_continent, say_country, say_value

_SHORTHAND: Final = "mobile"


def say_place(signal: str, values: Sequence[object], *, holds: bool) -> tuple[str, str] | None:
    """The statement that a signal has, or has not, one of these values, and its short form; None without words."""
    words = _WORDS.get(signal)
    texts = [value for value in values if isinstance(value, str) and value]
    if words is None or not texts or len(texts) < len(values):
        return None
    verbs, preposition, say = words
    said = joined([say(text) for text in _meant(signal, texts)], "or")
    short = f"{preposition} {said}".strip()
    if verbs == _ARE:
        short = short if holds else f"not {short}"
        return f"they are {short}", short
    return f"{verbs[0 if holds else 1]} {short}", ""


def _meant(signal: str, texts: list[str]) -> list[str]:
    """The values without those that a shorthand among them stands for."""
    if signal != "device.type" or not {_SHORTHAND, "phone", "tablet"} <= set(texts):
        return texts
    return [text for text in texts if text not in ("phone", "tablet")]


def _named(names: dict[str, str]) -> Callable[[str], str]:
    return lambda text: names.get(text) or say_value(text)


def _language(text: str) -> str:
    return LANGUAGES.get(text) or say_value(text)


_ARE: Final = ("they are", "they are not")
_COME: Final = ("they come to the page", "they do not come to the page")
_DAY: Final = ("it is", "it is not")
_READ: Final = ("they prefer", "they do not prefer")
_WORDS: Final = {
    # signal: (verbs, preposition, words of a value)
    "geo.country": (_ARE, "from", say_country),
    "geo.continent": (_ARE, "from", say_continent),
    "geo.city": (_ARE, "from the city", say_value),
    "geo.us_state": (_ARE, "from the US state", say_value),
    "device.type": (_ARE, "on", _named(KINDS_OF_DEVICE)),
    "device.os": (_ARE, "on the system", say_value),
    "device.browser": (_ARE, "in the browser", say_value),
    "referrer.kind": (_COME, "", _named(KINDS_OF_REFERRER)),
    "language": (_READ, "", _language),
    "time.day_part": (
        _DAY,
        "",
        _named({part: part for part in ("night", "morning", "afternoon", "evening")}),
    ),
}
