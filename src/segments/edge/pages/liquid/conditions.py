"""Tags of Liquid become conditions with branches, one place at a time.

In: the tags of one place in their order: of one text, one value, or one element's own texts. Out: conditions whose
tags are all there. A tag that finds no partner in its place is no mark at all, since whoever wrote it cannot have
written what is beyond.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from segments.edge.pages.liquid.tags import LiquidTag, names_of, read_audience
from segments.edge.pages.plan.plan import Term
from segments.edge.pages.settings.liquid_settings import LiquidSettings

MAX_OPEN: Final = 32
"""Conditions inside each other in one place; deeper nesting is no template that a person wrote."""

MAX_CONDITION_BYTES: Final = 1_048_576
"""A condition whose last tag is further from its first is none: a page in passing does not wait for it."""


@dataclass(slots=True)
class Branch:
    """The bytes between two tags of one condition. `audience` is None where the condition cannot be read."""

    tag: int
    start: int
    end: int
    audience: tuple[Term, ...] | None
    is_default: bool = False
    word: str = ""


@dataclass(slots=True)
class Condition:
    """One `if` or `unless` with its branches, in order; `cuts` are its tags, with the space that dashes take.

    `names` are all that its tags ask for.
    """

    offset: int
    word: bytes
    branches: list[Branch] = field(default_factory=list)
    cuts: list[tuple[int, int]] = field(default_factory=list)
    names: tuple[str, ...] = ()

    def add(self, tag: LiquidTag, settings: LiquidSettings) -> None:
        """Begin a branch with a tag."""
        is_else = tag.kind == "else"
        self.end_branch(tag)
        # The first else takes everybody who is left. What follows it is for nobody: an empty audience and no default.
        is_late = any(branch.is_default for branch in self.branches)
        is_default = is_else and not is_late
        audience = () if is_else else read_audience(tag, settings)
        if is_late and audience is not None:
            audience = ()
        self.branches.append(Branch(tag.start, tag.cut[1], tag.cut[1], audience, is_default, tag.kind))
        self.names += names_of(tag)

    def end_branch(self, tag: LiquidTag) -> None:
        """The branch that is open ends before this tag."""
        self.cuts.append(tag.cut)
        if self.branches:
            last = self.branches[-1]
            last.end = max(tag.cut[0], last.start)

    def is_counted(self, settings: LiquidSettings) -> bool:
        """True if the tag asks for a segment of the rules, or cannot be read at all, within reach."""
        return settings.is_known(self.names) and self.cuts[-1][1] - self.offset <= MAX_CONDITION_BYTES

    def placed(self, place_of: Callable[[int], int]) -> Condition:
        """The same condition at other offsets."""
        branches = [
            Branch(
                place_of(one.tag),
                place_of(one.start),
                place_of(one.end),
                one.audience,
                one.is_default,
                one.word,
            )
            for one in self.branches
        ]
        cuts = [(place_of(start), place_of(end)) for start, end in self.cuts]
        return Condition(place_of(self.offset), self.word, branches, cuts, self.names)


class Step(NamedTuple):
    """The effect of a tag: "open", "next" or "close" of a condition. `lost` are those inside that are never closed."""

    word: str
    condition: Condition
    lost: tuple[Condition, ...] = ()


class _Open(NamedTuple):
    """A block of Liquid that is not closed yet; `condition` is None for one that is not ours."""

    word: bytes
    condition: Condition | None


class Pairing:
    """The tags of one place."""

    __slots__ = ("_open", "_settings")

    def __init__(self, settings: LiquidSettings) -> None:
        self._settings = settings
        self._open: list[_Open] = []

    @property
    def open_conditions(self) -> list[Condition]:
        """The open conditions, the outermost first."""
        return [one.condition for one in self._open if one.condition is not None]

    def take(self, tag: LiquidTag) -> Step | None:
        """The effect of a tag on the conditions here, or None."""
        if tag.kind == "open":
            return self._begin(tag)
        if tag.kind == "close":
            return self._close(tag)
        condition = self._open[-1].condition if self._open else None
        if condition is None:
            return None
        condition.add(tag, self._settings)
        return Step("next", condition)

    def _begin(self, tag: LiquidTag) -> Step | None:
        if len(self._open) >= MAX_OPEN or not (tag.is_ours or self._open):
            return None
        condition = None
        if tag.is_ours:
            condition = Condition(tag.start, tag.word)
            condition.add(tag, self._settings)
        self._open.append(_Open(tag.word, condition))
        return Step("open", condition) if condition is not None else None

    def _close(self, tag: LiquidTag) -> Step | None:
        """Close the innermost block of the tag's word, with what was left open inside it."""
        if not any(one.word == tag.word for one in self._open):
            return None
        lost: list[Condition] = []
        while (closed := self._open.pop()).word != tag.word:
            lost += [closed.condition] if closed.condition is not None else []
        if closed.condition is None:
            return Step("close", Condition(-1, b""), tuple(lost)) if lost else None
        closed.condition.end_branch(tag)
        return Step("close", closed.condition, tuple(lost))


@dataclass(slots=True)
class Found:
    """The conditions in a text: those that count, and those left alone, as problems.

    `first_open` is where the first of those begins whose end has not come, with the space before it; -1 for none.
    """

    conditions: list[Condition] = field(default_factory=list)
    problems: list[tuple[str, int, str]] = field(default_factory=list)
    first_open: int = -1

    def take(self, condition: Condition, settings: LiquidSettings) -> bool:
        """Take a condition that is whole; false for one that is left alone."""
        is_counted = condition.is_counted(settings)
        if is_counted:
            self.conditions.append(condition)
        else:
            self.leave(condition, settings)
        return is_counted

    def leave(self, condition: Condition, settings: LiquidSettings) -> None:
        """Report a condition that is left as text."""
        code = "liquid-apart" if settings.is_known(condition.names) else "liquid-unknown"
        self.problems.append((code, condition.offset, ", ".join(condition.names)[:60]))

    def before(self, end: int) -> Found:
        """The findings before an offset."""
        return Found(
            [condition for condition in self.conditions if condition.offset < end],
            [problem for problem in self.problems if problem[1] < end],
        )

    def add(self, other: Found, place_of: Callable[[int], int]) -> None:
        """Take over what was found in another text, at its places here."""
        self.conditions += [condition.placed(place_of) for condition in other.conditions]
        self.problems += [(code, place_of(offset), got) for code, offset, got in other.problems]


def pair_tags(placed: Iterable[tuple[Hashable, LiquidTag]], settings: LiquidSettings) -> Found:
    """The conditions whose tags are all in the same place; the tags come in their order, each with its place."""
    pairings: dict[Hashable, Pairing] = {}
    found = Found()
    for place, tag in placed:
        pairing = pairings.get(place)
        if pairing is None:
            if tag.kind != "open" or not tag.is_ours:
                continue
            pairing = pairings[place] = Pairing(settings)
        step = pairing.take(tag)
        if step is not None and step.word == "close":
            for lost in step.lost:
                found.leave(lost, settings)
            if step.condition.offset >= 0:
                found.take(step.condition, settings)
    still_open = [condition for pairing in pairings.values() for condition in pairing.open_conditions]
    found.first_open = min((condition.cuts[0][0] for condition in still_open), default=-1)
    for condition in still_open:
        found.leave(condition, settings)
    return found
