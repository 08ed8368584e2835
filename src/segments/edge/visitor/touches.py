"""The first and the last touch of a visitor: where they came from, as far as the published rules ask for it.

In: what was kept, and where a request comes from. Out: what is kept afterwards, and the signals. The first touch is the
first that was seen, whatever it is; the last one is the last that was not direct, as analytics tools have it. A part
that no rule asks for is None and takes one byte; a part that a rule asks for anew is unknown until the next touch.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final, NamedTuple, TypeAlias

from segments.bundle.touch_fields import MAX_PART_BYTES, TOUCH_PARTS, TOUCHES
from segments.bundle.windows import MAX_SECONDS
from segments.edge.signals.referrer.touch import DIRECT, SeenTouch
from segments.errors import CookieMalformed

SECONDS_PER_DAY: Final = 86_400
SAME_TOUCH_S: Final = 1_800
"""The same source within half an hour is a page that was loaded again."""


class Touch(NamedTuple):
    """One touch; `at_s` in Unix seconds. None for what is not kept."""

    at_s: int | None
    kind: str | None
    source: str | None
    medium: str | None
    campaign: str | None


Touches: TypeAlias = tuple[Touch | None, Touch | None]
"""The first and the last one."""

NO_TOUCHES: Final[Touches] = (None, None)


def advance_touches(touches: Touches, seen: SeenTouch | None, now_s: int, wanted: Collection[str]) -> Touches:
    """The touches after a request that came from there; only the parts of `wanted` signals are kept."""
    first, last = (_trimmed(touch, name, wanted) for touch, name in zip(touches, TOUCHES, strict=True))
    if seen is None:
        return first, last
    now = Touch(now_s, *(_cut(text) for text in seen))
    if first is None:
        first = _trimmed(now, TOUCHES[0], wanted)
    if last is None or seen.kind != DIRECT:
        new = _trimmed(now, TOUCHES[1], wanted)
        last = last if new is not None and _is_same(last, new) else new
    return first, last


def touch_values(touches: Touches, now_s: int) -> dict[str, object]:
    """The signals of what is kept, by catalog name; days are whole spans of 24 hours."""
    values: dict[str, object] = {}
    for name, touch in zip(TOUCHES, touches, strict=True):
        for part, kept in zip(TOUCH_PARTS, touch or (), strict=False):
            if isinstance(kept, int):
                values[f"{name}.{part}"] = max(0, now_s - kept) // SECONDS_PER_DAY
            elif kept is not None:
                values[f"{name}.{part}"] = kept
    return values


def _trimmed(touch: Touch | None, name: str, wanted: Collection[str]) -> Touch | None:
    """Without the parts that nobody asks for; None where none is left."""
    if touch is None:
        return None
    at_s, *texts = (
        value if f"{name}.{part}" in wanted else None for part, value in zip(TOUCH_PARTS, touch, strict=True)
    )
    kept = Touch(at_s, *texts)  # type: ignore[arg-type]
    return kept if any(value is not None for value in kept) else None


def _is_same(before: Touch | None, new: Touch) -> bool:
    if before is None or before[1:] != new[1:]:
        return False
    is_recent = before.at_s is not None and new.at_s is not None and new.at_s - before.at_s < SAME_TOUCH_S
    return before.at_s == new.at_s or is_recent


def _cut(text: str) -> str:
    """The beginning of a text, within the bytes that a part may take."""
    return text.encode(errors="replace")[:MAX_PART_BYTES].decode(errors="ignore")


def pack_touches(touches: Touches) -> list[object]:
    """The plain lists that the cookie holds."""
    return [None if touch is None else list(touch) for touch in touches]


def unpack_touches(value: object) -> Touches:
    """The touches in plain lists; later parts are ignored.

    Raises:
        CookieMalformed: they are none.
    """
    match value:
        case [first, last, *_]:
            return _unpack(first), _unpack(last)
    raise CookieMalformed("Expected a first and a last touch, got something else - at touches")


def _unpack(fields: object) -> Touch | None:
    match fields:
        case None:
            return None
        case [at_s, kind, source, medium, campaign, *_]:
            texts = (kind, source, medium, campaign)
            if (at_s is None or _is_time(at_s)) and all(text is None or _is_part(text) for text in texts):
                return Touch(at_s, *texts)  # type: ignore[arg-type]
    raise CookieMalformed("Expected a time and texts, got something else - at touches")


def _is_time(value: object) -> bool:
    return type(value) is int and 0 <= value <= MAX_SECONDS


def _is_part(text: object) -> bool:
    return isinstance(text, str) and len(text.encode(errors="replace")) <= MAX_PART_BYTES
