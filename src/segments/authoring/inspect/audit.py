"""The audit of a bundle: what is used of visitors, for what, where without asking, and what is kept for how long.

In: a bundle, and what the site's policy makes of the laws. Out: frozen rows that text, JSON and the printed page
show. It reads what is published and not what somebody wrote, so the proof is about what runs. This file must never
claim less than what may happen: where it cannot tell, a segment may match.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from segments.authoring.inspect.audit_models import ModelAudit, audit_models
from segments.authoring.inspect.bundle_terms import Term, terms_of, uses_in
from segments.authoring.inspect.explain.compiled import compiled_rules
from segments.bundle.counter_spec import COUNTER_KINDS, CounterSpec, decode_counter
from segments.bundle.experiments.assignment_spec import PERSON_SOURCE, PLACE_SOURCE, VISITOR_SOURCE
from segments.bundle.format import SCHEDULE_SIGNAL
from segments.bundle.model import Bundle, SignalUse
from segments.bundle.prediction.model_use import MODEL_SOURCE
from segments.bundle.purposes import TRAIT_SOURCE, is_kept, purposes_needed, purposes_of
from segments.bundle.touch_fields import touch_signals_of
from segments.catalog import HISTORY_FAMILIES, ID_SIGNAL, PURPOSES, SIGNALS
from segments.errors import BundleCorrupt

RECEIPT_STORAGE: Final = "segments.receipt"
"""The key under which the banner keeps the receipt of a choice."""

SCRIPT_STORAGE: Final = "segments.unsent"
"""The key under which the event script keeps what it could not report before the next page."""

_FROM: Final = {
    "": "segment cookie",
    PLACE_SOURCE: "cf.country, cf.regionCode, clock",
    VISITOR_SOURCE: "segment cookie, its random id",
    PERSON_SOURCE: "grant cookie, a trait that is an id",
}
"""The sources of signals in a bundle, in words; others are the site's own, and describe themselves."""
_MEANINGS: Final = {
    "": "Counted events",
    PLACE_SOURCE: "Arm of an assignment, the same for all of a region at a time",
    VISITOR_SOURCE: "Arm of an assignment, each visitor's own",
    PERSON_SOURCE: "Arm of an assignment, each known person's own",
}


@dataclass(frozen=True, slots=True)
class Label:
    """The words about a segment that its bundle leaves out. `in_words` is its condition as a sentence."""

    title: str = ""
    owner: str = ""
    definition: str = ""
    in_words: str = ""


@dataclass(frozen=True, slots=True)
class LawInForce:
    """A law as this site applies it. `places` are ISO 3166 codes.

    Where the site differs from the law in some of its places, these have a row of their own and `label` names them.
    """

    name: str
    label: str
    title: str
    regime: str
    places: tuple[str, ...]
    source: str
    requires_gpc_since: str | None = None


@dataclass(frozen=True, slots=True)
class RecordedSignal:
    """One signal that the recording may keep; all of `purposes` have to be agreed to."""

    name: str
    purposes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Recording:
    """The recording of the rules: which share of page views the worker keeps, for how many days, for which purpose."""

    share: float
    days: int
    purpose: str
    signals: tuple[RecordedSignal, ...]


@dataclass(frozen=True, slots=True)
class SiteConsent:
    """The site's consent policy.

    `unasked` are the purposes that are allowed while a visitor says nothing, by regime; None where there are no
    segments at all. `after_objection` are those left after an objection under an opt-out law. `tools_read` are the
    consent tools whose cookies count, `tools_unread` those known by a cookie that nobody can read.
    """

    laws: tuple[LawInForce, ...]
    unasked: Mapping[str, frozenset[str] | None]
    after_objection: frozenset[str] | None
    warnings: tuple[str, ...]
    choice_cookie: str
    choice_days: int
    history_days: int
    visitor_cookie: str
    grant_cookie: str
    caps_cookie: str
    caps_days: int
    ahead_cookie: str
    tools_read: tuple[str, ...] = ()
    tools_unread: tuple[str, ...] = ()
    recording: Recording | None = None
    sums_cookie: str = ""
    """The cookie of a visitor's part of what is measured; "" where nothing of visitors is."""


@dataclass(frozen=True, slots=True)
class SegmentAudit:
    """One segment.

    `unasked_laws`: under which it may match a visitor who has said nothing. `despite_objection`: whether it may match
    after an objection under an opt-out law. `kept_in`: the cookies that its rule reads, None where it needs nothing
    kept; `kept_days` is for how long, None where a cookie of the site's backend says it.
    """

    id: str
    title: str
    owner: str
    signals: tuple[str, ...]
    purposes: tuple[str, ...]
    unasked_laws: tuple[str, ...]
    despite_objection: bool
    kept_in: str | None
    kept_days: int | None
    definition: str = ""
    conditions: tuple[str, ...] = ()
    """The ways in which it matches, each with all that has to hold, as the bundle says it."""

    in_words: str = ""
    """The same as a sentence; "" where no rules are at hand, or others than the bundle's."""


@dataclass(frozen=True, slots=True)
class SignalAudit:
    """One signal and the segments that read it; `purposes` has besides its own the one of whatever keeps it."""

    name: str
    type: str
    purpose: str
    source: str
    meaning: str
    segments: tuple[str, ...]
    purposes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KeptRecord:
    """One cookie, or the storage of a tab: who sets it, for which purpose, what stands in it, and for how many days.

    None: as it says; 0: until the tab is closed.
    """

    name: str
    set_by: str
    purpose: str
    contents: tuple[str, ...]
    days: int | None


@dataclass(frozen=True, slots=True)
class Made:
    """The making of an audit: of what, in words, when, and by which version.

    `law_table` is the month whose laws it knows. `is_live` only of the bundle in force; `worker` says in words whether
    a worker that was asked runs it.
    """

    source: str
    at: str
    version: str
    is_live: bool = False
    law_table: str = ""
    worker: str = ""


@dataclass(frozen=True, slots=True)
class Audit:
    """All of it, for one bundle."""

    site: str
    digest: str
    segments: tuple[SegmentAudit, ...]
    signals: tuple[SignalAudit, ...]
    kept: tuple[KeptRecord, ...]
    laws: tuple[LawInForce, ...]
    warnings: tuple[str, ...] = ()
    consent_tools_read: tuple[str, ...] = ()
    consent_tools_unread: tuple[str, ...] = ()
    recording: Recording | None = None
    made: Made | None = None
    models: tuple[ModelAudit, ...] = ()


def audit_bundle(
    bundle: Bundle,
    digest: str,
    consent: SiteConsent,
    labels: Mapping[str, Label],
    made: Made,
) -> Audit:
    """The audit; `labels` has the words about segments, which a bundle leaves out.

    Raises:
        BundleCorrupt: a section of the bundle is not what its format promises.
    """
    terms, rules = terms_of(bundle), compiled_rules(bundle)
    try:
        segments = tuple(
            replace(_audit_segment(name, terms[name], bundle, consent, labels), conditions=tuple(rules[name]))
            for name in sorted(terms)
        )
    except RecursionError as error:
        raise BundleCorrupt(
            "Expected an encoded expression, got one that nests too deeply - at planned"
        ) from error
    return Audit(
        site=bundle.site,
        digest=digest,
        segments=segments,
        signals=_audit_signals(bundle, segments),
        kept=_kept_records(bundle, consent),
        laws=consent.laws,
        warnings=consent.warnings,
        consent_tools_read=consent.tools_read,
        consent_tools_unread=consent.tools_unread,
        recording=consent.recording,
        made=made,
        models=audit_models(bundle, {segment.id: segment.signals for segment in segments}),
    )


def _audit_segment(
    name: str,
    terms: Sequence[Term],
    bundle: Bundle,
    consent: SiteConsent,
    labels: Mapping[str, Label],
) -> SegmentAudit:
    uses = uses_in(terms, bundle)
    names = [use.name for use in uses]
    label = labels.get(name, Label())
    kept_in, kept_days = _kept_for(names, bundle, consent)
    regimes = {regime for regime, allowed in consent.unasked.items() if _may_match(terms, bundle, allowed)}
    return SegmentAudit(
        id=name,
        title=label.title,
        owner=label.owner,
        signals=tuple(names),
        purposes=tuple(purposes_needed(uses)),
        unasked_laws=tuple(law.label for law in consent.laws if law.regime in regimes),
        despite_objection=_may_match(terms, bundle, consent.after_objection),
        kept_in=kept_in,
        kept_days=kept_days,
        definition=label.definition,
        in_words=label.in_words,
    )


def _kept_for(names: Sequence[str], bundle: Bundle, consent: SiteConsent) -> tuple[str | None, int | None]:
    """The cookies that these signals are read from, and for how many days they are kept."""
    traits = {signal.name for signal in bundle.signals if signal.source.startswith(TRAIT_SOURCE)}
    is_granted = not traits.isdisjoint(names)
    if any(name.startswith(HISTORY_FAMILIES) and name not in traits for name in names):
        both = f"{consent.visitor_cookie}, {consent.grant_cookie}"
        return (both if is_granted else consent.visitor_cookie), consent.history_days
    return (consent.grant_cookie, None) if is_granted else (None, 0)


def _may_match(terms: Iterable[Term], bundle: Bundle, allowed: frozenset[str] | None) -> bool:
    if allowed is None:
        return False
    withheld = frozenset(
        signal.name
        for signal in bundle.signals
        if signal.name in bundle.wanted and not allowed.issuperset(purposes_of(signal))
    )
    return any(term.may_hold(withheld) for term in terms)


def _audit_signals(bundle: Bundle, segments: Sequence[SegmentAudit]) -> tuple[SignalAudit, ...]:
    used_by: defaultdict[str, list[str]] = defaultdict(list)
    for segment in segments:
        for name in segment.signals:
            used_by[name].append(segment.id)
    rows = []
    for signal in bundle.signals:
        if signal.name == SCHEDULE_SIGNAL:
            continue
        known = None if signal.source else SIGNALS.get(signal.name)  # a site's own may stand in for it
        rows.append(
            SignalAudit(
                name=signal.name,
                type=signal.type,
                purpose=signal.purpose,
                source=known.source if known else _FROM.get(signal.source, signal.source),
                meaning=known.doc if known else _meaning_of(signal.source),
                segments=tuple(used_by[signal.name]),
                purposes=purposes_of(signal),
            )
        )
    places = {purpose: place for place, purpose in enumerate(PURPOSES)}  # a later publisher may know others
    return tuple(
        sorted(rows, key=lambda row: (max(places.get(name, len(places)) for name in row.purposes), row.name))
    )


def _meaning_of(source: str) -> str:
    if source.startswith(MODEL_SOURCE):
        return "A model's answer, computed from other signals here"
    return _MEANINGS.get(source, "Declared by this site")


def _kept_records(bundle: Bundle, consent: SiteConsent) -> tuple[KeptRecord, ...]:
    """The cookies that this site can set. The segment cookie is only set where a rule reads it."""
    choice, *others = _always_told(consent)
    purposes = _history_purposes(bundle)
    if not purposes:
        return choice, *others
    history = KeptRecord(
        consent.visitor_cookie,
        "the worker",
        ", ".join(purpose for purpose in PURPOSES if purpose in purposes),
        tuple(_spell_history(bundle)),
        consent.history_days,
    )
    unsent = KeptRecord(
        SCRIPT_STORAGE,
        "the event script, where a page has it, in the storage of the tab",
        history.purpose,
        ("events that wait for the next page to be reported",),
        0,
    )
    return history, choice, *others, unsent


def _history_purposes(bundle: Bundle) -> set[str]:
    """The purposes of what the segment cookie holds for the rules."""
    kept: list[SignalUse] = [
        signal for signal in bundle.signals if signal.name in bundle.wanted and is_kept(signal)
    ]
    return {
        purpose
        for signal in kept
        if not signal.source.startswith(TRAIT_SOURCE)
        for purpose in purposes_of(signal)
    }


def _always_told(consent: SiteConsent) -> tuple[KeptRecord, ...]:
    """The choice and its receipt; and grants and capped blocks, which are up to backends and pages."""
    return (
        KeptRecord(
            consent.choice_cookie,
            "the worker, when a visitor chooses",
            "necessary",
            ("purposes granted and refused", "time of the choice"),
            consent.choice_days,
        ),
        KeptRecord(
            RECEIPT_STORAGE,
            "the banner, in the browser's local storage, where a page wants receipts",
            "necessary",
            ("purposes given and refused", "law, time and words of the choice, signed"),
            consent.choice_days,
        ),
        *_granted_and_capped(consent),
        *_measured(consent),
    )


def _measured(consent: SiteConsent) -> tuple[KeptRecord, ...]:
    """The cookie by which a visitor is counted once."""
    if not consent.sums_cookie:
        return ()
    told = (
        "the arm of each experiment that was shown, and when it was shown first",
        "of each goal, how much was reached before and since",
        "which measured segments were counted today",
        "a random number that makes ids of messages and changes with each",
    )
    by = "the worker, where experiments, goals or segments are measured"
    return (KeptRecord(consent.sums_cookie, by, "analytics", told, consent.history_days),)


def _granted_and_capped(consent: SiteConsent) -> tuple[KeptRecord, ...]:
    """The cookies of which the rules know nothing."""
    return (
        KeptRecord(
            consent.grant_cookie,
            "the site's own backend, if it signs any",
            "personalization",
            (
                "segments, which then match whatever their rules say",
                "facts (traits)",
                "the backend's id of the person, if it gives one",
            ),
            None,
        ),
        KeptRecord(
            consent.caps_cookie,
            "the worker, where a page limits how often a block is shown",
            "personalization",
            ("a hash of each such block that was shown", "how often, since when and when last"),
            consent.caps_days,
        ),
        KeptRecord(
            consent.ahead_cookie,
            "the worker, where such a page is fetched ahead",
            "personalization",
            ("hashes of the page's path and of such blocks", "when it was fetched; half an hour at most"),
            1,
        ),
    )


def _spell_history(bundle: Bundle) -> list[str]:
    """The content of the segment cookie."""
    contents = ["number of visits", "first and last request", "start of this visit, end of the one before"]
    if ID_SIGNAL in bundle.wanted:
        contents.append("a random id")
    contents += map(_spell_touch, sorted(touch_signals_of(bundle.wanted)))
    counters = counters_of(bundle)
    contents += map(_spell_counter, counters)
    if counters:
        contents.append("hashes of the last reported events, so that none counts twice")
    return contents


def counters_of(bundle: Bundle) -> list[CounterSpec]:
    """The counters of a bundle.

    Raises: BundleCorrupt.
    """
    match bundle.counters:
        case [[*rows], *_]:
            return [decode_counter(row) for row in rows]
        case []:
            return []
    raise BundleCorrupt("Expected counters, got something else - at counters")


def _spell_touch(name: str) -> str:
    touch, part = name.split(".")
    kept = "time" if part == "days_since" else part
    return f"{kept} of the {touch.replace('_', ' ')}"


def _spell_counter(spec: CounterSpec) -> str:
    events = ", ".join(step.event for step in spec.steps)
    days = f"; for {-(-spec.keep_s // 86_400)} days" if spec.keep_s else ""
    return f"{events}: {COUNTER_KINDS[spec.kind].replace('`capacity`', str(spec.capacity))}{days}"
