"""Consent strings as JSON, each field under the name that IAB's own libraries give it.

In: what the decoders in `segments.edge.consent` return. Out: plain values for `json.dumps`.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from segments.edge.consent.iab.bits import MAX_LISTED_IDS, IdSet
from segments.edge.consent.iab.gpp.decode import SECTION_NAMES, GppString, Section
from segments.edge.consent.iab.gpp.tcf_canada import TcfCanadaString
from segments.edge.consent.iab.tcf import Restriction, TcfString
from segments.edge.consent.iab.us_privacy import UsPrivacyString
from segments.errors import ConsentStringInvalid

Fields = dict[str, object]

_SPACE: Final = chr(ord("A") + 63)
"""The letter 63 in GPP's sections: a space."""

_DISCLOSED, _ALLOWED, _PUBLISHER = 1, 2, 3


def list_tcf(tcf: TcfString) -> Fields:
    """A TCF string as the TCF libraries name its fields; ids as lists, times in Unix milliseconds."""
    return {
        "version": tcf.version,
        "created": tcf.created_ms,
        "lastUpdated": tcf.updated_ms,
        "cmpId": tcf.cmp_id,
        "cmpVersion": tcf.cmp_version,
        "consentScreen": tcf.consent_screen,
        "consentLanguage": tcf.consent_language,
        "vendorListVersion": tcf.vendor_list_version,
        "policyVersion": tcf.policy_version,
        "isServiceSpecific": tcf.is_service_specific,
        "useNonStandardStacks": tcf.use_non_standard_stacks,
        "purposeOneTreatment": tcf.purpose_one_treatment,
        "publisherCountryCode": tcf.publisher_country,
        "specialFeatureOptins": tcf.special_features.listed(),
        "purposeConsents": tcf.purpose_consents.listed(),
        "purposeLegitimateInterests": tcf.purpose_interests.listed(),
        "vendorConsents": tcf.vendor_consents.listed(),
        "vendorLegitimateInterests": tcf.vendor_interests.listed(),
        "publisherConsents": tcf.publisher_consents.listed(),
        "publisherLegitimateInterests": tcf.publisher_interests.listed(),
        "publisherCustomConsents": tcf.custom_consents.listed(),
        "publisherCustomLegitimateInterests": tcf.custom_interests.listed(),
        "numCustomPurposes": tcf.custom_purposes,
        "vendorsAllowed": tcf.vendors_allowed.listed(),
        "vendorsDisclosed": tcf.vendors_disclosed.listed(),
        "publisherRestrictions": _merge_restrictions(tcf.restrictions),
    }


def list_gpp(gpp: GppString) -> Fields:
    """A GPP string: the numbers of its known sections, and each section by name."""
    return {
        "sectionIds": list(gpp.sections),
        "sections": {
            SECTION_NAMES[number]: list_section(section) for number, section in gpp.sections.items()
        },
    }


def list_section(section: Section) -> Fields:
    """One section of a GPP string as the GPP libraries name its fields."""
    if isinstance(section, TcfString):
        return _list_tcf_section(section)
    if isinstance(section, TcfCanadaString):
        return _list_tcf_canada(section)
    if isinstance(section, UsPrivacyString):
        return list_us_privacy(section)
    return dict(section)


def list_us_privacy(text: UsPrivacyString) -> Fields:
    """A US Privacy string."""
    return {
        "Version": text.version,
        "Notice": text.notice,
        "OptOutSale": text.opt_out_sale,
        "LspaCovered": text.lspa_covered,
    }


def _list_origin(tcf: TcfString | TcfCanadaString) -> Fields:
    """The time and the consent manager of a string: the first fields of every TCF section."""
    return {
        "Version": tcf.version,
        "Created": _time(tcf.created_ms),
        "LastUpdated": _time(tcf.updated_ms),
        "CmpId": tcf.cmp_id,
        "CmpVersion": tcf.cmp_version,
        "ConsentScreen": tcf.consent_screen,
        "ConsentLanguage": _letters(tcf.consent_language),
        "VendorListVersion": tcf.vendor_list_version,
    }


def _list_tcf_section(tcf: TcfString) -> Fields:
    return {
        **_list_origin(tcf),
        "PolicyVersion": tcf.policy_version,
        "IsServiceSpecific": tcf.is_service_specific,
        "UseNonStandardStacks": tcf.use_non_standard_stacks,
        "SpecialFeatureOptins": _flags(tcf.special_features),
        "PurposeConsents": _flags(tcf.purpose_consents),
        "PurposeLegitimateInterests": _flags(tcf.purpose_interests),
        "PurposeOneTreatment": tcf.purpose_one_treatment,
        "PublisherCountryCode": _letters(tcf.publisher_country),
        "VendorConsents": tcf.vendor_consents.listed(),
        "VendorLegitimateInterests": tcf.vendor_interests.listed(),
        "PublisherRestrictions": _list_restrictions(tcf.restrictions),
        "PublisherPurposesSegmentType": _PUBLISHER,
        "PublisherConsents": _flags(tcf.publisher_consents),
        "PublisherLegitimateInterests": _flags(tcf.publisher_interests),
        "NumCustomPurposes": tcf.custom_purposes,
        "PublisherCustomConsents": _flags(tcf.custom_consents),
        "PublisherCustomLegitimateInterests": _flags(tcf.custom_interests),
        "VendorsAllowedSegmentType": _ALLOWED,
        "VendorsAllowed": tcf.vendors_allowed.listed(),
        "VendorsDisclosedSegmentType": _DISCLOSED,
        "VendorsDisclosed": tcf.vendors_disclosed.listed(),
    }


def _list_tcf_canada(tcf: TcfCanadaString) -> Fields:
    return {
        **_list_origin(tcf),
        "TcfPolicyVersion": tcf.policy_version,
        "UseNonStandardStacks": tcf.use_non_standard_stacks,
        "SpecialFeatureExpressConsent": _flags(tcf.special_features),
        "PurposesExpressConsent": _flags(tcf.purposes_express),
        "PurposesImpliedConsent": _flags(tcf.purposes_implied),
        "VendorExpressConsent": tcf.vendors_express.listed(),
        "VendorImpliedConsent": tcf.vendors_implied.listed(),
        "PubRestrictions": _list_restrictions(tcf.restrictions),
        "PubPurposesSegmentType": _PUBLISHER,
        "PubPurposesExpressConsent": _flags(tcf.publisher_express),
        "PubPurposesImpliedConsent": _flags(tcf.publisher_implied),
        "NumCustomPurposes": tcf.custom_purposes,
        "CustomPurposesExpressConsent": _flags(tcf.custom_express),
        "CustomPurposesImpliedConsent": _flags(tcf.custom_implied),
        "DisclosedVendorsSegmentType": _DISCLOSED,
        "DisclosedVendors": tcf.vendors_disclosed.listed(),
    }


def _list_restrictions(restrictions: tuple[Restriction, ...]) -> list[Fields]:
    listed: list[Fields] = []
    total = 0
    for restriction in restrictions:
        ids = restriction.vendors.listed()
        total = _count(total, ids)
        listed.append({"key": restriction.purpose, "type": restriction.type, "ids": ids})
    return listed


def _merge_restrictions(restrictions: tuple[Restriction, ...]) -> list[Fields]:
    """As the TCF libraries list them: once for each purpose and type that has vendors, in order."""
    ranges: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for restriction in restrictions:
        ranges.setdefault((restriction.purpose, restriction.type), []).extend(restriction.vendors.ranges)
    listed: list[Fields] = []
    total = 0
    for (purpose, kind), merged in sorted(ranges.items()):
        ids = IdSet(ranges=tuple(merged)).listed()
        total = _count(total, ids)
        if ids:
            listed.append({"purposeId": purpose, "restrictionType": kind, "vendors": ids})
    return listed


def _count(total: int, ids: list[int]) -> int:
    total += len(ids)
    if total > MAX_LISTED_IDS:
        raise ConsentStringInvalid(
            f"Expected at most {MAX_LISTED_IDS} vendors, got more - at publisher restrictions"
        )
    return total


def _flags(ids: IdSet) -> list[bool]:
    return [bit == "1" for bit in ids.bits]


def _letters(text: str) -> str:
    return text.replace(_SPACE, " ").strip()


def _time(milliseconds: int) -> str:
    seconds, rest = divmod(milliseconds, 1000)
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}.{rest:03d}Z"
