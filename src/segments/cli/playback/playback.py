"""Plays a visitor's days against compiled rules: every switch of a segment, at its second, with its reasons.

In: an opened site and a timeline. Out: what happened. Pages and events go through the edge's own functions, byte for
byte as the worker would; between two steps the edge is asked again and again, so that switches by the mere passage of
time are found too.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Final

from segments.bundle.counter_spec import CounterSpec
from segments.bundle.stage_machine import ON
from segments.cli.playback.clock_moments import MIDNIGHT, NO_CLOCK, Clock, local_moments
from segments.cli.playback.timeline import NOTHING_SAID, Step, Timeline
from segments.edge.decide.memories import open_memories
from segments.edge.decide.pipeline import Decision, decide
from segments.edge.decide.site import Site
from segments.edge.http.request import VisitorRequest, parse_request
from segments.edge.own.event_reports import EventRates, take_events
from segments.edge.signals.override import Overrides, override_request, parse_overrides, problems_of
from segments.errors import AuthoringError

AGENT: Final = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 "
    "Safari/537.36"
)
HOST: Final = "www.example"
LOOKS_BETWEEN_STEPS: Final = 240
"""The number of looks between two steps, at least a minute apart. Switches by windows, visits, campaigns and
the time of day are looked for at their own seconds besides; this is for all others."""
MAX_CLOCK_MOMENTS: Final = 50_000
"""Of one stretch of time: a year with a condition on every hour has 8,760, and ten thousand segments take a
millisecond each."""
MAX_MOMENTS: Final = 4_000
"""Moments at which something may end by itself, of one stretch of time; far more than real rules have."""


MAX_STAGE_LENGTHS: Final = 200
"""Of ways through a lifecycle by time alone; a line of stages has as many as it is long."""


@dataclass(frozen=True, slots=True)
class Change:
    """A value that became another: a signal's name, and both values; None is unknown."""

    signal: str
    before: object
    after: object


@dataclass(frozen=True, slots=True)
class Switch:
    """A moment at which segments were entered or left, by id with what changed. `cause` is what the visitor did."""

    at_s: int
    cause: str
    entered: Mapping[str, tuple[Change, ...]]
    left: Mapping[str, tuple[Change, ...]]


@dataclass(frozen=True, slots=True)
class Played:
    """All switches in order, who the visitor was at the end, and what was refused: pairs of moment and reason."""

    switches: tuple[Switch, ...]
    at_the_end: tuple[str, ...]
    refused: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class _View:
    """The edge's answer at one moment."""

    segments: frozenset[str] = frozenset()
    values: Mapping[str, object] = field(default_factory=dict)


OnLook = Callable[[VisitorRequest, int], None]


def play(
    site: Site,
    timeline: Timeline,
    signals_of: Callable[[str], Iterable[str]],
    clock: Clock = NO_CLOCK,
    on_look: OnLook | None = None,
) -> Played:
    """The whole timeline. `signals_of` names the signals that a segment's condition looks at; `clock` says when the
    time of day matters. `on_look` is told of each look at a page before it is decided, with its Unix seconds.
    """
    player = _Player(site, timeline, signals_of, clock)
    player.on_look = on_look
    return player.play()


class _Player:
    on_look: OnLook | None = None

    def __init__(
        self, site: Site, timeline: Timeline, signals_of: Callable[[str], Iterable[str]], clock: Clock
    ) -> None:
        self._site, self._timeline, self._signals_of, self._clock = site, timeline, signals_of, clock
        self._memories = open_memories(site)
        self._cookies: dict[str, str] = {}
        self._overrides = f"{timeline.overrides}; consent={timeline.consent}"
        self._read_text, self._read_overrides = "", Overrides()
        self._path, self._referrer, self._page = "/", "", NOTHING_SAID
        self._rates = EventRates()
        self._switches: list[Switch] = []
        self._refused: list[tuple[int, str]] = []

    def play(self) -> Played:
        """Every step, and the time between them; before the first one nobody has come."""
        view = _View()
        for place, step in enumerate(self._timeline.steps):
            if place:
                view = self._let_pass(view, self._timeline.steps[place - 1].at_s, step.at_s)
            view = self._switch(step.at_s, _cause(step), view, self._take(step))
        return Played(tuple(self._switches), tuple(sorted(view.segments)), tuple(self._refused))

    def _take(self, step: Step) -> _View:
        """The edge's answer after a step."""
        if step.overrides:
            self._overrides = f"{self._overrides}; {step.overrides}"
        if step.consent is not None:
            self._overrides = f"{self._overrides}; consent={step.consent}"
            self._keep(self._decide(step.at_s, is_look=False).visitor.set_cookies)
        if step.visit is not None:
            self._path, self._referrer, self._page = step.visit, step.referrer, step.page
            decision = self._decide(step.at_s, is_look=True)
            self._keep(decision.visitor.set_cookies)
            return self._view(decision)
        if step.event is not None:
            self._send(step)
        return self._look_on(step.at_s)

    def _send(self, step: Step) -> None:
        event = {"name": step.event, "properties": dict(step.properties), "page": self._path}
        body = json.dumps(event).encode()
        request, _ = self._request(is_look=False, method="POST")
        counted = take_events(request, self._site, body, step.at_s, self._rates)
        self._keep(counted.reply.head.set_cookies)
        told = json.loads(counted.reply.body)
        for refused in told.get("refused", ()):
            self._refused.append((step.at_s, f"{step.event}: {refused['reason']}, {refused['why']}"))
        if "error" in told:
            self._refused.append((step.at_s, str(told["error"])))

    def _let_pass(self, view: _View, start_s: int, end_s: int) -> _View:
        """Time alone: every switch after the start and before the end, each at its own second."""
        at_s = start_s
        for moment_s in self._moments(start_s, end_s):
            later = self._look_on(moment_s)
            while later.segments != view.segments:
                at_s, view = self._find_switch(view, at_s, moment_s)
            at_s, view = moment_s, later
        return view

    def _find_switch(self, view: _View, low_s: int, high_s: int) -> tuple[int, _View]:
        """The first second after `low_s` at which the segments differ from `view`'s, by halving."""
        found = self._look_on(high_s)
        while high_s - low_s > 1:
            middle_s = (low_s + high_s) // 2
            middle = self._look_on(middle_s)
            if middle.segments == view.segments:
                low_s, view = middle_s, middle
            else:
                high_s, found = middle_s, middle
        return high_s, self._switch(high_s, "time passes", view, found)

    def _moments(self, start_s: int, end_s: int) -> list[int]:
        """The moments to look at: evenly spaced, and the ends of windows, visits, campaigns and hours of the day."""
        taxonomy = self._site.bundle.taxonomy
        ends = {moment // 1000 for moment in (*taxonomy.starts_ms, *taxonomy.ends_ms) if moment is not None}
        lengths = {question.window.length for question in self._site.behaviour.questions.values()}
        lengths.add(self._site.serving.session_idle_seconds)
        lengths |= _stage_lengths(self._site.behaviour.counters.values())
        done = [step.at_s for step in self._timeline.steps if step.at_s <= start_s]
        ends |= {moment_s + length for moment_s in done[-MAX_MOMENTS // len(lengths) :] for length in lengths}
        ends |= set(islice(self._clock_moments(start_s, end_s), MAX_CLOCK_MOMENTS))
        pace_s = max(60, (end_s - start_s) // LOOKS_BETWEEN_STEPS)
        moments = {moment_s - before for moment_s in ends for before in (1, 0)}
        moments |= set(range(start_s, end_s, pace_s)) | {end_s - 1}
        return sorted(moment_s for moment_s in moments if start_s < moment_s < end_s)

    def _clock_moments(self, start_s: int, end_s: int) -> Iterator[int]:
        """The moments of changes by the visitor's own clock, or by the calendar of an assignment by place."""
        yield from self._clock.moments
        zone = parse_overrides(self._overrides).cf.get("timezone")
        if isinstance(zone, str) and zone:
            yield from local_moments(self._clock.minutes, zone, start_s, end_s)
        for zone in {spec.timezone for spec in self._site.signals.assignments.values() if spec.timezone}:
            yield from local_moments(MIDNIGHT, zone, start_s, end_s)

    def _look_on(self, at_s: int) -> _View:
        """The visitor at a moment, as the last page would have it; nothing counts."""
        return self._view(self._decide(at_s, is_look=False))

    def _view(self, decision: Decision) -> _View:
        names = self._site.index.names(decision.matches.bits)
        return _View(frozenset(names), decision.allowed.values)

    def _decide(self, at_s: int, *, is_look: bool) -> Decision:
        request, overrides = self._request(is_look=is_look)
        if is_look and self.on_look:
            self.on_look(request, at_s)
        return decide(
            request,
            self._site,
            self._memories,
            now_ms=at_s * 1000,
            fresh_id="0" * 32,
            overrides=overrides,
            page=self._page,
        )

    def _request(self, *, is_look: bool, method: str = "GET") -> tuple[VisitorRequest, Overrides]:
        headers = {"user-agent": AGENT, "sec-fetch-site": "same-origin"}
        if not is_look:
            headers["sec-purpose"] = "prefetch"
        if self._referrer:
            headers["referer"] = self._referrer
        request = parse_request(method, f"https://{HOST}{self._path}", headers, {})
        if self._overrides != self._read_text:
            self._read_text, self._read_overrides = self._overrides, self._parsed(request)
        overrides = self._read_overrides
        request = override_request(request, overrides, self._site.policy.cookies.own)
        return replace(request, cookies={**self._cookies, **request.cookies}), overrides

    def _parsed(self, request: VisitorRequest) -> Overrides:
        """The settings by hand so far.

        Raises:
            AuthoringError: nobody can be such a visitor.
        """
        settings = self._site.signals
        types = {name: signal.type for name, signal in settings.declared.items()}
        overrides = parse_overrides(self._overrides, types)
        changed = override_request(request, overrides, self._site.policy.cookies.own)
        problems = problems_of(overrides, changed, self._timeline.start_s * 1000, settings)
        if problems:
            raise AuthoringError(f"Expected a visitor who can exist, got: {'; '.join(problems)} - at as")
        return replace(overrides, consent=None) if overrides.consent == "default" else overrides

    def _keep(self, set_cookies: Iterable[str]) -> None:
        """The effect of Set-Cookie on a browser's cookies."""
        for header in set_cookies:
            name, _, rest = header.partition("=")
            value, _, attributes = rest.partition(";")
            self._cookies.pop(name, None)
            if "Max-Age=0" not in attributes:
                self._cookies[name] = value

    def _switch(self, at_s: int, cause: str, before: _View, after: _View) -> _View:
        """Note what changed, if something did."""
        if before.segments != after.segments:
            entered, left = after.segments - before.segments, before.segments - after.segments
            self._switches.append(
                Switch(
                    at_s,
                    cause,
                    {name: tuple(self._changes(name, before, after)) for name in sorted(entered)},
                    {name: tuple(self._changes(name, before, after)) for name in sorted(left)},
                )
            )
        return after

    def _changes(self, segment: str, before: _View, after: _View) -> Iterator[Change]:
        for signal in sorted(set(self._signals_of(segment))):
            was, now = before.values.get(signal), after.values.get(signal)
            if was != now or type(was) is not type(now):
                yield Change(signal, was, now)


def _stage_lengths(specs: Iterable[CounterSpec]) -> set[int]:
    """The delays after an event at which stages of a lifecycle may change by time alone: one move after another."""
    lengths: set[int] = set()
    moves = [move for spec in specs if spec.machine for move in spec.machine.moves if move.trigger != ON]
    waiting = [(move.target, move.amount) for move in moves]
    while waiting and len(lengths) < MAX_STAGE_LENGTHS:
        stage, length = waiting.pop()
        lengths.add(length)
        waiting += [(move.target, length + move.amount) for move in moves if move.source == stage]
    return lengths


def _cause(step: Step) -> str:
    if step.visit is not None:
        return f"looks at {step.visit}"
    if step.event is not None:
        return f"does {step.event}"
    if step.consent is not None:
        return f"agrees to {step.consent}"
    return step.note or "time passes"
