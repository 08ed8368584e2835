"""The worker's knowledge of one visitor as plain values for them; and their choices, kept and erased.

In: a request and the site. Out: a `Reply`. This file must never tell a header, an address or another
site's cookie, nor anything to a page of another site.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from segments.bundle.model import Bundle, SignalUse
from segments.bundle.prediction.model_use import MODEL_SOURCE
from segments.bundle.purposes import HISTORY_PURPOSE, purposes_of
from segments.catalog import SIGNALS
from segments.edge.consent.choice import Choice, choice_cookie, forget_choice_header
from segments.edge.consent.gate import GRANTABLE
from segments.edge.consent.own_cookie import parse_own_consent
from segments.edge.consent.policy import ConsentPolicy
from segments.edge.consent.read import latest_choice_s, read_consent
from segments.edge.consent.standing import in_order, list_standing
from segments.edge.decide.pipeline import Decision
from segments.edge.decide.recall import may_remember
from segments.edge.decide.site import Site
from segments.edge.http.reply import Reply, json_reply, redirect
from segments.edge.http.request import VisitorRequest
from segments.edge.http.same_origin import own_path, referring_path
from segments.edge.own.history_report import spell_time
from segments.edge.own.kept_cookies import KEPT_COOKIES, tell_cookie
from segments.edge.own.kept_elsewhere import tell_kept_elsewhere
from segments.edge.own.receipt import write_receipt
from segments.edge.visitor.cookie import (
    delete_cookie_header,
)
from segments.errors import ConsentStringInvalid

_PREDICTED: Final = "A prediction that a model of the site makes from other facts listed here"
_DECLARED: Final = "A fact that this site itself declares."
_COUNTED: Final = "What you did on this site, counted."
_CHOICE_MEANING: Final = "What you allowed and refused on this site, and when."


def tell_standing(request: VisitorRequest, site: Site) -> Reply:
    """Consent in force for this visitor, and whether they have to be asked: `GET /_segments/consent`."""
    return json_reply(list_standing(request, site.policy, purposes_used(site.bundle)))


def keep_choice(request: VisitorRequest, site: Site, choice: Choice, now_s: int) -> Reply:
    """The answer to a choice made now: the cookie that keeps it, and what is in force with it.

    What the choice withholds from history is deleted in the same answer. An objection, or a record that comes before
    ours, still counts: `not_in_force` names what was granted and by what it is withheld.
    """
    at_s = max(
        now_s, latest_choice_s(request, site.policy)
    )  # whatever a device's clock said of another choice
    value, cookie = choice_cookie(choice, site.policy, at_s)
    chosen = replace(request, cookies={**request.cookies, site.policy.cookies.own: value})
    consent = read_consent(chosen, site.policy)
    may_keep = HISTORY_PURPOSE in choice.purposes and may_remember(consent)
    cookies = (cookie,) if may_keep else (cookie, *map(delete_cookie_header, KEPT_COOKIES))
    if choice.is_form:
        return redirect(own_path(choice.return_to) or referring_path(request) or "/", cookies)
    standing = list_standing(chosen, site.policy, purposes_used(site.bundle))
    objections = standing["objections"]
    reasons = objections if isinstance(objections, Mapping) else {}
    withheld = {
        purpose: reasons.get(purpose, consent.source)
        for purpose in in_order(choice.purposes - consent.purposes)
    }
    answer = {**standing, "chosen": in_order(choice.purposes), "not_in_force": withheld}
    if site.keys.bundle:
        answer["receipt"] = write_receipt(_receipt_of(choice, answer, site, now_s), site.keys.bundle)
    return json_reply(answer, set_cookies=cookies)


def _receipt_of(choice: Choice, answer: Mapping[str, object], site: Site, now_s: int) -> dict[str, object]:
    """The content of a receipt: nothing that another visitor with the same choice would not have in theirs."""
    language, _, words = choice.notice.partition(".")
    return {
        "site": site.bundle.site,
        "event_time": spell_time(now_s),
        "validity_days": site.policy.choice_days,
        "given": answer["chosen"],
        "refused": in_order(frozenset(GRANTABLE) - choice.purposes),
        "not_in_force": answer["not_in_force"],
        "law": answer["law"],
        "notice": words,
        "language": language,
        "rules": site.digest,
    }


def tell_visitor(request: VisitorRequest, site: Site, decision: Decision, now_s: int) -> Reply:
    """All that is known and kept about this visitor: `GET /_segments/privacy`."""
    return json_reply(
        {
            "consent": list_standing(request, site.policy, purposes_used(site.bundle)),
            "segments": sorted(site.index.names(decision.matches.bits)),
            "cookies": [tell_cookie(name, request, site, now_s) for name in KEPT_COOKIES]
            + [_tell_choice(request, site.policy)],
            "kept_elsewhere": tell_kept_elsewhere(site),
            "signals": [_tell_signal(signal, decision) for signal in _named_signals(site.bundle)],
            "addresses": {
                "erase": "DELETE /_segments/privacy",
                "choose": "POST /_segments/consent",
            },
        }
    )


def erase_visitor(policy: ConsentPolicy, *, is_choice_erased: bool) -> Reply:
    """The answer that makes a browser forget what is kept: `DELETE /_segments/privacy`.

    A choice is erased only when asked for as well: without it a refusal would be forgotten, and where the law asks
    for objections, everything would be allowed again.
    """
    deletions = tuple(map(delete_cookie_header, KEPT_COOKIES))
    erased = [*KEPT_COOKIES]
    if is_choice_erased:
        deletions += (forget_choice_header(policy),)
        erased.append(policy.cookies.own)
    return json_reply({"erased": erased}, set_cookies=deletions)


def purposes_used(bundle: Bundle) -> frozenset[str]:
    """The purposes that the published rules have a use for; keeping a history or believing a grant is one of them."""
    return frozenset(purpose for signal in _named_signals(bundle) for purpose in purposes_of(signal))


def _tell_choice(request: VisitorRequest, policy: ConsentPolicy) -> dict[str, object]:
    name = policy.cookies.own
    told: dict[str, object] = {
        "name": name,
        "meaning": _CHOICE_MEANING,
        "purpose": "necessary",
        "exists": bool(request.cookies.get(name)),
        "kept_days": policy.choice_days,
    }
    if not told["exists"]:
        return told
    try:
        choice = parse_own_consent(request.cookies[name])
    except ConsentStringInvalid as error:
        return told | {"content": None, "problem": error.code}
    made = None if choice.at_s is None else spell_time(choice.at_s)
    return told | {"content": {"purposes": in_order(choice.purposes), "chosen": made}}


def _named_signals(bundle: Bundle) -> list[SignalUse]:
    return [signal for signal in bundle.signals if signal.name in bundle.wanted]


def _meaning_of(source: str) -> str:
    if source.startswith(MODEL_SOURCE):
        return _PREDICTED
    return _DECLARED if source else _COUNTED


def _tell_signal(signal: SignalUse, decision: Decision) -> dict[str, object]:
    row = SIGNALS.get(signal.name)
    return {
        "name": signal.name,
        "meaning": row.doc if row else _meaning_of(signal.source),
        "from": row.source if row else signal.source or "segment cookie",
        "purpose": signal.purpose,
        "is_withheld": signal.name in decision.allowed.withheld,
    }
