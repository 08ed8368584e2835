"""Runs of campaigns: people of the segments in batches, each asked anew, their messages given to an endpoint.

A run goes on where it stopped: its place moves in the transaction that notes a batch. A batch that was given to the
endpoint and not noted is given again, with the same ids, and the endpoint takes each id once.
"""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from segments.bundle.campaign_spec import MAX_CAP_DAYS, CampaignSpec, read_campaigns, read_schedule
from segments.desk.campaigns import ledger
from segments.desk.campaigns.choosing import SENT, Candidate, choose, message_id
from segments.desk.campaigns.moments import DAY_S, due_run
from segments.desk.campaigns.payload import write_payload
from segments.desk.host.database import DatabaseSilent, Statement, run_all
from segments.desk.host.people.asking import PeopleSilent, ask_person
from segments.desk.host.rules import rules_in_force, site_name
from segments.desk.host.webhooks.passing_on import EndpointSilent, ask_endpoint
from segments.desk.profiles.standing import ZONE
from segments.edge.decide.site import Site
from segments.edge.host.js.log import log

BATCH: Final = 25
BATCHES_A_TURN: Final = 20
"""500 people a turn of the cron, each asked twice: within a thousand subrequests of an invocation."""

DAY_MS: Final = DAY_S * 1_000
MESSAGE: Final = "campaign.message"

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Run:
    """One run under way: `known` are all segments of the rules, the most important one first."""

    site: str
    name: str
    run: str
    spec: CampaignSpec
    known: tuple[str, ...]

    @property
    def key(self) -> tuple[str, str, str]:
        """The run in the tables."""
        return self.site, self.name, self.run


async def carry_on(env: Any, now_ms: int) -> None:
    """Begin the runs that are due, and go on with those that are under way; what fails goes on at the next turn."""
    site = await rules_in_force(env, now_ms)
    if site is None:
        return
    try:
        for name, spec in read_campaigns(site.bundle.settings).items():
            schedule = read_schedule(spec.schedule)
            run = due_run(schedule, spec.zone, now_ms // 1000) if schedule else ""
            if run:
                await begin(env, name, run, now_ms)
        await go_on(env, site, now_ms)
        cut = now_ms - MAX_CAP_DAYS * DAY_MS
        await run_all(env.DB, [(ledger.FORGET_PEOPLE, (cut,))])
    except (DatabaseSilent, EndpointSilent, PeopleSilent) as error:
        log("warn", "campaigns-wait", problem=str(error))


async def begin(env: Any, name: str, run: str, now_ms: int) -> None:
    """Make a run, once."""
    await run_all(env.DB, [(ledger.BEGIN, (site_name(env), name, run, now_ms))])


async def go_on(env: Any, site: Site, now_ms: int) -> None:
    """Go on with all runs, as far as one turn gets."""
    specs = read_campaigns(site.bundle.settings)
    known = in_precedence(site)
    (result,) = await run_all(env.DB, [(ledger.UNDER_WAY, (site_name(env),))])
    turns = BATCHES_A_TURN
    for row in result.rows:
        spec = specs.get(row["campaign"])
        if spec is None:
            await _end(env, (site_name(env), row["campaign"], row["run"]), ledger.DONE)
            continue
        run = Run(site_name(env), row["campaign"], row["run"], spec, known)
        turns = await _go_on(env, run, row["place"], turns, now_ms)
        if turns <= 0:
            return


def in_precedence(site: Site) -> tuple[str, ...]:
    """All segments of the rules, the one that wins a slot first: the order of the bundle's bits."""
    return tuple(sorted(site.bundle.bits, key=site.bundle.bits.__getitem__))


async def _go_on(env: Any, run: Run, place: str, turns: int, now_ms: int) -> int:
    """The turns that are left after one run."""
    segments = json.dumps(list(run.spec.segments))
    while turns > 0:
        statements: list[Statement] = [
            (ledger.CANDIDATES, (run.site, segments, place, BATCH)),
            (ledger.QUIET_OVER, (*run.key, now_ms, BATCH)),
            (ledger.QUIET_LEFT, run.key),
        ]
        fresh, waiting, quiet = await run_all(env.DB, statements)
        if not fresh.rows and not waiting.rows:
            if quiet.rows[0]["n"] == 0:
                await _end(env, run.key, ledger.DONE)
            return turns
        turns -= 1
        people = [*fresh.rows, *waiting.rows]
        after = fresh.rows[-1]["profile"] if fresh.rows else place
        if not await _send_batch(env, run, people, after, now_ms):
            await _end(env, run.key, ledger.NO_ENDPOINT)
            return turns
        place = after
    return turns


async def _send_batch(env: Any, run: Run, people: Sequence[Row], place: str, now_ms: int) -> bool:
    """Send to those of a batch who are to get something, and note everybody; False without an endpoint."""
    choices = await look(env, run, people, now_ms)
    news = [choice.news for choice in choices if choice.outcome == SENT]
    if news:
        answer = await ask_endpoint(env, run.spec.endpoint, {"do": "take", "news": news})
        if answer.get("unknown"):
            return False
    notes: list[Statement] = [
        (
            ledger.NOTE,
            (*run.key, one.profile, one.kind, one.value, run.spec.channel, one.outcome, one.at_ms),
        )
        for one in choices
    ]
    await run_all(env.DB, [*notes, (ledger.ADVANCE, (place, *run.key, place))])
    return True


@dataclass(frozen=True, slots=True)
class Choice:
    """One person's outcome, and the news for the endpoint where it is a message."""

    profile: str
    kind: str
    value: str
    outcome: str
    at_ms: int
    news: dict[str, Any]


async def look(env: Any, run: Run, people: Sequence[Row], now_ms: int) -> list[Choice]:
    """The choices about people as they are now, those whom this run has settled left out."""
    profiles = json.dumps([row["profile"] for row in people])
    settled, sent = await run_all(
        env.DB,
        [
            (ledger.SETTLED, (*run.key, profiles)),
            (ledger.SENT_TO, (run.site, run.spec.channel, now_ms - MAX_CAP_DAYS * DAY_MS, profiles)),
        ],
    )
    done = {row["profile"] for row in settled.rows}
    moments: defaultdict[str, list[int]] = defaultdict(list)
    for row in sent.rows:
        moments[row["profile"]].append(row["at"])
    wanted = {row["profile"]: row for row in people if row["profile"] not in done}
    return list(
        await asyncio.gather(
            *(_choose(env, run, row, moments[profile], now_ms) for profile, row in wanted.items())
        )
    )


async def _choose(env: Any, run: Run, row: Row, sent_ms: Sequence[int], now_ms: int) -> Choice:
    person = {"name": row["profile"], "kind": row["kind"], "value": row["value"]}
    asked = {"do": "segments", "person": person, "channel": run.spec.channel}
    standing = await ask_person(env.PEOPLE, asked)
    attributes = (await ask_person(env.PEOPLE, {"do": "attributes", "person": person}))["attributes"]
    found = {one["id"] for one in standing["segments"]}
    may_send = standing["channel"]["allowed"] is True
    candidate = Candidate(found, may_send, str(attributes.get(ZONE) or ""), sent_ms)
    outcome, at_ms = choose(run.spec, candidate, now_ms)
    user = row["value"] if row["kind"] == "user" else ""
    best = [name for name in run.known if name in found]
    data = {
        "site": run.site,
        "profile": row["profile"],
        "user": user,
        "sequence": 0,
        "campaign": run.name,
        "run": run.run,
        "channel": run.spec.channel,
        "segments": best,
    }
    if outcome == SENT:
        data["payload"] = write_payload(run.spec.payload, run.known, best, user, attributes)
    name = message_id(run.site, run.name, run.run, row["profile"])
    news = {"id": name, "type": MESSAGE, "at_ms": now_ms, "segment": "", "data": data}
    return Choice(row["profile"], row["kind"], row["value"], outcome, at_ms, news)


async def _end(env: Any, key: tuple[str, str, str], standing: str) -> None:
    await run_all(env.DB, [(ledger.SET_STANDING, (standing, *key))])
    log("info", "campaign-ended", campaign=key[1], run=key[2], standing=standing)
