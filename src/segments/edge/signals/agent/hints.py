"""User-agent client hints: what a Chromium browser says about itself in headers of their own.

In: the request's headers (WICG "User-Agent Client Hints", structured fields of RFC 8941). Out: one frozen value;
everything that was not sent or cannot be read is empty. Hints win over the user agent, which is frozen.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

MAX_HINT_CHARS: Final = 512
"""A list of brands has about 150; longer headers are not hints."""
MAX_BRANDS: Final = 16
"""Browsers send two to four; later ones are not read."""

NAMES: Final = (
    *("sec-ch-ua", "sec-ch-ua-full-version-list", "sec-ch-ua-mobile", "sec-ch-ua-platform"),
    *("sec-ch-ua-platform-version", "sec-ch-ua-model", "sec-ch-ua-form-factors", "sec-ch-ua-full-version"),
)
"""The headers that are read, for the key of the cache."""


class Hints(NamedTuple):
    """`brands` are (lower-case brand, version); `is_mobile` is None where the browser did not say."""

    brands: tuple[tuple[str, str], ...] = ()
    is_mobile: bool | None = None
    platform: str = ""
    platform_version: str = ""
    model: str = ""
    form_factors: tuple[str, ...] = ()


NO_HINTS: Final = Hints()


def parse_hints(headers: Mapping[str, str]) -> Hints:
    """The hints among a request's headers."""
    if not any(name in headers for name in NAMES):
        return NO_HINTS
    full, short = (_brands(headers.get(name, "")) for name in (NAMES[1], NAMES[0]))
    mobile = headers.get("sec-ch-ua-mobile", "").strip()
    return Hints(
        brands=full or short,
        is_mobile={"?1": True, "?0": False}.get(mobile),
        platform=_string(headers.get("sec-ch-ua-platform", "")).lower(),
        platform_version=_string(headers.get("sec-ch-ua-platform-version", "")),
        model=_string(headers.get("sec-ch-ua-model", "")).lower(),
        form_factors=tuple(brand for brand, _ in _brands(headers.get("sec-ch-ua-form-factors", ""))),
    )


def _string(header: str) -> str:
    """An sf-string, or a bare token, as some browsers send."""
    value = header.strip()
    if len(value) > MAX_HINT_CHARS:
        return ""
    return value[1:-1].strip() if len(value) >= 2 and value[0] == value[-1] == '"' else value


def _brands(header: str) -> tuple[tuple[str, str], ...]:
    """An sf-list of strings, each perhaps with `;v="..."`; brands may hold commas and semicolons (grease)."""
    brands: list[tuple[str, str]] = []
    rest = header[: MAX_HINT_CHARS + 1]
    while len(header) <= MAX_HINT_CHARS and len(brands) < MAX_BRANDS:
        _, quote, rest = rest.partition('"')
        name, closing, rest = rest.partition('"')
        if not quote or not closing:
            break
        version = ""
        if rest.lstrip().startswith(";v=") or rest.lstrip().startswith("; v="):
            _, _, rest = rest.partition('"')
            version, _, rest = rest.partition('"')
        brands.append((name.strip().lower(), version))
    return tuple(brands)
