"""Calls about campaigns: `/campaigns` and below, with a token of the scope `webhooks`.

In: a JavaScript Request. Out: JSON, or a problem. A plan sends nothing.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import Any, Final

import js

from segments.access_token import Access
from segments.bundle.campaign_spec import read_campaigns
from segments.desk.campaigns import ledger
from segments.desk.host.answers import json_answer, problem
from segments.desk.host.campaigns.running import Run, begin, go_on, in_precedence, look
from segments.desk.host.database import DatabaseSilent, run_all
from segments.desk.host.entrance import enter
from segments.desk.host.people.asking import PeopleSilent
from segments.desk.host.rules import rules_in_force, site_name
from segments.desk.host.webhooks.passing_on import EndpointSilent
from segments.edge.decide.site import Site
from segments.edge.own.history_report import spell_time
from segments.signing import KeyRing

SCOPE: Final = "webhooks"
PLANNED_PEOPLE: Final = 200
"""People that a plan looks at; of more it says that there are more."""

NOT_FOUND: Final = (
    "Expected a campaign of the published rules, got another; segments campaign status shows them"
)


async def answer_campaigns(keys: KeyRing, request: Any, env: Any) -> Any:
    """The Response to a call about campaigns."""
    now_ms = int(js.Date.now())
    access = enter(request, keys, SCOPE, now_ms)
    if not isinstance(access, Access):
        return access
    parts = js.URL.new(request.url).pathname.strip("/").split("/")[1:]
    site = await rules_in_force(env, now_ms)
    if site is None:
        return problem(503, "no-rules", "Expected published rules, got none yet", retry_after="30")
    try:
        match request.method, parts:
            case "GET", []:
                return await _status(env, site)
            case "GET", [name, "plan"]:
                return await _plan(env, site, name, now_ms)
            case "POST", [name, "run"]:
                return await _run(env, site, name, now_ms)
    except (DatabaseSilent, EndpointSilent, PeopleSilent) as error:
        return problem(503, "desk-waits", str(error), retry_after="30")
    return problem(404, "unknown-address", "Expected an address of campaigns, got another")


async def _status(env: Any, site: Site) -> Any:
    (result,) = await run_all(env.DB, [(ledger.STATUS, (site_name(env),))])
    runs: dict[tuple[str, str], dict[str, Any]] = {}
    for row in result.rows:
        told = runs.setdefault(
            (row["campaign"], row["run"]),
            {
                "campaign": row["campaign"],
                "run": row["run"],
                "began": spell_time(int(row["began"]) // 1000),
                "standing": row["standing"],
                "people": {},
            },
        )
        if row["outcome"]:
            told["people"][row["outcome"]] = row["n"]
    specs = read_campaigns(site.bundle.settings)
    campaigns = [
        {"name": name, "schedule": spec.schedule, "channel": spec.channel, "endpoint": spec.endpoint}
        for name, spec in sorted(specs.items())
    ]
    return json_answer(200, {"campaigns": campaigns, "runs": list(runs.values())})


async def _plan(env: Any, site: Site, name: str, now_ms: int) -> Any:
    run = _run_of(env, site, name, "plan")
    if run is None:
        return problem(404, "unknown-campaign", NOT_FOUND)
    asked = (run.site, json.dumps(list(run.spec.segments)), "", PLANNED_PEOPLE + 1)
    (found,) = await run_all(env.DB, [(ledger.CANDIDATES, asked)])
    choices = await look(env, run, found.rows[:PLANNED_PEOPLE], now_ms)
    example = next((one.news["data"] for one in choices if "payload" in one.news["data"]), None)
    return json_answer(
        200,
        {
            "campaign": name,
            "people": dict(Counter(one.outcome for one in choices)),
            "has_more": len(found.rows) > PLANNED_PEOPLE,
            "example": example and {"segments": example["segments"], "payload": example["payload"]},
        },
    )


async def _run(env: Any, site: Site, name: str, now_ms: int) -> Any:
    if _run_of(env, site, name, "") is None:
        return problem(404, "unknown-campaign", NOT_FOUND)
    run = f"by-hand-{spell_time(now_ms // 1000)}"
    await begin(env, name, run, now_ms)
    await go_on(env, site, now_ms)
    return await _status(env, site)


def _run_of(env: Any, site: Site, name: str, run: str) -> Run | None:
    spec = read_campaigns(site.bundle.settings).get(name)
    return Run(site_name(env), name, run, spec, in_precedence(site)) if spec else None
