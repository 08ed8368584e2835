"""New signing keys, and the file in which a project keeps those of its local runs."""

from __future__ import annotations

import os
import secrets
from base64 import urlsafe_b64encode
from pathlib import Path
from typing import Final

from segments.cli.input.input_files import read_text
from segments.errors import AuthoringError
from segments.signing import MIN_KEY_BYTES

KEY_NAMES: Final = {
    # environment variable: what it signs
    "SEGMENTS_COOKIE_KEYS": "the segment cookie",
    "SEGMENTS_BUNDLE_KEYS": "the pointer to the published rules; the publisher's machine needs it too",
    "SEGMENTS_GRANT_KEYS": "grants from the site's own backend, which needs it too",
    "SEGMENTS_EVENT_TOKEN": "nothing: the site's servers send it with the events that they report, after Bearer",
    "SEGMENTS_DESK_KEYS": "what the edge sends to the desk, and who may read there; both workers need it",
}

FOR_ITS_USER_ALONE: Final = 0o600


def make_key() -> str:
    """A new key as `id:secret`: 8 hexadecimal digits and 32 random bytes in base64url."""
    secret = urlsafe_b64encode(secrets.token_bytes(MIN_KEY_BYTES)).decode().rstrip("=")
    return f"{secrets.token_hex(4)}:{secret}"


def read_variables(path: Path) -> dict[str, str]:
    """The variables of a file of NAME=VALUE lines; none where there is no such file.

    Raises:
        AuthoringError: it cannot be read.
    """
    if not path.exists():
        return {}
    found: dict[str, str] = {}
    for line in read_text(path, "a file of variables").splitlines():
        name, separator, value = line.strip().removeprefix("export ").partition("=")
        if separator and not name.startswith("#"):
            found[name.strip()] = value.strip().strip("\"'")
    return found


def save_missing_keys(path: Path) -> list[str]:
    """Add a key of each kind that the file does not have; returns the names. Keys that are there are not touched.

    Raises:
        AuthoringError: the file cannot be read or written.
    """
    missing = [name for name in KEY_NAMES if not read_variables(path).get(name)]
    if not missing:
        return []
    lines = "".join(f"{name}={make_key()}\n" for name in missing)
    text = read_text(path, "a file of variables") if path.exists() else ""
    separator = "\n" if text and not text.endswith("\n") else ""
    try:
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, FOR_ITS_USER_ALONE)
        with os.fdopen(file, "a", encoding="utf-8") as output:
            output.write(separator + lines)
    except OSError as error:
        raise AuthoringError(
            f"Expected a file to write keys to, got: {error.strerror} - at {path}"
        ) from error
    return missing
