"""The worker's own addresses under /_segments/: a table of who answers what.

In: an exchange and the state of its site. Out: a Response, at once or to be awaited. An address is a row here; what it
says, a pure function decides. Nothing under this prefix ever reaches the origin.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final, TypeAlias

from segments.edge.consent.choice import MAX_BODY_BYTES, is_choice_type, parse_choice
from segments.edge.consent.policy import ConsentPolicy
from segments.edge.events.event_batch import MAX_BODY_BYTES as MAX_EVENTS_BYTES
from segments.edge.events.event_script import script_reply
from segments.edge.host.js.border import make_response
from segments.edge.host.pages.page_service import PageService
from segments.edge.host.site.health import health_of
from segments.edge.host.site.rule_store import RuleStore
from segments.edge.host.visit.exchange import Exchange
from segments.edge.host.visit.measurement import measure_reported
from segments.edge.host.visit.request_body import RefusedBody, read_body
from segments.edge.host.visit.visit import Visit
from segments.edge.http.percent import first_parameters
from segments.edge.http.reply import Reply, nothing_else, refusal
from segments.edge.http.route import SERVICE_PREFIX
from segments.edge.http.same_origin import is_same_origin
from segments.edge.own.app_answer import preflight, read_question, tell_app
from segments.edge.own.app_module import module_reply
from segments.edge.own.banner import banner_reply
from segments.edge.own.consent_bridge import bridge_reply
from segments.edge.own.event_reports import (
    EventRates,
    is_event_token,
    is_event_type,
    take_events,
    take_server_events,
)
from segments.edge.own.health import health_reply, is_health_token
from segments.edge.own.link import take_link
from segments.edge.own.privacy import erase_visitor, keep_choice, tell_standing, tell_visitor
from segments.errors import ConsentChoiceInvalid

RETRY_SECONDS: Final = "30"
"""The time after which to ask again for what needs rules, while there are none."""


@dataclass(frozen=True, slots=True)
class ServiceCall:
    """One request to one of the worker's own addresses, and the state of the site that it asks about."""

    exchange: Exchange
    rules: RuleStore
    pages: PageService
    event_rates: EventRates

    @property
    def now_s(self) -> int:
        """The moment for which this is answered, in Unix seconds."""
        return self.visit.moment_ms // 1000

    @property
    def visit(self) -> Visit:
        """The facts of the request."""
        return self.exchange.visit


Answer: TypeAlias = Callable[[ServiceCall], Reply | Awaitable[Reply]]


def answer_service(exchange: Exchange, rules: RuleStore, pages: PageService, event_rates: EventRates) -> Any:
    """The Response for one of the worker's own addresses; an unknown one is a 404 and never the origin's."""
    request = exchange.visit.request
    answers = ADDRESSES.get(request.path.removeprefix(SERVICE_PREFIX))
    if answers is None:
        return _respond(
            refusal(404, f"Expected one of the worker's addresses, got another - at {SERVICE_PREFIX}")
        )
    method = request.method
    answer = answers.get("GET" if method == "HEAD" else method)
    if answer is None:
        methods = tuple(dict.fromkeys((*answers, *(("HEAD",) if "GET" in answers else ()), "OPTIONS")))
        return _respond(nothing_else(methods, status=204 if method == "OPTIONS" else 405))
    if method in CHANGING and not is_same_origin(request):
        return _respond(refusal(403, "Expected a request by one of this site's own pages, got another's"))
    reply = answer(ServiceCall(exchange, rules, pages, event_rates))
    if not isinstance(reply, Reply):
        return _respond_later(reply)
    return _respond(reply.without_body() if method == "HEAD" else reply)


async def _respond_later(reply: Awaitable[Reply]) -> Any:
    return _respond(await reply)


def _respond(reply: Reply) -> Any:
    return make_response(reply.head, reply.body or None)


def answer_health(call: ServiceCall) -> Reply:
    """The state of this isolate: which bundle, how old, and what has been counted since it started.

    Without the site's token, and elsewhere than on this machine, its status alone.
    """
    environment, request = call.rules.environment, call.visit.request
    authorization = request.headers.get("authorization", "")
    is_whole = environment.is_local(request) or is_health_token(
        authorization, environment.site, environment.keys.bundle
    )
    return health_reply(health_of(call.rules, call.pages, call.visit.now_ms), is_whole=is_whole)


def answer_standing(call: ServiceCall) -> Reply:
    """The consent in force for this visitor, and the question if one is due."""
    site = call.visit.site
    return tell_standing(call.visit.request, site) if site else _without_rules()


async def answer_choice(call: ServiceCall) -> Reply:
    """A visitor's choice, kept in a cookie."""
    request, site = call.visit.request, call.visit.site
    if site is None:
        return _without_rules()
    content_type = request.headers.get("content-type", "")
    if not is_choice_type(content_type):
        return refusal(415, "Expected JSON or a form, got another content type - at the body")
    body = await read_body(call.exchange, MAX_BODY_BYTES)
    if isinstance(body, RefusedBody):
        return refusal(body.status, body.message)
    try:
        choice = parse_choice(content_type, body)
    except ConsentChoiceInvalid as error:
        return refusal(400, str(error))
    return keep_choice(request, site, choice, call.now_s)


def answer_privacy(call: ServiceCall) -> Reply:
    """Everything that is known and kept about this visitor."""
    site, decision = call.visit.site, call.exchange.decide()
    if site is None or decision is None:
        return _without_rules()
    return tell_visitor(call.visit.request, site, decision, call.now_s)


def answer_erasure(call: ServiceCall) -> Reply:
    """The end of what is kept about this visitor; works without rules too, since deleting needs none."""
    policy = call.visit.site.policy if call.visit.site else ConsentPolicy()
    is_choice_erased = first_parameters(call.visit.request.query).get("all") == "1"
    return erase_visitor(policy, is_choice_erased=is_choice_erased)


async def answer_events(call: ServiceCall) -> Reply:
    """Take the events of a visitor, from a page of the site or, with a token, from one of its servers."""
    request, site = call.visit.request, call.visit.site
    if site is None:
        return _without_rules()
    authorization = request.headers.get("authorization", "")
    if authorization and not is_event_token(authorization, site.keys.events):
        return refusal(401, "Expected a token of this site, got another one - at authorization")
    if not is_event_type(request.headers.get("content-type", "")):
        return refusal(415, "Expected JSON, got another content type - at the body")
    body = await read_body(call.exchange, MAX_EVENTS_BYTES)
    if isinstance(body, RefusedBody):
        return refusal(body.status, body.message)
    measure = partial(measure_reported, call.exchange, site)
    if authorization:
        counted = take_server_events(site, body, call.now_s, call.event_rates, measure=measure)
    else:
        counted = take_events(request, site, body, call.now_s, call.event_rates, measure=measure)
    call.exchange.counters.update(counted.problems)
    return counted.reply


def answer_event_script(call: ServiceCall) -> Reply:
    """The script that reports events."""
    return script_reply(call.visit.request.headers.get("if-none-match", ""))


def answer_me(call: ServiceCall) -> Reply:
    """The segments, arms and traits of this visitor, for an app."""
    visit = call.visit
    if visit.site is None:
        return _without_rules()
    question = read_question(visit.request, visit.site, call.now_s)
    if isinstance(question, Reply):
        return question
    shown, link = take_link(question.request, visit.site.keys.grant, call.now_s)
    decision = call.exchange.with_visit(replace(visit, request=shown, link=link)).decide()
    return tell_app(visit.request, visit.site, question, decision) if decision else _without_rules()


def answer_preflight(call: ServiceCall) -> Reply:
    """The permission of an app of another origin to ask."""
    return preflight(call.visit.request, call.visit.site)


def answer_module(call: ServiceCall) -> Reply:
    """The browser module for apps."""
    return module_reply(call.visit.request.headers.get("if-none-match", ""))


def answer_banner(call: ServiceCall) -> Reply:
    """The script of the consent banner."""
    return banner_reply(call.visit.request.headers.get("if-none-match", ""))


def answer_bridge(call: ServiceCall) -> Reply:
    """The script that takes over the choice in a consent tool that only a page can see."""
    return bridge_reply(call.visit.request.headers.get("if-none-match", ""))


def _without_rules() -> Reply:
    reply = refusal(503, "Expected rules, got none yet - at this site; publish a bundle")
    return reply.with_header("retry-after", RETRY_SECONDS)


CHANGING: Final = frozenset(("POST", "PUT", "PATCH", "DELETE"))
"""Methods that change something, and that only the site's own pages may use."""

ADDRESSES: Final[Mapping[str, Mapping[str, Answer]]] = {
    "health": {"GET": answer_health},
    "consent": {"GET": answer_standing, "POST": answer_choice},
    "consent.js": {"GET": answer_banner},
    "consent-bridge.js": {"GET": answer_bridge},
    "events": {"POST": answer_events},
    "events.js": {"GET": answer_event_script},
    "segments.js": {"GET": answer_module},
    "v1/me": {"GET": answer_me, "OPTIONS": answer_preflight},
    "privacy": {"GET": answer_privacy, "DELETE": answer_erasure},
}
"""Path below /_segments/ -> method -> who answers. HEAD and OPTIONS follow from the rest."""
