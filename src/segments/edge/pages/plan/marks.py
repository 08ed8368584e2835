"""The contents of marks: segment names, caps and audiences, in whatever kind of content.

In: the texts of marks. Out: audiences (a disjunction of terms) and caps. Nothing here knows HTML or JSON.
"""

from __future__ import annotations

import re
from typing import Final

from segments.edge.pages.plan.plan import Cap, Term

WORD: Final = b"segment"
"""The word in every mark, in whatever kind of content."""

MAX_TERMS: Final = 64
"""Names in one mark and terms in one audience: choosing tries them one by one, for every visitor."""

_WORD: Final = re.compile(WORD)
_NAME: Final = re.compile(r"[\w][\w.\-]*+")
_CAP: Final = re.compile(r"[\t\n\f\r ]*+([0-9]{1,6})[\t\n\f\r ]*+/[\t\n\f\r ]*+([a-z]+)[\t\n\f\r ]*+")
_PERIODS: Final = frozenset({"hour", "day", "week", "month", "session", "ever"})


def find_words(body: bytes) -> list[int]:
    """Offsets of `WORD`. A body without it has no marks."""
    return [found.start() for found in _WORD.finditer(body)]


class ConditionError(ValueError):
    """A condition with more names or terms than `MAX_TERMS`."""


def split_names(text: str) -> tuple[str, ...]:
    """The names in a mark, each once, in their order. Separators are white space of any kind.

    Raises:
        ConditionError: there are more than `MAX_TERMS`.
    """
    names = tuple(dict.fromkeys(text.split()))
    if len(names) > MAX_TERMS:
        raise ConditionError(f"{len(names)} names")
    return names


def is_plain_name(name: str) -> bool:
    """True if a segment can have this name."""
    return _NAME.fullmatch(name) is not None


def read_cap(text: str) -> Cap | None:
    """The cap that a mark such as "3/day" sets, or None where it is no such text."""
    found = _CAP.fullmatch(text)
    if found is None or found[2] not in _PERIODS or int(found[1]) < 1:
        return None
    return Cap(int(found[1]), found[2])


def audience_of(
    any_of: tuple[str, ...], all_of: tuple[str, ...], none_of: tuple[str, ...]
) -> tuple[Term, ...]:
    """Any of the first, all of the second, none of the third; an empty one asks for nothing.

    Three empty ones are no audience at all, and match nobody.
    """
    if any_of:
        return tuple(Term(tuple(dict.fromkeys((name, *all_of))), none_of) for name in any_of)
    return (Term(all_of, none_of),) if all_of or none_of else ()


def either(left: tuple[Term, ...], right: tuple[Term, ...]) -> tuple[Term, ...]:
    """An audience that one of two matches.

    Raises:
        ConditionError: it has more than `MAX_TERMS`.
    """
    terms = tuple(dict.fromkeys(left + right))
    if len(terms) > MAX_TERMS:
        raise ConditionError(f"{len(terms)} terms")
    return terms


def both(left: tuple[Term, ...], right: tuple[Term, ...]) -> tuple[Term, ...]:
    """An audience that must match two.

    Raises:
        ConditionError: it has more than `MAX_TERMS`.
    """
    terms: tuple[Term, ...] = ()
    for one in left:
        terms = either(terms, tuple(_joined(one, other) for other in right))
    return terms


def _joined(one: Term, other: Term) -> Term:
    required = dict.fromkeys(one.required + other.required)
    refused = dict.fromkeys(one.refused + other.refused)
    return Term(tuple(required), tuple(refused))


def negate(audience: tuple[Term, ...]) -> tuple[Term, ...]:
    """The audience of everybody else.

    Raises:
        ConditionError: it has more than `MAX_TERMS`.
    """
    terms: tuple[Term, ...] = (Term((), ()),)
    for term in audience:
        opposites = [Term((), (name,)) for name in term.required] + [
            Term((name,), ()) for name in term.refused
        ]
        terms = both(terms, tuple(opposites))
    return terms
