"""The languages that a visitor asks for, and which of the site's languages suits best.

In: the header Accept-Language (RFC 9110 section 12.5.4) and the site's tags. Out: `languages`, by
preference, and `language`, found by RFC 4647 section 3.4 (lookup). A malformed range is skipped, never an
error.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from segments.edge.http.request import VisitorRequest
from segments.edge.signals.settings import SignalSettings, Value

MAX_HEADER_CHARS: Final = 2_000
"""Browsers stay far below; the ranges after it are not read."""
MAX_RANGES: Final = 32
"""More than any browser sends; later ones are not read."""

MAX_FORM_CHARS: Final = 512
"""As far as the header is read for the origin; browsers send a tenth of it."""

MAX_SENT: Final = 4
"""Languages of a visitor that the origin is told; each list is a variant of each page that varies by language."""

MAX_TAG_CHARS: Final = 35
"""RFC 5646 section 4.4.1: room for every tag but those with many extensions."""

MAX_REMEMBERED: Final = 256
"""Headers whose form is known."""


def read_language(request: VisitorRequest, settings: SignalSettings) -> dict[str, Value]:
    """`languages` and `language`; empty without the header, since then nothing is known."""
    header = request.headers.get("accept-language")
    if header is None:
        return {}
    ranges = parse_accept_language(header[:MAX_HEADER_CHARS])
    wanted = [tag for tag, quality in ranges if quality > 0]
    values: dict[str, Value] = {"languages": [tag for tag in wanted if tag != "*"]}
    best = lookup_language(ranges, settings.languages) if settings.languages else _first_tag(wanted)
    if best is not None:
        values["language"] = best
    return values


def _first_tag(wanted: Sequence[str]) -> str | None:
    return next((tag for tag in wanted if tag != "*"), None)


def parse_accept_language(header: str) -> tuple[tuple[str, int], ...]:
    """Language ranges with their quality in thousandths, best first; equal ones keep the order of the header.

    Tags come back in the usual case (RFC 5646 section 2.1.1): `de-CH`, `zh-Hant`.
    """
    ranges: list[tuple[str, int]] = []
    for item in header[:MAX_HEADER_CHARS].split(",", MAX_RANGES)[:MAX_RANGES]:
        name, *parameters = item.split(";")
        tag, quality = _usual_case(name.strip(" \t")), _quality(parameters)
        if tag is not None and quality is not None and all(tag != known for known, _ in ranges):
            ranges.append((tag, quality))
    return tuple(sorted(ranges, key=lambda found: -found[1]))


def _quality(parameters: Sequence[str]) -> int | None:
    """The weight in thousandths (RFC 9110 section 12.4.2); None when it is not one."""
    if not parameters:
        return 1000
    name, _, value = parameters[0].partition("=")
    value = value.strip(" \t")
    if name.strip(" \t").lower() != "q":
        return 1000
    whole, _, fraction = value.partition(".")
    if (
        whole not in {"0", "1"}
        or len(fraction) > 3
        or (fraction and not (fraction.isascii() and fraction.isdigit()))
    ):
        return None
    thousandths = int(whole) * 1000 + int((fraction + "000")[:3])
    return thousandths if thousandths <= 1000 else None


def _usual_case(tag: str) -> str | None:
    if tag == "*":
        return tag
    subtags = tag.replace("_", "-").split("-")
    if not all(1 <= len(part) <= 8 and part.isascii() and part.isalnum() for part in subtags):
        return None
    if not (2 <= len(subtags[0]) <= 8 and subtags[0].isalpha()):
        return None
    cased = [subtags[0].lower()]
    for part in subtags[1:]:
        is_after_singleton = len(cased[-1]) == 1
        if len(part) == 2 and not is_after_singleton:
            cased.append(part.upper())
        elif len(part) == 4 and part.isalpha() and not is_after_singleton:
            cased.append(part.title())
        else:
            cased.append(part.lower())
    return "-".join(cased)


def lookup_language(ranges: Sequence[tuple[str, int]], available: Sequence[str]) -> str | None:
    """The site's language for these ranges (RFC 4647 section 3.4); the first available one when none fits.

    Each range is tried whole, then without its last subtag (and a single letter before it), until one is
    available. A `*` stands for whatever is left. A language refused with `q=0` is never the result, except as
    the default of a site that has nothing else.
    """
    refused = {tag.lower() for tag, quality in ranges if quality == 0}
    by_tag = {tag.lower(): tag for tag in reversed(available) if tag.lower() not in refused}
    for tag, quality in ranges:
        if quality == 0:
            continue
        if tag == "*":
            break
        found = _truncations(tag.lower(), by_tag)
        if found is not None:
            return found
    return next(iter(reversed(by_tag.values())), None) or (available[0] if available else None)


def language_form(header: str, available: tuple[str, ...]) -> str:
    """The Accept-Language header of an upstream request: the site's language that suits best, where the site names
    its languages; else the first of the visitor's own, in one form for all ways to write them. "" for no header.
    """
    if len(header) > MAX_FORM_CHARS:
        header = header[:MAX_FORM_CHARS].rpartition(",")[0]
    return _form_of(header, available) if header else ""


@lru_cache(maxsize=MAX_REMEMBERED)
def _form_of(header: str, available: tuple[str, ...]) -> str:
    ranges = parse_accept_language(header)
    if available:
        return lookup_language(ranges, available) or ""
    tags = [tag for tag, quality in ranges if quality > 0 and tag != "*" and len(tag) <= MAX_TAG_CHARS]
    weights = ("", *(f";q=0.{10 - place}" for place in range(1, MAX_SENT)))
    return ",".join(tag + weight for tag, weight in zip(tags, weights, strict=False))


def _truncations(tag: str, by_tag: dict[str, str]) -> str | None:
    while tag:
        if tag in by_tag:
            return by_tag[tag]
        tag = tag.rpartition("-")[0]
        if len(tag) > 2 and tag[-2] == "-":
            tag = tag[:-2]
    return None
