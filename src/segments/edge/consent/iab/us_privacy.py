"""US Privacy strings (IAB Tech Lab, "uspString" version 1): four characters come in, a `UsPrivacyString`
goes out.

Version, notice given, opted out of sale, covered by the service provider agreement; each of the last three
is Y, N or - (the law does not apply). Also the uspv1 section of a GPP string.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from segments.errors import ConsentStringInvalid

VERSION: Final = 1
_CHOICES: Final = frozenset("YN-")
_DIGITS: Final = frozenset("0123456789")
_LENGTH: Final = 4


@dataclass(frozen=True, slots=True)
class UsPrivacyString:
    """One string; `version` is the digit as written, whether or not we know it."""

    version: int
    notice: str
    opt_out_sale: str
    lspa_covered: str


def decode_us_privacy(text: str) -> UsPrivacyString:
    """The four fields of a string, capital letters only.

    Raises: ConsentStringInvalid.
    """
    if len(text) != _LENGTH or text[0] not in _DIGITS or not set(text[1:]) <= _CHOICES:
        raise ConsentStringInvalid(
            f'Expected a digit and three of Y, N or -, such as "1YNN", got {text[:20]!r}'
        )
    return UsPrivacyString(int(text[0]), *text[1:])
