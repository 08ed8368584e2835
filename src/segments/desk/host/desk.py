"""The desk in one isolate: its addresses, and what it does when the queue or the clock calls.

An address is a row of `ROOMS`: the beginning of a path, and the function that answers all below it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final

import js

from segments.desk.host.alerts import write_alerts
from segments.desk.host.answers import plain
from segments.desk.host.api.dispatch import answer_api
from segments.desk.host.campaigns.calls import answer_campaigns
from segments.desk.host.campaigns.running import carry_on
from segments.desk.host.console.rooms import answer_console
from segments.desk.host.consumer import consume
from segments.desk.host.intake import take_in
from segments.desk.host.reports import answer_reports
from segments.desk.host.upkeep import forget_old
from segments.desk.host.variables import read_ring, read_seconds
from segments.desk.host.webhooks.calls import answer_webhooks
from segments.desk.host.webhooks.passing_on import TRANSITIONS_QUEUE, pass_on
from segments.signing import KeyRing
from segments.version import VERSION

DAY_MS: Final = 86_400_000
CAMPAIGNS_CRON: Final = "*/5 * * * *"
"""As wrangler.desk.toml has it."""
DEFAULT_KEPT_DAYS: Final = 800
"""Two years and a bit: a report compares with the year before."""


@dataclass(frozen=True, slots=True)
class Desk:
    """The desk of one isolate: `keys` are those that the edge signs deltas with."""

    keys: KeyRing
    kept_days: int

    async def answer(self, request: Any, env: Any) -> Any:
        """The Response to one request."""
        path = js.URL.new(request.url).pathname
        for beginning, room in ROOMS:
            if path == beginning or (beginning.endswith("/") and path.startswith(beginning)):
                return await room(self, request, env)
        return plain(404, "Expected an address of the desk, got another")

    async def consume(self, batch: Any, env: Any) -> None:
        """Count one batch of deltas, or pass one of transitions on to webhooks."""
        if str(batch.queue).endswith(TRANSITIONS_QUEUE):
            await pass_on(batch, env)
        else:
            await consume(batch, env.DB, getattr(env, "PAGE_TOTALS", None))

    async def keep_order(self, event: Any, env: Any) -> None:
        """Carry on with campaigns, or forget what is over its time and write alerts about yesterday."""
        if str(event.cron) == CAMPAIGNS_CRON:
            await carry_on(env, int(js.Date.now()))
            return
        today = int(event.scheduledTime) // DAY_MS
        await forget_old(env.DB, today, self.kept_days)
        await write_alerts(env.DB, today)


async def _health(_desk: Desk, request: Any, _env: Any) -> Any:
    if request.method not in ("GET", "HEAD"):
        return plain(405, "Expected GET, got another method")
    return plain(200, f"segments desk {VERSION}")


async def _intake(desk: Desk, request: Any, env: Any) -> Any:
    if request.method != "POST":
        return plain(405, "Expected POST, got another method")
    return plain(*await take_in(request, env.DELTAS, desk.keys, int(js.Date.now())))


async def _api(desk: Desk, request: Any, env: Any) -> Any:
    return await answer_api(desk.keys, request, env)


async def _console(desk: Desk, request: Any, env: Any) -> Any:
    return await answer_console(request, env, desk.keys)


async def _reports(desk: Desk, request: Any, env: Any) -> Any:
    return await answer_reports(request, env, desk.keys)


async def _webhooks(desk: Desk, request: Any, env: Any) -> Any:
    return await answer_webhooks(desk.keys, request, env)


async def _campaigns(desk: Desk, request: Any, env: Any) -> Any:
    return await answer_campaigns(desk.keys, request, env)


ROOMS: Final[tuple[tuple[str, Callable[[Desk, Any, Any], Awaitable[Any]]], ...]] = (
    ("/health", _health),
    ("/intake", _intake),
    ("/_segments/", _api),
    ("/v1/", _api),
    ("/ofrep/", _api),
    ("/console/api/", _console),
    ("/reports/", _reports),
    ("/campaigns", _campaigns),
    ("/campaigns/", _campaigns),
    ("/webhooks", _webhooks),
    ("/webhooks/", _webhooks),
)
"""Beginnings of paths and what answers there; one that ends in a slash has all below it."""


def open_desk(env: Any) -> Desk:
    """The desk of this environment; a key that cannot be read is logged by name, and then nothing is taken in."""
    return Desk(read_ring(env, "SEGMENTS_DESK_KEYS"), read_seconds(env, "KEPT_DAYS", DEFAULT_KEPT_DAYS))
