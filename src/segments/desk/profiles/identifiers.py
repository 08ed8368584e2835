"""Identifiers of people: what a site calls somebody, and the keyed name under which their profile stands.

In: texts that any system may have sent. Out: an identifier, or why it names nobody, and a name that says nothing about
it without the key. Values that many people share ("null", zeros) are never somebody: they would join strangers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from segments.signing import KeyRing, mac

USER: Final = "user"
ANONYMOUS: Final = "anonymous"
KINDS: Final = (USER, ANONYMOUS)

MAX_IDENTIFIER_CHARS: Final = 200
"""Room for an address or two UUIDs; longer texts are tokens or payloads."""

PURPOSE: Final = "person"

_BLOCKED: Final = re.compile(
    r"[0-]*|-1|null|none|nil|nan|n/a|undefined|unknown|anonymous|guest|user|test|true|false"
    r"|\[object object\]|00000000-0000-0000-0000-000000000000",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Identifier:
    """A name that the site gives somebody: its own id (`user`), or that of a device before log-in (`anonymous`)."""

    kind: str
    value: str


def read_identifier(kind: str, value: object) -> Identifier | None:
    """The identifier in a value; None where there is none, or one that cannot name one person."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        return None
    text = value.strip()
    if len(text) > MAX_IDENTIFIER_CHARS or not text.isprintable() or is_blocked(text):
        return None
    return Identifier(kind, text)


def is_blocked(text: str) -> bool:
    """True for a value that systems send where they know nobody."""
    return _BLOCKED.fullmatch(text.strip()) is not None


def person_name(ring: KeyRing, site: str, identifier: Identifier) -> str:
    """The name of a profile: 256 bits in hexadecimal, keyed with the ring's oldest key, which must stay the first.

    A site's name and a kind hold no NUL, so no two identifiers are ever the same bytes.
    """
    message = f"{site}\0{identifier.kind}\0{identifier.value}".encode(errors="surrogatepass")
    return mac(ring.keys[0][1], PURPOSE, message).hex()
