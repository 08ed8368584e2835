"""The rules of one site as values: what `load_rules` gives and every later authoring stage reads.

Conditions are checked syntax trees, times are Unix milliseconds, and every rule knows its place in its file.
This file must never read a file, a clock or a setting.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from segments.authoring.cel.syntax.ast import Constant, Node
from segments.authoring.measured_rules import ExperimentRule, GoalRule
from segments.bundle.experiments.assignment_spec import AssignmentSpec
from segments.bundle.prediction.model_form import Model

UNREADABLE: Final = Constant("bool", value=False, span=(0, 0))
"""Stands for a condition that could not be read, which was reported; rules with it are never compiled."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A stretch of one line of one file. Lines and columns count from 1, in characters, end exclusive."""

    file: str
    line: int
    column: int
    end_column: int


@dataclass(frozen=True, slots=True)
class Site:
    """The table `[site]`. `name` is in the KV key `site:<name>`; `languages` are BCP 47 tags, best first.

    `has_custom_events` says whether events that nobody declared are taken.
    """

    name: str
    title: str = ""
    hosts: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    timezone: str = "UTC"
    cookie_days: int = 180
    history_days: int = 90
    session_minutes: int = 30
    has_custom_events: bool = True


@dataclass(frozen=True, slots=True)
class SignalDeclaration:
    """A signal of the site's own. `source` is `header:NAME`, `cookie:NAME`, `query:NAME` or `trait:NAME`.

    `absent` is the value it has when the request shows that there is none; None means UNKNOWN. A signal that a model
    answers has `inputs`, the signals behind it, whose purposes are its own, and the `label` of a class.
    """

    name: str
    type: str
    purpose: str
    source: str
    doc: str = ""
    absent: str | int | float | bool | None = None
    inputs: tuple[str, ...] = ()
    label: str = ""


@dataclass(frozen=True, slots=True)
class EventDeclaration:
    """An event of the site's own. `properties` are their types by name; none means that any may come with it."""

    name: str
    purpose: str
    properties: Mapping[str, str] = field(default_factory=dict)
    doc: str = ""


@dataclass(frozen=True, slots=True)
class ScorePart:
    """Points for an event, if its condition holds; `condition_text` is the condition as the rules have it."""

    event: str
    weight: float
    condition: Node | None = None
    condition_text: str = ""


@dataclass(frozen=True, slots=True)
class ScoreSignal:
    """Points for as long as a condition on the visitor holds."""

    condition: Node
    weight: float


@dataclass(frozen=True, slots=True)
class ScoreDeclaration:
    """A score: points that halve in `half_life_s` (0: never), at most `cap` (0: any), worn down to `floor` at most.

    `parts` are what events add; `signals` what conditions add as long as they hold, which never wears off.
    """

    name: str
    parts: tuple[ScorePart, ...]
    half_life_s: int = 0
    cap: float = 0.0
    floor: float = 0.0
    doc: str = ""
    signals: tuple[ScoreSignal, ...] = ()


@dataclass(frozen=True, slots=True)
class FeatureDeclaration:
    """A value that models read of a visitor, under the name that it had in training."""

    name: str
    node: Node
    expression: str
    type: str


@dataclass(frozen=True, slots=True)
class ModelDeclaration:
    """A trained model with the bytes of its file; `features` are in its own order."""

    name: str
    model: Model
    data: bytes
    features: tuple[FeatureDeclaration, ...]
    doc: str = ""


@dataclass(frozen=True, slots=True)
class StageMove:
    """The cause of another stage: an event, with its condition if any, or so many seconds (`trigger` names of what)."""

    target: str
    trigger: str
    seconds: int = 0
    event: str = ""
    condition: Node | None = None
    condition_text: str = ""


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of a lifecycle, with its moves to others in the order in which they are looked at."""

    name: str
    moves: tuple[StageMove, ...]
    doc: str = ""


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """The stages, the first one for everybody, and the events that are activity."""

    stages: tuple[Stage, ...]
    activity: tuple[str, ...]

    def stage(self, name: str) -> Stage:
        """The stage of one name, which there is."""
        return next(stage for stage in self.stages if stage.name == name)

    @property
    def events(self) -> frozenset[str]:
        """The names of all events that it listens to."""
        moves = [move for stage in self.stages for move in stage.moves]
        return frozenset(self.activity) | {move.event for move in moves if move.event}


@dataclass(frozen=True, slots=True)
class SegmentRule:
    """One segment. `when` is checked and its spans are character offsets into `expression`.

    A child matches only where its parent does, whatever its own condition says: the compiler joins the two.
    `starts_ms` (inclusive) and `ends_ms` (exclusive) bound it in time. `fallback` names the segment whose
    content a visitor of this one gets in a slot that has none for it. `replacement` is only set with
    `is_deprecated`.
    """

    id: str
    when: Node
    expression: str
    title: str = ""
    definition: str = ""
    owner: str = ""
    tags: tuple[str, ...] = ()
    priority: int = 0
    parent: str | None = None
    fallback: str | None = None
    starts_ms: int | None = None
    ends_ms: int | None = None
    is_deprecated: bool = False
    replacement: str | None = None
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class RecordingRules:
    """The share of visitors whose signals are kept for counting, for how many days, and the signals that are named."""

    share: float
    days: int
    signals: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleSet:
    """One site's rules, in the order of their files. `consent` and `settings` are plain, for the bundle."""

    site: Site
    segments: tuple[SegmentRule, ...]
    signals: Mapping[str, SignalDeclaration] = field(default_factory=dict)
    consent: Mapping[str, object] = field(default_factory=dict)
    settings: Mapping[str, object] = field(default_factory=dict)
    events: Mapping[str, EventDeclaration] = field(default_factory=dict)
    scores: Mapping[str, ScoreDeclaration] = field(default_factory=dict)
    lifecycle: Lifecycle | None = None
    assignments: Mapping[str, AssignmentSpec] = field(default_factory=dict)
    recording: RecordingRules | None = None
    features: Mapping[str, FeatureDeclaration] = field(default_factory=dict)
    models: Mapping[str, ModelDeclaration] = field(default_factory=dict)
    experiments: Mapping[str, ExperimentRule] = field(default_factory=dict)
    goals: Mapping[str, GoalRule] = field(default_factory=dict)
    measured: tuple[str, ...] = ()
    """Segments whose visitors of each day are counted."""
    measured_blocks: tuple[str, ...] = ()
    controller: Mapping[str, object] = field(default_factory=dict)
    """The responsible ones, for the record of processing; no bundle has them."""

    def segment(self, segment_id: str) -> SegmentRule | None:
        """The rule of one id, or None."""
        return next((rule for rule in self.segments if rule.id == segment_id), None)

    def by_precedence(self) -> tuple[SegmentRule, ...]:
        """All segments, the winner of a slot first: higher priority, then deeper in the family, then by id.

        The order is total, since ids are unique. A child stands before its parent of equal priority,
        because it says more about the visitor.
        """
        depths = _depths({rule.id: rule.parent for rule in self.segments})
        return tuple(sorted(self.segments, key=lambda rule: (-rule.priority, -depths[rule.id], rule.id)))


def _depths(parents: Mapping[str, str | None]) -> dict[str, int]:
    """The number of ancestors of each segment; a cycle, which the checker refuses, ends the count."""
    depths: dict[str, int] = {}
    for start in parents:
        way: dict[str, None] = {}  # in order: from here up to the first ancestor that is known
        name: str | None = start
        while name is not None and name not in depths and name not in way:
            way[name] = None
            name = parents.get(name)
        above = -1 if name is None else depths.get(name, 0)
        depths |= {passed: depth for depth, passed in enumerate(reversed(way), above + 1)}
    return depths
