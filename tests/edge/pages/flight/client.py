"""A small client of flight: follows every reference from the first row, and fails where one leads nowhere."""

from __future__ import annotations

import json
import re
from typing import Any

ROW = re.compile(rb"([0-9a-f]*):(?:T([0-9a-f]+),|([A-Z])?)")
REFERENCE = re.compile(r"\$([L@QWK]?)([0-9a-f]+)((?::.*)?)", re.DOTALL)
PLAIN = re.compile(r"\$(?:[SDn].*|undefined|NaN|-?Infinity|-0|[a-z]*[G-Zg-z].*)?", re.DOTALL)


def read(stream: bytes) -> Any:
    """What a stream says, from its row 0 on."""
    rows: dict[int, Any] = {}
    position = 0
    while position < len(stream):
        head = ROW.match(stream, position)
        assert head is not None, stream[position : position + 40]
        end = head.end() + int(head[2], 16) if head[2] else stream.index(b"\n", position) + 1
        content = stream[head.end() : end].decode()
        if head[1] and head[3] is None:
            rows[int(head[1], 16)] = content if head[2] else json.loads(content)
        elif head[1]:
            rows.setdefault(int(head[1], 16), f"{head[3].decode()} {content.strip()}")
        position = end
    return _Reader(rows).value(rows[0])


class _Reader:
    def __init__(self, rows: dict[int, Any]) -> None:
        self._rows = rows

    def value(self, raw: Any) -> Any:
        if isinstance(raw, dict):
            return {name: self.value(one) for name, one in raw.items()}
        if isinstance(raw, list):
            return [self.value(one) for one in raw]
        if not isinstance(raw, str) or not raw.startswith("$") or raw == "$":
            return raw
        found = REFERENCE.fullmatch(raw)
        if found is None:
            assert raw.startswith("$$") or PLAIN.fullmatch(raw), raw
            return raw
        return self.value(self._follow(int(found[2], 16), found[3]))

    def _follow(self, number: int, path: str) -> Any:
        assert number in self._rows, f"row {number:x} is asked for, and is not there"
        value = self._rows[number]
        for name in path.split(":")[1:]:
            if isinstance(value, str) and value.startswith("$"):
                found = REFERENCE.fullmatch(value)
                assert found is not None
                value = self._follow(int(found[2], 16), found[3])
            if isinstance(value, list) and value[:1] == ["$"] and name in ("type", "key", "props"):
                value = value[("type", "key", "props").index(name) + 1]
            else:
                value = value[int(name)] if isinstance(value, list) else value[name]
        return value
