"""The consent of one visitor: a request and the site's policy come in, a `Consent` goes out.

The law of the visitor's place gives the default; the first record that grants, in the order of `SOURCES`,
replaces it, or one that is known to be of a later choice; what was chosen with us after that counts as well.
Objections (GPC, the US opt-outs) then take away, and nothing gives back. Hostile cookies end as no consent, never
as an exception. This file must never look at anything but the place, `Sec-GPC` and the records.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from segments.edge.consent.gate import ALL_PURPOSES, NECESSARY, Consent
from segments.edge.consent.gpp.decode import TCF_CANADA, TCF_EU, GppString, decode_gpp
from segments.edge.consent.gpp.tcf_canada import TcfCanadaString
from segments.edge.consent.iab_records import (
    objects_gpp,
    objects_us_privacy,
    purposes_of_tcf,
    purposes_of_tcf_canada,
)
from segments.edge.consent.jurisdictions import OPT_IN, OPT_OUT, PLACES, Law, find_place, law_of_place
from segments.edge.consent.own_cookie import parse_own_consent
from segments.edge.consent.policy import ConsentPolicy
from segments.edge.consent.records import ConsentRecord, unreadable
from segments.edge.consent.tcf import TcfString, decode_tcf
from segments.edge.consent.tools.read import read_tools
from segments.edge.consent.us_privacy import decode_us_privacy
from segments.edge.http.percent import decode_percent
from segments.edge.http.request import VisitorRequest
from segments.errors import ConsentStringInvalid

DEFAULT: Final = "default"
GPC: Final = "gpc"
OWN: Final = "own"
_CANADIAN: Final = "ca-"
_NOTHING: Final = frozenset[str]()
_SEGMENTATION_NEEDS: Final = "personalization"
"""Under `without = "none"`, a visitor who withholds this gets no segments."""


DAY_S: Final = 86_400


def read_consent(request: VisitorRequest, policy: ConsentPolicy) -> Consent:
    """What may be used for this visitor, under which law, and what decided it."""
    law, regime = find_law(request.cf, policy)
    records = _read_records(request, policy, law, regime)
    granter = _find_granter(records, regime)
    default = ALL_PURPOSES if regime == OPT_OUT else frozenset({NECESSARY})
    granted = default if granter is None or granter.granted is None else granter.granted | {NECESSARY}
    given, withdrawn = _chosen_with_us(records, granter)
    has_said_else = bool(given - granted or withdrawn & granted)
    granted |= given
    objected = withdrawn.union(*(record.objected for record in records))
    decider = _find_decider(records, granter, granted, regime)
    if decider is granter and has_said_else:
        decider = records[-1]
    refused = objected if granter is None or not granter.explicit else objected | (ALL_PURPOSES - granted)
    purposes = granted - objected
    return Consent(
        purposes=purposes,
        law=law.name,
        source=DEFAULT if decider is None else decider.source,
        explicit=decider is not None and decider.explicit,
        refused=refused,
        is_segmented=policy.without != "none" or _SEGMENTATION_NEEDS in purposes,
    )


def read_objections(request: VisitorRequest, policy: ConsentPolicy) -> dict[str, str]:
    """The purposes that an objection takes away whatever else is granted, each with the first source of it."""
    law, regime = find_law(request.cf, policy)
    objections: dict[str, str] = {}
    for record in _read_records(request, policy, law, regime):
        for purpose in sorted(record.objected):
            objections.setdefault(purpose, record.source)
    return objections


def latest_choice_s(request: VisitorRequest, policy: ConsentPolicy) -> int:
    """When the latest choice was made that a record tells of, in Unix seconds; 0 where none does.

    Devices' clocks tell it, so it may lie in the future.
    """
    records = _read_records(request, policy, *find_law(request.cf, policy))
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


def is_gpc_on(header: str | None) -> bool:
    """Does a `Sec-GPC` header object? Only an exact `1` does; repeated headers arrive joined by commas."""
    return header is not None and any(part.strip(" \t") == "1" for part in header.split(","))


def _read_records(
    request: VisitorRequest, policy: ConsentPolicy, law: Law, regime: str
) -> list[ConsentRecord]:
    records = []
    is_gpc_heard = policy.gpc_everywhere or law.requires_gpc_since is not None
    if is_gpc_heard and is_gpc_on(request.headers.get("sec-gpc")):
        records.append(ConsentRecord(GPC, None, policy.opt_out_covers))
    for read_source in SOURCES:
        records.extend(read_source(request.cookies, policy, law, regime))
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
    """The first record that grants and is valid here; one that may yield only without such."""
    yielding: ConsentRecord | None = None
    for record in records:
        if record.granted is None or (record.is_readable and not record.explicit and regime == OPT_IN):
            continue
        if record.may_yield:
            yielding = yielding or record
        elif yielding is None or (record.is_readable and record.explicit):
            return record
    return yielding


def _chosen_with_us(
    records: Sequence[ConsentRecord], granter: ConsentRecord | None
) -> tuple[frozenset[str], frozenset[str]]:
    """What was granted with us after another record was made, and what was refused with us unless that is known to be
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


def _read_tcf(
    cookies: Mapping[str, str], policy: ConsentPolicy, _law: Law, _regime: str
) -> list[ConsentRecord]:
    value = _first(cookies, policy.cookies.tcf)
    if not value:
        return []
    try:
        tcf = decode_tcf(value)
        return [_granting("tcf", purposes_of_tcf(tcf, policy.tcf), tcf.updated_ms // 1000)]
    except ConsentStringInvalid:
        return [unreadable("tcf")]


def _read_gpp(
    cookies: Mapping[str, str], policy: ConsentPolicy, law: Law, regime: str
) -> list[ConsentRecord]:
    value = _first(cookies, policy.cookies.gpp)
    if not value:
        return []
    try:
        gpp = decode_gpp(value)
        records = []
        has_objected = objects_gpp(gpp)
        if has_objected is not None:
            records.append(ConsentRecord("gpp", None, policy.opt_out_covers if has_objected else _NOTHING))
        granting = _grant_of_gpp(gpp, policy, law, regime)
        if granting is not None:
            records.append(granting)
    except ConsentStringInvalid:
        return [unreadable("gpp", policy.opt_out_covers)]
    return records


def _grant_of_gpp(gpp: GppString, policy: ConsentPolicy, law: Law, regime: str) -> ConsentRecord | None:
    """What the section of the visitor's place grants: Canada's own there, the European one elsewhere."""
    canada, europe = gpp.sections.get(TCF_CANADA), gpp.sections.get(TCF_EU)
    if law.name.startswith(_CANADIAN) and isinstance(canada, TcfCanadaString):
        purposes = purposes_of_tcf_canada(canada, policy.tcf, may_be_implied=regime == OPT_OUT)
        return _granting("gpp", purposes, canada.updated_ms // 1000)
    if isinstance(europe, TcfString):
        return _granting("gpp", purposes_of_tcf(europe, policy.tcf), europe.updated_ms // 1000)
    return None


def _read_us_privacy(
    cookies: Mapping[str, str], policy: ConsentPolicy, _law: Law, _regime: str
) -> list[ConsentRecord]:
    value = _first(cookies, policy.cookies.us_privacy)
    if not value:
        return []
    try:
        has_objected = objects_us_privacy(decode_us_privacy(value))
    except ConsentStringInvalid:
        return [unreadable("us_privacy", policy.opt_out_covers)]
    if has_objected is None:
        return []
    return [ConsentRecord("us_privacy", None, policy.opt_out_covers if has_objected else _NOTHING)]


def _read_tool_records(
    cookies: Mapping[str, str], policy: ConsentPolicy, _law: Law, _regime: str
) -> list[ConsentRecord]:
    return read_tools(cookies, policy)


def _read_own(
    cookies: Mapping[str, str], policy: ConsentPolicy, _law: Law, _regime: str
) -> list[ConsentRecord]:
    value = cookies.get(policy.cookies.own)
    if not value:
        return []
    try:
        own = parse_own_consent(value)
        return [replace(_granting(OWN, own.purposes, own.at_s), refused=own.refused)]
    except ConsentStringInvalid:
        return [unreadable(OWN)]


def _granting(source: str, purposes: frozenset[str], at_s: int | None = None) -> ConsentRecord:
    """A choice made at `at_s`, or some time on that day where the strings tell days: then it is midnight."""
    is_day = at_s is not None and at_s % DAY_S == 0
    until_s = at_s + DAY_S - 1 if at_s is not None and is_day else at_s
    return ConsentRecord(source, purposes | {NECESSARY}, at_s=at_s, until_s=until_s)


def _first(cookies: Mapping[str, str], names: Sequence[str]) -> str:
    """The first of these cookies that is there and not empty, percent-decoded."""
    return next((decode_percent(cookies[name]).strip(' "') for name in names if cookies.get(name)), "")


def _text(cf: Mapping[str, object], name: str) -> str:
    value = cf.get(name)
    return value if isinstance(value, str) else ""


SourceReader = Callable[[Mapping[str, str], ConsentPolicy, Law, str], list[ConsentRecord]]

SOURCES: Final[Sequence[SourceReader]] = (
    _read_tcf,
    _read_gpp,
    _read_us_privacy,
    _read_tool_records,
    _read_own,
)
"""Who is asked for records after `Sec-GPC`, in order of precedence."""
