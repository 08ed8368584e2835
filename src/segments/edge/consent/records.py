"""What one record of consent says, in our words: the common result of every decoder and every consent tool.

A record either grants (TCF, the tools, our own cookie): then what it does not grant is not granted. Or it
only objects (US Privacy, the US sections of GPP): then it takes away and gives nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from segments.edge.consent.gate import NECESSARY

ONE_CLICK_S: Final = 5
"""Tools that write several records of one choice do so within this."""


@dataclass(frozen=True, slots=True)
class ConsentRecord:
    """What a record named `source` says.

    `granted` is None for a record that only objects. `objected` is taken away whatever another record
    grants. `explicit` is false for consent that a tool implied; `is_readable` is false for what could not
    be understood. The choice was made between `at_s` and `until_s`, in Unix seconds; None where the record does
    not say. `refused` is what a choice made with us refused in so many words: it takes away from what is not known
    to be newer.
    """

    source: str
    granted: frozenset[str] | None
    objected: frozenset[str] = frozenset()
    explicit: bool = True
    is_readable: bool = True
    may_yield: bool = False
    at_s: int | None = None
    until_s: int | None = None
    refused: frozenset[str] = frozenset()

    def is_after(self, other: ConsentRecord) -> bool:
        """Whether this choice is known to have been made after another one, and not by the same click."""
        return self.at_s is not None and other.until_s is not None and self.at_s > other.until_s + ONE_CLICK_S


def unreadable(
    source: str, objected: frozenset[str] = frozenset(), *, may_yield: bool = False
) -> ConsentRecord:
    """A record that is there and cannot be read: no consent, under every law."""
    nothing = frozenset({NECESSARY})
    return ConsentRecord(source, nothing, objected, explicit=False, is_readable=False, may_yield=may_yield)
