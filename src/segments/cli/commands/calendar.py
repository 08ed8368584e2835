"""`segments calendar`: what begins and ends when, and which campaigns want one slot at the same time."""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Final

from segments.authoring.inspect.calendar import (
    Clash,
    Turn,
    find_clashes,
    local_days,
    scheduled_periods,
    spell_local,
    turns,
)
from segments.authoring.inspect.explain.tree import spell_moment
from segments.authoring.read.entries import find_zone
from segments.authoring.report.diagnostics import printable
from segments.cli.input.input_files import read_content
from segments.cli.input.moments import current_ms
from segments.cli.input.page_kinds import compile_file, pages_at
from segments.cli.input.rules import checked_site
from segments.cli.input.rules_folder import add_rules_argument
from segments.cli.output.icalendar import calendar_text
from segments.cli.output.printing import (
    add_examples,
    add_json_flag,
    counted,
    print_json,
    print_note,
    print_table,
    write_output,
)
from segments.errors import WrongUsage

USUAL_DAYS: Final = 366
"""A year ahead, and the day of today in it."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `segments calendar`."""
    add_rules_argument(parser)
    parser.add_argument(
        "--from",
        dest="first",
        type=_day,
        metavar="DATE",
        help="from this day on, in the site's zone (default: today)",
    )
    parser.add_argument(
        "--until", type=_day, metavar="DATE", help="before this day (default: a year after the first)"
    )
    parser.add_argument(
        "--pages",
        type=Path,
        action="append",
        default=[],
        metavar="PATH",
        help="a page, or a folder of pages: name campaigns that want one slot at the same time; may be repeated",
    )
    parser.add_argument(
        "--ics", type=Path, metavar="FILE", help="write all of it as a calendar file (iCalendar)"
    )
    add_json_flag(parser)
    add_examples(
        parser,
        "segments calendar",
        "segments calendar --from 2027-03-01 --until 2027-06-01 --pages templates",
        "segments calendar --ics campaigns.ics",
    )


def run(arguments: argparse.Namespace) -> int:
    """Prints the calendar, and writes it where a file is named.

    Raises:
        CheckFailed: the rules have errors.
        AuthoringError: a page cannot be read, or the file cannot be written.
        WrongUsage: the last day is not after the first.
    """
    rules = checked_site(arguments.path).rules
    zone = find_zone(rules.site.timezone) or UTC
    first_ms, until_ms = _span(arguments, zone)
    periods, days = scheduled_periods(rules), local_days(rules)
    if arguments.ics is not None:
        text = calendar_text(rules.site.name, periods, days, now_ms=current_ms())
        write_output(arguments.ics, text.encode())
        print_note(f"wrote {arguments.ics}")
    found = turns(periods, days, zone, from_ms=first_ms, until_ms=until_ms)
    clashes = find_clashes(periods, _slots(arguments.pages), rules)
    if arguments.json:
        print_json(
            {
                "timezone": rules.site.timezone,
                "turns": [_as_json(turn, zone) for turn in found],
                "clashes": [asdict(clash) for clash in clashes],
            }
        )
        return 0
    _print_turns(found, zone, rules.site.timezone)
    for clash in clashes:
        print(_spell_clash(clash, zone))
    return 0


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"Expected a date such as 2027-03-20, got {text!r}") from error


def _span(arguments: argparse.Namespace, zone: tzinfo) -> tuple[int, int]:
    today = datetime.fromtimestamp(current_ms() / 1000, zone).date()
    first = arguments.first or today
    until = arguments.until or first + timedelta(days=USUAL_DAYS)
    if until <= first:
        raise WrongUsage(f"Expected a day after {first}, got {until} - at --until")
    bounds = [
        round(datetime(day.year, day.month, day.day, tzinfo=zone).timestamp() * 1000)
        for day in (first, until)
    ]
    return bounds[0], bounds[1]


def _slots(paths: Sequence[Path]) -> dict[str, frozenset[str]]:
    """The segments that each slot of these pages has blocks for."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for page in pages_at(paths) if paths else ():
        plan = compile_file(page, read_content(page, "a readable page"))
        for group in plan.groups:
            if group.kind == "slot":
                terms = [term for member in group.members for term in plan.blocks[member].audience]
                found[group.name] |= {name for term in terms for name in term.required}
    return {slot: frozenset(names) for slot, names in found.items()}


def _as_json(turn: Turn, zone: tzinfo) -> dict[str, object]:
    if turn.day is not None:
        when: dict[str, object] = {
            "clock": "visitor",
            "date": turn.day.isoformat(),
            "local": None,
            "utc": None,
        }
    else:
        when = {
            "clock": "site",
            "date": None,
            "local": spell_local(turn.at_ms, zone).replace(" ", "T"),
            "utc": datetime.fromtimestamp(turn.at_ms / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        }
    return {"segment": turn.segment, "title": turn.title, "what": turn.what, **when}


def _print_turns(found: Sequence[Turn], zone: tzinfo, zone_name: str) -> None:
    rows = [(f"WHEN ({zone_name})", "UTC", "", "SEGMENT", "TITLE")]
    for turn in found:
        if turn.day is not None:
            local, utc = turn.day.isoformat(), "each visitor's midnight"
        else:
            local, utc = spell_local(turn.at_ms, zone), spell_moment(turn.at_ms).removesuffix(" UTC")
        rows.append((local, utc, turn.what, turn.segment, printable(turn.title) or "-"))
    if found:
        print_table(rows)
    print(f"{counted(len(found), 'turn')} in this time")


def _spell_clash(clash: Clash, zone: tzinfo) -> str:
    one, other = clash.segments
    start = "always" if clash.starts_ms is None else f"from {spell_local(clash.starts_ms, zone)}"
    end = "" if clash.ends_ms is None else f" until {spell_local(clash.ends_ms, zone)}"
    return (
        f"clash: slot {printable(clash.slot)}: {one} and {other}, {start}{end}; who is in both gets {clash.winner}\n"
        "  give the other one a higher priority, other dates, or a slot of its own"
    )
