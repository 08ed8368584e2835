"""The segments that experiments make: one for each arm, one for an audience; and rules held to the audience.

In go experiments and segments; out come all segments. A rule that reads an arm matches only in the experiment's
audience, whatever else it says: what is shown outside of it would be measured by nobody.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from segments.authoring.cel.syntax.ast import Call, Constant, Node, SignalRef, walk
from segments.authoring.measured_rules import ExperimentRule
from segments.authoring.read.conditions import Conditions
from segments.authoring.read.files import Entry, Tables
from segments.authoring.read.tables.assignment_tables import SITE_HOLDOUT, held_name
from segments.authoring.read.tables.experiment_tables import HELD, OPEN, SHOWN, arm_segment
from segments.authoring.report import messages
from segments.authoring.ruleset import UNREADABLE, SegmentRule
from segments.bundle.experiments.assignment_spec import ASSIGNMENT_FAMILY, HOLDOUT_ARM


def made_segments(tables: Tables) -> dict[str, Entry]:
    """The ids of all segments that experiments and hold-outs make, whether or not the rest of them is right, with what
    makes each.
    """
    made: dict[str, Entry] = {}
    for name, entry in tables.experiments.items():
        children = entry.children()
        arms = children["arms"].children() if "arms" in children else {}
        extra = [HOLDOUT_ARM] if "holdout" in children else []
        made |= {arm_segment(name, arm): entry for arm in (*arms, *extra)}
        if _has_audience(tables, entry):
            made[audience_of(name)] = entry
    for segment, entry in tables.segments.items():
        if "holdout" in entry.children():
            made[f"{segment}-held"] = entry.child("holdout")
    if "holdout" in tables.site:
        made |= {arm_segment(SITE_HOLDOUT, arm): tables.site["holdout"] for arm in (OPEN, HELD)}
    return made


def _has_audience(tables: Tables, entry: Entry) -> bool:
    children = entry.children()
    is_by_place = "by" in children and children["by"].value == "place"
    return "audience" in children or "requires" in children or ("holdout" in tables.site and not is_by_place)


def audience_of(experiment: str) -> str:
    """The segment of those who may be in an experiment."""
    return arm_segment(experiment, "audience")


def with_experiments(
    segments: Sequence[SegmentRule],
    experiments: Mapping[str, ExperimentRule],
    tables: Tables,
    conditions: Conditions,
) -> tuple[SegmentRule, ...]:
    """The segments with those of experiments, each held to the audiences of the experiments that it reads."""
    maker = _Maker(experiments, tables, conditions)
    own = {rule.id: rule for rule in segments}
    made: dict[str, SegmentRule] = {}
    for name, experiment in experiments.items():
        if experiment.held:
            if experiment.held in own:
                shown, held = maker.hold_out(own[experiment.held], experiment)
                own[experiment.held] = shown
                made[held.id] = held
        else:
            made |= {rule.id: rule for rule in maker.segments_of(name, experiment)}
    entries = made_segments(tables)
    for name in made.keys() & own.keys():
        message = messages.defined_twice(f"segments.{name}", "a table of that name")
        conditions.report.at_key(message, entries[name])
    return tuple(maker.held_to_audience(rule) for rule in {**own, **made}.values())


class _Maker:
    def __init__(
        self, experiments: Mapping[str, ExperimentRule], tables: Tables, conditions: Conditions
    ) -> None:
        self._tables, self._conditions = tables, conditions
        self._entries = made_segments(tables)
        self._gated = {
            ASSIGNMENT_FAMILY + name: audience_of(name)
            for name in experiments
            if audience_of(name) in self._entries
        }

    def segments_of(self, name: str, experiment: ExperimentRule) -> list[SegmentRule]:
        """The segments of an experiment's arms, and that of its audience."""
        entry = self._entries[experiment.arms[0][1]]
        rules = []
        for arm, segment in experiment.arms:
            text = _is_arm(name, arm)
            when = self._conditions.read_generated(text, entry)
            title = f"{experiment.title or name}: {arm}"
            rules.append(self._rule(segment, when, text, title, entry))
        if ASSIGNMENT_FAMILY + name in self._gated:
            rules.append(self._audience(name, experiment, entry))
        return rules

    def _audience(self, name: str, experiment: ExperimentRule, entry: Entry) -> SegmentRule:
        needed = " && ".join(_is_arm(other, arm) for other, arm in experiment.requires)
        when = self._conditions.read_generated(needed, entry) if needed else None
        text = needed
        if experiment.audience:
            own = self._conditions.read(entry.child("audience"))
            when = own if own is None or not needed else (when and Call("_&&_", (own, when), own.span))
            text = f"{experiment.audience} && {needed}" if needed else experiment.audience
        title = f"{experiment.title or name}: who may be in it"
        return self._rule(audience_of(name), when, text, title, entry)

    def _rule(self, name: str, when: Node | None, text: str, title: str, entry: Entry) -> SegmentRule:
        place = entry.toml.place(*entry.toml.key_span(entry.path))
        return SegmentRule(name, when or UNREADABLE, text, title=title, place=place)

    def hold_out(self, rule: SegmentRule, experiment: ExperimentRule) -> tuple[SegmentRule, SegmentRule]:
        """The segment without those who are held out of it, and the segment of these."""
        entry, name = self._entries[f"{rule.id}-held"], held_name(rule.id)
        shown, held = (self._conditions.read_generated(_is_arm(name, arm), entry) for arm in (SHOWN, HELD))
        if rule.when is UNREADABLE or shown is None or held is None:
            return rule, replace(rule, id=f"{rule.id}-held", when=UNREADABLE)
        title = f"{experiment.title or rule.id}: held out"
        return (
            replace(rule, when=Call("_&&_", (rule.when, _at(shown, rule.when)), rule.when.span)),
            replace(
                rule,
                id=f"{rule.id}-held",
                title=title,
                when=Call("_&&_", (rule.when, _at(held, rule.when)), rule.when.span),
                expression=f"({rule.expression}) && {_is_arm(name, HELD)}",
                fallback=None,
                is_deprecated=False,
                replacement=None,
            ),
        )

    def held_to_audience(self, rule: SegmentRule) -> SegmentRule:
        """The rule, with the audience of each experiment that it reads."""
        read = {node.name for node in walk(rule.when) if isinstance(node, SignalRef)}
        for signal in sorted(read & self._gated.keys()):
            gate = self._gated[signal]
            if rule.id != gate:
                span = rule.when.span
                named = Call("in_segment", (Constant("string", gate, span),), span)
                rule = replace(rule, when=Call("_&&_", (named, rule.when), span))
        return rule


def _is_arm(experiment: str, arm: str) -> str:
    return f'{ASSIGNMENT_FAMILY}{experiment} == "{arm}"'


def _at(node: Node, other: Node) -> Node:
    """A generated condition, whose problems point at the condition beside it."""
    return replace(node, span=other.span)
