"""Documents on lines of their own (NDJSON), cut while they arrive, for one visitor.

In: chunks of a text and a `Cutter`. Out: the lines that this visitor gets, as soon as they are whole.
"""

from __future__ import annotations

from collections.abc import Callable

from segments.edge.pages.json.compile import compile_json_lines
from segments.edge.pages.json.stream import MAX_HELD_BYTES, STEP_BYTES, JsonStream
from segments.edge.pages.plan.cutting import Cutter
from segments.edge.pages.plan.plan import PagePlan
from segments.edge.pages.settings.page_settings import PageSettings
from segments.errors import LimitExceeded


class JsonLinesStream:
    """Documents on lines of their own, on their way to one visitor."""

    __slots__ = ("_cutter", "_held", "_line", "_settings", "gave_up")

    def __init__(self, settings: PageSettings, cutter: Cutter) -> None:
        """`settings` say the shape of the documents."""
        self._settings, self._cutter, self._held, self.gave_up = settings, cutter, b"", ""
        self._line: JsonStream | None = None

    def feed(self, data: bytes) -> bytes:
        """The bytes for the visitor, now that these have come."""
        return b"".join(
            self._take(data[start : start + STEP_BYTES]) for start in range(0, len(data), STEP_BYTES)
        )

    def finish(self) -> bytes:
        """The rest, at the end of the last line."""
        rest, self._held = self._held, b""
        return self._cut(rest) + self._end_line(b"")

    def _take(self, data: bytes) -> bytes:
        end = data.find(b"\n") + 1 if self._line else 0
        if self._line is not None and not end:
            return self._line.feed(data)
        ready = self._end_line(data[:end])
        lines, self._held = self._held + data[end:], b""
        last = lines.rfind(b"\n") + 1
        lines, self._held = lines[:last], lines[last:]
        ready += self._cut(lines)
        if len(self._held) > MAX_HELD_BYTES:
            self._line = JsonStream(self._settings, self._cutter)
            ready += self._line.feed(self._held)
            self._held = b""
        return ready

    def _end_line(self, data: bytes) -> bytes:
        """The end of a line that is too long to be held back: its document stays, and what is in it is cut."""
        line, self._line = self._line, None
        return line.feed(data) + line.finish() if line is not None else b""

    def _cut(self, lines: bytes) -> bytes:
        try:
            return self._cutter.cut(compile_json_lines(lines, settings=self._settings), "", ())
        except LimitExceeded:
            middle = lines.find(b"\n", len(lines) // 2) + 1 or lines.rfind(b"\n", 0, len(lines) // 2) + 1
            if 0 < middle < len(lines):
                return self._cut(lines[:middle]) + self._cut(lines[middle:])
            line = JsonStream(self._settings, self._cutter)
            return line.feed(lines) + line.finish()


class LinesStream:
    """Lines that are each compiled on their own, on their way to one visitor. One that is too long ends the cutting."""

    __slots__ = ("_compile", "_cutter", "_held", "_held_bytes", "gave_up")

    def __init__(self, compile_lines: Callable[[bytes], PagePlan], cutter: Cutter) -> None:
        self._compile, self._cutter, self.gave_up = compile_lines, cutter, ""
        self._held: list[bytes] = []
        self._held_bytes = 0

    def feed(self, data: bytes) -> bytes:
        """The pieces that can go to the visitor now that these bytes have come."""
        end = data.rfind(b"\n") + 1
        lines = self._take_out(data[:end]) if end else b""
        self._held.append(data[end:])
        self._held_bytes += len(data) - end
        if self._held_bytes > MAX_HELD_BYTES:
            self.gave_up = "bytes in a line"
        return self._cut(lines)

    def finish(self) -> bytes:
        """The rest, when the last line is over."""
        return self._cut(self._take_out(b""))

    def _take_out(self, data: bytes) -> bytes:
        lines = b"".join([*self._held, data])
        self._held, self._held_bytes = [], 0
        return lines

    def _cut(self, lines: bytes) -> bytes:
        """Nothing follows on a line that is left out: later ones may be what its promises come to."""
        shown: list[bytes] = []
        for line in lines.splitlines(keepends=True) if not self.gave_up else ():
            try:
                shown.append(self._cutter.cut(self._compile(line), "", ()))
            except LimitExceeded as error:
                self.gave_up = error.limit
                break
        return b"".join(shown)
