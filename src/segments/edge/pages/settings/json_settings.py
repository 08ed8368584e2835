"""The settings of a site's JSON, known before it comes.

In: a bundle's settings. Out: a frozen value. The shapes of content systems are json/shapes.py's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from segments.errors import ContentApiInvalid

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class JsonSettings:
    """One path's JSON settings: its preset, and paths to segments, tried before the preset's own.

    With `keeps_marks` what stays has its marks still. With `has_marks` the answers name segments: one without is worth
    a word, where its preset always writes them.
    """

    paths: tuple[Path, ...] = ()
    prefix: str = ""
    preset: str = ""
    has_marks: bool = False
    keeps_marks: bool = False


NO_JSON_SETTINGS: Final = JsonSettings()

MAX_PATH: Final = 8
"""Names in a path; marks stand near what they are about."""


def read_json_settings(settings: Mapping[str, object]) -> JsonSettings:
    """The JSON settings in a bundle: `json_paths` such as "meta.audience", `json_prefix` of tags and ids, `keep_marks`.

    Raises:
        ContentApiInvalid: with one message for each fault.
    """
    paths, prefix = settings.get("json_paths", ()), settings.get("json_prefix", "")
    problems = []
    if not isinstance(paths, (list, tuple)) or not all(is_json_path(path) for path in paths):
        problems.append('Expected paths such as ["meta.audience"], got something else - at json_paths')
    if not isinstance(prefix, str):
        problems.append("Expected a text, got something else - at json_prefix")
    keeps_marks = settings.get("keep_marks", False)
    if not isinstance(keeps_marks, bool):
        problems.append("Expected true or false, got something else - at keep_marks")
    if problems or not isinstance(paths, (list, tuple)):
        raise ContentApiInvalid(problems)
    if not (paths or prefix or keeps_marks):
        return NO_JSON_SETTINGS
    found = tuple(tuple(path.split(".")) for path in paths)
    return JsonSettings(found, str(prefix), keeps_marks=keeps_marks is True)


def is_json_path(path: object) -> bool:
    """True if the path is a few names, none of them empty, with dots between them."""
    return isinstance(path, str) and all(path.split(".")) and path.count(".") < MAX_PATH
