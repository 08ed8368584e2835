"""One attempt of a delivery: the guard, the request, the status. No redirect is followed and no answer is read."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final

import js
from pyodide.ffi import JsException

from segments.desk.host.variables import read_seconds, read_text
from segments.desk.webhooks.destinations import refuse_destination, refuse_resolved
from segments.desk.webhooks.schedule import NO_ANSWER, TIMEOUT_MS
from segments.edge.host.js.border import js_options
from segments.edge.host.js.waiting import first_of, timer

RESOLVER: Final = "https://cloudflare-dns.com/dns-query"
"""DNS over HTTPS with answers in JSON; the variable WEBHOOK_RESOLVER names another one, or `off`."""

RECORDS: Final = ("A", "AAAA")
ADDRESS_TYPES: Final = (1, 28)
RESOLVE_MS: Final = 5_000


@dataclass(frozen=True, slots=True)
class Answer:
    """The status of an attempt, `NO_ANSWER` where none came, and when the receiver wants to be tried again."""

    status: int
    retry_after: str = ""


def refuse_url(url: str, env: Any) -> str:
    """The reason against an address as it is written, "" for none."""
    if not js.URL.canParse(url):
        return "Expected a web address"
    parsed = js.URL.new(url)
    return refuse_destination(
        parsed.protocol, parsed.hostname, parsed.username or parsed.password, is_local_run=_is_local_run(env)
    )


async def refuse_name(url: str, env: Any) -> str:
    """The reason against what an address's name leads to now, "" for none; a name that leads nowhere is refused."""
    host = js.URL.new(url).hostname
    resolver = read_text(env, "WEBHOOK_RESOLVER") or RESOLVER
    if resolver == "off" or host.startswith("[") or host.replace(".", "").isdigit():
        return ""
    found: list[str] = []
    for kind in RECORDS:
        found += await _resolve(resolver, host, kind)
    return refuse_resolved(found) if found else "Expected a name that leads somewhere"


async def attempt(url: str, headers: dict[str, str], body: str, env: Any) -> Answer:
    """Send once."""
    if refuse_url(url, env) or await refuse_name(url, env):
        return Answer(NO_ANSWER)
    control = js.AbortController.new()
    options = js_options({"method": "POST", "headers": headers, "body": body, "redirect": "manual"})
    options.signal = control.signal
    try:
        response = await first_of(js.fetch(url, options), timer(TIMEOUT_MS))
    except JsException:
        return Answer(NO_ANSWER)
    if response is None:
        control.abort()
        return Answer(NO_ANSWER)
    answer = Answer(int(response.status), str(response.headers.get("retry-after") or ""))
    if response.body:
        await response.body.cancel()
    return answer


def second_ms(env: Any) -> int:
    """The length of a second in schedules: shorter in a local run that says so, so that days can be watched."""
    return read_seconds(env, "WEBHOOK_SECOND_MS", 1_000) if _is_local_run(env) else 1_000


async def _resolve(resolver: str, host: str, kind: str) -> list[str]:
    url = f"{resolver}?name={js.encodeURIComponent(host)}&type={kind}"
    options = js_options({"headers": {"accept": "application/dns-json"}})
    try:
        response = await first_of(js.fetch(url, options), timer(RESOLVE_MS))
        text = await first_of(response.text(), timer(RESOLVE_MS)) if response else ""
    except JsException:
        return []
    try:
        rows = json.loads(text or "{}").get("Answer") or []
    except ValueError:
        return []
    return [str(row["data"]) for row in rows if row.get("type") in ADDRESS_TYPES]


def _is_local_run(env: Any) -> bool:
    return read_text(env, "SEGMENTS_LOCAL") == "1"
