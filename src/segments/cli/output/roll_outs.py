"""A roll-out under way in words, for whoever looks at what is live or is about to replace it."""

from __future__ import annotations

from dataclasses import asdict

from segments.authoring.publications import SHORT_DIGEST_CHARS, RollOut, spell_when
from segments.authoring.report.diagnostics import printable
from segments.cli.output.printing import spell_share


def spell_roll_out(roll_out: RollOut) -> str:
    """`5% of visitors have 78d0aa12bc34, which is staged since ... by Ada: New heroes`."""
    staged, note = roll_out.staged, roll_out.note
    share, since = spell_share(staged.share), spell_when(staged.since_ms)
    by = f" by {note.author}" if note.author else ""
    why = f": {note.message}" if note.message else ""
    return printable(
        f"{share} of visitors have {staged.digest[:SHORT_DIGEST_CHARS]}, which is staged since {since}{by}{why}"
    )


def spell_end(roll_out: RollOut, digest: str) -> str:
    """The end of the roll-out, if the bundle of this digest is published to everybody."""
    if roll_out.staged.digest == digest:
        return "these are the staged rules: segments promote gives them to everybody"
    return "publishing these rules to everybody ends that roll-out"


def roll_out_as_json(roll_out: RollOut) -> dict[str, object]:
    """The same as plain values; the share is of 10,000 visitors, as in the history."""
    return {**asdict(roll_out.staged), **asdict(roll_out.note)}
