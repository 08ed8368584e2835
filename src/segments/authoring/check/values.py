"""Checks the constants of conditions against what their signals can be, and windows against the history kept.

In go the rules; out come messages at the constants themselves. A comparison is looked at on its own: what several
say together is the part of segments.authoring.check.sense.
"""

from __future__ import annotations

import operator
from collections.abc import Iterator, Mapping
from math import inf
from typing import Final

from segments.authoring.behaviour.lifecycle_counter import STAGE_SIGNAL
from segments.authoring.behaviour.model_signals import model_named, spell_model
from segments.authoring.cel.syntax.ast import MIRRORED, Call, Constant, ListLiteral, Node, SignalRef, walk
from segments.authoring.check.country_names import country_named
from segments.authoring.check.domains import DOMAINS, OFTEN_MEANT, Domain
from segments.authoring.check.places import SegmentPlaces
from segments.authoring.report import messages
from segments.authoring.report.messages import Message
from segments.authoring.ruleset import ModelDeclaration, RuleSet, ScoreDeclaration, SegmentRule
from segments.bundle.experiments.assignment_spec import ASSIGNMENT_FAMILY, HOLDOUT_ARM
from segments.bundle.prediction.model_form import LOGISTIC, SOFTMAX, UNCALIBRATED
from segments.bundle.windows import DAY_S, parse_window

_EQUALITIES: Final = ("_==_", "_!=_", "@in")
_TEXT_TESTS: Final = ("startsWith", "endsWith", "contains")
PATTERNED: Final = frozenset(
    (
        *("page.path", "page.url", "page.host", "page.section", "referrer.host", "referrer.url"),
        *("utm.source", "utm.medium", "utm.campaign", "utm.content", "utm.term"),
    )
)
"""Texts that are often asked for by a pattern, and in which a star of their own is next to unheard of."""
_ORDERINGS: Final = {"_<_": operator.lt, "_<=_": operator.le, "_>_": operator.gt, "_>=_": operator.ge}
_COUNTED: Final = {
    "events.count": Domain("a whole number from 0", least=0),
    "events.distinct": Domain("a whole number from 0", least=0),
}
"""The range of functions that count: never less than nothing."""


def check_values(rules: RuleSet, places: SegmentPlaces) -> None:
    """Every constant of every condition. A site's own signal in place of a built-in one can be anything."""
    domains = {name: domain for name, domain in DOMAINS.items() if name not in rules.signals}
    domains |= _COUNTED | {_score_key(name): _score_domain(score) for name, score in rules.scores.items()}
    domains |= {name: domain for model in rules.models.values() for name, domain in _model_domains(model)}
    if rules.lifecycle is not None:
        stages = [stage.name for stage in rules.lifecycle.stages]
        domains[STAGE_SIGNAL] = Domain(f"one of {', '.join(stages)}", frozenset(stages))
    for name, spec in rules.assignments.items():
        arms = [arm for arm, _ in spec.arms] + ([HOLDOUT_ARM] if spec.admission.holdout else [])
        domains[ASSIGNMENT_FAMILY + name] = Domain(f"one of {', '.join(arms)}", frozenset(arms))
    for rule in rules.segments:
        for node in walk(rule.when):
            if isinstance(node, Call):
                _check_call(node, domains, rule, rules.site.history_days, places)


def _check_call(
    node: Call, domains: Mapping[str, Domain], rule: SegmentRule, history_days: int, places: SegmentPlaces
) -> None:
    if node.function in _EQUALITIES:
        _check_equality(node, domains, rule, places)
    elif node.function in _TEXT_TESTS:
        _check_text_test(node, rule, places)
    elif node.function in _ORDERINGS:
        message = _check_ordering(node, domains)
        if message:
            places.in_condition(message, rule, node.span)
    elif node.function.startswith("events."):
        for argument in node.arguments:
            if isinstance(argument, Constant) and _window_days(argument.value) > history_days:
                message = messages.window_too_long(str(argument.value), history_days)
                places.in_condition(message, rule, argument.span)


def _check_equality(
    node: Call, domains: Mapping[str, Domain], rule: SegmentRule, places: SegmentPlaces
) -> None:
    for signal, constant in _compared(node):
        domain = domains.get(signal)
        if domain and not domain.holds(constant.value):
            places.in_condition(_impossible(signal, domain, constant), rule, constant.span)
        elif signal in PATTERNED and "*" in str(constant.value):
            places.in_condition(messages.pattern_meant(signal, str(constant.value)), rule, constant.span)


def _check_text_test(node: Call, rule: SegmentRule, places: SegmentPlaces) -> None:
    """A star in the text that a signal is to begin with, end with or contain."""
    subject, (part, *_) = node.target, node.arguments
    if isinstance(subject, SignalRef) and subject.name in PATTERNED and isinstance(part, Constant):
        text = str(part.value)
        if "*" in text:
            message = messages.pattern_meant(subject.name, _whole_pattern(node.function, text))
            places.in_condition(message, rule, part.span)


def _compared(node: Call) -> Iterator[tuple[str, Constant]]:
    """The constants that a signal is compared with by `==`, `!=` or `in`."""
    for one, other in (node.arguments, node.arguments[::-1]):
        name = one.name if isinstance(one, SignalRef) else _subject_of(one) if model_named(one) else ""
        match other:
            case Constant() if name:
                yield name, other
            case ListLiteral(elements=elements) if name:
                yield from ((name, element) for element in elements if isinstance(element, Constant))


def _impossible(signal: str, domain: Domain, constant: Constant) -> Message:
    value = constant.value
    often_meant = OFTEN_MEANT.get(signal, {})
    meant = often_meant.get(value) or (often_meant.get(value.upper()) if isinstance(value, str) else None)
    hint = f"Did you mean {meant}?" if meant else ""
    if signal == "geo.country" and isinstance(value, str):
        meant = meant or country_named(value)
        hint = f"Did you mean {meant}?" if meant else ""
    if domain.as_read is not None and isinstance(value, str):
        hint = f'Did you mean "{domain.as_read(value)}"?'
    elif isinstance(value, str) and not meant:
        apart = next((known for known in domain.values if known.lower() == value.lower()), None)
        hint = f"Did you mean {apart}?" if apart else messages.did_you_mean(value, domain.values)
    return messages.impossible_value(signal, domain.name, _spelled(value), hint)


def _whole_pattern(function: str, text: str) -> str:
    """The pattern of a whole text of which a part is asked for."""
    before, after = "" if function == "startsWith" else "*", "" if function == "endsWith" else "*"
    return f"{before}{text}{after}".replace("**", "*")


def _spelled(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value)


def _check_ordering(node: Call, domains: Mapping[str, Domain]) -> Message | None:
    """A comparison that the signal's range decides already."""
    left, right = node.arguments
    function = node.function
    if not isinstance(right, Constant):
        left, right, function = right, left, MIRRORED[function]
    subject = _subject_of(left)
    domain = domains.get(subject) if isinstance(left, SignalRef | Call) else None
    bound = right.value if isinstance(right, Constant) else None
    if domain is None or isinstance(bound, bool) or not isinstance(bound, int | float):
        return None
    outcome = _decided(function, bound, domain)
    return None if outcome is None else messages.decided_by_range(subject, domain.name, is_true=outcome)


def _subject_of(node: Node) -> str:
    """The name of a thing with a domain: a signal, a score, or a function that counts."""
    if isinstance(node, SignalRef):
        return node.name
    if isinstance(node, Call):
        return spell_model(node) if model_named(node) else node.function
    return ""


def _score_key(name: str) -> str:
    return f'score("{name}")'


def _model_domains(model: ModelDeclaration) -> Iterator[tuple[str, Domain]]:
    """The values that a model can have: shares from 0 to 1, or the names of its clusters."""
    form = model.model
    if form.is_clusters:
        names = frozenset(form.labels)
        yield f'cluster("{model.name}")', Domain(f"one of {', '.join(form.labels)}", names)
    elif form.output.link in (LOGISTIC, SOFTMAX) or form.calibration.kind != UNCALIBRATED:
        for label in form.labels if form.outputs > 1 else ("",):
            key = f'score("{model.name}", "{label}")' if label else _score_key(model.name)
            yield key, Domain("a share from 0 to 1", least=0, most=1)


def _score_domain(score: ScoreDeclaration) -> Domain:
    bounds = f"a number from 0 to {score.cap:g}" if score.cap else "a number from 0"
    return Domain(bounds, least=0, most=score.cap or None)


def _decided(function: str, bound: float, domain: Domain) -> bool | None:
    """True or False where every value of the range gives that, else None; the two ends of a range tell."""
    ends = (-inf if domain.least is None else domain.least, inf if domain.most is None else domain.most)
    at_least, at_most = (_ORDERINGS[function](end, bound) for end in ends)
    return at_least if at_least is at_most else None


def _window_days(value: object) -> float:
    window = parse_window(value) if isinstance(value, str) else None
    if window is None or window.kind in ("session", "ever"):
        return 0.0
    put_back_s = (
        0 if window.kind == "rolling" else 3_600
    )  # clocks that are put back do not make a day too long
    return (window.longest_s() - put_back_s) / DAY_S
