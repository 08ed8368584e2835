"""Tables of the report in Markdown, and the spelling of numbers in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Rows below a head."""
    lines = [head, ["---"] * len(head), *rows]
    return "".join("| " + " | ".join(map(str, line)) + " |\n" for line in lines)


def aims(rows: Sequence[tuple[str, str, str, bool]]) -> str:
    """What was wanted beside what was measured: name, measured, wanted, reached."""
    return table(
        ["aim", "measured", "wanted", ""],
        [
            [name, measured, wanted, "reached" if is_met else "not reached"]
            for name, measured, wanted, is_met in rows
        ],
    )


def cpu(found: Mapping[str, Any]) -> str:
    """Milliseconds of CPU with their quartiles."""
    low, high = found["cpu_spread"]
    return f"{found['cpu_ms']:.2f} [{low:.2f} {high:.2f}]"
