"""Signatures of webhooks by Standard Webhooks 1.0: HMAC-SHA256 over `id.timestamp.body`, with every secret in force.

In: secrets as `whsec_` and base64. Out: the headers of one attempt. A secret that was replaced signs along until
receivers have the new one: their libraries accept a message when any of its signatures is right.
"""

from __future__ import annotations

import hmac
from base64 import b64decode, b64encode
from collections.abc import Sequence
from typing import Final

SECRET_PREFIX: Final = "whsec_"  # noqa: S105 - the beginning of secrets, none itself
LEAST_BYTES, MOST_BYTES = 24, 64
"""The length that the specification gives a secret."""
NEW_BYTES: Final = 32
OVERLAP_MS: Final = 86_400_000
"""A day in which a replaced secret signs along."""


def write_secret(secret: bytes) -> str:
    """The text of a secret: standard base64 with its padding, as all libraries read it."""
    return SECRET_PREFIX + b64encode(secret).decode()


def read_secret(text: str) -> bytes:
    """The bytes of a secret.

    Raises:
        ValueError: it is of another form or length.
    """
    try:
        secret = b64decode(text.removeprefix(SECRET_PREFIX).encode(), validate=True)
    except ValueError:
        secret = b""
    if not text.startswith(SECRET_PREFIX) or not LEAST_BYTES <= len(secret) <= MOST_BYTES:
        raise ValueError(
            f"Expected whsec_ and {LEAST_BYTES} to {MOST_BYTES} bytes in base64, got another secret"
        )
    return secret


def sign_attempt(message_id: str, at_s: int, body: str, secrets: Sequence[bytes]) -> dict[str, str]:
    """The headers of an attempt at this second; the newest secret signs first."""
    signed = f"{message_id}.{at_s}.{body}".encode()
    signatures = [
        "v1," + b64encode(hmac.digest(secret, signed, "sha256")).decode() for secret in reversed(secrets)
    ]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(at_s),
        "webhook-signature": " ".join(signatures),
    }
