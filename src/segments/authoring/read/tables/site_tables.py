"""Reads `[site]` and `[signals]`: names, time zone, limits, and the signals that the site adds.

In go the tables of the files; out come a `Site`, its `SignalDeclaration`s and the settings of the bundle that
the edge reads. What cannot be used is reported and left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from segments.authoring.cel.functions.operators import OPERATORS
from segments.authoring.read.entries import find_zone, has_keys, read_keys, text_of, texts_of, whole_of
from segments.authoring.read.files import Entry, Report
from segments.authoring.read.table_keys import (
    SIGNAL_KEYS,
    SIGNAL_NAME,
    SIGNAL_SOURCES,
    SITE_KEYS,
    SITE_NAME,
    TABLE,
    describe_value,
)
from segments.authoring.read.tables.page_keys import check_liquid, check_untrusted
from segments.authoring.report import messages
from segments.authoring.ruleset import SignalDeclaration, Site
from segments.bundle.experiments.assignment_spec import ASSIGNMENT_FAMILY
from segments.catalog import PAGE_SOURCES, PURPOSES, SIGNAL_TYPES, SIGNALS

DEFAULTS: Final = Site("")
MAX_JSON_PATH: Final = 8
"""Names in a path to a list of segments; the edge reads no more."""

MAX_KEY_COOKIES: Final = 8
"""Cookies that pages depend on; each multiplies the variants of a page, of which few are kept."""

_COOKIE_GLOB: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}\Z")
_COOKIE_NAME: Final = re.compile(r"(?!__Host-segments)[!#$%&'+.^_`|~0-9A-Za-z-]{1,128}\Z")
COOKIE_KEYS: Final = {
    "session_cookies": (_COOKIE_GLOB, "a cookie's name, with * for any characters"),
    "more_session_cookies": (_COOKIE_GLOB, "a cookie's name, with * for any characters"),
    "anonymous_cookies": (_COOKIE_GLOB, "a cookie's name, with * for any characters"),
    "key_cookies": (_COOKIE_NAME, "the whole name of a cookie of the site's own"),
}
"""The keys that name cookies (RFC 6265 section 4.1.1), and the form of a name there."""

MAX_PAGE_HEADERS: Final = 16
MAX_BYPASS: Final = 32
MAX_APP_ORIGINS: Final = 32
LIST_KEYS: Final = {
    "page_headers": (
        re.compile(
            r"(?!(?:cookie|authorization|host|connection|range|te|upgrade|expect|content-.*|if-.*|accept-encoding"
            r"|transfer-encoding)\Z)[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}\Z",
            re.IGNORECASE,
        ),
        "the name of a request header that says in which form a page is wanted",
        MAX_PAGE_HEADERS,
    ),
    "bypass": (
        re.compile(r"/[^*?#\s\\]*\*?[^*?#\s\\]*\Z"),
        'a path such as "/admin/*", with one star at most',
        MAX_BYPASS,
    ),
    "app_origins": (
        re.compile(r"(?:https://[a-z0-9.-]{1,253}|http://(?:localhost|127\.0\.0\.1))(?::[1-9]\d{0,4})?\Z"),
        'an origin such as "https://app.example", without a slash at its end',
        MAX_APP_ORIGINS,
    ),
}
"""The keys that name headers and paths, the form of an entry, and how many there may be."""

_INTS: Final = range(-(2**63), 2**63)
"""The range of a CEL int."""

_STAYS_HOME: Final = frozenset({"name", "title", "timezone"})
"""Keys that authoring alone needs; the bundle has the name in a field of its own."""


def read_site(entries: Mapping[str, Entry], report: Report) -> Site:
    """The table `[site]`, whichever files its keys are in."""
    good = read_keys(entries, SITE_KEYS, "site", report)
    if "name" not in entries:
        report.add(messages.missing_key("name", "site", 'Write in one of the files: [site] name = "shop"'))
    return Site(
        name=_checked_text(good, "name", report),
        title=text_of(good, "title"),
        hosts=texts_of(good, "hosts"),
        languages=texts_of(good, "languages"),
        timezone=_checked_text(good, "timezone", report) or DEFAULTS.timezone,
        cookie_days=whole_of(good, "cookie_days", DEFAULTS.cookie_days),
        history_days=whole_of(good, "history_days", DEFAULTS.history_days),
        session_minutes=whole_of(good, "session_minutes", DEFAULTS.session_minutes),
        has_custom_events=text_of(good, "unknown_events") != "refuse",
    )


def read_signals(entries: Mapping[str, Entry], report: Report) -> dict[str, SignalDeclaration]:
    """The signals that the site declares, by name."""
    declared: dict[str, SignalDeclaration] = {}
    for name, entry in _flatten(entries):
        if not SIGNAL_NAME.match(name):
            report.at_key(messages.signal_name(name), entry)
        elif hint := _why_taken(name, declared):
            report.at_key(messages.signal_exists(name, hint), entry)
        elif signal := _read_signal(name, entry, report):
            declared[name] = signal
            if name in SIGNALS:
                report.at_key(messages.replaced_signal(name, SIGNALS[name].doc), entry)
    return declared


def bundle_settings(
    entries: Mapping[str, Entry], signals: Mapping[str, SignalDeclaration], report: Report
) -> dict[str, object]:
    """The site's settings for the edge besides rules and consent, by the names of the table's keys."""
    good = read_keys(entries, SITE_KEYS, "site", Report())
    settings = {key: entry.value for key, entry in good.items() if key not in _STAYS_HOME}
    if "business_hours" in settings and not _are_hours(settings["business_hours"]):
        expected = "two hours from 0 to 24, the first before the second, such as [9, 17]"
        hours = good["business_hours"]
        report.at_value(messages.wrong_value(expected, describe_value(hours.value), hours.name), hours)
    for key in ("content_type_from", "tags_from"):
        for text in texts_of(good, key):
            if not _is_page_source(text):
                expected = "a place such as header:x-tags, meta:keywords or json:metadata.tags"
                report.at_value(messages.wrong_value(expected, repr(text), good[key].name), good[key])
    for text in texts_of(good, "json_paths"):
        if not all(text.split(".")) or text.count(".") >= MAX_JSON_PATH:
            expected = f"up to {MAX_JSON_PATH} names with dots between them, such as meta.audience"
            report.at_value(
                messages.wrong_value(expected, repr(text), good["json_paths"].name), good["json_paths"]
            )
    _check_cookie_names(good, report)
    check_liquid(good, report)
    check_untrusted(good, report)
    _check_lists(good, report)
    if signals:
        settings["declared"] = {
            name: [signal.source, signal.type, *([] if signal.absent is None else [signal.absent])]
            for name, signal in signals.items()
        }
    return settings


def _checked_text(good: Mapping[str, Entry], key: str, report: Report) -> str:
    value = text_of(good, key)
    is_right, expected = {
        "name": (SITE_NAME.match(value), "a name of lower-case letters, digits, dots and dashes, up to 64"),
        "timezone": (find_zone(value), "an IANA time zone such as Europe/Berlin"),
    }[key]
    if key not in good or is_right:
        return value
    report.at_value(messages.wrong_value(expected, repr(value), good[key].name), good[key])
    return ""


def _check_cookie_names(good: Mapping[str, Entry], report: Report) -> None:
    for key, (pattern, expected) in COOKIE_KEYS.items():
        for text in texts_of(good, key):
            if not pattern.match(text):
                report.at_value(messages.wrong_value(expected, repr(text), good[key].name), good[key])
    named = texts_of(good, "key_cookies")
    if len(named) > MAX_KEY_COOKIES:
        entry, limit = good["key_cookies"], f"at most {MAX_KEY_COOKIES} names"
        report.at_value(messages.wrong_value(limit, str(len(named)), entry.name), entry)


def _check_lists(good: Mapping[str, Entry], report: Report) -> None:
    for key, (pattern, expected, most) in LIST_KEYS.items():
        listed = texts_of(good, key)
        wrong = [(expected, repr(text)) for text in listed if not pattern.match(text)]
        if len(listed) > most:
            wrong.append((f"at most {most} entries", str(len(listed))))
        for wanted, got in wrong:
            report.at_value(messages.wrong_value(wanted, got, good[key].name), good[key])


def _are_hours(value: object) -> bool:
    match value:
        case [bool(), _] | [_, bool()]:
            return False
        case [int(first), int(end)]:
            return 0 <= first < end <= 24
    return False


def _is_page_source(text: str) -> bool:
    kind, _, key = text.partition(":")
    return kind in PAGE_SOURCES and bool(key.strip()) and key == key.strip()


def _flatten(entries: Mapping[str, Entry], prefix: str = "") -> Iterator[tuple[str, Entry]]:
    """`[signals.cart.value]` is the signal `cart.value`: a table whose members are all tables is a family."""
    for key, entry in entries.items():
        members = entry.children()
        if members and all(isinstance(member.value, dict) for member in members.values()):
            yield from _flatten(members, f"{prefix}{key}.")
        else:
            yield prefix + key, entry


def _why_taken(name: str, declared: Mapping[str, SignalDeclaration]) -> str:
    """The reason against a name of a site's own; a built-in signal's name is free unless functions read that signal."""
    if name in declared:
        return "It is declared twice, once with quotes and once without"
    readers = sorted(function for function, row in OPERATORS.items() if name in row.signals)
    if readers:
        return f"It is built in, and read by {', '.join(readers)}; give yours another name"
    if name.startswith(("events.", "lifecycle.")):
        return "What visitors do goes by that name; give yours another one"
    if name.startswith(ASSIGNMENT_FAMILY):
        return "The arms of [assignments] go by that name; give yours another one"
    return ""


def _read_signal(name: str, entry: Entry, report: Report) -> SignalDeclaration | None:
    if not isinstance(entry.value, dict):
        report.at_value(messages.wrong_type(TABLE, describe_value(entry.value), entry.name), entry)
        return None
    good = read_keys(entry.children(), SIGNAL_KEYS, entry.name, report)
    needed = {"type": f"One of: {', '.join(SIGNAL_TYPES)}", "purpose": f"One of: {', '.join(PURPOSES)}"}
    if not has_keys(entry, needed, report) or not needed.keys() <= good.keys():
        return None
    type_name = text_of(good, "type")
    return SignalDeclaration(
        name,
        type_name,
        text_of(good, "purpose"),
        _source(name, good, report),
        text_of(good, "doc"),
        _absent(type_name, good, report),
    )


def _source(name: str, good: Mapping[str, Entry], report: Report) -> str:
    source = text_of(good, "from")
    kind, _, key = source.partition(":")
    if "from" in good and (kind not in SIGNAL_SOURCES or not key.strip()):
        expected = "a source such as header:x-plan, cookie:plan, query:plan or trait:plan"
        report.at_value(messages.wrong_value(expected, repr(source), good["from"].name), good["from"])
    return source or f"trait:{name.removeprefix('traits.')}"


def _absent(type_name: str, good: Mapping[str, Entry], report: Report) -> str | int | float | bool | None:
    entry = good.get("absent")
    if entry is None:
        return None
    match type_name, entry.value:
        case ("bool", bool(value)) | ("string", str(value)):
            return value
        case ("int", int(value)) if not isinstance(value, bool) and value in _INTS:
            return value
        case ("double", int(value) | float(value)) if not isinstance(value, bool):
            return float(value)
    expected = f"a value of the signal's own type, {type_name}"
    report.at_value(messages.wrong_value(expected, describe_value(entry.value), entry.name), entry)
    return None
