"""The records of consent in a request's cookies, by where they come from: IAB strings, consent tools, our own cookie.

In: the cookies of consent, the policy, and the law with its regime. Out: the records of one source. A cookie that
cannot be read becomes a record that says so, never an exception.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from segments.edge.consent.gate import NECESSARY
from segments.edge.consent.iab.gpp.decode import TCF_CANADA, TCF_EU, GppString, decode_gpp
from segments.edge.consent.iab.gpp.tcf_canada import TcfCanadaString
from segments.edge.consent.iab.in_cookies import find_string, find_tcf, find_us_privacy
from segments.edge.consent.iab.purposes import (
    objects_gpp,
    objects_us_privacy,
    purposes_of_tcf,
    purposes_of_tcf_canada,
)
from segments.edge.consent.iab.tcf import TcfString, decode_tcf
from segments.edge.consent.iab.us_privacy import decode_us_privacy
from segments.edge.consent.jurisdictions import OPT_OUT, Law
from segments.edge.consent.own_cookie import parse_own_consent
from segments.edge.consent.policy import ConsentPolicy
from segments.edge.consent.records import OWN_ONLY, ConsentRecord, unreadable
from segments.edge.consent.tools.read import read_tools
from segments.errors import ConsentStringInvalid

OWN: Final = "own"
DAY_S: Final = 86_400

_CANADIAN: Final = "ca-"
_NOTHING: Final = frozenset[str]()


def _read_tcf(
    cookies: Mapping[str, str], policy: ConsentPolicy, _law: Law, _regime: str
) -> list[ConsentRecord]:
    try:
        value = find_tcf(cookies, policy.cookies.tcf)
        if not value:
            return []
        tcf = decode_tcf(value)
        return [_granting("tcf", purposes_of_tcf(tcf, policy.tcf), tcf.updated_ms // 1000)]
    except ConsentStringInvalid:
        return [unreadable("tcf", yields=OWN_ONLY)]


def _read_gpp(
    cookies: Mapping[str, str], policy: ConsentPolicy, law: Law, regime: str
) -> list[ConsentRecord]:
    try:
        value = find_string(cookies, policy.cookies.gpp)
        if not value:
            return []
        gpp = decode_gpp(value)
        records = []
        has_objected = objects_gpp(gpp)
        if has_objected is not None:
            records.append(ConsentRecord("gpp", None, policy.opt_out_covers if has_objected else _NOTHING))
        granting = _grant_of_gpp(gpp, policy, law, regime)
        if granting is not None:
            records.append(granting)
    except ConsentStringInvalid:
        return [unreadable("gpp", policy.opt_out_covers, yields=OWN_ONLY)]
    return records


def _grant_of_gpp(gpp: GppString, policy: ConsentPolicy, law: Law, regime: str) -> ConsentRecord | None:
    """The grants of the section for the visitor's place: Canada's own there, the European one elsewhere."""
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
    try:
        value = find_us_privacy(cookies, policy.cookies.us_privacy)
        if not value:
            return []
        has_objected = objects_us_privacy(decode_us_privacy(value))
    except ConsentStringInvalid:
        return [unreadable("us_privacy", policy.opt_out_covers, yields=OWN_ONLY)]
    if has_objected is None:
        return []
    return [ConsentRecord("us_privacy", None, policy.opt_out_covers if has_objected else _NOTHING)]


def _read_tool_records(
    cookies: Mapping[str, str], policy: ConsentPolicy, _law: Law, _regime: str
) -> list[ConsentRecord]:
    return read_tools(cookies, policy.index, policy.groups, policy.opt_out_covers)


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


SourceReader = Callable[[Mapping[str, str], ConsentPolicy, Law, str], list[ConsentRecord]]

SOURCES: Final[Sequence[SourceReader]] = (
    _read_tcf,
    _read_gpp,
    _read_us_privacy,
    _read_tool_records,
    _read_own,
)
"""Sources of records after `Sec-GPC`, in order of precedence."""
