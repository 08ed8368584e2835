"""The rules files of a draft: a mapping of names to texts, its digest, and its form in KV.

In: what a browser or the command line sent, or bytes of KV. Out: files that can be checked, or what is wrong with
them. Names are those of files in one folder, so nothing of them can lead out of it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from hashlib import sha256
from typing import Final

from segments.errors import DraftRefused

Files = Mapping[str, str]

FILE_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,59}\.toml\Z")
MAX_FILES: Final = 200
MAX_FILES_BYTES: Final = 4_000_000
"""Of all files together: 20,000 usual rules. A value of KV has 25 MB, an isolate 128 MB of memory for all it does."""

FOLDER: Final = "rules"
"""The folder that files of a draft have in messages; nothing of that name need exist."""


def read_files(value: object) -> dict[str, str]:
    """The files in a value that came as JSON, sorted by name.

    Raises:
        DraftRefused: it is no mapping of file names to texts, or too much.
    """
    if not isinstance(value, dict) or not value:
        raise DraftRefused("Expected the rules files by name, got none - push them with: segments push")
    for name, text in value.items():
        if not FILE_NAME.match(name):
            raise DraftRefused(f"Expected names such as segments.toml, got {name[:80]!r}")
        if not isinstance(text, str):
            raise DraftRefused(f"Expected the text of a file, got something else - at {name}")
    if len(value) > MAX_FILES or sum(map(len, value.values())) > MAX_FILES_BYTES:
        raise DraftRefused(f"Expected at most {MAX_FILES} files and {MAX_FILES_BYTES:,} characters, got more")
    return {name: value[name] for name in sorted(value)}


def pack_files(files: Files) -> bytes:
    """The files as KV keeps them; equal files give equal bytes."""
    return json.dumps(dict(sorted(files.items())), ensure_ascii=False, separators=(",", ":")).encode()


def unpack_files(data: bytes) -> dict[str, str]:
    """The files that `pack_files` wrote."""
    files: dict[str, str] = json.loads(data)
    return files


def digest_of_files(files: Files) -> str:
    """The name of this content: 64 hexadecimal digits."""
    return sha256(pack_files(files)).hexdigest()


def files_key(digest: str) -> str:
    """The key of files in KV."""
    return f"files:{digest}"


def outline_key(digest: str) -> str:
    """The key of the outline of files in KV, kept so that a list need not check rules first."""
    return f"outline:{digest}"
