"""Percent-decoding for what visitors send: paths, query parameters, referrers and cookies.

Text in, text out, in one pass over the input. This file never raises and never shortens: what is not valid
percent-encoded UTF-8 stays as it was sent.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

MAX_QUERY_CHARS: Final = 16_384
"""Cloudflare's own limit for a URL is 16 KB, so nothing real is longer; the rest of a longer query is not
read."""

MAX_QUERY_PARAMETERS: Final = 256
"""More parameters than any form or campaign link has; later ones are not read."""


def decode_percent(text: str, *, keep: str = "") -> str:
    """`text` with each `%XX` replaced (RFC 3986 section 2.1), or `text` itself when the bytes are not UTF-8.

    Escapes of the characters in `keep` and of control characters stay, so that a path part cannot gain a
    slash and no value can gain a line break.
    """
    if "%" not in text:
        return text
    first, *rest = text.split("%")
    decoded = bytearray(first.encode("utf-8", "surrogatepass"))
    for part in rest:
        octet = _octet(part[:2])
        if octet is None or octet < 0x20 or octet == 0x7F or chr(octet) in keep:
            decoded += b"%" + part.encode("utf-8", "surrogatepass")
        else:
            decoded.append(octet)
            decoded += part[2:].encode("utf-8", "surrogatepass")
    try:
        return decoded.decode("utf-8")
    except UnicodeDecodeError:
        return text


def decode_leniently(text: str) -> str:
    """`text` with each `%XX` replaced whatever it stands for; what is no UTF-8 becomes U+FFFD.

    For comparing names as the most generous reader would take them, never for what goes on.
    """
    if "%" not in text:
        return text
    first, *rest = text.split("%")
    decoded = bytearray(first.encode("utf-8", "surrogatepass"))
    for part in rest:
        octet = _octet(part[:2])
        decoded += b"%" if octet is None else bytes((octet,))
        decoded += part[0 if octet is None else 2 :].encode("utf-8", "surrogatepass")
    return decoded.decode("utf-8", "replace")


def _octet(digits: str) -> int | None:
    if len(digits) != 2 or not digits.isascii() or not digits.isalnum():
        return None
    try:
        return int(digits, 16)
    except ValueError:
        return None


def read_parameters(query: str) -> Iterator[tuple[str, str]]:
    """Names and values of a query string, decoded, in their order (WHATWG URL, "urlencoded parsing")."""
    for pair in query[:MAX_QUERY_CHARS].split("&", MAX_QUERY_PARAMETERS)[:MAX_QUERY_PARAMETERS]:
        if pair:
            name, _, value = pair.partition("=")
            yield decode_percent(name.replace("+", " ")), decode_percent(value.replace("+", " "))


def first_parameters(query: str) -> dict[str, str]:
    """The same as a dict; the first of equal names counts, as in `URLSearchParams.get`."""
    parameters: dict[str, str] = {}
    if not query:
        return parameters
    for name, value in read_parameters(query):
        parameters.setdefault(name, value)
    return parameters
