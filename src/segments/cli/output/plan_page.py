"""A plan as one page to read and to hand on: no script, no other file, everything escaped, light or dark."""

from __future__ import annotations

from typing import Final

from segments.authoring.audience.moves import Moves
from segments.authoring.inspect.differences import (
    ADDED,
    CHANGED,
    REMOVED,
    RENAMED,
    Differences,
    SegmentDifference,
)
from segments.authoring.plan_file import Plan
from segments.authoring.publications import SHORT_DIGEST_CHARS, RollOut, spell_when
from segments.bundle.counter_spec import MAX_HISTORY_BYTES
from segments.bundle.format import MAX_BUNDLE_BYTES
from segments.bundle.read import digest_of
from segments.cli.output.moves_page import moves_parts
from segments.cli.output.page_parts import html_bar, html_bars, html_text
from segments.cli.output.roll_outs import spell_end, spell_roll_out

_STYLE: Final = """\
:root { color-scheme: light dark; --ink: #16181d; --paper: #fff; --faint: #5a6270; --line: #d0d5dd; --bar: #2f6fde;
  --plus: #12703a; --minus: #b42318 }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8eaed; --paper: #16181d; --faint: #a3abb8; --line: #3a404b; --bar: #7aa7f5; --plus: #6fd39b;
    --minus: #ff9c92 }
}
* { box-sizing: border-box }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 56rem; margin: 0 auto; padding: 1rem; color: var(--ink);
  background: var(--paper); overflow-wrap: anywhere }
h1 { font-size: 1.5rem; line-height: 1.25 }
h2 { font-size: 1.2rem; border-top: 1px solid var(--line); padding-top: 1rem; margin-top: 2rem }
h3 { font-size: 1rem; margin: 1.25rem 0 .25rem }
p { margin: .25rem 0 }
.faint { color: var(--faint) }
.bars { display: grid; grid-template-columns: auto 1fr auto; gap: .25rem .75rem; align-items: center; margin: .5rem 0 }
.bars svg { width: 100%; height: .75rem; display: block }
.bars .number { text-align: right; font-variant-numeric: tabular-nums }
rect.room { fill: var(--line) }
rect.bar { fill: var(--bar) }
ul.rule { list-style: none; margin: .25rem 0; padding: 0; font: .875rem/1.5 ui-monospace, monospace }
ins, del { text-decoration: none }
ins { color: var(--plus) }
del { color: var(--minus) }
"""

Moving = tuple[Moves, str]
"""The visitors who move, and in words which visitors were asked about."""

_WORDS: Final = {ADDED: "added", REMOVED: "removed", CHANGED: "changed", RENAMED: "renamed"}


def plan_page(
    plan: Plan,
    differences: Differences,
    moving: Moving | None = None,
    roll_out: RollOut | None = None,
) -> str:
    """The page as HTML; with the visitors who move where any were asked about, and a roll-out under way."""
    title = f"Plan for {html_text(plan.site)}"
    parts = [
        f"<h1>{title}</h1>",
        _made(plan),
        _roll_out(roll_out, plan) if roll_out else "",
        "<h2>In short</h2>",
        _consent(differences),
        _kinds(differences),
        _sizes("Bundle", differences.bundle_bytes, MAX_BUNDLE_BYTES),
        _sizes("History in the segment cookie, at most", differences.history_bytes, MAX_HISTORY_BYTES),
        "<h2>Segment by segment</h2>",
        *(map(_segment, differences.segments) if differences.segments else ["<p>The same as before.</p>"]),
        *(moves_parts(*moving) if moving else ()),
    ]
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f'<title>{title}</title>\n<meta name="viewport" content="width=device-width">\n'
        f"<style>\n{_STYLE}</style>\n</head>\n<body>\n"
        + "\n".join(filter(None, parts))
        + "\n</body>\n</html>\n"
    )


def _made(plan: Plan) -> str:
    base = plan.base
    live = (
        f"sequence {base.sequence}, {(base.digest or '')[:SHORT_DIGEST_CHARS]}"
        if base.digest
        else "nothing yet"
    )
    by = f" by {plan.note.author}" if plan.note.author else ""
    message = f"<p><strong>{html_text(plan.note.message)}</strong></p>" if plan.note.message else ""
    made = f"Made{by} at {spell_when(plan.made_ms)}. Live then: {live}. To follow: {digest_of(plan.data)}"
    return f'{message}<p class="faint">{html_text(made)}</p>'


def _roll_out(roll_out: RollOut, plan: Plan) -> str:
    end = spell_end(roll_out, digest_of(plan.data))
    return f"<p>{html_text(f'{spell_roll_out(roll_out)}; {end}')}.</p>"


def _consent(differences: Differences) -> str:
    lines = [
        f"<p>The site {words} for consent to {', '.join(map(html_text, purposes))}.</p>"
        for words, purposes in (
            ("newly asks", differences.purposes_gained),
            ("no longer asks", differences.purposes_lost),
        )
        if purposes
    ]
    if differences.settings:
        lines.append(f"<p>Changed besides: {', '.join(map(html_text, differences.settings))}.</p>")
    return "".join(lines)


def _kinds(differences: Differences) -> str:
    counts = {kind: sum(row.kind == kind for row in differences.segments) for kind in _WORDS}
    most = max(1, *counts.values())
    rows = "".join(
        html_bar(_WORDS[kind], count, most, f"{count:,}") for kind, count in counts.items() if count
    )
    before, after = differences.count
    return f"<h3>Segments: {before:,} before, {after:,} after</h3>{html_bars(rows)}"


def _sizes(name: str, sizes: tuple[int, int], limit: int) -> str:
    """Two bars on one scale, that of the larger: next to the limit a good bundle would be no bar at all."""
    most = max(1, *sizes)
    rows = "".join(
        html_bar(word, size, most, f"{size:,} bytes")
        for word, size in zip(("before", "after"), sizes, strict=True)
    )
    share = f"{100 * sizes[1] / limit:.1f}%" if 1000 * sizes[1] >= limit else "Under 0.1%"
    return (
        f'<h3>{name}</h3>{html_bars(rows)}<p class="faint">{share} of the {limit:,} bytes that'
        " there may be</p>"
    )


def _segment(row: SegmentDifference) -> str:
    was = f", was {html_text(row.was)}" if row.was else ""
    lines = "".join(
        f"<li><{tag}>{sign} {html_text(line)}</{tag}></li>"
        for sign, tag, group in (("-", "del", row.lines_before), ("+", "ins", row.lines_after))
        for line in group
    )
    consent = "".join(
        f"<p>{words} consent to {', '.join(map(html_text, purposes))}</p>"
        for words, purposes in (
            ("Now needs", row.purposes_gained),
            ("No longer needs", row.purposes_lost),
        )
        if purposes
    )
    head = f'<h3>{html_text(row.id)} <span class="faint">{_WORDS[row.kind]}{was}</span></h3>'
    return f"<section>{head}{consent}{f'<ul class=rule>{lines}</ul>' if lines else ''}</section>"
