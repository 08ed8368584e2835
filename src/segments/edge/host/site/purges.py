"""Purges in one site of one isolate: takes signed orders, passes them on through KV, carries them out.

An order takes effect at once where it arrives, and in every other isolate at its next refresh. A refresh reads one
small value, the key of the latest order; only where that has changed are the orders listed, and new ones read.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from pyodide.ffi import JsException

from segments.edge.host.js.border import js_bytes, js_options, make_response
from segments.edge.host.js.log import log
from segments.edge.host.pages.stored_page import StoredPage
from segments.edge.host.site.environment import Environment
from segments.edge.host.visit.exchange import Exchange
from segments.edge.host.visit.request_body import RefusedBody, read_body
from segments.edge.http.respond import Head
from segments.edge.http.route import SERVICE_PREFIX
from segments.edge.pages.store.page_store import PageStore
from segments.edge.pages.store.purge_orders import (
    MAX_BODY_BYTES,
    MAX_FIRST_ORDERS,
    MAX_ORDERS,
    ORDER_SECONDS,
    SETTLING_MS,
    SURE_MS,
    Order,
    order_key,
    order_time,
    page_tags,
    read_order,
    read_order_claim,
    read_record,
    verify_order,
    write_record,
)
from segments.errors import PurgeRefused
from segments.signed_body import SIGNATURE_HEADER

PURGE_PATH: Final = SERVICE_PREFIX + "purge"
JSON_HEADERS: Final = {"content-type": "application/json; charset=utf-8", "cache-control": "no-store"}


@dataclass(slots=True)
class Purges:
    """The orders of one site that this isolate knows, by their keys in KV; times in Unix milliseconds.

    Nothing is kept, or kept on, that was asked for until `horizon_ms`. The isolate began at `begun_ms`: what others
    kept may be older, as far as orders to forget it are still known.
    """

    environment: Environment
    counters: Counter[str]
    store: PageStore[StoredPage]
    begun_ms: int
    horizon_ms: int = field(init=False)
    _refreshed_ms: int = field(init=False)
    _are_known: bool = False
    _listing_until_ms: int = 0
    _latest: bytes = b""
    _orders: dict[str, Order] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._refreshed_ms = self.begun_ms
        self.horizon_ms = self.begun_ms - SURE_MS
        self.store.refusals.append(self._is_refused)

    def are_known(self) -> bool:
        """True if the orders of other isolates have been read."""
        return self._are_known

    @property
    def _latest_key(self) -> str:
        return f"purge:{self.environment.site}"

    @property
    def _prefix(self) -> str:
        return self._latest_key + ":"

    async def refresh(self, kv: Any, now_ms: int) -> None:
        """Carry out the orders that came since the last time; a record that is not ours is ignored and counted."""
        try:
            if now_ms - self._refreshed_ms > SURE_MS:
                self.horizon_ms = now_ms
                self._carry_out({})
            latest = await _read(kv, self._latest_key)
            if latest != self._latest:
                self._listing_until_ms = now_ms + SETTLING_MS
            if latest and now_ms <= self._listing_until_ms:
                await self._catch_up(kv, now_ms)
            self._latest, self._refreshed_ms, self._are_known = latest, now_ms, True
        except JsException:
            self.counters["kv-failed"] += 1

    async def answer(self, exchange: Exchange, kv: Any) -> Any:
        """The Response to a purge request: 200 with how many pages went here, else why not."""
        if exchange.visit.request.method != "POST":
            return _json(
                405, {"error": "Expected POST, got another method - at this address"}, {"allow": "POST"}
            )
        try:
            received = await self._receive(exchange)
        except PurgeRefused as error:
            self.counters[error.code] += 1
            return _json(403, {"error": str(error)})
        if isinstance(received, RefusedBody):
            return _json(received.status, {"error": received.message})
        return await self._pass_on(received, kv)

    async def _receive(self, exchange: Exchange) -> Order | RefusedBody:
        """The order in a request, once its signature is proven; nothing is read for a header that cannot be right.

        Raises:
            PurgeRefused: the order is not signed, not timely or not readable.
        """
        visit = exchange.visit
        claim = read_order_claim(
            visit.request.headers.get(SIGNATURE_HEADER, ""), self.environment.keys.bundle, visit.now_ms
        )
        body = await read_body(exchange, MAX_BODY_BYTES, unsized_bytes=0)
        if isinstance(body, RefusedBody):
            return body
        verify_order(claim, body)
        return read_order(body, visit.now_ms)

    async def _pass_on(self, order: Order, kv: Any) -> Any:
        """Carry an order out here, and write it where other isolates find it."""
        record = write_record(order, self.environment.keys.bundle)
        key = order_key(self._prefix, order, record)
        forgotten = self._carry_out({key: order})
        try:
            await kv.put(key, js_bytes(record), js_options({"expirationTtl": ORDER_SECONDS}))
            await kv.put(self._latest_key, key)  # the order first: who sees this finds that
        except JsException:
            self.counters["kv-failed"] += 1
            return _json(
                503, {"error": "Expected an answer from KV, got an error; others may not know: ask again"}
            )
        return _json(
            200,
            {
                "forgotten_here": forgotten,
                "elsewhere_within_seconds": self.environment.refresh_ms // 1000 + 60,
            },
        )

    async def _catch_up(self, kv: Any, now_ms: int) -> None:
        """Read the orders in KV that this isolate does not know, and carry them out.

        Raises:
            JsException: KV failed.
        """
        most = MAX_ORDERS if self._are_known else MAX_FIRST_ORDERS
        listing = await kv.list(js_options({"prefix": self._prefix, "limit": most}))
        keys = [str(entry.name) for entry in listing.keys]
        unknown = [key for key in keys if key not in self._orders and self._time(key) > self.horizon_ms]
        if keys and keys[-1] in unknown and not listing.list_complete:
            self.horizon_ms = min(self._time(keys[-1]), now_ms)
        records = await asyncio.gather(*(_read(kv, key) for key in unknown))
        self._carry_out(
            {key: self._open(record) for key, record in zip(unknown, records, strict=True) if record}
        )
        oldest_ms = now_ms - ORDER_SECONDS * 1000
        self._orders = {key: order for key, order in self._orders.items() if self._time(key) > oldest_ms}

    def _open(self, record: bytes) -> Order:
        """The order in a record, or one to forget nothing where the record is not ours."""
        try:
            return read_record(record, self.environment.keys.bundle)
        except PurgeRefused as error:
            self.counters[error.code] += 1
            log("error", error.code, problem=str(error))
            return Order(at_ms=0)

    def _time(self, key: str) -> int:
        return order_time(self._prefix, key)

    def _carry_out(self, orders: Mapping[str, Order]) -> int:
        """Forget what these orders name, and keep to them from now on; how many pages were forgotten."""
        self._orders |= orders
        forgotten = self.store.drop_where(lambda _key, page: self._is_named(page, orders.values()))
        self.counters["purged"] += forgotten
        return forgotten

    def _is_named(self, page: StoredPage, orders: Iterable[Order]) -> bool:
        if page.site != self.environment.site:
            return False
        return page.origin.stored_ms <= self.horizon_ms or any(
            order.concerns(page.path, page_tags(page.headers), page.origin.stored_ms) for order in orders
        )

    def _is_refused(self, page: StoredPage) -> bool:
        """True if a page was asked for before an order to forget it, and is not to be kept."""
        return self._is_named(page, self._orders.values())


async def _read(kv: Any, key: str) -> bytes:
    buffer = await kv.get(key, js_options({"type": "arrayBuffer"}))
    return bytes(buffer.to_bytes()) if buffer else b""


def _json(status: int, value: dict[str, object], headers: dict[str, str] | None = None) -> Any:
    return make_response(Head(status, {**JSON_HEADERS, **(headers or {})}), json.dumps(value) + "\n")
