"""The audit as one page to print or to hand to a privacy officer: no script, no other file, everything escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import Final

from segments.authoring.inspect.audit import Audit, Recording, SegmentAudit

_STYLE: Final = """\
body { font: 1rem/1.45 system-ui, sans-serif; max-width: 75rem; margin: 2rem auto; padding: 0 1rem; color: #111 }
table { border-collapse: collapse; width: 100%; margin: 0 0 2rem }
caption { text-align: left; font-weight: bold; font-size: 1.2rem; padding: .5rem 0 }
th, td { text-align: left; vertical-align: top; border: 1px solid #888; padding: .3rem .5rem }
th, td { overflow-wrap: break-word }
.wide { overflow-x: auto }
dt { font-weight: bold }
thead th { background: #eee }
.warnings { border: 2px solid #a00; padding: .5rem 1rem; margin: 0 0 2rem }
@media print {
  body { max-width: none; margin: 0; font-size: .75rem }
  tr { break-inside: avoid }
  thead { display: table-header-group }
}
"""

_NEEDS: Final = (
    "What consent has to cover before a signal is read. What is not covered is not even computed, and a condition on "
    "it is neither true nor false: no segment matches because of it, not even through a negation."
)
_DAYS: Final = (
    "Counted from when it was last written, which each visit does; then the browser deletes it. It is deleted at once "
    "when consent is withdrawn or erasure is asked for; the choice itself stays unless its erasure is asked for too."
)
_GRANTS: Final = (
    "A segment that the site's own backend grants to somebody matches, whatever its rule says, as long as consent "
    "covers personalization: this page can tell of rules only."
)
_DEFINITIONS: Final = (
    ("Needs consent for", _NEEDS),
    (
        "Visitors",
        "The condition as a sentence. Where a fact in it is not known, the visitor is not in the segment.",
    ),
    (
        "Without being asked",
        "The laws under which the segment may match a visitor who has said nothing; the last table has them by regime.",
    ),
    (
        "After an objection",
        "Whether it may match after Global Privacy Control or an opt-out, where the law is one of objection.",
    ),
    ("Grants", _GRANTS),
    ("Days", _DAYS),
)


NO_WORDS: Final = "no sentence: the rules at hand are not there, or say something else than the bundle"


def audit_page(audit: Audit) -> str:
    """The page as HTML."""
    parts = [
        f"<h1>What {escape(audit.site)} uses of its visitors, and why</h1>",
        _made(audit),
        _warnings(audit.warnings),
        "<dl>" + "".join(f"<dt>{escape(term)}</dt><dd>{escape(text)}</dd>" for term, text in _DEFINITIONS) + "</dl>",
        _table("Segments in plain words", ("Segment", "Visitors"), (
            (_named(row), row.in_words or NO_WORDS) for row in audit.segments
        )),
        _table("Segments", _SEGMENT_HEADS, (_segment_row(row, audit) for row in audit.segments)),
        _table("Signals", ("Signal", "Purpose", "What it is", "Read from", "Used by"), (
            (row.name, ", ".join(row.purposes), row.meaning, row.source, ", ".join(row.segments) or "-")
            for row in audit.signals
        )),
        _models(audit),
        _table("What is kept in the visitor's browser", ("Name", "Days", "Purpose", "Set by", "Holds"), (
            (row.name, spell_days(row.days), row.purpose, row.set_by, "; ".join(row.contents)) for row in audit.kept
        )),
        _recording(audit.recording),
        _table("Laws as this site applies them", ("Law", "Regime", "Places", "GPC required since", "Source"), (
            (f"{row.title} ({row.name})", row.regime, ", ".join(row.places) or "-", row.requires_gpc_since or "-",
             row.source)
            for row in audit.laws
        )),
    ]  # fmt: skip
    title = f"Audit of {escape(audit.site)}"
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>{title}</title>\n'
        '<meta name="viewport" content="width=device-width">\n'
        f"<style>\n{_STYLE}</style>\n</head>\n<body>\n"
        + "\n".join(filter(None, parts))
        + "\n</body>\n</html>\n"
    )


def _made(audit: Audit) -> str:
    """Of what the page was made, when and by whom; and how to see that it is what runs."""
    digest = f"Bundle (SHA-256): <code>{escape(audit.digest)}</code>"
    if audit.made is None:
        return f"<p>{digest}</p>"
    live = (
        "" if audit.made.is_live else " A worker's health (/_segments/health) has the digest of what it runs."
    )
    made = (
        f"Made of {audit.made.source}, at {audit.made.at}, by segments {audit.made.version}, "
        f"with the laws as of {audit.made.law_table}."
    )
    worker = f" {escape(audit.made.worker)}." if audit.made.worker else live
    return f"<p>{escape(made)} {digest}.{worker}</p>"


def spell_laws(segment: SegmentAudit, audit: Audit) -> str:
    """Under which laws a segment may match unasked, in words where it is all or none."""
    if not segment.unasked_laws:
        return "no law"
    if len(segment.unasked_laws) == len(audit.laws):
        return "every law"
    return f"opt-out laws ({len(segment.unasked_laws)})"


def spell_days(days: int | None) -> str:
    """For how long something is kept."""
    return "as it says" if days is None else str(days) if days else "until the tab is closed"


def spell_recording(recording: Recording) -> str:
    """The extent of a recording: how many page views, for how long, with which consent."""
    return (
        f"{100 * recording.share:g}% of page views, for {recording.days} days,"
        f" with consent to {recording.purpose}; without an id, and coarse"
    )


def spell_kept_days(segment: SegmentAudit) -> str:
    """For how long what a segment reads is kept."""
    return "as it says" if segment.kept_days is None else f"{segment.kept_days} days"


def _models(audit: Audit) -> str:
    """The table of models; nothing where no rule asks for one."""
    if not audit.models:
        return ""
    heads = ("Model", "Purpose", "Trained by", "Reads", "Used by")
    rows = (
        (
            model.name,
            ", ".join(model.purposes),
            f"{model.trained_by}, {model.kernel}",
            "; ".join(model.features),
            ", ".join(model.segments) or "-",
        )
        for model in audit.models
    )
    return _table("Trained models, which score visitors by what they read", heads, rows)


def _recording(recording: Recording | None) -> str:
    """The table of what the worker keeps in KV."""
    if recording is None:
        return "<p>The worker records no page views.</p>"
    rows = ((signal.name, ", ".join(signal.purposes)) for signal in recording.signals)
    title = f"Recorded by the worker: {spell_recording(recording)}"
    return _table(title, ("Signal", "Needs consent for"), rows)


_SEGMENT_HEADS: Final = (
    "Segment",
    "Who is meant",
    "Matches where",
    "Owner",
    "Reads",
    "Needs consent for",
    "Without being asked",
    "After an objection",
    "Kept",
)


def _segment_row(segment: SegmentAudit, audit: Audit) -> tuple[str, ...]:
    return (
        _named(segment),
        segment.definition or "-",
        "; or ".join(segment.conditions) or "never",
        segment.owner or "-",
        ", ".join(segment.signals) or "-",
        ", ".join(segment.purposes) or "-",
        spell_laws(segment, audit),
        "may match" if segment.despite_objection else "does not match",
        f"{segment.kept_in}, {spell_kept_days(segment)}" if segment.kept_in else "nothing",
    )


def _named(segment: SegmentAudit) -> str:
    return f"{segment.title} ({segment.id})" if segment.title else segment.id


def _warnings(warnings: Sequence[str]) -> str:
    if not warnings:
        return ""
    items = "".join(f"<li>{escape(warning)}</li>" for warning in warnings)
    return f'<div class="warnings"><p>This site is laxer than the table of laws:</p><ul>{items}</ul></div>'


def _table(caption: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in heads)
    body = "".join(
        f'<tr><th scope="row">{escape(first)}</th>'
        + "".join(f"<td>{escape(text)}</td>" for text in rest)
        + "</tr>\n"
        for first, *rest in rows
    )
    return (
        f'<div class="wide">\n<table>\n<caption>{escape(caption)}</caption>\n<thead><tr>{head}</tr></thead>\n'
        f"<tbody>\n{body}</tbody>\n</table>\n</div>"
    )
