"""The keys of the publisher's machine: from the environment, else from a file of a local run, such as .dev.vars.

They never come from the command line, where other users of the machine and the shell's history would see them.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from segments.cli.input.input_files import read_text
from segments.errors import AuthoringError
from segments.signing import KeyRing, parse_key_ring

DEV_VARS: Final = Path(".dev.vars")


def read_key_ring(name: str, files: Sequence[Path] = ()) -> KeyRing:
    """The keys in a variable of the environment, else of the first file that has it; an empty ring where none does.

    Raises:
        AuthoringError: they are not of the form that `segments keys` prints, or the file cannot be read.
    """
    text = os.environ.get(name, "") or next(filter(None, (_variable(file, name) for file in files)), "")
    try:
        return parse_key_ring(text)
    except ValueError as error:
        raise AuthoringError(f"{error} - in {name}") from error


def require_key_ring(name: str) -> KeyRing:
    """The keys in a variable of the environment or of .dev.vars here.

    Raises:
        AuthoringError: there are none.
    """
    ring = read_key_ring(name, [DEV_VARS])
    if not ring:
        hint = f"make one with: segments keys --only {name} --dev-vars >> {DEV_VARS}"
        raise AuthoringError(f"Expected a signing key, got none - at {name}; {hint}")
    return ring


def _variable(path: Path, name: str) -> str:
    """One variable of a file of NAME=VALUE, the value perhaps in quotes; the last one counts, as in dotenv."""
    if not path.exists():
        return ""
    found = ""
    for line in read_text(path, "a file of variables").splitlines():
        known, separator, value = line.strip().removeprefix("export ").partition("=")
        if separator and known.strip() == name:
            found = value.strip().strip("\"'")
    return found
