"""The consent of one visitor: a request and the site's policy come in, a `Consent` goes out.

The law of the visitor's place gives the default; the first record that grants, in the order of `SOURCES`,
replaces it, or one that is known to be of a later choice; what was chosen with us after that counts as well.
Objections (GPC, the US opt-outs) then take away, and nothing gives back. Hostile cookies end as no consent, never
as an exception. This file must never look at anything but the place, `Sec-GPC` and the records.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from segments.edge.consent.cookies import ConsentCookies, find_consent_cookies, with_unknown
from segments.edge.consent.gate import ALL_PURPOSES, NECESSARY, Consent
from segments.edge.consent.jurisdictions import OPT_IN, OPT_OUT, PLACES, Law, find_place, law_of_place
from segments.edge.consent.policy import ConsentPolicy
from segments.edge.consent.records import OWN_ONLY, ConsentRecord
from segments.edge.consent.sources import OWN, SOURCES
from segments.edge.http.request import VisitorRequest

DEFAULT: Final = "default"
GPC: Final = "gpc"
_UNREAD, _UNMAPPED = "consent-unread-", "consent-unmapped-"
"""Codes for the counters; the name of the source follows."""
UNKNOWN_TOOL: Final = "consent-unknown-tool"
"""The code for a cookie that sounds like consent and is in no table; its name comes from a request and is not shown."""
_NOTHING: Final = frozenset[str]()
_SEGMENTATION_NEEDS: Final = "personalization"
"""Under `without = "none"`, a visitor who withholds this gets no segments."""


def is_gpc_on(header: str | None) -> bool:
    """True if a `Sec-GPC` header objects: only an exact `1` does; repeated headers arrive joined by commas."""
    return header is not None and any(part.strip(" \t") == "1" for part in header.split(","))


def read_consent(
    request: VisitorRequest, policy: ConsentPolicy, found: ConsentCookies | None = None
) -> Consent:
    """The purposes that this visitor allows, the law that applies, and the source that decided.

    `found` are the request's cookies of consent, for a caller that has looked for them.
    """
    cookies = found or with_unknown(find_consent_cookies(request, policy), request.cookies, policy)
    law, regime = find_law(request.cf, policy)
    first, *others = (
        _decide(_read_records(request, reading, policy, law, regime), policy, law, regime)
        for reading in cookies.readings
    )
    for other in others:
        first = _stricter(first, other)
    silent = [f"{_UNREAD}{tool}" for tool in policy.index.silent_in(cookies.values)]
    if cookies.has_unknown:
        silent.append(UNKNOWN_TOOL)
    return replace(first, reports=(*first.reports, *silent)) if silent else first


def _decide(records: Sequence[ConsentRecord], policy: ConsentPolicy, law: Law, regime: str) -> Consent:
    granter = _find_granter(records, regime)
    default = ALL_PURPOSES if regime == OPT_OUT else frozenset({NECESSARY})
    granted = default if granter is None or granter.granted is None else _granted_by(granter, default)
    given, withdrawn = _chosen_with_us(records, granter)
    has_said_else = bool(given - granted or withdrawn & granted)
    granted |= given
    heard = _heard(records, granter)
    objected = withdrawn.union(*(record.objected for record in heard))
    decider = _find_decider(heard, granter, granted, regime)
    if decider is granter and has_said_else:
        decider = records[-1]
    refused = objected if granter is None or not granter.explicit else objected | (ALL_PURPOSES - granted)
    purposes = granted - objected
    return Consent(
        granted=purposes,
        law=law.name,
        source=DEFAULT if decider is None else decider.source,
        explicit=decider is not None and decider.explicit,
        refused=refused,
        is_segmented=policy.without != "none" or _SEGMENTATION_NEEDS in purposes,
        reports=tuple(_reports(records)),
    )


def _granted_by(granter: ConsentRecord, default: frozenset[str]) -> frozenset[str]:
    """The grants of a record, and the law's default for purposes outside its scope."""
    return (granter.granted or _NOTHING) | (default - granter.scope) | {NECESSARY}


def _heard(records: Sequence[ConsentRecord], granter: ConsentRecord | None) -> list[ConsentRecord]:
    """The records whose objections count: all but unreadable ones that a dated choice on this site came after."""
    is_own = granter is not None and granter.source == OWN and granter.at_s is not None
    return [record for record in records if record.is_readable or not is_own]


def _stricter(one: Consent, other: Consent) -> Consent:
    """The purposes that two readings of one request both allow; the one that refuses more gives the reason."""
    base = other if len(other.purposes) < len(one.purposes) else one
    return replace(
        base,
        granted=one.purposes & other.purposes,
        refused=one.refused | other.refused,
        is_segmented=one.is_segmented and other.is_segmented,
        reports=tuple(dict.fromkeys((*one.reports, *other.reports))),
    )


def _reports(records: Sequence[ConsentRecord]) -> Iterator[str]:
    """The codes for the counters; names of tools come from the table or the site's rules, never from a request."""
    for record in records:
        if not record.is_readable:
            yield f"{_UNREAD}{record.source}"
        if record.unmapped:
            yield f"{_UNMAPPED}{record.source}"


def read_objections(request: VisitorRequest, policy: ConsentPolicy) -> dict[str, str]:
    """The purposes that an objection takes away whatever else is granted, each with the first source of it."""
    law, regime = find_law(request.cf, policy)
    objections: dict[str, str] = {}
    for reading in find_consent_cookies(request, policy).readings:
        records = _read_records(request, reading, policy, law, regime)
        for record in _heard(records, _find_granter(records, regime)):
            for purpose in sorted(record.objected):
                objections.setdefault(purpose, record.source)
    return objections


def latest_choice_s(request: VisitorRequest, policy: ConsentPolicy) -> int:
    """The time of the latest choice on record, in Unix seconds; 0 for none.

    Devices' clocks tell it, so it may lie in the future.
    """
    law, regime = find_law(request.cf, policy)
    readings = find_consent_cookies(request, policy).readings
    records = (record for each in readings for record in _read_records(request, each, policy, law, regime))
    return max((record.at_s or 0 for record in records), default=0)


def find_law(cf: Mapping[str, object], policy: ConsentPolicy) -> tuple[Law, str]:
    """The law of the place that the network names, and the regime that the site's policy makes of it."""
    place = find_place(_text(cf, "country"), _text(cf, "regionCode"), _text(cf, "region"))
    return law_in_force(place, policy, is_eu=cf.get("isEUCountry") in ("1", True))


def law_in_force(place: str, policy: ConsentPolicy, *, is_eu: bool = False) -> tuple[Law, str]:
    """The same for a place as `find_place` names it."""
    law = law_of_place(place, is_eu=is_eu)
    regime = policy.elsewhere if law.name == "elsewhere" else law.regime
    if not place:
        return law, OPT_IN
    override = policy.laws.get(place)
    if override is None:
        override = policy.laws.get(place.partition("-")[0])
        if override == OPT_OUT and law.regime == OPT_IN and place in PLACES:
            override = None  # a country's entry never loosens a region with a stricter law of its own
    return law, override or regime


def _read_records(
    request: VisitorRequest, cookies: Mapping[str, str], policy: ConsentPolicy, law: Law, regime: str
) -> list[ConsentRecord]:
    records = []
    is_gpc_heard = policy.gpc_everywhere or law.requires_gpc_since is not None
    if is_gpc_heard and is_gpc_on(request.headers.get("sec-gpc")):
        records.append(ConsentRecord(GPC, None, policy.opt_out_covers))
    for read_source in SOURCES:
        records.extend(read_source(cookies, policy, law, regime))
    return records


def _find_granter(records: Sequence[ConsentRecord], regime: str) -> ConsentRecord | None:
    """The record whose grants count: the first that is valid here, or one that is known to be of a later choice."""
    granter = _find_first(records, regime)
    for record in records:
        is_choice = record.explicit and record.granted is not None and record.source != OWN
        if is_choice and granter is not None and record.is_after(granter):
            granter = record
    return granter


def _find_first(records: Sequence[ConsentRecord], regime: str) -> ConsentRecord | None:
    """The first record that grants and is valid here; one that yields only without such."""
    yielding: ConsentRecord | None = None
    for record in records:
        if record.granted is None or (record.is_readable and not record.explicit and regime == OPT_IN):
            continue
        if yielding is not None and not _yields_to(yielding, record):
            continue
        if not record.yields:
            return record
        yielding = yielding or record
    return yielding


def _yields_to(record: ConsentRecord, other: ConsentRecord) -> bool:
    """True where a later record of lower precedence knows more than one that cannot be read or mapped."""
    is_choice = other.is_readable and other.explicit
    if record.yields == OWN_ONLY:
        return is_choice and other.source == OWN and other.at_s is not None
    return is_choice


def _chosen_with_us(
    records: Sequence[ConsentRecord], granter: ConsentRecord | None
) -> tuple[frozenset[str], frozenset[str]]:
    """Grants on this site after another record was made, and refusals on this site unless that record is known to be
    newer: withdrawing counts wherever it is done (GDPR Art. 7(3)), and no record of ours can take back what another
    tool has written.
    """
    ours = records[-1] if records else None  # our own cookie is read last
    if granter is None or ours is None or ours is granter or ours.source != OWN:
        return _NOTHING, _NOTHING
    given = ours.granted if ours.granted and ours.is_after(granter) else _NOTHING
    is_newer = ours.at_s is None or (granter.at_s is not None and granter.at_s > ours.at_s)
    return given, _NOTHING if is_newer else ours.refused


def _find_decider(
    records: Sequence[ConsentRecord], granter: ConsentRecord | None, granted: frozenset[str], regime: str
) -> ConsentRecord | None:
    for record in records:
        if record.source == GPC or record.objected & granted:
            return record
    if granter is None and regime == OPT_OUT:
        return next((record for record in records if record.granted is None), None)
    return granter


def _text(cf: Mapping[str, object], name: str) -> str:
    value = cf.get(name)
    return value if isinstance(value, str) else ""
