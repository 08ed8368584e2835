"""TrustArc: `notice_gdpr_prefs=0,1,2:`, `cmapi_cookie_privacy=permit 1,2,3` or `notice_preferences=2:`.

The first lists the categories allowed from 0, the second from 1, the third the highest allowed: required,
functional, advertising. Commas may be bars. What follows the colon may say that consent was implied, as may
`notice_behavior` (`implied,us`, `expressed|eu`), which is no record by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from segments.edge.consent.tools.groups import ADVERTISING, ANALYTICS, PREFERENCES, GroupMap
from segments.edge.consent.tools.reading import Reading
from segments.edge.consent.tools.text import plain
from segments.errors import ConsentStringInvalid

GROUPS: Final[GroupMap] = {"1": PREFERENCES | ANALYTICS, "2": ADVERTISING}

BEHAVIOUR: Final = "notice_behavior"
_IMPLIED: Final = "implied"
_PERMIT: Final = "permit"
_MAPPED_LEVELS: Final = frozenset((0, 1, 2))


def read_trustarc(cookies: Mapping[str, str]) -> Reading | None:
    """The categories of the first cookie that is there. Raises: ConsentStringInvalid."""
    for name, read_levels in _COOKIES.items():
        value = cookies.get(name)
        if value:
            text = plain(value)
            levels = read_levels(text)
            if levels is None:
                raise ConsentStringInvalid(
                    f"Expected categories such as 0,1,2:, got {text[:20]!r} - at {name}"
                )
            is_implied = _IMPLIED in text or cookies.get(BEHAVIOUR, "").startswith(_IMPLIED)
            choices = {str(level): level in levels for level in sorted(levels | _MAPPED_LEVELS)}
            return Reading(choices, explicit=not is_implied)
    return None


def _read_categories(text: str) -> set[int] | None:
    return _numbers(text.partition(":")[0])


def _read_permit(text: str) -> set[int] | None:
    word, _, rest = text.replace("_", " ").partition(" ")
    numbers = _numbers(rest.partition(" ")[0])
    if word != _PERMIT or numbers is None:
        return None
    return {number - 1 for number in numbers if number > 0}


def _read_highest(text: str) -> set[int] | None:
    numbers = _numbers(text.partition(":")[0])
    return set(range(max(numbers) + 1)) if numbers else None


def _numbers(text: str) -> set[int] | None:
    parts = text.replace("|", ",").split(",")
    if all(len(part) == 1 and part.isascii() and part.isdecimal() for part in parts):
        return {int(part) for part in parts}
    return None


_COOKIES: Final[Mapping[str, Callable[[str], set[int] | None]]] = {
    "notice_gdpr_prefs": _read_categories,
    "cmapi_cookie_privacy": _read_permit,
    "notice_preferences": _read_highest,
}
COOKIES: Final = (*_COOKIES, BEHAVIOUR)
