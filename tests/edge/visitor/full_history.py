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
        start_s = window_start_s(question.window, moment)
        chains = standing_completions(events, spec)
        return any((start if question.ask == "began" else end) >= start_s for start, end in chains)
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


def standing_completions(events, spec):
    """The latest start and the end of every chain that went through the steps in the span and was not undone since.

    Every event is tried as every step, so this knows nothing of how the counter does it.
    """
    resets = {step.event for step in spec.resets}
    undone = max((place for place, event in enumerate(events) if event.name in resets), default=-1)
    chains = []
    for place in range(max(undone, 0), len(events)):
        starts = _chain_starts(events, place, len(spec.steps) - 1, spec)
        in_span = [s for s in starts if not spec.span_s or events[place].time_s - s <= spec.span_s]
        if in_span:
            chains.append((max(in_span), events[place].time_s))
    return chains


def _chain_starts(events, place, step, spec):
    """The times of the first step of every chain whose given step is the event at that place."""
    if events[place].name != spec.steps[step].event:
        return set()
    if step == 0:
        return {events[place].time_s}
    return {start for earlier in range(place) for start in _chain_starts(events, earlier, step - 1, spec)}
