"""A folder of rules beside the draft of a desk: which side has changed which file since they were the same.

In: texts by file name here and there, and the record of the last time. Out: a verdict for each file.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from difflib import unified_diff
from hashlib import sha256
from pathlib import Path
from typing import Final

from segments.authoring.read.files import rules_files

RECORD: Final = ".draft.json"
"""The file beside the rules that remembers what was last the same here and there."""

SAME, MINE, THEIRS, BOTH = "same", "changed here", "changed there", "changed on both sides"


@dataclass(frozen=True, slots=True)
class Record:
    """The revision of a draft that a folder was last the same as, and the digests of its files then."""

    revision: int
    digests: Mapping[str, str]


def read_record(folder: Path) -> Record:
    """The record of a folder; one that cannot be read counts as none, and then all differences are on both sides."""
    try:
        found = json.loads((folder / RECORD).read_text(encoding="utf-8"))
        return Record(int(found["revision"]), {str(k): str(v) for k, v in found["digests"].items()})
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return Record(0, {})


def write_record(folder: Path, revision: int, files: Mapping[str, str]) -> None:
    """Remember that these files are that revision."""
    record = Record(revision, {name: str(_digest(text)) for name, text in files.items()})
    (folder / RECORD).write_text(json.dumps(asdict(record), indent=1) + "\n", encoding="utf-8")


def local_files(path: Path) -> dict[str, str]:
    """The rules files of a folder by name, to the character: their line ends too."""
    return {file.name: file.read_bytes().decode() for file in rules_files(path)}


def compare(mine: Mapping[str, str], theirs: Mapping[str, str], base: Record) -> dict[str, str]:
    """The verdict for each file that is on either side."""
    found = {}
    for name in sorted({*mine, *theirs}):
        here, there, before = mine.get(name), theirs.get(name), base.digests.get(name)
        if here == there:
            found[name] = SAME
        elif _digest(there) == before:
            found[name] = MINE
        elif _digest(here) == before:
            found[name] = THEIRS
        else:
            found[name] = BOTH
    return found


def spell_differences(mine: Mapping[str, str], theirs: Mapping[str, str], names: list[str]) -> str:
    """The differences of files from here to there, as `diff -u` has them."""
    lines: list[str] = []
    for name in names:
        here, there = (side.get(name, "").splitlines() for side in (mine, theirs))
        lines += unified_diff(here, there, f"here/{name}", f"desk/{name}", lineterm="")
    return "\n".join(lines)


def _digest(text: str | None) -> str | None:
    return None if text is None else sha256(text.encode()).hexdigest()
