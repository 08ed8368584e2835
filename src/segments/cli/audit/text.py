"""The audit for a terminal: tables of segments, signals and what is kept, or what differs from an earlier one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from segments.authoring.inspect.audit import Audit, Recording
from segments.authoring.inspect.audit_changes import AuditChange
from segments.authoring.report.diagnostics import printable
from segments.cli.audit.page import NO_WORDS, spell_days, spell_kept_days, spell_laws, spell_recording
from segments.cli.output.printing import counted, print_table

_FEW_TOOLS: Final = 12
"""As many as a line can hold."""


def print_changes(changes: Sequence[AuditChange]) -> None:
    """The differences between two audits, a line each."""
    if not changes:
        print("nothing differs")
        return
    rows = [("WHAT", "NAME", "HOW", "BEFORE", "NOW")]
    rows += [
        (
            change.section,
            printable(change.name),
            f"{change.kind}: {change.fact}" if change.fact else change.kind,
            printable(change.before) or "-",
            printable(change.after) or "-",
        )
        for change in changes
    ]
    print_table(rows)


def _conditions(audit: Audit) -> list[tuple[str, str]]:
    """Each alternative on a line, with the segment's id before the first."""
    return [
        ("" if place else segment.id, line)
        for segment in audit.segments
        for place, line in enumerate(segment.conditions or ("never",))
    ]


def _print_models(audit: Audit) -> None:
    if not audit.models:
        return
    print()
    print_table(
        [("MODEL", "PURPOSE", "TRAINED BY", "USED BY", "READS")]
        + [
            (
                model.name,
                ", ".join(model.purposes),
                f"{model.trained_by}, {model.kernel}",
                ", ".join(model.segments) or "-",
                "; ".join(model.features),
            )
            for model in audit.models
        ]
    )


def _print_kept(audit: Audit) -> None:
    print()
    print_table(
        [("KEPT", "DAYS", "PURPOSE", "SET BY", "HOLDS")]
        + [
            (record.name, spell_days(record.days), record.purpose, record.set_by, "; ".join(record.contents))
            for record in audit.kept
        ]
    )


def _print_recording(recording: Recording | None) -> None:
    if recording is None:
        print("\nRecorded by the worker: nothing")
        return
    print(f"\nRecorded by the worker: {spell_recording(recording)}")
    print_table(
        [("RECORDED", "NEEDS CONSENT FOR")]
        + [(signal.name, ", ".join(signal.purposes)) for signal in recording.signals]
    )


def print_audit(audit: Audit) -> None:
    """The whole audit: its making, segments, signals, what is kept, consent tools, warnings."""
    print(f"{audit.site}: {counted(len(audit.segments), 'segment')}, bundle {audit.digest}")
    if audit.made is not None:
        print(f"made of {printable(audit.made.source)}, at {audit.made.at}, by segments {audit.made.version}")
        print(f"laws as of {audit.made.law_table}")
        if audit.made.worker:
            print(printable(audit.made.worker))
        print()
    _print_segments(audit)
    print()
    print_table([("SEGMENT", "WHO"), *((row.id, row.in_words or NO_WORDS) for row in audit.segments)])
    print()
    print_table(
        [("SEGMENT", "MATCHES WHERE"), *_conditions(audit)],
    )
    print()
    print_table(
        [("SIGNAL", "PURPOSE", "FROM", "USED BY")]
        + [
            (signal.name, ", ".join(signal.purposes), signal.source, ", ".join(signal.segments) or "-")
            for signal in audit.signals
        ]
    )
    _print_models(audit)
    _print_kept(audit)
    _print_recording(audit.recording)
    _print_policy(audit)


def _print_segments(audit: Audit) -> None:
    rows = [("SEGMENT", "NEEDS CONSENT FOR", "UNASKED UNDER", "AFTER OBJECTION", "KEPT", "READS")]
    rows += [
        (
            segment.id,
            ", ".join(segment.purposes) or "-",
            spell_laws(segment, audit),
            "may match" if segment.despite_objection else "-",
            spell_kept_days(segment) if segment.kept_in else "-",
            ", ".join(segment.signals) or "-",
        )
        for segment in audit.segments
    ]
    print_table(rows)


def _print_policy(audit: Audit) -> None:
    read = audit.consent_tools_read
    named = ", ".join(read) if len(read) <= _FEW_TOOLS else f"{len(read)}, which --json lists"
    print(f"\nConsent tools that are read: {named or 'none'}")
    if audit.consent_tools_unread:
        print(
            f"Known by a cookie and not read, a case for the bridge: {', '.join(audit.consent_tools_unread)}"
        )
    for warning in audit.warnings:
        print(f"\nwarning: {warning}")
