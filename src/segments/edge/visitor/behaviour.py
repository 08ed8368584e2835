"""The questions of the published rules to a visitor's behaviour, ready to be asked.

In: the bundle's section of counters, once for each bundle; then a visitor's counters with an event or a moment.
Out: the counters afterwards, or the values of the signals `events.*`. This file must never let a counter of a
purpose that the visitor has not agreed to be read, kept or written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, KeysView, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from segments.bundle.counter_spec import CounterSpec, Question, Step, decode_counter, decode_question
from segments.edge.cel.evaluate import plan_expression
from segments.edge.cel.values import SECOND, Timestamp
from segments.edge.visitor.counters import Event, answer, record_event
from segments.edge.visitor.counting.stages import begin_stages, stay_active
from segments.edge.visitor.moments import Moment
from segments.edge.visitor.state import NO_COUNTERS, VisitorState
from segments.errors import BundleCorrupt, CookieMalformed
from segments.event_catalog import ARRIVAL_PROPERTIES, PAGE_VIEW, VISIT

Plan = Callable[[Mapping[str, Any]], object]

CALENDAR_KINDS: Final = frozenset({"day", "week", "month", "year", "months"})


@dataclass(frozen=True, slots=True)
class Behaviour:
    """The counters of a site and the questions that its rules ask of them, by the name of the signal.

    `purposes` has, for each counter, what a visitor must have agreed to before it is kept.
    """

    counters: Mapping[int, CounterSpec]
    conditions: tuple[Plan, ...]
    questions: Mapping[str, Question]
    purposes: Mapping[int, frozenset[str]]
    counting: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """By the name of an event, the counters that count it, or that it undoes."""
    follows_calendars: bool = False
    """True if an answer depends on where the visitor is."""
    looks_at_views: bool = False
    """True if it matters which page was looked at, not only that one was."""
    looks_at_arrivals: bool = False
    """True if it matters where a visit or a page view came from."""

    @property
    def events(self) -> KeysView[str]:
        """The names of all events that some counter counts, or is undone by."""
        return self.counting.keys()


NO_BEHAVIOUR: Final = Behaviour({}, (), {}, {})


def read_behaviour(section: Sequence[object], purposes: Mapping[str, str]) -> Behaviour:
    """The behaviour section of a bundle; `purposes` are those of its signals.

    Raises:
        BundleCorrupt: it is not what its format promises.
    """
    match section:
        case []:
            return NO_BEHAVIOUR
        case [[*specs], [*conditions], [*questions], *_]:
            counters = {spec.id: spec for spec in map(decode_counter, specs)}
            named = dict(map(_read_question, questions))
        case _:
            raise BundleCorrupt("Expected counters, conditions and questions, got others - at counters")
    steps = [step for spec in counters.values() for step in (*spec.steps, *spec.resets)]
    places = {step.condition for step in steps if step.condition is not None}
    if any(not 0 <= place < len(conditions) for place in places) or any(
        question.counter_id not in counters for question in named.values()
    ):
        raise BundleCorrupt("Expected counters and conditions that exist, got others - at counters")
    needed: dict[int, set[str]] = {number: set() for number in counters}
    for name, question in named.items():
        needed[question.counter_id].add(purposes.get(name, ""))
    return Behaviour(
        counters,
        tuple(map(_plan, conditions)),
        named,
        {number: frozenset(wanted) for number, wanted in needed.items()},
        _counting(counters.values()),
        any(question.window.kind in CALENDAR_KINDS for question in named.values()),
        any(map(_looks_at_views, counters.values())),
        any(spec.property_name in ARRIVAL_PROPERTIES for spec in counters.values())
        or _names_arrivals(conditions),
    )


def join_behaviours(own: Behaviour, other: Behaviour) -> Behaviour:
    """The questions of `own`, with the counters of both: a history that either can go on with."""
    moved = len(own.conditions)
    counters = {number: _moved(spec, moved) for number, spec in other.counters.items()}
    for number, spec in own.counters.items():
        twin = other.counters.get(number, spec)
        counters[number] = replace(
            spec,
            capacity=max(spec.capacity, twin.capacity),
            keep_s=max(spec.keep_s, twin.keep_s) if spec.keep_s and twin.keep_s else 0,
        )
    return replace(
        own,
        counters=counters,
        conditions=(*own.conditions, *other.conditions),
        purposes={**other.purposes, **own.purposes},
        counting=_counting(counters.values()),
        looks_at_views=own.looks_at_views or other.looks_at_views,
        looks_at_arrivals=own.looks_at_arrivals or other.looks_at_arrivals,
    )


def _moved(spec: CounterSpec, places: int) -> CounterSpec:
    """The counter, with its conditions that many places further on."""

    def move(steps: tuple[Step, ...]) -> tuple[Step, ...]:
        return tuple(
            step if step.condition is None else replace(step, condition=step.condition + places)
            for step in steps
        )

    return replace(spec, steps=move(spec.steps), resets=move(spec.resets))


class History:
    """One visitor's counters while a request is answered: those that rules need and that the visitor agreed to.

    `problems` are the codes of counters that could not be read; such a counter starts anew.
    """

    __slots__ = ("_before", "_behaviour", "_specs", "counters", "problems")

    def __init__(self, behaviour: Behaviour, before: VisitorState | None, granted: frozenset[str]) -> None:
        counters = before.counters if before else NO_COUNTERS
        self._behaviour, self._before = behaviour, before
        self._specs = {
            number: spec
            for number, spec in behaviour.counters.items()
            if behaviour.purposes[number] <= granted
        }
        self.counters = {number: counters[number] for number in self._specs if number in counters}
        self.problems: list[str] = []
        if before is not None:
            self._begin_stages(before)

    def _begin_stages(self, before: VisitorState) -> None:
        """Begin a lifecycle for a visitor known from before it: in its first stage since they first came."""
        for number, spec in self._specs.items():
            if spec.kind == "stages" and number not in self.counters:
                self.counters[number] = begin_stages(spec, before.first_seen_s, before.last_seen_s)

    def _stay_active(self, until_s: int) -> None:
        """A new visit begins: the one before it was activity until its end, of which no event tells."""
        for number, spec in self._specs.items():
            if spec.kind == "stages" and number in self.counters:
                try:
                    self.counters[number] = stay_active(self.counters[number], spec, until_s)
                except CookieMalformed as error:
                    self._forget(number, error)

    def count(self, event: Event, now_s: int) -> None:
        """Count an event wherever a rule wants it; times in Unix seconds."""
        if event.name not in self._behaviour.counting:
            return
        if event.name == VISIT and self._before is not None:
            self._stay_active(min(self._before.last_seen_s, event.time_s))
        surroundings = {"event": dict(event.properties)}
        outcomes: dict[int, bool] = {}

        def holds(place: int) -> bool:
            if place not in outcomes:
                outcomes[place] = self._behaviour.conditions[place](surroundings) is True
            return outcomes[place]

        for number in self._behaviour.counting[event.name]:
            spec = self._specs.get(number)
            if spec is None:
                continue
            try:
                counted = record_event(self.counters, (spec,), event, now_s, holds)
            except CookieMalformed as error:
                self._forget(number, error)
                counted = record_event({}, (spec,), event, now_s, holds)
            self.counters.update(counted)

    def answers(self, moment: Moment) -> dict[str, object]:
        """The values of the signals `events.*`. Where there is no counter, it never happened."""
        answers: dict[str, object] = {}
        for name, question in self._behaviour.questions.items():
            number = question.counter_id
            if number in self._specs:
                answers[name] = self._answer(number, question, moment)
        return answers

    def _answer(self, number: int, question: Question, moment: Moment) -> object:
        found = self._plain_answer(number, question, moment)
        if isinstance(found, int) and question.ask in ("first", "last"):
            return Timestamp(found * SECOND)
        return found

    def _plain_answer(self, number: int, question: Question, moment: Moment) -> object:
        spec = self._specs[number]
        try:
            return answer(self.counters.get(number), spec, question, moment)
        except CookieMalformed as error:
            self._forget(number, error)
            return answer(None, spec, question, moment)

    def _forget(self, number: int, error: CookieMalformed) -> None:
        self.problems.append(error.code)
        del self.counters[number]


def _looks_at_views(spec: CounterSpec) -> bool:
    steps = [step for step in (*spec.steps, *spec.resets) if step.event == PAGE_VIEW]
    return any(step.condition is not None or spec.property_name for step in steps)


def _names_arrivals(expression: object) -> bool:
    """True if an encoded expression selects a property that says where somebody came from."""
    match expression:
        case str():
            return expression in ARRIVAL_PROPERTIES
        case [*parts]:
            return any(map(_names_arrivals, parts))
    return False


def _counting(specs: Iterable[CounterSpec]) -> dict[str, tuple[int, ...]]:
    numbers: dict[str, list[int]] = {}
    for spec in specs:
        for name in {step.event for step in (*spec.steps, *spec.resets)}:
            numbers.setdefault(name, []).append(spec.id)
    return {name: tuple(found) for name, found in numbers.items()}


def _read_question(row: object) -> tuple[str, Question]:
    match row:
        case [str(name), question, *_]:
            return name, decode_question(question)
    raise BundleCorrupt("Expected a signal and its question, got something else - at questions")


def _plan(expression: object) -> Plan:
    try:
        return plan_expression(expression)
    except (TypeError, ValueError, LookupError, RecursionError) as error:
        raise BundleCorrupt("Expected an encoded expression, got something else - at conditions") from error
