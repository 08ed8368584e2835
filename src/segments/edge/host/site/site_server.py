"""One site in one isolate: the rules and pages that its requests share, and the way of a request through them.

A warm request is answered without ever awaiting, which costs a third of a coroutine. A request waits only for what
the isolate has not seen yet: the rules on the very first, the origin where no page is kept.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Any, Final

from segments.edge.decide.path_rules import NO_PATH_RULES
from segments.edge.decide.sides import Side
from segments.edge.decide.site import Site
from segments.edge.host.js.border import kept_private, make_response
from segments.edge.host.pages.cached_pages import CachedPages
from segments.edge.host.pages.content_api import ask_for_audience, find_api, refuse, send_for_audience
from segments.edge.host.pages.page_service import PageService
from segments.edge.host.pages.passthrough import hand_on, hand_on_untouched
from segments.edge.host.pages.site_pages import SitePages
from segments.edge.host.pages.stored_page import StoredPage
from segments.edge.host.sharing.second_level import SecondLevel
from segments.edge.host.site.environment import Environment
from segments.edge.host.site.learned_store import LearnedStore
from segments.edge.host.site.local_run import read_local_visitor
from segments.edge.host.site.own_addresses import answer_service
from segments.edge.host.site.purges import PURGE_PATH, Purges
from segments.edge.host.site.recorder import Recorder
from segments.edge.host.site.rule_store import RuleStore
from segments.edge.host.visit.desk import Desk
from segments.edge.host.visit.editors import Editors
from segments.edge.host.visit.exchange import Exchange
from segments.edge.host.visit.log_ins import LogIns
from segments.edge.host.visit.unreachable import counted_unreachable
from segments.edge.host.visit.visit import Visit, session_cookies_of
from segments.edge.http.bypass import EditorSession
from segments.edge.http.reply import refusal
from segments.edge.http.request import VisitorRequest
from segments.edge.http.route import Route, choose_route
from segments.edge.own.event_reports import EventRates
from segments.edge.own.link import take_link
from segments.edge.own.preview import (
    Preview,
    address_without_token,
    is_previewed,
    leaves_address,
    read_preview,
)
from segments.edge.pages.store.page_store import PageStore
from segments.edge.signals.override import Overrides
from segments.signing import KeyRing

FIRST_RULES_TIMEOUT_SECONDS: Final = 2.0
"""The time that a page waits for the very first bundle; after that every block takes its default."""


@dataclass(slots=True)
class SiteServer:
    """The part of an isolate that all requests to one site share."""

    environment: Environment
    counters: Counter[str]
    rules: RuleStore
    pages: PageService
    purges: Purges
    log_ins: LogIns
    learned: LearnedStore
    recorder: Recorder
    editors: Editors
    part_failed: Any
    """The proxied function that answers where a part of a page cannot be reached."""
    desk: Desk | None = None
    event_rates: EventRates = field(default_factory=EventRates)

    def answer(self, request: VisitorRequest, incoming: Any, env: Any, context: Any) -> Any:
        """The Response to one request, at once if nothing has to be waited for, else as a coroutine."""
        self.counters["requests"] += 1
        if is_previewed(request) and leaves_address(request):
            return self._without_token(request)
        exchange = self._open(request, incoming, context)
        exchange.desk, exchange.bindings = self.desk, env
        visit = exchange.visit
        if visit.overrides is not None and visit.overrides.problems:
            impossible = refusal(400, "; ".join(visit.overrides.problems))
            return make_response(impossible.head, impossible.body)
        if self.rules.is_due(visit.now_ms):
            if self.rules.current is None and visit.route is not Route.HANDED_ON:
                return self._with_first_rules(exchange, env)
            exchange.after_answer(self._refresh(env.RULES, visit.now_ms))
        return self._route(exchange, env)

    def _without_token(self, request: VisitorRequest) -> Any:
        now_s = time.time_ns() // 1_000_000_000
        previewed = read_preview(request, self.environment.site, self.environment.keys.bundle, now_s)
        return make_response(address_without_token(previewed).head, None)

    def _open(self, request: VisitorRequest, incoming: Any, context: Any) -> Exchange:
        now_ms = moment_ms = time.time_ns() // 1_000_000
        overrides = None
        chosen_cookies: tuple[str, ...] = ()
        if self.environment.allows_overrides and self.environment.is_local(request):
            local = read_local_visitor(request, self.rules.current, self.rules.sides, now_ms)
            request, overrides, moment_ms = local.request, local.overrides, local.moment_ms
            chosen_cookies = local.set_cookies
        preview: Preview | None = None
        if is_previewed(request):
            ring = self.environment.keys.bundle
            previewed = read_preview(request, self.environment.site, ring, now_ms // 1000)
            request, preview = previewed.request, previewed.preview
            chosen_cookies = (*chosen_cookies, *previewed.set_cookies)
        request, link = take_link(request, self.environment.keys.grant, now_ms // 1000)
        side = self._choose(request, moment_ms, preview, overrides)
        site, memories = (side.site, side.memories) if side else (None, None)
        visit = Visit(
            request=request,
            route=self._route_of(request, site),
            site=site,
            memories=memories,
            path_rules=memories.paths.of(request.path) if memories else NO_PATH_RULES,
            now_ms=now_ms,
            moment_ms=moment_ms,
            overrides=overrides,
            preview=preview,
            link=link,
            side=side,
            page_space=side.page_space if side else "",
        )
        return Exchange(
            visit=visit,
            incoming=incoming,
            context=context,
            counters=self.counters,
            stall_ms=self.environment.stall_ms,
            has_server_timing=self.environment.has_server_timing,
            chosen_cookies=chosen_cookies,
        )

    async def _with_first_rules(self, exchange: Exchange, env: Any) -> Any:
        visit = exchange.visit
        stores = (self.rules, self.learned, self.purges)
        first = asyncio.gather(*(store.refresh(env.RULES, visit.now_ms) for store in stores))
        try:
            await asyncio.wait_for(first, FIRST_RULES_TIMEOUT_SECONDS)
        except TimeoutError:
            self.counters["kv-slow"] += 1
        side = self._choose(visit.request, visit.moment_ms, visit.preview, visit.overrides)
        if side is not None:
            visit = replace(
                visit,
                side=side,
                page_space=side.page_space,
                site=side.site,
                memories=side.memories,
                route=self._route_of(visit.request, side.site),
                path_rules=side.memories.paths.of(visit.request.path),
            )
        answer = self._route(exchange.with_visit(visit), env)
        return await answer if hasattr(answer, "__await__") else answer

    def _choose(
        self, request: VisitorRequest, now_ms: int, preview: Preview | None, overrides: Overrides | None
    ) -> Side | None:
        """The rules for this request; None before there are any."""
        sides = self.rules.sides
        if sides is None:
            return self.rules.current
        wanted = (preview and preview.side) or (overrides and overrides.side) or ""
        side = sides.choose(request, now_ms, wanted)
        self.counters[f"side-{side.name}"] += 1
        return side

    def _route_of(self, request: VisitorRequest, site: Site | None) -> Route:
        credentials = site.serving.credentials if site else ()
        return choose_route(request, session_cookies_of(site), self.log_ins.learned.names, credentials)

    async def _refresh(self, kv: Any, now_ms: int) -> None:
        await self.rules.refresh(kv, now_ms)
        await self.purges.refresh(kv, now_ms)
        await self.learned.refresh(kv, now_ms)

    def _route(self, exchange: Exchange, env: Any) -> Any:
        visit = exchange.visit
        if visit.request.path == PURGE_PATH:
            return self.purges.answer(exchange, env.RULES)
        if visit.route is Route.SERVICE:
            return answer_service(exchange, self.rules, self.pages, self.event_rates)
        if visit.path_rules.is_bypassed:
            return hand_on_untouched(exchange, self.pages)
        session = visit.path_rules.editor_session(visit.request)
        if session is not None:
            return self._route_editor(exchange, session, env)
        return self._route_visitor(exchange, env)

    async def _route_editor(self, exchange: Exchange, session: EditorSession, env: Any) -> Any:
        if await self.editors.knows(exchange.visit, session):
            return kept_private(await hand_on_untouched(exchange, self.pages))
        answer = self._route_visitor(exchange, env)
        return await answer if hasattr(answer, "__await__") else answer

    def _route_visitor(self, exchange: Exchange, env: Any) -> Any:
        site = exchange.visit.site
        if site is not None and site.recording is not None:
            self.recorder.look(exchange, site.recording, env.RULES)
        api = find_api(exchange.visit) if exchange.visit.path_rules.api else None
        if exchange.visit.route is Route.HANDED_ON:
            if api is not None:
                return send_for_audience(exchange, api, self.environment.origin, self.pages.take_in)
            return hand_on(exchange, self.pages)
        if api is not None:
            asked = ask_for_audience(exchange, api)
            if asked is None:
                return refuse("Expected conditions in one form, got others - at the query")
            exchange = asked
        ready = self.pages.from_memory(exchange)
        return self.pages.from_afar(exchange) if ready is None else ready


def open_site_server(environment: Environment, store: PageStore[StoredPage]) -> SiteServer:
    """The server of one site, with no rules yet; `store` is shared by all sites of the isolate."""
    counters: Counter[str] = Counter()
    log_ins = LogIns(counters)
    kept = SitePages(environment.site, counters, store)
    purges = Purges(environment, counters, store, time.time_ns() // 1_000_000 - 1)
    level = SecondLevel(
        environment.keys.bundle if environment.has_second_level else KeyRing(), environment.origin, counters
    )
    beyond = CachedPages(kept, level, purges.are_known)
    return SiteServer(
        environment=environment,
        counters=counters,
        rules=RuleStore(environment, counters),
        pages=PageService(environment.origin, counters, kept, beyond, log_ins),
        log_ins=log_ins,
        learned=LearnedStore(environment, counters, log_ins.learned),
        recorder=Recorder(environment, counters),
        editors=Editors(environment.origin, counters),
        part_failed=counted_unreachable(counters),
        purges=purges,
        desk=Desk(environment.desk_keys, counters) if environment.desk_keys else None,
    )
