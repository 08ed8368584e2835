"""Writes rules files: the tables of imported segments and of the signals that they need."""

from __future__ import annotations

import json
from collections.abc import Mapping


def write_rules(conditions: Mapping[str, str], types: Mapping[str, str], purpose: str) -> str:
    """A rules file with one segment for each condition and one signal for each type."""
    lines: list[str] = []
    for name, type_name in sorted(types.items()):
        lines += [f"[signals.{name}]", f'type = "{type_name}"', f'purpose = "{purpose}"', ""]
    for name, condition in conditions.items():
        lines += [f"[segments.{name}]", f"when = {quote(condition)}", ""]
    return "\n".join(lines)


def quote(text: str) -> str:
    """A TOML string on one line: as it is in single quotes where that is possible."""
    is_plain = "'" not in text and all(char >= " " and char != "\x7f" for char in text)
    return f"'{text}'" if is_plain else json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
