"""The standing of a visitor: consent in force, its reason, and whether they still have to be asked, as plain values.

In: a request and the site's policy. Out: a dict for a JSON answer. Nothing here decides: the decision is
`read_consent`'s, and this file only says it in words that a page, a banner or a person can use.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from segments.catalog import PURPOSES
from segments.edge.consent.gate import GRANTABLE, Consent
from segments.edge.consent.jurisdictions import OPT_IN
from segments.edge.consent.policy import ConsentPolicy
from segments.edge.consent.read import find_law, read_consent, read_objections
from segments.edge.http.request import VisitorRequest


def list_standing(request: VisitorRequest, policy: ConsentPolicy, used: Collection[str]) -> dict[str, object]:
    """The consent in force. `used` are the purposes that the site's rules have a use for.

    `was_asked`: the visitor made a choice, here or in another tool; a signal of the browser is no answer to a
    question. `needs_choice`: the law asks for an opt-in, nobody has asked yet, and there is something to ask: a purpose
    that is used and that no objection has settled already.
    """
    consent = read_consent(request, policy)
    law, regime = find_law(request.cf, policy)
    objections = read_objections(request, policy)
    was_asked = _was_asked(request, policy)
    asked_for = [purpose for purpose in GRANTABLE if purpose in used]
    return {
        **list_purposes(consent),
        "law": {"name": law.name, "title": law.title, "regime": regime},
        "objections": objections,
        "was_asked": was_asked,
        "used": asked_for,
        "needs_choice": regime == OPT_IN and not was_asked and not objections.keys() >= set(asked_for),
    }


def list_purposes(consent: Consent) -> dict[str, object]:
    """The purposes in force and what decided them."""
    return {
        "purposes": in_order(consent.purposes),
        "source": consent.source,
        "explicit": consent.explicit,
        "refused": in_order(consent.refused),
        "segments": consent.is_segmented,
    }


def in_order(purposes: Iterable[str]) -> list[str]:
    """Purposes from the least to the most that a visitor may object to."""
    found = frozenset(purposes)
    return [purpose for purpose in PURPOSES if purpose in found]


def _was_asked(request: VisitorRequest, policy: ConsentPolicy) -> bool:
    without_signal = {name: value for name, value in request.headers.items() if name != "sec-gpc"}
    return read_consent(replace(request, headers=without_signal), policy).explicit
