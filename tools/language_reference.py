"""Write the table of operators and functions into docs/reference/rules-language.md.

In: the rows of authoring/cel/functions/operators.py. Out: the rows between the two marks of the page; nothing else in
it changes. A test fails while the page and the table differ. Usage: python -m tools.language_reference
"""

import sys
from itertools import groupby
from pathlib import Path

from segments.authoring.cel.functions.operators import OPERATORS, Operator
from tools.errors import ToolError, run_tool

PAGE = Path(__file__).resolve().parents[1] / "docs" / "reference" / "rules-language.md"
BEGIN = "<!-- generated: python -m tools.language_reference -->\n"
END = "<!-- end of the generated part -->\n"
TITLES = {
    "logic": "Logic",
    "comparison": "Comparison",
    "arithmetic": "Arithmetic",
    "collections": "Lists, maps and sizes",
    "text": "Text",
    "conversion": "Conversion",
    "time": "Moments and lengths of time",
    "audience": "Audiences",
    "behaviour": "Behaviour",
    "features": "Features of models",
}


def reference_text() -> str:
    """The generated part: one table for each family, in the order of the rows."""
    parts: list[str] = []
    for family, rows in groupby(OPERATORS.values(), key=lambda row: row.family):
        parts.append(
            f"### {TITLES[family]}\n\n| name | takes and gives | meaning | example |\n| --- | --- | --- | --- |\n"
        )
        parts.extend(_row(row) for row in rows)
        parts.append("\n")
    return "".join(parts)


def _row(row: Operator) -> str:
    overloads = "<br>".join(f"`{_visible(overload, len(row.signals))}`" for overload in row.overloads)
    reads = f" (reads {', '.join(f'`{name}`' for name in row.signals)})" if row.signals else ""
    cells = [f"`{row.name}`", overloads, row.doc + reads, f"`{row.example}`"]
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"


def _visible(overload: str, hidden: int) -> str:
    """An overload without the arguments that the checker fills in."""
    head, _, rest = overload.partition("(")
    inside, _, result = rest.partition(")")
    return f"{head}({', '.join(inside.split(', ')[hidden:])}){result}" if hidden else overload


def main() -> None:
    """Replace the generated part of the page."""
    page = PAGE.read_text(encoding="utf-8")
    head, begin, rest = page.partition(BEGIN)
    _, end, tail = rest.partition(END)
    if not begin or not end:
        raise ToolError("the marks of the generated part", "none", PAGE, "restore the two comment lines")
    PAGE.write_text(f"{head}{begin}\n{reference_text()}{end}{tail}", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(run_tool(main))
