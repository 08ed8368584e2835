"""The consent policy of a bundle, asked as a request would: what each law lets happen on this site.

In: an opened bundle. Out: a `SiteConsent`, which the audit reads. Authoring must not know the edge, so the two meet
here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from segments.authoring.compile.recording import DRAWS
from segments.authoring.inspect.audit import LawInForce, RecordedSignal, Recording, SiteConsent
from segments.bundle.model import Bundle
from segments.bundle.purposes import HISTORY_PURPOSE
from segments.edge.consent.gate import ALL_PURPOSES, NECESSARY
from segments.edge.consent.jurisdictions import LAW_SOURCES, OPT_IN, OPT_OUT, PLACES, Law
from segments.edge.consent.policy import ConsentPolicy, parse_policy, policy_warnings
from segments.edge.consent.read import law_in_force
from segments.edge.decide.recording import PURPOSE, read_recording
from segments.edge.decide.site import DAY_SECONDS, read_serving
from segments.edge.measure.cookie import MEASURE_COOKIE
from segments.edge.pages.store.ahead import AHEAD_COOKIE
from segments.edge.pages.store.caps import CAPS_COOKIE, CAPS_MAX_AGE_S
from segments.edge.visitor.cookie import VISITOR_COOKIE
from segments.edge.visitor.grants import GRANT_COOKIE
from segments.errors import BundleCorrupt, ConsentPolicyInvalid

_ANOTHER_COUNTRY: Final = "AQ"
"""Antarctica: of all countries the one that will never be in the table."""
_NO_PLACE: Final = ""


def consent_of(bundle: Bundle) -> SiteConsent:
    """The edge's decision under each law for this bundle, asked place by place as a request would.

    Raises: BundleCorrupt.
    """
    try:
        policy = parse_policy(bundle.consent)
    except ConsentPolicyInvalid as error:
        raise BundleCorrupt("Expected a consent policy, got something else - at the bundle") from error
    objected = ALL_PURPOSES - policy.opt_out_covers
    return SiteConsent(
        laws=tuple(_laws_in_force(policy)),
        unasked={
            regime: _allowed(policy, purposes)
            for regime, purposes in ((OPT_IN, frozenset({NECESSARY})), (OPT_OUT, ALL_PURPOSES))
        },
        after_objection=_allowed(policy, objected),
        warnings=tuple(policy_warnings(policy)),
        choice_cookie=policy.cookies.own,
        choice_days=policy.choice_days,
        history_days=read_serving(bundle.settings).cookie_max_age_seconds // DAY_SECONDS,
        visitor_cookie=VISITOR_COOKIE,
        grant_cookie=GRANT_COOKIE,
        caps_cookie=CAPS_COOKIE,
        caps_days=CAPS_MAX_AGE_S // DAY_SECONDS,
        ahead_cookie=AHEAD_COOKIE,
        tools_read=policy.tools,
        tools_unread=policy.index.unreadable_tools,
        recording=_recording_of(bundle),
        sums_cookie=MEASURE_COOKIE if bundle.experiments else "",
    )


def _recording_of(bundle: Bundle) -> Recording | None:
    """The recording as the edge reads it from the bundle."""
    found = read_recording(bundle.settings)
    if found is None:
        return None
    signals = (
        RecordedSignal(name, (PURPOSE,) if purpose in (PURPOSE, NECESSARY) else (PURPOSE, purpose))
        for name, purpose in found.signals.items()
    )
    return Recording(round(found.of_65536 / DRAWS, 4), found.days, PURPOSE, tuple(signals))


def _allowed(policy: ConsentPolicy, purposes: frozenset[str]) -> frozenset[str] | None:
    is_segmented = policy.without != "none" or HISTORY_PURPOSE in purposes
    return purposes if is_segmented else None


def _laws_in_force(policy: ConsentPolicy) -> list[LawInForce]:
    places: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    laws: dict[str, Law] = {}
    for place in dict.fromkeys((*PLACES, *policy.laws)):
        law, regime = law_in_force(place, policy)
        laws[law.name] = law
        places[law.name, regime].append(place)
    for place in (_ANOTHER_COUNTRY, _NO_PLACE):
        law, regime = law_in_force(place, policy)
        laws[law.name] = law
        places.setdefault((law.name, regime), [])
    return [_law_in_force(laws[name], regime, found) for (name, regime), found in places.items()]


def _law_in_force(law: Law, regime: str, places: Sequence[str]) -> LawInForce:
    # Countries that the table leaves out have a regime of the site's choice; nothing there differs from a law.
    is_own = law.regime != regime and bool(places)
    label = f"{law.name} in {', '.join(places)}" if is_own else law.name
    return LawInForce(
        law.name, label, law.title, regime, tuple(places), LAW_SOURCES[law.name].text, law.requires_gpc_since
    )
