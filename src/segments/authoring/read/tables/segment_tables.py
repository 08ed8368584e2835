"""Reads `[segments]`: ids, conditions, times, inherited priorities and one child for each language.

In go the tables of the files; out come `SegmentRule`s in the same order. A segment whose name or table is wrong
is reported and left out, one with a wrong condition stays without it, so that the rest of it is still checked; how
segments refer to each other is segments.authoring.check's part.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import tzinfo

from segments.authoring.cel.syntax.ast import Node
from segments.authoring.read.conditions import Conditions
from segments.authoring.read.entries import (
    find_zone,
    moment_of,
    read_keys,
    report_clock_change,
    text_of,
    texts_of,
    whole_of,
)
from segments.authoring.read.files import Entry
from segments.authoring.read.table_keys import (
    RESERVED_SEGMENT_IDS,
    SEGMENT_ID,
    SEGMENT_ID_GRAMMAR,
    SEGMENT_KEYS,
    TABLE,
    describe_value,
)
from segments.authoring.report import messages
from segments.authoring.ruleset import UNREADABLE, SegmentRule, Site

NO_CONDITION_HINT = "A condition in CEL, such as: when = 'geo.country == \"DE\"'"


def segment_ids(entries: Mapping[str, Entry]) -> tuple[str, ...]:
    """Every id that the tables make, language children included, whether or not the rest is right."""
    ids = dict.fromkeys(entries)
    for name, entry in entries.items():
        ids.update(dict.fromkeys(_child_id(name, tag) for tag in texts_of(entry.children(), "languages")))
    return tuple(ids)


def read_segments(
    entries: Mapping[str, Entry], site: Site, conditions: Conditions
) -> tuple[SegmentRule, ...]:
    """The segments of all files."""
    rules: dict[str, SegmentRule] = {}
    for name, entry in entries.items():
        rule = _read_segment(name, entry, site, conditions)
        if rule is None:
            continue
        rules[name] = rule
        rules.update((child.id, child) for child in _language_children(rule, entry, site, conditions))
    return _with_priorities(rules, entries)


def _read_segment(name: str, entry: Entry, site: Site, conditions: Conditions) -> SegmentRule | None:
    report = conditions.report
    if not SEGMENT_ID.match(name) or name in RESERVED_SEGMENT_IDS:
        report.at_key(messages.segment_id(name, SEGMENT_ID_GRAMMAR), entry)
        return None
    if not isinstance(entry.value, dict):
        report.at_value(messages.wrong_type(TABLE, describe_value(entry.value), entry.name), entry)
        return None
    good = read_keys(entry.children(), SEGMENT_KEYS, entry.name, report)
    if "when" not in entry.children():
        report.at_key(messages.missing_key("when", entry.name, NO_CONDITION_HINT), entry)
    when = conditions.read(good["when"]) if "when" in good else None
    rule = _build(entry, good, when or UNREADABLE, site)
    if rule.starts_ms is not None and rule.ends_ms is not None and rule.ends_ms <= rule.starts_ms:
        report.at_value(messages.ends_before_start(name), good["ends"])
    zone = _zone_of(site)
    for key in ("starts", "ends"):
        report_clock_change(good, key, zone, report)
    if "replacement" in good and not rule.is_deprecated:
        expected = "a replacement only beside `deprecated = true`"
        report.at_key(
            messages.wrong_value(expected, "one without", good["replacement"].name), good["replacement"]
        )
    return rule


def _build(entry: Entry, good: Mapping[str, Entry], when: Node, site: Site) -> SegmentRule:
    zone = _zone_of(site)
    return SegmentRule(
        id=str(entry.path[-1]),
        when=when,
        expression=text_of(good, "when"),
        title=text_of(good, "title"),
        definition=text_of(good, "definition"),
        owner=text_of(good, "owner"),
        tags=texts_of(good, "tags"),
        priority=whole_of(good, "priority", 0),
        parent=text_of(good, "parent") or None,
        fallback=text_of(good, "fallback") or None,
        starts_ms=moment_of(good, "starts", zone),
        ends_ms=moment_of(good, "ends", zone),
        is_deprecated="deprecated" in good and good["deprecated"].value is True,
        replacement=text_of(good, "replacement") or None,
        place=entry.toml.place(*entry.toml.key_span(entry.path)),
    )


def _zone_of(site: Site) -> tzinfo:
    zone = find_zone(site.timezone)
    assert zone is not None, "the site's table was checked"
    return zone


def _language_children(
    rule: SegmentRule, entry: Entry, site: Site, conditions: Conditions
) -> list[SegmentRule]:
    """`languages = ["de", "fr"]` makes two children, for visitors who read German or French."""
    tags = texts_of(entry.children(), "languages")
    children = []
    for index, tag in enumerate(tags):
        at = entry.child("languages").child(index)
        when = _language_condition(_child_id(rule.id, tag), tag, at, site, conditions)
        if when:
            child = replace(rule, id=_child_id(rule.id, tag), when=when, expression=_spoken(tag))
            children.append(
                replace(
                    child,
                    title=f"{rule.title or rule.id} ({tag})",
                    parent=rule.id,
                    fallback=rule.id,
                    place=at.toml.place(*at.toml.value_span(at.path)),
                )
            )
    return children


def _language_condition(
    child_id: str, tag: str, at: Entry, site: Site, conditions: Conditions
) -> Node | None:
    report = conditions.report
    if tag not in site.languages:
        expected = (
            f"one of the languages of [site], {messages.list_names(site.languages) or 'which has none'}"
        )
        hint = 'The signal `language` is the best match with: [site] languages = ["en", "de"]'
        report.at_value(messages.wrong_value(expected, repr(tag), at.name, hint), at)
        return None
    if not SEGMENT_ID.match(child_id):
        report.at_value(messages.segment_id(child_id, SEGMENT_ID_GRAMMAR), at)
        return None
    if child_id in conditions.written_ids:
        report.at_value(messages.defined_twice(f"segments.{child_id}", "a table of that name"), at)
        return None
    return conditions.read_generated(_spoken(tag), at)


def _spoken(tag: str) -> str:
    return f'language == "{tag}"'


def _child_id(name: str, tag: str) -> str:
    return f"{name}-{tag.lower()}"


def _with_priorities(
    rules: Mapping[str, SegmentRule], entries: Mapping[str, Entry]
) -> tuple[SegmentRule, ...]:
    """A child that sets no priority has its parent's, or the next ancestor's that sets one."""
    priorities = {
        name: rule.priority
        for name, rule in rules.items()
        if rule.parent not in rules or (name in entries and "priority" in entries[name].children())
    }
    for start in rules:
        way: dict[str, None] = {}  # up to the first ancestor that is known, or round a circle
        name = start
        while name not in priorities and name not in way:
            way[name] = None
            name = str(rules[name].parent)
        priorities |= dict.fromkeys(way, priorities.get(name, 0))
    return tuple(replace(rule, priority=priorities[name]) for name, rule in rules.items())
