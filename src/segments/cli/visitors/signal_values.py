"""Values of signals as JSON and TOML have them: nested tables in, plain values out."""

from __future__ import annotations

from segments.authoring.inspect.explain.tree import spell_moment
from segments.cli.input.moments import NANOSECONDS_PER_MS
from segments.edge.cel.values import Timestamp


def flatten_values(nested: dict[str, object]) -> dict[str, object]:
    """Values by dotted signal names; of two for one name the later counts. Without recursion: files may be deep."""
    flat: dict[str, object] = {}
    waiting = list(reversed(nested.items()))
    while waiting:
        name, value = waiting.pop()
        if isinstance(value, dict):
            waiting.extend((f"{name}.{key}", below) for key, below in reversed(value.items()))
        else:
            flat[name] = value
    return flat


def plain_value(value: object) -> object:
    """A value as JSON has it, and as people read it."""
    if isinstance(value, Timestamp):
        return spell_moment(value.unix_nanoseconds // NANOSECONDS_PER_MS)
    return list(value) if isinstance(value, tuple) else value
