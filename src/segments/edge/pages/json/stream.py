"""JSON that is cut while it arrives, for one visitor, without ever being whole.

In: chunks of a document and a `Cutter`. Out: that visitor's document, chunk by chunk. Lists are gone into as they
come; their items, and members of objects around them, are held back until they are whole, and then compiled like
documents of their own. What is not JSON goes on as it came.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from segments.edge.pages.json.compile import SEGMENTS_ABSENT, add_document, find_keys
from segments.edge.pages.json.grammar import AFTER, ELEMENTS, END, KEY, MEMBERS
from segments.edge.pages.json.scan import MAX_DEPTH
from segments.edge.pages.json.shapes import HEAD_BYTES, detect_preset, lacks_segments, shape_of
from segments.edge.pages.json.templates import add_liquid
from segments.edge.pages.json.unfinished import Broken, item_end, skip_space
from segments.edge.pages.plan.assemble import assemble
from segments.edge.pages.plan.cutting import Cutter
from segments.edge.pages.plan.draft import Draft
from segments.edge.pages.plan.plan import PagePlan
from segments.edge.pages.settings.page_settings import PageSettings
from segments.errors import LimitExceeded

MAX_HELD_BYTES: Final = 1_048_576
"""No block is as long as this. An object that is stays, and is gone into: what is in it is cut."""

STEP_BYTES: Final = 65_536
"""The bytes that one step looks at. A longer list is no list of segments, and is gone into."""

_BOM: Final = b"\xef\xbb\xbf"
_IN_STRING: Final = re.compile(rb'(?:[^"\\]++|\\.)*+', re.DOTALL)


@dataclass(slots=True)
class _Level:
    """A container that is being gone through. `is_after` says that an item has ended, and a comma may come."""

    is_object: bool
    name: str
    has_shown: bool = False
    has_items: bool = False
    is_after: bool = False


class JsonStream:
    """One document on its way to one visitor. `gave_up` says why the cutting ended before the document, if it did."""

    __slots__ = (
        "_cutter",
        "_entered",
        "_has_keys",
        "_held",
        "_is_last",
        "_lacks_keys",
        "_levels",
        "_out",
        "_retry_at",
        "_settings",
        "_shape",
        "_step",
        "_unclosed",
        "gave_up",
    )

    def __init__(self, settings: PageSettings, cutter: Cutter) -> None:
        """`settings` say the shape of the document; without a preset its beginning says what it is.

        Raises:
            KeyError: there is no such preset.
        """
        self._settings, self._cutter = settings, cutter
        self._shape = shape_of(settings.json.preset, settings.json)
        self._held = b""
        self._levels: list[_Level] = []
        self._entered = 0
        self._is_last = self._has_keys = self._lacks_keys = False
        self._unclosed: set[int] = set()
        self._out: list[bytes] = []
        self._retry_at = 0
        self._step: Callable[[bytes, int], int] = self._begin
        self.gave_up = ""

    def feed(self, data: bytes) -> bytes:
        """The bytes for the visitor, now that these have come."""
        for start in range(0, len(data), STEP_BYTES):
            self._held += data[start : start + STEP_BYTES]
            if len(self._held) >= self._retry_at:
                self._advance()
        return self._take_out()

    def finish(self) -> bytes:
        """The rest, at the end of the document."""
        self._is_last = True
        self._advance()
        if self._lacks_keys and not self._has_keys:
            self._cutter.problems[SEGMENTS_ABSENT] += 1
        return self._take_out()

    def _take_out(self) -> bytes:
        out = b"".join(self._out)
        self._out.clear()
        return out

    def _advance(self) -> None:
        """As many steps as there are bytes for. What is held back is looked at again when it has grown by a part."""
        body, position = self._held, 0
        self._unclosed.clear()
        try:
            while position < len(body):
                reached = self._step(body, position)
                if reached < 0:
                    break
                position = reached
        except Broken:
            self.gave_up = "not-json"
            self._put_rest(body[position:])
            position = len(body)
        self._held = body[position:]
        if self._is_last and self._held:
            self._put_rest(self._held)
            self._held = b""
        # In proportion, so that an origin that sends byte by byte costs no more than one that sends at once.
        self._retry_at = len(self._held) + len(self._held) // (2 if len(self._held) > STEP_BYTES else 8)

    def _put_rest(self, rest: bytes) -> None:
        """Everything from here on goes as it came, with the comma before it that has not gone yet."""
        level = self._levels[-1] if self._levels else None
        if level is not None and level.has_shown and not level.is_after and self._step == self._take_items:
            self._out.append(b",")
        self._out.append(rest)
        self._step = self._pass

    # Steps: each puts out what is certain from a position on and returns where it ends, or -1 where more has to come.

    def _pass(self, body: bytes, position: int) -> int:
        self._out.append(body[position:])
        return len(body)

    def _begin(self, body: bytes, position: int) -> int:
        start = skip_space(body, len(_BOM) if body.startswith(_BOM) else position)
        if (len(body) < HEAD_BYTES or start == len(body)) and not self._is_last:
            return -1
        self._shape = shape_of(self._settings.json.preset or detect_preset(body), self._settings.json)
        if body[start : start + 1] not in (b"[", b"{"):
            self._step = self._pass
            return position
        self._lacks_keys = self._settings.json.has_marks and lacks_segments(body, self._shape.name)
        self._out.append(body[position:start])
        return self._enter(body, start, start)

    def _enter(self, body: bytes, start: int, bracket: int) -> int:
        """Put out what opens a container, from the beginning of its item on, and go on inside."""
        if len(self._levels) >= MAX_DEPTH:
            raise Broken
        if self._levels:
            self._put(body[start : bracket + 1])
        else:
            self._out.append(body[start : bracket + 1])
        self._entered += 1
        self._levels.append(_Level(body[bracket] == 0x7B, f"{self._entered}:"))
        self._step = self._take_items
        return bracket + 1

    def _put(self, item: bytes) -> None:
        """Put out items of the innermost container, behind those that have been."""
        level = self._levels[-1]
        self._out += [b",", item] if level.has_shown else [item]
        level.has_shown = True

    def _take_items(self, body: bytes, position: int) -> int:
        """The items that are whole, all together; of one that is not, its beginning, where it is too long to wait."""
        level = self._levels[-1]
        if level.is_after or (not level.has_items and END.match(body, position)):
            return self._take_after(body, position)
        ends: list[int] = []
        start = position
        simple = (MEMBERS if level.is_object else ELEMENTS).match(
            body, skip_space(body, position), position + STEP_BYTES
        )
        if simple is not None and simple.end() > simple.start():
            start = body.rindex(b",", position, simple.end()) + 1
            ends.append(start - 1)
            level.has_items = True
        end = 0
        while (end := self._item_end(body, start)) and (found := AFTER.match(body, end)):
            ends.append(found.start(found.lastindex or 0))
            level.has_items = True
            if not found[1] or ends[-1] - position > STEP_BYTES:
                break
            start = ends[-1] + 1
        if ends:
            return self._cut_items(body, position, ends)
        if self._is_last or (end and skip_space(body, end) < len(body)):
            raise Broken
        return self._go_into(body, position, STEP_BYTES, MAX_HELD_BYTES)

    def _item_end(self, body: bytes, position: int) -> int:
        return item_end(body, position, self._unclosed, is_object=self._levels[-1].is_object)

    def _take_after(self, body: bytes, position: int) -> int:
        """The comma behind an item, or the end of the container."""
        level = self._levels[-1]
        found = AFTER.match(body, position)
        if found is None:
            if self._is_last or skip_space(body, position) < len(body):
                raise Broken
            return -1
        end = found.start(found.lastindex or 0)
        self._out.append(body[position:end])
        if found[1]:
            level.is_after = False
            return end + 1
        if (found[2] == b"}") != level.is_object:
            raise Broken
        self._out.append(found[2])
        self._levels.pop()
        if self._levels:
            self._levels[-1].is_after = True
        else:
            self._step = self._pass
        return end + 1

    def _go_into(self, body: bytes, position: int, list_bytes: int, object_bytes: int) -> int:
        """Go into an item that is longer than this, or wait for more of it."""
        start = skip_space(body, position)
        if self._levels[-1].is_object:
            key = KEY.match(body, start)
            start = key.end() if key else len(body)
        first = body[start : start + 1]
        if len(body) - position <= {b"[": list_bytes}.get(first, object_bytes):
            return -1
        self._levels[-1].has_items = True
        if first == b'"':
            self._put(body[position : start + 1])
            self._step = self._pass_text
            return start + 1
        if first not in (b"[", b"{"):
            raise Broken
        return self._enter(body, position, start)

    def _pass_text(self, body: bytes, position: int) -> int:
        """A text that is too long to wait for its end."""
        found = _IN_STRING.match(body, position)
        end = found.end() if found else position
        if body[end : end + 1] == b'"':
            end += 1
            self._levels[-1].is_after = True
            self._step = self._take_items
        self._out.append(body[position:end])
        return end if end > position else -1

    def _cut_items(self, body: bytes, position: int, ends: list[int]) -> int:
        """Put out items for their visitor; where one holds more than a plan may have, go into it."""
        while ends:
            try:
                items = self._cut(body[position : ends[-1]])
            except LimitExceeded:
                del ends[len(ends) // 2 :]
                continue
            if items.strip():
                self._put(items)
            self._levels[-1].is_after = True
            return ends[-1]
        return self._go_into(body, position, 0, 0)

    def _cut(self, items: bytes) -> bytes:
        """Items of the innermost container for their visitor.

        Raises:
            LimitExceeded: more blocks than a plan may have.
        """
        level = self._levels[-1]
        # Documents, which stay, are named by their path from the root.
        shape = self._shape if len(self._levels) == 1 else replace(self._shape, documents=())
        body = b"{%b}" % items if level.is_object else b"[%b]" % items
        draft = Draft(keeps_marks=self._settings.json.keeps_marks)
        keys = find_keys(body, shape)
        if keys:
            self._has_keys = True
            add_document(draft, body, (0, len(body)), keys, shape)
        add_liquid(draft, body, self._settings.liquid)
        if not (draft.blocks or draft.cuts):
            return items
        plan = assemble(body, draft)
        return self._cutter.cut(plan, level.name, _slots_of(plan, draft))[1:-1]


def _slots_of(plan: PagePlan, draft: Draft) -> tuple[int, ...]:
    """The groups whose alternatives stand among the items themselves, so that more of them may come later."""
    holders = {block.offset: block.holder for block in draft.blocks if block.slot}
    return tuple(
        number
        for number, group in enumerate(plan.groups)
        if group.kind == "slot" and holders.get(plan.blocks[group.members[0]].offset, 0) <= 1
    )
