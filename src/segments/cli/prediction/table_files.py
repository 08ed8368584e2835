"""A training table as a file: CSV, or Parquet where pyarrow is installed, and beside it what its columns mean.

In: rows and a description, or the path of such a file. Out: the file, or the table in it. Missing is an empty cell.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from segments.cli.input.input_files import read_content, read_text
from segments.cli.output.printing import write_output
from segments.cli.prediction.feature_rows import FeatureRow
from segments.errors import AuthoringError, ToolFailed

VISITOR, AT, OUTCOME = "visitor", "at", "outcome"
ABOUT: Final = ".about.json"
"""Behind a table's name: the file that says what its columns are."""

PARQUET: Final = ".parquet"


@dataclass(frozen=True, slots=True)
class FeatureColumn:
    """A feature of the table."""

    name: str
    expression: str
    type: str
    purposes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TableNotes:
    """The contents of a table. `consent` has the share who agreed to each purpose, None where nobody knows."""

    features: tuple[FeatureColumn, ...]
    outcome: str
    after_days: float
    visitors: int
    left_out: int
    consent: Mapping[str, float] | None


@dataclass(frozen=True, slots=True)
class TrainingTable:
    """Rows with a known outcome, in order of time."""

    notes: TableNotes
    visitors: tuple[int, ...]
    times_s: tuple[int, ...]
    rows: tuple[tuple[object, ...], ...]
    outcomes: tuple[int, ...]


def write_table(path: Path, rows: Iterable[FeatureRow], notes: TableNotes) -> int:
    """Write the table and its notes; gives the number of rows.

    Raises:
        ToolFailed: Parquet is asked for, and pyarrow is not installed.
    """
    names = [VISITOR, AT, *(feature.name for feature in notes.features), OUTCOME]
    lines = [
        [row.visitor, _spell_time(row.at_s), *map(_cell, row.values), _cell(row.outcome)]
        for row in sorted(rows, key=lambda row: (row.at_s, row.visitor))
    ]
    write_output(path, _parquet(names, lines) if path.suffix == PARQUET else _csv(names, lines))
    about = {
        "features": [
            {
                "name": feature.name,
                "expression": feature.expression,
                "type": feature.type,
                "purposes": feature.purposes,
            }
            for feature in notes.features
        ],
        "outcome": notes.outcome,
        "after_days": notes.after_days,
        "visitors": notes.visitors,
        "left_out": notes.left_out,
        "consent": None if notes.consent is None else dict(notes.consent),
    }
    write_output(about_path(path), json.dumps(about, indent=2).encode() + b"\n")
    return len(lines)


def read_table(path: Path, *, has_outcome: bool = True) -> TrainingTable:
    """The rows of a table in order of time: those whose outcome is known, or all of them, with outcomes of 0.

    Raises:
        AuthoringError: it is no such table, or its notes are not beside it.
    """
    notes = _read_notes(about_path(path))
    wanted = [VISITOR, AT, *(feature.name for feature in notes.features), OUTCOME]
    lines = _read_parquet(path, wanted) if path.suffix == PARQUET else _read_csv(path, wanted)
    chosen = [line for line in lines if line[-1] not in ("", None)] if has_outcome else lines
    known = sorted(chosen, key=lambda line: (line[1], int(line[0])))
    kinds = [feature.type for feature in notes.features]
    try:
        return TrainingTable(
            notes,
            tuple(int(line[0]) for line in known),
            tuple(int(datetime.fromisoformat(str(line[1])).timestamp()) for line in known),
            tuple(
                tuple(_value(cell, kind) for cell, kind in zip(line[2:-1], kinds, strict=True))
                for line in known
            ),
            tuple(int(float(line[-1])) if has_outcome else 0 for line in known),
        )
    except ValueError as error:
        raise AuthoringError(f"Expected the cells of a table, got: {error} - at {path}") from error


def about_path(path: Path) -> Path:
    """The file beside a table that says what its columns are."""
    return path.with_name(path.name + ABOUT)


def _cell(value: object) -> object:
    return "" if value is None else int(value) if isinstance(value, bool) else value


def _value(cell: object, kind: str) -> object:
    if cell is None or cell == "":
        return None
    return str(cell) if kind == "string" else float(str(cell))


def _spell_time(at_s: int) -> str:
    return datetime.fromtimestamp(at_s, UTC).strftime("%Y-%m-%dT%H:%M:%S+00:00")


def _csv(names: Sequence[str], lines: Iterable[Sequence[object]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(names)
    writer.writerows(lines)
    return text.getvalue().encode()


def _read_csv(path: Path, wanted: Sequence[str]) -> list[list[Any]]:
    found = list(csv.reader(io.StringIO(read_text(path, "a table of features"))))
    if not found or found[0] != list(wanted):
        raise AuthoringError(f"Expected the columns {', '.join(wanted)}, got others - at {path}")
    if any(len(line) != len(wanted) for line in found[1:]):
        raise AuthoringError(f"Expected {len(wanted)} cells a line, got others - at {path}")
    return [list(line) for line in found[1:]]


def _parquet(names: Sequence[str], lines: Sequence[Sequence[object]]) -> bytes:
    arrow, parquet = _pyarrow()
    columns = {
        name: [None if line[place] == "" else line[place] for line in lines]
        for place, name in enumerate(names)
    }
    sink = arrow.BufferOutputStream()
    parquet.write_table(arrow.table(columns), sink)
    return bytes(sink.getvalue().to_pybytes())


def _read_parquet(path: Path, wanted: Sequence[str]) -> list[list[Any]]:
    arrow, parquet = _pyarrow()
    columns = parquet.read_table(arrow.BufferReader(read_content(path, "a table of features"))).to_pydict()
    if list(columns) != list(wanted):
        raise AuthoringError(f"Expected the columns {', '.join(wanted)}, got others - at {path}")
    return [list(line) for line in zip(*columns.values(), strict=True)]


def _pyarrow() -> tuple[Any, Any]:
    try:
        return import_module("pyarrow"), import_module("pyarrow.parquet")
    except ImportError as error:
        raise ToolFailed(
            "Expected pyarrow for Parquet, got none - install it, or write a CSV file"
        ) from error


def _read_notes(path: Path) -> TableNotes:
    try:
        about = json.loads(read_text(path, "the notes of a table of features"))
        return TableNotes(
            tuple(
                FeatureColumn(
                    str(row["name"]), str(row["expression"]), str(row["type"]), tuple(row["purposes"])
                )
                for row in about["features"]
            ),
            str(about["outcome"]),
            float(about["after_days"]),
            int(about["visitors"]),
            int(about["left_out"]),
            about["consent"],
        )
    except (ValueError, KeyError, TypeError) as error:
        hint = "segments export-features writes both"
        raise AuthoringError(
            f"Expected the notes of a table, got others: {error} - at {path}; {hint}"
        ) from error
