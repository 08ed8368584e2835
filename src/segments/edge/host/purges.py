"""Purges in one site of one isolate: takes signed orders, passes them on through KV, carries them out.

An order takes effect at once where it arrives, and in every other isolate at its next refresh.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Final

from pyodide.ffi import JsException

from segments.edge.host.body import read_body
from segments.edge.host.border import js_bytes, js_options, make_response
from segments.edge.host.environment import Environment
from segments.edge.host.log import log
from segments.edge.host.stored_page import StoredPage
from segments.edge.host.visit import Visit
from segments.edge.page_store import PageStore
from segments.edge.purge import (
    MAX_BODY_BYTES,
    SIGNATURE_HEADER,
    Order,
    page_tags,
    read_order,
    read_record,
    verify_order,
    write_record,
)
from segments.edge.respond import Head
from segments.edge.route import SERVICE_PREFIX
from segments.errors import PurgeRefused

PURGE_PATH: Final = SERVICE_PREFIX + "purge"
JSON_HEADERS: Final = {"content-type": "application/json; charset=utf-8", "cache-control": "no-store"}


@dataclass(slots=True)
class Purges:
    """The orders of one site that this isolate knows; `_done_ms` is the time of the last one carried out."""

    environment: Environment
    counters: Counter[str]
    store: PageStore[StoredPage]
    _done_ms: int = 0
    _record: bytes = field(default=b"")

    @property
    def _key(self) -> str:
        return f"purge:{self.environment.site}"

    async def refresh(self, kv: Any) -> None:
        """Carry out the orders that came since the last time; a record that is not ours is ignored and counted."""
        try:
            record = await self._read(kv)
            if record == self._record:
                return
            self._record = record
            for order in read_record(record, self.environment.keys.bundle) if record else ():
                self._carry_out(order)
        except JsException:
            self.counters["kv-failed"] += 1
        except PurgeRefused as error:
            self.counters[error.code] += 1
            log("error", error.code, problem=str(error))

    async def answer(self, visit: Visit, kv: Any) -> Any:
        """The Response to a purge request: 200 with how many pages went here, else why not."""
        if visit.request.method != "POST":
            return _json(
                405, {"error": "Expected POST, got another method - at this address"}, {"allow": "POST"}
            )
        try:
            order = await self._receive(visit)
        except PurgeRefused as error:
            self.counters[error.code] += 1
            return _json(403, {"error": str(error)})
        try:
            await self._pass_on(kv, order)
        except JsException:
            self.counters["kv-failed"] += 1
            self._carry_out(order)
            return _json(
                503, {"error": "Expected an answer from KV, got an error; nobody else knows of this"}
            )
        forgotten = self._carry_out(order)
        return _json(
            200,
            {
                "forgotten_here": forgotten,
                "elsewhere_within_seconds": self.environment.refresh_ms // 1000 + 60,
            },
        )

    async def _pass_on(self, kv: Any, order: Order) -> None:
        """Let the other isolates know; a record that is not ours is written over.

        Raises:
            JsException: KV failed.
        """
        ring = self.environment.keys.bundle
        record = await self._read(kv)
        try:
            known = read_record(record, ring) if record else ()
        except PurgeRefused as error:
            self.counters[error.code] += 1
            known = ()
        record = write_record([*known, order], ring)
        await kv.put(self._key, js_bytes(record))
        self._record = record

    async def _receive(self, visit: Visit) -> Order:
        """The order in a request, once its signature is proven."""
        body = await read_body(visit.request, visit.incoming, MAX_BODY_BYTES)
        if body is None:
            raise PurgeRefused(f"Expected at most {MAX_BODY_BYTES} bytes, got more - at the body")
        signature = visit.request.headers.get(SIGNATURE_HEADER, "")
        verify_order(signature, body, self.environment.keys.bundle, visit.now_ms)
        return read_order(body, visit.now_ms)

    async def _read(self, kv: Any) -> bytes:
        buffer = await kv.get(self._key, js_options({"type": "arrayBuffer"}))
        return bytes(buffer.to_bytes()) if buffer else b""

    def _carry_out(self, order: Order) -> int:
        if order.at_ms <= self._done_ms:
            return 0
        self._done_ms = order.at_ms
        forgotten = self.store.drop_where(
            lambda _key, page: (
                page.site == self.environment.site
                and order.concerns(page.path, page_tags(page.headers), page.stored_ms)
            )
        )
        self.counters["purged"] += forgotten
        return forgotten


def _json(status: int, value: dict[str, object], headers: dict[str, str] | None = None) -> Any:
    return make_response(Head(status, {**JSON_HEADERS, **(headers or {})}), json.dumps(value) + "\n")
