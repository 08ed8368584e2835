"""One record of consent in the product's own purposes: the common result of every decoder and every consent tool.

A record either grants (TCF, the tools, our own cookie): then what it does not grant is not granted. Or it
only objects (US Privacy, the US sections of GPP): then it takes away and gives nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from segments.edge.consent.gate import ALL_PURPOSES, NECESSARY

ONE_CLICK_S: Final = 5
"""Tools that write several records of one choice do so within this."""

MAX_RECORD_CHARS: Final = 4_096
"""All that a browser keeps in one cookie (RFC 6265 section 6.1); what is longer was written by no tool."""

ANY, OWN_ONLY = "any", "own"
"""To which records of lower precedence a record yields: to any that is readable and explicit, or only to a dated
choice that was made on this site.
"""


@dataclass(frozen=True, slots=True)
class ConsentRecord:
    """The content of the record named `source`.

    `granted` is None for a record that only objects. `objected` is taken away whatever another record
    grants. `explicit` is false for consent that a tool implied; `is_readable` is false for what could not
    be understood. `yields` names the records of lower precedence that come before this one. The choice was made between
    `at_s` and `until_s`, in Unix seconds; None where the record does not say. `refused` is what a choice made on this
    site refused in so many words: it takes away from what is not known to be newer. `scope` are the purposes that the
    record is about; `unmapped` the groups in it that stand for nothing here.
    """

    source: str
    granted: frozenset[str] | None
    objected: frozenset[str] = frozenset()
    explicit: bool = True
    is_readable: bool = True
    yields: str = ""
    at_s: int | None = None
    until_s: int | None = None
    refused: frozenset[str] = frozenset()
    scope: frozenset[str] = ALL_PURPOSES
    unmapped: tuple[str, ...] = ()

    def is_after(self, other: ConsentRecord) -> bool:
        """True where this choice is known to have been made after another one, and not by the same click."""
        return self.at_s is not None and other.until_s is not None and self.at_s > other.until_s + ONE_CLICK_S


def unreadable(source: str, objected: frozenset[str] = frozenset(), *, yields: str = "") -> ConsentRecord:
    """A record that is there and cannot be read: no consent, under every law."""
    nothing = frozenset({NECESSARY})
    return ConsentRecord(source, nothing, objected, explicit=False, is_readable=False, yields=yields)
