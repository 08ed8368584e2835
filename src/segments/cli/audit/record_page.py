"""The record of processing as a page to print, and as a table for a spreadsheet.

No script, no other file, everything escaped; a cell that a spreadsheet would take for a formula begins with an
apostrophe.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from html import escape
from io import StringIO
from typing import Final

from segments.authoring.inspect.record import Activity, Field, Record

_STYLE: Final = """\
:root { color-scheme: light dark }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 0 auto; padding: 1rem; overflow-wrap: anywhere }
h1 { font-size: 1.6rem; line-height: 1.2 }
dl { margin: 0 }
dt { font-weight: bold; margin-top: .75rem }
dt small { font-weight: normal }
dd { margin: 0 }
ul { margin: 0; padding-left: 1.25rem }
section { border-top: 1px solid; margin-top: 1.5rem }
.open { border: 2px dashed; padding: .25rem .5rem }
@media print {
  body { max-width: none; padding: 0; font-size: .8rem }
  section, dt, dd { break-inside: avoid }
  dt { break-after: avoid }
}
"""
_OPEN: Final = "Open, to be filled in"
_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")


def record_page(record: Record) -> str:
    """The record as HTML."""
    title = f"Record of processing activities: {escape(record.site)}"
    made = f"GDPR Art. 30(1). Made of {escape(record.source)}, at {escape(record.at)}."
    parts = [
        f"<h1>{title}</h1>",
        f"<p>{made} Bundle (SHA-256): <code>{escape(record.digest)}</code>.</p>",
        _open_note(record.open_fields),
        _list(map(_field, record.fields)),
        *map(_activity, record.activities),
    ]
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>{title}</title>\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<style>\n{_STYLE}</style>\n</head>\n<body>\n<main>\n"
        + "\n".join(filter(None, parts))
        + "\n</main>\n</body>\n</html>\n"
    )


def record_csv(record: Record) -> str:
    """The record as CSV (RFC 4180), a row for each activity, with the fields of all of them repeated."""
    written = StringIO()
    rows = csv.writer(written)
    heads = ["Purpose", "Description", "Personal data", "Segments", "Kept, and for how long"]
    rows.writerow([*heads, *(field.name for field in record.fields), "Open fields"])
    shared = ["\n".join(field.values) for field in record.fields]
    for activity in record.activities:
        own = [
            activity.purpose,
            activity.description,
            "\n".join(activity.personal_data),
            "\n".join(activity.segments),
            "\n".join(activity.kept),
        ]
        rows.writerow([_safe(cell) for cell in (*own, *shared, "\n".join(record.open_fields))])
    return written.getvalue()


def _safe(cell: str) -> str:
    """A cell that no spreadsheet evaluates."""
    return f"'{cell}" if cell.startswith(_FORMULA_STARTS) else cell


def _open_note(fields: Sequence[str]) -> str:
    if not fields:
        return ""
    return (
        f'<p class="open">{_OPEN}: {escape(", ".join(fields))}. The record is not complete without them.</p>'
    )


def _field(field: Field) -> tuple[str, str, Sequence[str], str]:
    return field.name, field.article, field.values, field.hint


def _activity(activity: Activity) -> str:
    described = (activity.description,) if activity.description else ()
    hint = f"What it is for, in your own words; in the rules: controller.purposes.{activity.purpose}"
    rows = (
        ("Purpose", "Art. 30(1)(b)", described, hint),
        ("Categories of personal data", "Art. 30(1)(c)", activity.personal_data or ("none",), ""),
        ("Segments", "", activity.segments or ("none",), ""),
        ("Time limits for erasure", "Art. 30(1)(f)", activity.kept or ("nothing is kept",), ""),
    )
    return f"<section>\n<h2>Purpose: {escape(activity.purpose)}</h2>\n{_list(rows)}\n</section>"


def _list(rows: Iterable[tuple[str, str, Sequence[str], str]]) -> str:
    return "<dl>\n" + "\n".join(_row(*row) for row in rows) + "\n</dl>"


def _row(name: str, article: str, values: Sequence[str], hint: str) -> str:
    term = f"<dt>{escape(name)}{f' <small>{escape(article)}</small>' if article else ''}</dt>"
    if not values:
        return f'{term}<dd class="open">{_OPEN}: {escape(hint)}</dd>'
    items = "".join(f"<li>{escape(value)}</li>" for value in values)
    return f"{term}<dd><ul>{items}</ul></dd>"
