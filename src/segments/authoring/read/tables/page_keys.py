"""Checks the keys of `[site]` that say how pages are cut: where Liquid counts, and under which name.

In: the keys of the table that have values of their types. Out: what is wrong with them, in a report.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from segments.authoring.read.entries import text_of, texts_of
from segments.authoring.read.files import Entry, Report
from segments.authoring.read.table_keys import describe_value
from segments.authoring.report import messages

MAX_PLACES: Final = 64
"""Paths and types in one list; each page is compared with all of them."""

_WORD: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]{3,63}\Z")
"""Four characters at least: a shorter word would be guessed."""

_ELEMENT: Final = re.compile(r"[#.]?[A-Za-z_][A-Za-z0-9_-]{0,63}\Z")
_TYPE: Final = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]*/[a-z0-9][a-z0-9!#$&^_.+-]*\Z")


def check_liquid(good: Mapping[str, Entry], report: Report) -> None:
    """Check Liquid's keys: places are true, false, or paths and types; the word is one that nobody guesses."""
    entry = good.get("liquid")
    if entry is not None and not isinstance(entry.value, bool):
        if not isinstance(entry.value, list) or not 0 < len(entry.value) <= MAX_PLACES:
            expected = f'true, or a list of up to {MAX_PLACES} paths and content types, such as ["/blog/*"]'
            report.at_value(messages.wrong_value(expected, describe_value(entry.value), entry.name), entry)
        else:
            _check_places(entry.value, entry, report)
    word = text_of(good, "liquid_word")
    if "liquid_word" in good:
        if not _WORD.match(word):
            expected = "a word of 4 to 64 letters, digits and underscores that begins with a letter"
            report.at_value(
                messages.wrong_value(expected, repr(word), good["liquid_word"].name), good["liquid_word"]
            )
        elif entry is None or entry.value is False:
            expected = "liquid = true beside it, or a list of paths and content types"
            report.at_value(
                messages.wrong_value(expected, "Liquid turned off", good["liquid_word"].name),
                good["liquid_word"],
            )


def check_untrusted(good: Mapping[str, Entry], report: Report) -> None:
    """The names of elements that visitors write in are ids, classes and element names."""
    names = texts_of(good, "untrusted")
    wrong = [name for name in names if not _ELEMENT.match(name)]
    if wrong or len(names) > MAX_PLACES:
        expected = (
            f'up to {MAX_PLACES} ids, classes and elements, such as "#comments", ".comment-body", "user-note"'
        )
        got = repr(wrong[0]) if wrong else f"{len(names)} of them"
        report.at_value(messages.wrong_value(expected, got, good["untrusted"].name), good["untrusted"])


def _check_places(places: list[object], entry: Entry, report: Report) -> None:
    for place in places:
        is_place = isinstance(place, str) and (place.startswith("/") or _TYPE.match(place) is not None)
        if not is_place:
            expected = (
                'a path that begins with "/", such as "/blog/*", or a content type such as "text/plain"'
            )
            got = repr(place) if isinstance(place, str) else describe_value(place)
            report.at_value(messages.wrong_value(expected, got, entry.name), entry)
