"""The usual forms of a consent cookie as data: where the groups stand, where the time, and whether anybody was asked.

In: a `Shape` and a cookie's value. Out: a `Reading`. Most tools are a shape and need no code of their own; the readers
that a site declares in its rules are shapes too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

from segments.edge.consent.tools.reading import Reader, Reading
from segments.edge.consent.tools.text import (
    member,
    names_in,
    plain,
    read_base64_object,
    read_choice,
    read_choices,
    read_json,
    read_pairs,
    read_time,
    read_word,
    read_words,
)
from segments.errors import ConsentStringInvalid


@dataclass(frozen=True, slots=True)
class Shape:
    """`path`, `time` and `asked` are members from the outside in; an empty path is the whole value.

    `asked`: where it stands and says no, nobody has chosen yet.
    """

    form: str
    path: tuple[str, ...] = ()
    time: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()


def shape_reader(cookie: str, shape: Shape) -> Reader:
    """The reader of one cookie with this shape."""
    return partial(_read_cookie, cookie, shape)


def _read_cookie(cookie: str, shape: Shape, cookies: Mapping[str, str]) -> Reading | None:
    value = cookies.get(cookie)
    return read_shape(value, shape) if value else None


def read_shape(value: str, shape: Shape) -> Reading | None:
    """The choice in a value of this shape; None where nobody was asked. Raises: ConsentStringInvalid."""
    return _FORMS[shape.form](value, shape)


def _read_map(found: object, shape: Shape) -> Reading | None:
    """An object of groups, or a list of objects with a name each."""
    if shape.asked and read_word(member(found, *shape.asked)) is not True:
        return None
    groups = member(found, *shape.path)
    choices = read_named(groups) if isinstance(groups, list) else read_choices(groups)
    everything = read_word(groups)
    if not choices and everything is None:
        raise ConsentStringInvalid("Expected groups that are allowed or refused, got none")
    return Reading(choices, everything, at_s=read_time(member(found, *shape.time)) if shape.time else None)


def read_named(listed: list[object]) -> dict[str, bool]:
    """The choices in a list of objects with a `name` or `id`; a group that is there twice must be allowed twice."""
    choices: dict[str, bool] = {}
    for entry in listed:
        if isinstance(entry, dict):
            name, choice = entry.get("name") or entry.get("id"), read_choice(entry)
            if isinstance(name, str) and choice is not None:
                choices[name] = choice and choices.get(name, True)
    return choices


def _read_json_form(value: str, shape: Shape) -> Reading | None:
    return _read_map(read_json(value), shape)


def _read_base64_form(value: str, shape: Shape) -> Reading | None:
    return _read_map(read_base64_object(value), shape)


def _read_list(value: str, shape: Shape) -> Reading | None:
    """The groups that are allowed, in a JSON list or as text between commas; what is not listed is refused."""
    if plain(value)[:1] not in ("[", "{"):
        return Reading(dict.fromkeys(filter(None, plain(value).replace("|", ",").split(",")), True))
    found = read_json(value)
    if shape.asked and read_word(member(found, *shape.asked)) is not True:
        return None
    listed = member(found, *shape.path)
    if not isinstance(listed, list):
        raise ConsentStringInvalid("Expected a list of allowed groups, got none")
    at_s = read_time(member(found, *shape.time)) if shape.time else None
    return Reading(dict.fromkeys(names_in(listed), True), at_s=at_s)


PAIR_JOINERS: Final = ",&|;_"


def _read_pair_form(value: str, shape: Shape) -> Reading | None:
    """`name:1` or `name=yes` pairs; a name that is there twice must be allowed twice."""
    text = plain(value).strip("{}")
    separator = ":" if ":" in text.partition("=")[0] else "="
    joiner = next((each for each in PAIR_JOINERS if each in text), ",")
    fields: dict[str, str] = {}
    choices: dict[str, bool] = {}
    for name, content in read_pairs(text, joiner, separator):
        fields.setdefault(name, content)
        choice = read_word(content)
        if choice is not None:
            choices[name] = choice and choices.get(name, True)
    if shape.asked and read_word(fields.get(shape.asked[0])) is not True:
        return None
    for apart in (*shape.asked[:1], *shape.time[:1]):
        choices.pop(apart, None)
    if not choices:
        raise ConsentStringInvalid("Expected pairs such as analytics:1, got none")
    return Reading(choices, at_s=read_time(fields.get(shape.time[0])) if shape.time else None)


def _read_word_form(value: str, _shape: Shape) -> Reading | None:
    """One word: the group that was chosen, or yes or no to everything."""
    word = plain(value).lower()
    answer = read_word(word)
    return Reading({word: True}) if answer is None else Reading(everything=answer)


_FORMS: Final[Mapping[str, Callable[[str, Shape], Reading | None]]] = {
    "json": _read_json_form,
    "base64-json": _read_base64_form,
    "list": _read_list,
    "pairs": _read_pair_form,
    "word": _read_word_form,
}

FORMS: Final = tuple(_FORMS)
"""The forms that a site may declare."""


def read_flags(prefix: str, cookies: Mapping[str, str], apart: tuple[str, ...] = ()) -> dict[str, bool]:
    """One cookie for each group, `PREFIXgroup=allow`; those of `apart` are something else."""
    flags = {
        name.removeprefix(prefix): plain(value) for name, value in cookies.items() if name.startswith(prefix)
    }
    return read_words({name: word for name, word in flags.items() if name not in apart})
