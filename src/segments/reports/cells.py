"""The sums of cells by day, as the database hands them over: one row for a cell, its days in one text.

In: rows of five names and a text such as `20787 5;20788 9 120 4100`. Out: `Cells`, from which everything else in a
report is added up. One text for all days of a cell keeps a report of 90 days and 200 segments to some hundred rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple, TypeAlias

DAYS_SEPARATOR: Final = ";"


class Sums(NamedTuple):
    """The sums of one cell."""

    n: int = 0
    total: int = 0
    squares: int = 0
    before: int = 0
    before_squares: int = 0
    products: int = 0


class Cell(NamedTuple):
    """The name of a cell, as in a message."""

    kind: str
    subject: str
    arm: str = ""
    goal: str = ""
    split: str = ""


Cells: TypeAlias = Mapping[Cell, Mapping[int, Sums]]
NOTHING: Final = Sums()
SIZE: Final = len(NOTHING)


class Span(NamedTuple):
    """Days since 1970, both ends included."""

    first: int
    last: int

    @property
    def days(self) -> int:
        """The number of days."""
        return self.last - self.first + 1

    def before(self) -> Span:
        """As many days, just before."""
        return Span(self.first - self.days, self.first - 1)


def read_cells(rows: Iterable[Sequence[str]]) -> dict[Cell, dict[int, Sums]]:
    """The cells of rows: kind, subject, arm, goal, split, days."""
    cells: dict[Cell, dict[int, Sums]] = {}
    make = Sums._make  # half the time of a call with six names; a report has fifty thousand
    for *names, text in rows:
        days = cells.setdefault(Cell(*names), {})
        for part in text.split(DAYS_SEPARATOR):
            day, *sums = map(int, part.split(" "))
            days[day] = make(sums) if len(sums) == SIZE else Sums(*sums)
    return cells


def total_of(cells: Cells, cell: Cell, span: Span) -> Sums:
    """The sums of a cell over all days of a span."""
    days = cells.get(cell)
    if not days:
        return NOTHING
    chosen = [sums for day, sums in days.items() if span.first <= day <= span.last]
    return Sums(*map(sum, zip(*chosen, strict=True))) if chosen else NOTHING


def series_of(cells: Cells, cell: Cell, span: Span) -> list[int]:
    """The counts of a cell, day by day, zeros where nothing was counted."""
    days = cells.get(cell, {})
    return [days.get(day, NOTHING).n for day in range(span.first, span.last + 1)]


def first_day_of(cells: Cells, wanted: Iterable[Cell]) -> int | None:
    """The first day on which any of these cells counted."""
    return min((min(cells[cell]) for cell in wanted if cells.get(cell)), default=None)


def splits_of(cells: Cells, kind: str, subject: str, beginning: str) -> list[str]:
    """The splits of a subject that begin so."""
    return sorted(
        {
            cell.split
            for cell in cells
            if cell.kind == kind and cell.subject == subject and cell.split.startswith(beginning)
        }
    )
