"""The reference for counters: a history that keeps everything and answers by going through all of it."""

from segments.edge.visitor.moments import window_start_s


def matching(events, step):
    return [event for event in events if event.name == step.event]


def since(events, question, moment):
    start_s = window_start_s(question.window, moment)
    return [event for event in events if start_s <= event.time_s <= moment.now_s]


def full_answer(events, spec, question, moment):
    """What a counter would say that had forgotten nothing."""
    if spec.kind == "sequence":
        completed = last_completion(events, spec)
        kept = [] if completed is None else [completed]
        return bool([time_s for time_s in kept if time_s >= window_start_s(question.window, moment)])
    recorded = since(matching(events, spec.steps[0]), question, moment)
    if spec.kind == "first":
        recorded = since(matching(events, spec.steps[0])[:1], question, moment)
    if spec.kind in ("distinct", "sample"):
        return len({event.properties[spec.property_name] for event in recorded})
    times = [event.time_s for event in recorded]
    return {
        "did": lambda: bool(times),
        "count": lambda: len(times),
        "sum": lambda: (
            sum(round(event.properties[spec.property_name] * 10_000) for event in recorded) / 10_000
        ),
        "first": lambda: min(times, default=None),
        "last": lambda: max(times, default=None),
    }[question.ask]()


def last_completion(events, spec):
    """The last moment at which the steps had happened in order within the span, unless undone since.

    Every event is tried as every step, so this knows nothing of how the counter does it.
    """
    completions = [
        place
        for place, event in enumerate(events)
        if event.name == spec.steps[-1].event
        and _chain_before(events, place, len(spec.steps) - 1, spec, event.time_s)
    ]
    undone = [
        place for place, event in enumerate(events) if any(event.name == step.event for step in spec.resets)
    ]
    standing = [place for place in completions if not any(later > place for later in undone)]
    return events[standing[-1]].time_s if standing else None


def _chain_before(events, place, step, spec, end_s):
    if step == 0:
        return not spec.span_s or end_s - events[place].time_s <= spec.span_s
    name = spec.steps[step - 1].event
    return any(
        _chain_before(events, earlier, step - 1, spec, end_s)
        for earlier in range(place - 1, -1, -1)
        if events[earlier].name == name
    )
