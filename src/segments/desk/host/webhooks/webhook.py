"""The Durable Object of one endpoint: news comes in, an alarm sends what is due, and nothing is lost in between.

A queue delays for twelve hours at most, so the alarm keeps the schedule. Orders come in as texts, one at a time. A
delivery that was sent when the object stopped is sent again, with the same id.
"""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

import js
from workers import DurableObject

from segments.desk.host.answers import plain
from segments.desk.host.people.storage import Row, Storage
from segments.desk.host.rules import site_name
from segments.desk.host.webhooks.sending import Answer, attempt, refuse_name, refuse_url, second_ms
from segments.desk.webhooks import ledger
from segments.desk.webhooks.endpoint import Endpoint
from segments.desk.webhooks.messages import FORMS, News, read_news, test_news
from segments.desk.webhooks.schedule import DELIVERED, GONE, next_attempt_ms, verdict
from segments.desk.webhooks.signing import NEW_BYTES, OVERLAP_MS, read_secret, sign_attempt, write_secret
from segments.edge.host.js.log import log

SENT_TOGETHER: Final = 6
"""Requests that the platform lets an object have under way at once."""
A_ROUND: Final = 120
SHOWN: Final = 50
TEST_ID_BYTES: Final = 16

ACTIVE, DISABLED, GONE_STATE = "active", "disabled", "gone"

Order = Mapping[str, Any]


def _open(storage: Any) -> Storage:
    """The tables of an endpoint, made where they are not there."""
    opened = Storage(storage, ledger.TABLES)
    opened.create()
    return opened


class Webhook(DurableObject):  # type: ignore[misc]
    """One endpoint. The runtime makes it, and calls it by these names."""

    def __init__(self, ctx: Any, env: Any) -> None:
        super().__init__(ctx, env)
        self._ctx, self._env = ctx, env
        self._storage = _open(ctx.storage)

    async def on_fetch(self, _request: Any) -> Any:
        """Nobody reaches an endpoint by an address of its own."""
        return plain(404, "Expected an order of the desk, got a request")

    async def ask(self, text: str) -> str:
        """The answer to one order, both JSON."""
        order = json.loads(text)
        answer = await ORDERS[order["do"]](self, order)
        await self._plan()
        return json.dumps(answer, separators=(",", ":"))

    async def on_alarm(self) -> None:
        """Send what is due, and forget what is old."""
        storage = self._storage
        storage.facts.pop("alarm", None)
        now_ms = int(js.Date.now())
        storage.run(ledger.FORGET, now_ms - ledger.KEPT_MS)
        rows = storage.rows(ledger.DUE, now_ms, A_ROUND) if self._state() == ACTIVE else []
        for start in range(0, len(rows), SENT_TOGETHER):
            if self._state() != ACTIVE:
                break
            await asyncio.gather(*(self._send(row) for row in rows[start : start + SENT_TOGETHER]))
        await self._plan()

    async def set(self, order: Order) -> Row:
        """Make the endpoint, or change it; a new one gets its secret, which is told here and never again."""
        url = str(order["endpoint"]["url"])
        refusal = refuse_url(url, self._env) or await refuse_name(url, self._env)
        if refusal:
            return {"refused": refusal}
        storage = self._storage
        is_new = not storage.facts.get("endpoint")
        storage.set_fact("endpoint", json.dumps(order["endpoint"], separators=(",", ":")))
        storage.set_fact("state", ACTIVE)
        return {"is_new": is_new, **self._told(), **(self._new_secret() if is_new else {})}

    async def take(self, order: Order) -> Row:
        """Put news before the endpoint, each once however often it comes."""
        if self._state() == "":
            return {"taken": 0, "unknown": True}
        counts = {row["standing"]: row["n"] for row in self._storage.rows(ledger.COUNTS)}
        if counts.get(ledger.WAITING, 0) >= ledger.MOST_WAITING:
            return {"is_full": True}
        found = [news for text in order.get("messages", ()) if (news := read_news(text)) is not None]
        found += [News(**row) for row in order.get("news", ())]
        return self._storage.in_one(lambda: {"taken": sum(self._put(news) for news in found)})

    async def test(self, _order: Order) -> Row:
        """Send news of nobody now, and tell how it went."""
        if self._state() == "":
            return {"unknown": True}
        now_ms = int(js.Date.now())
        news = test_news(f"test-{os.urandom(TEST_ID_BYTES).hex()}", site_name(self._env), now_ms)
        answer = await self._try_once(news.id, FORMS[self._endpoint().form][1](news))
        return {"status": answer.status, "delivered": verdict(answer.status) == DELIVERED}

    async def replay(self, order: Order) -> Row:
        """Give dead letters, or one delivery, their attempts anew."""
        now_ms = int(js.Date.now())
        if order.get("id"):
            count = self._storage.run(ledger.REPLAY_ONE, now_ms, str(order["id"]))
        else:
            count = sum(
                row["n"] for row in self._storage.rows(ledger.COUNTS) if row["standing"] == ledger.DEAD
            )
            self._storage.run(ledger.REPLAY_DEAD, now_ms)
        self._storage.set_fact("state", ACTIVE)
        return {"replayed": min(count, 1) if order.get("id") else count}

    async def rotate(self, _order: Order) -> Row:
        """Make a new secret; the old one signs along for a day."""
        return self._new_secret() if self._state() else {"unknown": True}

    async def show(self, order: Order) -> Row:
        """The endpoint, its counts and its latest deliveries, without bodies and secrets."""
        if self._state() == "":
            return {"unknown": True}
        sql = ledger.DEAD_LETTERS if order.get("dead") else ledger.LATEST
        return {**self._told(), "deliveries": self._storage.rows(sql, SHOWN)}

    async def remove(self, _order: Order) -> Row:
        """Forget the endpoint and all of its deliveries."""
        await self._storage.clear()
        self._storage = _open(self._ctx.storage)
        return {"removed": True}

    def _put(self, news: News) -> int:
        endpoint, now_ms = self._endpoint(), int(js.Date.now())
        if not endpoint.wants(news):
            return 0
        body = FORMS[endpoint.form][1](news)
        written = self._storage.run(ledger.TAKE, news.id, news.type, news.segment, body, now_ms, now_ms)
        if written and self._state() != ACTIVE:
            self._storage.run(ledger.STOP)
        return min(written, 1)

    async def _send(self, row: Row) -> None:
        answer = await self._try_once(row["id"], row["body"])
        outcome, due = verdict(answer.status), ""
        if outcome not in (DELIVERED, GONE):
            chance = int.from_bytes(os.urandom(2)) / 65_535
            moment = next_attempt_ms(
                row["attempts"] + 1,
                int(js.Date.now()),
                chance,
                retry_after=answer.retry_after,
                second_ms=second_ms(self._env),
            )
            due = "" if moment is None else str(moment)
        standing = ledger.DONE if outcome == DELIVERED else ledger.WAITING if due else ledger.DEAD
        self._storage.run(ledger.TRIED, due, answer.status, standing, row["id"])
        if outcome == GONE:
            self._storage.set_fact("state", GONE_STATE)
            self._storage.run(ledger.STOP)
            log("warn", "webhook-gone", status=answer.status)

    async def _try_once(self, message_id: str, body: str) -> Answer:
        endpoint = self._endpoint()
        headers = sign_attempt(message_id, int(js.Date.now()) // 1000, body, self._secrets())
        headers |= {"content-type": FORMS[endpoint.form][0], "user-agent": "segments-webhooks"}
        return await attempt(endpoint.url, headers, body, self._env)

    async def _plan(self) -> None:
        due = self._storage.rows(ledger.NEXT)[0]["due"] if self._state() == ACTIVE else None
        await self._storage.wake_at(None if due is None else max(int(due), int(js.Date.now())))

    def _state(self) -> str:
        return self._storage.facts.get("state", "")

    def _endpoint(self) -> Endpoint:
        row = json.loads(self._storage.facts["endpoint"])
        return Endpoint(row["url"], row["form"], tuple(row["segments"]))

    def _new_secret(self) -> Row:
        now_ms = int(js.Date.now())
        kept = [row for row in self._secret_rows() if row["until"] > now_ms][-2:]
        for row in kept:
            row["until"] = min(row["until"], now_ms + OVERLAP_MS)
        text = write_secret(os.urandom(NEW_BYTES))
        rows = [*kept, {"secret": text, "until": 10**15}]
        self._storage.set_fact("secrets", json.dumps(rows, separators=(",", ":")))
        return {"secret": text}

    def _secret_rows(self) -> list[Row]:
        rows: list[Row] = json.loads(self._storage.facts.get("secrets") or "[]")
        return rows

    def _secrets(self) -> list[bytes]:
        now_ms = int(js.Date.now())
        return [read_secret(row["secret"]) for row in self._secret_rows() if row["until"] > now_ms]

    def _told(self) -> Row:
        counts = {row["standing"]: row["n"] for row in self._storage.rows(ledger.COUNTS)}
        return {**self._endpoint().as_json(), "state": self._state(), "counts": counts}


ORDERS: Final[Mapping[str, Callable[[Webhook, Order], Awaitable[Row]]]] = {
    "set": Webhook.set,
    "take": Webhook.take,
    "test": Webhook.test,
    "replay": Webhook.replay,
    "rotate": Webhook.rotate,
    "show": Webhook.show,
    "remove": Webhook.remove,
}
"""Everything that an endpoint does for the desk."""
