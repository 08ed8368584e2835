"""Checks the keys of one table against their rows, and takes typed values out of what is left.

In go entries of a rules file; what is wrong is reported with its place, and only what is right comes out.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, tzinfo

from segments.authoring.read.files import Entry, Report
from segments.authoring.read.table_keys import MOMENT, WHOLE, YEARS, Key, describe_value, is_of_type
from segments.authoring.report import messages


def read_keys(
    entries: Mapping[str, Entry], rows: Mapping[str, Key], table: str, report: Report
) -> dict[str, Entry]:
    """Those entries that the rows know and whose values are as the rows ask; the others are reported."""
    good = {}
    for name, entry in entries.items():
        row = rows.get(name)
        if row is None:
            report.at_key(messages.unknown_key(name, table, list(rows)), entry)
        elif not is_of_type(entry.value, row.type):
            report.at_value(messages.wrong_type(row.type, describe_value(entry.value), entry.name), entry)
        elif row.type == WHOLE and not row.least <= whole_of(entries, name, 0) <= row.most:
            limits = f"a whole number from {row.least} to {row.most}"
            report.at_value(messages.wrong_value(limits, str(entry.value), entry.name), entry)
        elif isinstance(entry.value, date) and row.type == MOMENT and entry.value.year not in YEARS:
            years = f"a year from {YEARS[0]} to {YEARS[-1]}"
            report.at_value(messages.wrong_value(years, str(entry.value.year), entry.name), entry)
        elif not row.choices or is_one_of(entries, name, row.choices, report):
            good[name] = entry
    return good


def is_one_of(entries: Mapping[str, Entry], key: str, allowed: tuple[str, ...], report: Report) -> bool:
    """True if the key has one of the allowed texts; if not, that is reported."""
    entry = entries[key]
    if entry.value in allowed:
        return True
    hint = messages.did_you_mean(str(entry.value), allowed)
    expected = messages.list_names(allowed)
    report.at_value(messages.wrong_value(expected, repr(entry.value), entry.name, hint), entry)
    return False


def has_keys(table: Entry, keys: Mapping[str, str], report: Report) -> bool:
    """True if all the keys are there; what is missing is reported with its hint."""
    missing = [key for key in keys if key not in table.children()]
    for key in missing:
        report.at_key(messages.missing_key(key, table.name, keys[key]), table)
    return not missing


def text_of(good: Mapping[str, Entry], key: str) -> str:
    """The text of a key, or nothing."""
    value = good[key].value if key in good else ""
    return value if isinstance(value, str) else ""


def texts_of(good: Mapping[str, Entry], key: str) -> tuple[str, ...]:
    """The texts of a key, or none."""
    value = good[key].value if key in good else ()
    return tuple(str(item) for item in value) if isinstance(value, list) else ()


def whole_of(good: Mapping[str, Entry], key: str, default: int) -> int:
    """The whole number of a key, or the default."""
    value = good[key].value if key in good else default
    return value if isinstance(value, int) else default


def moment_of(good: Mapping[str, Entry], key: str, zone: tzinfo) -> int | None:
    """The moment of a key in Unix milliseconds, in `zone` where it names none; a date is its first moment."""
    value = good[key].value if key in good else None
    if not isinstance(value, date):
        return None
    moment = value if isinstance(value, datetime) else datetime.combine(value, time())
    return round(_placed(moment, zone).timestamp() * 1000)


def report_clock_change(good: Mapping[str, Entry], key: str, zone: tzinfo, report: Report) -> None:
    """Report a time of a key that clocks in `zone` skip, or show twice. A date alone is its first moment anyway."""
    value = good[key].value if key in good else None
    if not isinstance(value, datetime) or value.tzinfo is not None:
        return
    first, second = _placed(value, zone), _placed(value, zone).replace(fold=1)
    if first.utcoffset() == second.utcoffset():
        return
    counting = first.astimezone(UTC).astimezone(zone)
    is_skipped = counting.replace(tzinfo=None) != value
    report.at_value(
        messages.clock_change(value.isoformat(" "), str(zone), counting.isoformat(), is_skipped=is_skipped),
        good[key],
    )


def _placed(moment: datetime, zone: tzinfo) -> datetime:
    """The moment in its own zone, or in this one. Of a time that comes twice it is the first; one that clocks skip is
    read as if they had not changed yet (PEP 495).
    """
    return moment.replace(tzinfo=zone) if moment.tzinfo is None else moment


def find_zone(name: str) -> tzinfo | None:
    """The time zone of an IANA name, or None."""
    if name == "UTC":  # known even where the system has no time zone data
        return UTC
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, OSError, ValueError):
        return None
