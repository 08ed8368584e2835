"""TCF, GPP and US Privacy strings in the product's own purposes: decoded strings come in, records go out.

A purpose of ours is granted by a TCF string when all TCF purposes and special features that the site's
policy maps to it are allowed, for the site's vendor id if it has one, with publisher restrictions honoured.
The US strings only object. This file must never be more lenient than the string.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from segments.edge.consent.gate import GRANTABLE
from segments.edge.consent.iab.gpp.decode import GppString
from segments.edge.consent.iab.gpp.sections import US_SECTIONS
from segments.edge.consent.iab.gpp.tcf_canada import VERSION as TCF_CANADA_VERSION
from segments.edge.consent.iab.gpp.tcf_canada import TcfCanadaString
from segments.edge.consent.iab.gpp.us import UsFields
from segments.edge.consent.iab.tcf import (
    NOT_ALLOWED,
    REQUIRE_CONSENT,
    REQUIRE_INTEREST,
    Restriction,
    TcfString,
)
from segments.edge.consent.iab.tcf import VERSION as TCF_VERSION
from segments.edge.consent.iab.us_privacy import VERSION as US_PRIVACY_VERSION
from segments.edge.consent.iab.us_privacy import UsPrivacyString
from segments.edge.consent.policy import TcfPolicy
from segments.errors import ConsentStringInvalid

_DISCLOSURE_SINCE_POLICY: Final = 5
"""The TCF policy version from which a vendor that the string does not disclose has no permission (TCF 2.3)."""

_DID_NOT_OPT_OUT: Final = 2
_NOT_APPLICABLE: Final = 0
_NO_OBJECTION: Final = (_NOT_APPLICABLE, _DID_NOT_OPT_OUT)
_OPT_OUTS: Final = ("SaleOptOut", "SharingOptOut", "TargetedAdvertisingOptOut")
_CHILDREN: Final = "KnownChildSensitiveDataConsents"
_KNOWN_AGREEMENTS: Final = (0, 1)
"""Versions of the agreement (MSPA) that the newest states' sections name; 0 stands for none."""
_KNOWN_VERSIONS: Final[Mapping[str, tuple[int, ...]]] = {"usnat": (1, 2)}


def purposes_of_tcf(tcf: TcfString, policy: TcfPolicy) -> frozenset[str]:
    """The purposes of ours that the string grants to this site.

    Raises: ConsentStringInvalid, for a version that we do not know.
    """
    if tcf.version != TCF_VERSION:
        raise ConsentStringInvalid(f"Expected version {TCF_VERSION}, got {tcf.version} - at a TCF string")
    if policy.vendor_id is not None and not _is_disclosed(tcf, policy.vendor_id):
        return frozenset()
    return frozenset(
        purpose
        for purpose in GRANTABLE
        if policy.needs[purpose]
        and all(_is_allowed(tcf, number, policy) for number in policy.needs[purpose])
        and all(number in tcf.special_features for number in policy.special_features[purpose])
    )


def _is_disclosed(tcf: TcfString, vendor_id: int) -> bool:
    if tcf.has_disclosed_vendors:
        return vendor_id in tcf.vendors_disclosed
    return tcf.policy_version < _DISCLOSURE_SINCE_POLICY


def _is_allowed(tcf: TcfString, purpose: int, policy: TcfPolicy) -> bool:
    """May this site process for one TCF purpose, by consent or, where it relies on it, by legitimate
    interest?
    """
    if policy.record == "publisher":
        consents, interests = tcf.publisher_consents, tcf.publisher_interests
    else:
        consents, interests = tcf.purpose_consents, tcf.purpose_interests
    has_consent = purpose in consents
    has_interest = purpose in interests and purpose in policy.legitimate_interest
    vendor_id = policy.vendor_id
    if vendor_id is None:
        return has_consent or has_interest
    has_consent = has_consent and vendor_id in tcf.vendor_consents
    has_interest = has_interest and vendor_id in tcf.vendor_interests
    restrictions = _restrictions_of(tcf.restrictions, purpose, vendor_id)
    if NOT_ALLOWED in restrictions:
        return False
    if REQUIRE_CONSENT in restrictions:
        has_interest = False
    if REQUIRE_INTEREST in restrictions:
        has_consent = False
    return has_consent or has_interest


def _restrictions_of(restrictions: Sequence[Restriction], purpose: int, vendor_id: int) -> frozenset[int]:
    return frozenset(
        restriction.type
        for restriction in restrictions
        if restriction.purpose == purpose and vendor_id in restriction.vendors
    )


def purposes_of_tcf_canada(
    tcf: TcfCanadaString, policy: TcfPolicy, *, may_be_implied: bool
) -> frozenset[str]:
    """The purposes of ours that a Canadian string grants; implied consent counts only where the law allows
    it.

    Raises: ConsentStringInvalid, for a version that we do not know.
    """
    if tcf.version != TCF_CANADA_VERSION:
        raise ConsentStringInvalid(f"Expected version {TCF_CANADA_VERSION}, got {tcf.version} - at tcfcav1")

    def is_allowed(number: int) -> bool:
        is_express = number in tcf.purposes_express
        is_implied = may_be_implied and number in tcf.purposes_implied
        vendor_id = policy.vendor_id
        if vendor_id is not None:
            restrictions = _restrictions_of(tcf.restrictions, number, vendor_id)
            is_implied = (
                is_implied and vendor_id in tcf.vendors_implied and REQUIRE_CONSENT not in restrictions
            )
            is_express = is_express and vendor_id in tcf.vendors_express
            if NOT_ALLOWED in restrictions:
                return False
        return is_express or is_implied

    return frozenset(
        purpose
        for purpose in GRANTABLE
        if policy.needs[purpose]
        and all(is_allowed(number) for number in policy.needs[purpose])
        and all(number in tcf.special_features for number in policy.special_features[purpose])
    )


def objects_us_privacy(text: UsPrivacyString) -> bool | None:
    """Has the visitor opted out of sale? None where the string says that the law does not apply.

    Raises: ConsentStringInvalid, for a version that we do not know.
    """
    if text.version != US_PRIVACY_VERSION:
        raise ConsentStringInvalid(
            f"Expected version {US_PRIVACY_VERSION}, got {text.version} - at a US string"
        )
    return {"Y": True, "N": False}.get(text.opt_out_sale)


def objects_us_section(number: int, fields: UsFields) -> bool:
    """Has the visitor opted out of sale, sharing or targeted advertising, or is this a child without consent?

    A value that the specification does not define counts as an objection.
    Raises: ConsentStringInvalid, for a version that we do not know.
    """
    section = US_SECTIONS[number]
    for field, known in (
        ("Version", _KNOWN_VERSIONS.get(section.name, (section.version,))),
        ("MspaVersion", _KNOWN_AGREEMENTS),
    ):
        version = fields.get(field)
        if version is not None and version not in known:
            raise ConsentStringInvalid(
                f"Expected {field} {known[-1]}, got {version} - at section {section.name}"
            )
    children = fields.get(_CHILDREN, _NOT_APPLICABLE)
    choices = [fields[name] for name in _OPT_OUTS if name in fields]
    choices.extend(children if isinstance(children, list) else [children])
    return bool(fields.get("Gpc")) or any(choice not in _NO_OBJECTION for choice in choices)


def objects_gpp(gpp: GppString) -> bool | None:
    """True if any US section of the string objects; None when it has none.

    Raises: ConsentStringInvalid, for a version that we do not know.
    """
    answers: list[bool | None] = []
    for number, section in gpp.sections.items():
        if isinstance(section, UsPrivacyString):
            answers.append(objects_us_privacy(section))
        elif isinstance(section, dict):
            answers.append(objects_us_section(number, section))
    known = [answer for answer in answers if answer is not None]
    return any(known) if known else None
