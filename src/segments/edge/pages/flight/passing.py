"""A stream of flight in parts, each of whole rows, for one visitor: which rows go on, and which wait or go.

In: rows that have been cut. Out: those that nothing asks for yet, taken out, and those that are asked for now. A row
comes before the one that refers to it where React writes what a row needs ahead of it. Nothing asks for a row that only
removed content refers to.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from segments.edge.pages.flight.blocks import ROOT, Stream
from segments.edge.pages.flight.paths import Paths
from segments.edge.pages.flight.references import REFERENCE, references_in
from segments.edge.pages.flight.rows import CODE, UNNUMBERED, Row

MAX_WAITING_BYTES: Final = 1_048_576
"""Rows that nothing asks for. Beyond it they are given up: what asks for one then cannot be sent."""

MAX_EARLIER_BYTES: Final = 2_097_152
"""Parts with blocks in them that are kept for references by path into them."""


class Settled(NamedTuple):
    """A part on its way: the runs that do not go on now, and rows from before that go ahead of it."""

    without: list[tuple[int, int]]
    ahead: bytes
    is_complete: bool
    """False if something is asked for that has gone."""


@dataclass(slots=True)
class FlightSoFar:
    """The parts that have been cut. `asked` are the numbers that rows on their way to the visitor refer to.

    `has_blocks` says that content may have been removed that is not in these parts.
    """

    has_blocks: bool = False
    asked: set[int] = field(default_factory=lambda: {ROOT})
    lost: set[int] = field(default_factory=set)
    earlier: dict[int, Paths] = field(default_factory=dict)
    _waiting: dict[int, bytes] = field(default_factory=dict)
    _expected: set[int] = field(default_factory=set)
    _waiting_bytes: int = 0
    _earlier_bytes: int = 0

    def keep(self, stream: Stream) -> None:
        """Remember a part: its rows, and its text where it has blocks."""
        self._expected = {row.number for row in stream.rows if row.tag not in CODE}
        if stream.paths is not None:
            self._earlier_bytes += len(stream.text)
            for number in stream.paths.rows:
                self.earlier.setdefault(number, stream.paths)

    @property
    def is_too_long(self) -> bool:
        """True if more parts have blocks than are kept."""
        return self._earlier_bytes > MAX_EARLIER_BYTES

    def settle(self, text: bytes, rows: Sequence[Row], raw: Callable[[int, int], bytes]) -> Settled:
        """The rows of a part that go on; `raw` gives the bytes of a run as they would be sent.

        All do as long as nothing says that there are blocks.
        """
        self.lost |= self._expected - {row.number for row in rows}
        self._expected = set()
        if not (self.has_blocks or self.earlier):
            self.asked.update(int(found[1], 16) for found in REFERENCE.finditer(text))
            return Settled([], b"", is_complete=True)
        by_number: dict[int, list[Row]] = {}
        by_code: set[int] = set()
        for row in rows:
            if row.number == UNNUMBERED or row.tag in CODE:
                by_code.update(one.number for one in references_in(text, row.content, row.stop))
            else:
                by_number.setdefault(row.number, []).append(row)
        self.asked |= by_code
        known, ahead = self._ask_on(text, by_number, by_code)
        runs = sorted(
            (row.start, row.end) for number in by_number.keys() - known for row in by_number[number]
        )
        for number in by_number.keys() - known:
            self._wait(number, b"".join(raw(row.start, row.end) for row in by_number[number]))
        return Settled(runs, b"".join(reversed(ahead)), self.lost.isdisjoint(self.asked))

    def _ask_on(
        self, text: bytes, rows: Mapping[int, Sequence[Row]], by_code: set[int]
    ) -> tuple[set[int], list[bytes]]:
        """The numbers of rows in a part that are asked for, and the waiting rows that these or code ask for."""
        ahead: list[bytes] = []
        known: set[int] = set()
        todo = [*by_code, *(number for number in rows if number in self.asked)]
        while todo:
            number = todo.pop()
            if number in known:
                continue
            known.add(number)
            found = {
                one.number
                for row in rows.get(number, ())
                for one in references_in(text, row.content, row.stop)
            }
            waiting = self._waiting.pop(number, b"")
            if waiting:
                self._waiting_bytes -= len(waiting)
                ahead.append(waiting)
                found |= {int(one[1], 16) for one in REFERENCE.finditer(waiting.replace(b'\\"', b'"'))}
            todo += [one for one in found - self.asked if one in rows or one in self._waiting]
            self.asked |= found
        return known, ahead

    def _wait(self, number: int, content: bytes) -> None:
        self._waiting_bytes += len(content)
        if self._waiting_bytes > MAX_WAITING_BYTES:
            self.lost.add(number)
            self._waiting.pop(number, None)
        else:
            self._waiting[number] = self._waiting.get(number, b"") + content


def without(text: bytes, runs: Sequence[tuple[int, int]]) -> bytes:
    """A text without some runs of it, in order."""
    kept, position = [], 0
    for start, end in runs:
        kept.append(text[position:start])
        position = end
    return b"".join([*kept, text[position:]])
