"""The form in which a page is asked for: the Accept header as one of a few classes.

In: a visitor's Accept header. Out: the one that the origin is sent, which is part of the page's key. Browsers and
libraries write the same wish in hundreds of ways; each would be a page of its own, and one that an origin answers
differently without saying so in Vary would be everybody's. A wish for neither a page nor data, such as an image, a
stream of events or a versioned type of an API, is sent as it came, in bounded length.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

ANYTHING: Final = "*/*"

HTML: Final = frozenset(("text/html", "application/xhtml+xml"))
JSON: Final = frozenset(("application/json",))

FORMS: Final = {
    ("html", True): "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    ("html", False): "text/html,application/xhtml+xml",
    ("json", True): "application/json,text/plain,*/*",
    ("json", False): "application/json",
}
"""By the kind that is liked best, and whether anything else would do: software that negotiates strictly refuses the one
and answers the other, and Rails takes a list with a wildcard for a browser's."""

MAX_READ_CHARS: Final = 512
"""Of a header; browsers' have a third of it."""

MAX_SENT_CHARS: Final = 256
MAX_RANGES: Final = 8
MAX_REMEMBERED: Final = 256
"""Headers whose form is known; a crowd of browsers sends some dozens."""


def accept_form(header: str) -> str:
    """The Accept header of an upstream request for a page that is asked for with this one; "" counts as anything."""
    if len(header) > MAX_READ_CHARS:
        header = header[:MAX_READ_CHARS].rpartition(",")[0]
    return _form_of(header)


@lru_cache(maxsize=MAX_REMEMBERED)
def _form_of(header: str) -> str:
    ranges = [(text, *_kind_and_weight(text)) for text in _split(header)]
    wanted = [found for found in ranges if found[1] and found[2]]
    wanted.sort(key=lambda found: -found[2])  # of equal ones the first stays first
    best = wanted[0][1] if wanted else ANYTHING
    if best == ANYTHING:
        return ANYTHING
    family = "html" if best in HTML else "json" if best in JSON else ""
    if family:
        return FORMS[family, any(kind == ANYTHING for _, kind, _ in wanted)]
    return _bounded([text for text, _, _ in wanted])


def _split(header: str) -> list[str]:
    return [text.strip(" \t") for text in header.split(",", MAX_RANGES)[:MAX_RANGES] if text.strip(" \t")]


def _kind_and_weight(text: str) -> tuple[str, int]:
    """The media range in lower case, and its weight in thousandths; nonsense weighs as nothing was said."""
    kind, *parameters = text.split(";")
    weight = 1000
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip(" \t").lower() == "q":
            weight = _thousandths(value.strip(" \t"))
    return kind.strip(" \t").lower(), weight


def _thousandths(value: str) -> int:
    whole, _, fraction = value.partition(".")
    if (
        whole not in ("0", "1")
        or len(fraction) > 3
        or (fraction and not (fraction.isascii() and fraction.isdigit()))
    ):
        return 1000
    return min(1000, int(whole) * 1000 + int((fraction + "000")[:3]))


def _bounded(ranges: list[str]) -> str:
    """As many of the ranges as there is room for, in their order."""
    text = ""
    for given in ranges:
        longer = f"{text}, {given}" if text else given
        if len(longer) > MAX_SENT_CHARS:
            break
        text = longer
    return text or ANYTHING
