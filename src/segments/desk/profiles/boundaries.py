"""Boundaries: the earliest moment at which a person's segments change while nothing happens.

In: what is known of a person, the rules in force and a moment. Out: Unix milliseconds, for an alarm. Candidates
come from windows that something leaves, scores that wear down, stages that time moves, calendars and campaigns;
each is tried with the resolver itself, so an alarm is set for a change and not for every window that closes.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Final

from segments.bundle.counter_spec import CounterSpec, Question
from segments.bundle.model import Bundle
from segments.bundle.windows import DAY_S, Window
from segments.desk.profiles.standing import Known, resolve_person
from segments.edge.decide.site import Site
from segments.edge.visitor.counters import counted_entries
from segments.edge.visitor.counting.entries import is_cut, last_time
from segments.edge.visitor.counting.score import worn_to_s
from segments.edge.visitor.counting.sequence import chain_entries
from segments.edge.visitor.counting.stages import next_move_s
from segments.edge.visitor.moments import Moment, window_start_s
from segments.errors import CookieMalformed

MOST_LOOKS: Final = 24
"""Candidates that are tried at once; the alarm at the last of them looks further."""

QUARTER_S: Final = 900
"""All offsets of zones are multiples of it, so hours and days turn at a full quarter."""

SCORE_STEPS: Final = (1, 2)
"""Seconds behind the computed crossing of a threshold: a score is rounded to ten-thousandths."""


def next_change_ms(known: Known, site: Site, now_ms: int) -> int | None:
    """The moment of the next change by time alone, or where to look again; None where nothing can change."""
    before = resolve_person(known, site, now_ms).segments
    at_ms = now_ms
    for _ in range(MOST_LOOKS):
        following = min(_candidates(known, site, at_ms), default=None)
        if following is None:
            return None
        at_ms = following
        if resolve_person(known, site, at_ms).segments != before:
            break
    return at_ms


def _candidates(known: Known, site: Site, now_ms: int) -> Iterator[int]:
    """Moments after now at which some value changes; the first of each kind at least."""
    now_s = now_ms // 1000
    for at_s in (*_of_counters(known, site, now_s), *_of_clocks(known, site, now_s)):
        if at_s > now_s:
            yield at_s * 1000
    for times in (site.bundle.taxonomy.starts_ms, site.bundle.taxonomy.ends_ms):
        yield from (at_ms for at_ms in times if at_ms is not None and at_ms > now_ms)


def _of_clocks(known: Known, site: Site, now_s: int) -> Iterator[int]:
    wanted = site.index.wanted
    if "time.minute" in wanted:
        yield now_s - now_s % 60 + 60
    elif any(name.startswith(("time.", "assignment.")) for name in wanted):
        yield now_s - now_s % QUARTER_S + QUARTER_S
    if known.state is not None and "visitor.days_since_first" in wanted:
        yield known.state.first_seen_s + (max(0, now_s - known.state.first_seen_s) // DAY_S + 1) * DAY_S


def _of_counters(known: Known, site: Site, now_s: int) -> Iterator[int]:
    counters = known.state.counters if known.state else {}
    for name, question in site.behaviour.questions.items():
        counter = counters.get(question.counter_id)
        if counter is None:
            continue
        spec = site.behaviour.counters[question.counter_id]
        try:
            yield from _of_counter(counter, spec, question, known, now_s)
            if spec.kind == "score":
                yield from _crossings(counter, spec, name, site.bundle, now_s)
        except CookieMalformed:
            continue  # a history counts it as one that starts anew


def _of_counter(counter: bytes, spec: CounterSpec, question: Question, known: Known, now_s: int) -> list[int]:
    """The seconds at which an entry leaves the window of a question, or a stage leads on."""
    if spec.kind == "stages":
        return [] if is_cut(counter) else [next_move_s(counter, spec, now_s)]
    if spec.kind == "score" or question.window.kind in ("ever", "session"):
        return []
    if is_cut(counter):
        times = [last_time(counter)]
    elif question.ask == "began":
        times = [entry.time_s for entry in chain_entries(counter, len(spec.steps))]
    else:
        times = [entry.time_s for entry in counted_entries(counter, spec)]
    moment = Moment(now_s, known.zone)
    first_s = window_start_s(question.window, moment)
    inside = [time_s for time_s in times if time_s >= first_s]
    return [_leaves_s(question.window, min(inside), moment)] if inside else []


def _leaves_s(window: Window, time_s: int, moment: Moment) -> int:
    """The first second at which a window that is open now has a time no longer in it."""
    if window.kind == "rolling":
        return time_s + window.length
    seconds = range(moment.now_s, moment.now_s + window.longest_s() + DAY_S)

    def start_at(at_s: int) -> int:
        return window_start_s(window, Moment(at_s, moment.zone))

    return seconds[min(bisect_right(seconds, time_s, key=start_at), len(seconds) - 1)]


def _crossings(counter: bytes, spec: CounterSpec, signal: str, bundle: Bundle, now_s: int) -> Iterator[int]:
    """The seconds at which a score wears down to a threshold that rules compare it with."""
    for points in _thresholds(bundle).get(signal, ()):
        at_s = worn_to_s(counter, spec, points)
        if at_s is not None:
            yield from (at_s + step for step in SCORE_STEPS if at_s + step > now_s)


@lru_cache(maxsize=2)
def _thresholds(bundle: Bundle) -> Mapping[str, tuple[float, ...]]:
    """The numbers that rules compare a signal with, for each signal of doubles."""
    return {
        column.signal: tuple(
            float(atom) for lane in column.lanes for group in lane.groups for atom in group.atoms
        )
        for column in bundle.columns()
        if column.type == "double"
    }
