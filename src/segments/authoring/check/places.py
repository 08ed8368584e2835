"""The places of a segment's parts in the files, for the checks of the rules as a whole.

In go a rule and a key, or characters of its condition; the message goes to the report with its place. A language
child has no table of its own: everything about it points at the tag that made it. What an experiment makes points at
the experiment, and only errors do: nobody wrote its condition, so nobody can write it better.
"""

from __future__ import annotations

from collections.abc import Mapping

from segments.authoring.cel.syntax.ast import Span
from segments.authoring.read.files import Entry, Report
from segments.authoring.report.messages import Message
from segments.authoring.ruleset import SegmentRule


class SegmentPlaces:
    """The tables of the segments, and the report about them. `wrong_ids` are the segments with an error so far.

    Features in the form of segments have no table, only the text of their expression.
    """

    __slots__ = ("_entries", "_report", "wrong_ids")

    def __init__(self, entries: Mapping[str, Entry], report: Report) -> None:
        self._entries, self._report = entries, report
        self.wrong_ids: set[str] = set()

    def at_name(self, message: Message, rule: SegmentRule) -> None:
        """A problem of the segment as such."""
        self._note(message, rule)
        entry = self._entries.get(rule.id)
        if entry and not _is_written(entry) and message.severity != "error":
            return
        if entry:
            self._report.at_key(message, entry)
        else:
            self._at_rule(message, rule)

    def at_value(self, message: Message, rule: SegmentRule, key: str) -> None:
        """A problem with the value of one of its keys."""
        children = self._entries[rule.id].children() if rule.id in self._entries else {}
        if key in children:
            self._note(message, rule)
            self._report.at_value(message, children[key])
        else:
            self.at_name(message, rule)

    def in_condition(self, message: Message, rule: SegmentRule, span: Span) -> None:
        """A problem with a part of its condition."""
        entry = self._entries.get(rule.id)
        when = entry.children().get("when") if entry and isinstance(entry.value, dict) else entry
        if when is not None:
            self._note(message, rule)
            self._report.at_span(message, when.toml, when.toml.string_span(when.path, span))
        else:
            self.at_name(message, rule)

    def _note(self, message: Message, rule: SegmentRule) -> None:
        if message.severity == "error":
            self.wrong_ids.add(rule.id)

    def _at_rule(self, message: Message, rule: SegmentRule) -> None:
        made_by = self._entries.get(rule.parent or "")
        if rule.place and made_by:
            self._report.at_place(message, rule.place, made_by.toml)
        else:
            self._report.add(message)


def _is_written(entry: Entry) -> bool:
    """True for the table of a segment, which an experiment's or a hold-out's is not."""
    return entry.path[:1] == ("segments",) and len(entry.path) == 2
