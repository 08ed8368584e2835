"""Percent-encoding in cookie values: tools write their cookies raw or encoded, so both must read the same.

Standard `urllib.parse` stays out of the edge (12 ms at start-up); this is the one function of it that we
need.
"""

from __future__ import annotations


def decode_percent(text: str) -> str:
    """`text` with each valid %XX replaced, read as UTF-8; anything that is not valid stays as it stands."""
    if "%" not in text:
        return text
    first, *rest = text.split("%")
    pieces = [first.encode("utf-8", "surrogatepass")]
    for part in rest:
        pair = part[:2]
        if len(pair) == 2 and pair.isalnum() and pair.isascii() and _is_hex(pair):
            pieces.append(bytes.fromhex(pair))
            pieces.append(part[2:].encode("utf-8", "surrogatepass"))
        else:
            pieces.append(b"%" + part.encode("utf-8", "surrogatepass"))
    return b"".join(pieces).decode("utf-8", "replace")


def _is_hex(pair: str) -> bool:
    return all(character in "0123456789abcdefABCDEF" for character in pair)
