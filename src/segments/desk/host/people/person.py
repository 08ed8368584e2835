"""The Durable Object of one person: orders come in as texts, one at a time, and an alarm at the next boundary.

It is named by a keyed hash, so nobody can find a profile without the key. Every order ends with the alarm set for what
comes first: something to hand over, a segment that time changes, the end of keeping.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any, Final

import js
from workers import DurableObject

from segments.desk.host.answers import plain
from segments.desk.host.people import joining, reading, writing
from segments.desk.host.people.delivery import hand_over
from segments.desk.host.people.profile import DAY_MS, Profile
from segments.desk.host.people.storage import Storage, Unkept
from segments.desk.host.rules import rules_in_force
from segments.desk.host.variables import read_seconds, read_text
from segments.desk.profiles import schema
from segments.desk.profiles.outbox import ERASED
from segments.desk.profiles.person_consent import read_purposes

DEFAULT_KEPT_DAYS: Final = 730
"""Two years after somebody was last seen."""

RETRY_MS: Final = 60_000
KEPT_ANSWERS_MS: Final = DAY_MS

Order = Mapping[str, Any]
Answer = dict[str, Any]


class Person(DurableObject):  # type: ignore[misc]
    """One profile. The runtime makes it, and calls it by these names."""

    def __init__(self, ctx: Any, env: Any) -> None:
        super().__init__(ctx, env)
        self._ctx, self._env = ctx, env
        self._opened: Storage | None = None

    async def on_fetch(self, _request: Any) -> Any:
        """Nobody reaches a person by an address of their own."""
        return plain(404, "Expected an order of the desk, got a request")

    async def ask(self, text: str) -> str:
        """The answer to one order, both JSON."""
        order = json.loads(text)
        now_ms = int(js.Date.now())
        site = await rules_in_force(self._env, now_ms)
        if site is None:
            return json.dumps({"problem": "no-rules"})
        if not self._storage().exists and order["do"] in QUESTIONS:
            nobody = Profile(Unkept(order["person"]["name"]), site, self._usual(), now_ms)
            return json.dumps(QUESTIONS[order["do"]](nobody, order), separators=(",", ":"))
        self._introduce(order["person"], now_ms)
        profile = Profile(self._storage(), site, self._usual(), now_ms)
        answer = _carried_out(profile, order) or await self._follow(profile, order)
        if not (answer.get("erased") or answer.pop("quick", False)):
            await self._plan(now_ms)
        return json.dumps(answer, separators=(",", ":"))

    async def on_alarm(self) -> None:
        """Time has changed something: resolve again, hand over, forget what is over its time."""
        storage = self._storage()
        storage.facts.pop("alarm", None)
        now_ms = int(js.Date.now())
        if not storage.exists:
            return
        if storage.number("heard") + self._kept_ms() <= now_ms:
            await self._erase(now_ms)
            return
        site = await rules_in_force(self._env, now_ms)
        if site is not None:
            profile = Profile(storage, site, self._usual(), now_ms)
            storage.in_one(lambda: _look_again(profile))
        await hand_over(self._env, storage)
        await self._plan(now_ms, has_tried=True)

    async def _follow(self, profile: Profile, order: Order) -> Answer:
        if order["do"] == "erase":
            await self._erase(profile.now_ms)
            return {"erased": True}
        other = order.get("join")
        if other and not joining.standing_of(profile, other["name"]):
            gift = await self._ask_other(other, {"do": "give", "to": profile.storage.facts["name"]})
            if joining.joins_of(profile) >= joining.MOST_JOINS:
                gift = {"standing": joining.ELSEWHERE}
            profile.storage.in_one(lambda: joining.take(profile, other, gift))
        if order["do"] == "part":
            await self._ask_other(order["other"], {"do": "take-back", "from": profile.storage.facts["name"]})
        return profile.storage.in_one(lambda: _carry_out(profile, order))

    async def _ask_other(self, other: Mapping[str, str], order: Answer) -> Answer:
        people = self._env.PEOPLE
        stub = people.get(people.idFromName(other["name"]))
        answer: Answer = json.loads(await stub.ask(json.dumps({**order, "person": dict(other)})))
        return answer

    async def _erase(self, now_ms: int) -> None:
        """Remove everything, once the index knows; what webhooks have to hear goes with the last transition."""
        storage = self._storage()
        number = storage.number("sequence") + 1
        storage.run(schema.ADD_TRANSITION, number, "", ERASED, now_ms, 0)
        storage.set_fact("heard", "1")  # an erasure that is cut off here ends with the alarm
        await storage.wake_at(now_ms + RETRY_MS)
        if await hand_over(self._env, storage):
            await storage.clear()
            self._opened = None

    async def _plan(self, now_ms: int, *, has_tried: bool = False) -> None:
        storage = self._storage()
        moments = [storage.number("heard") + self._kept_ms()]
        if storage.number("boundary"):
            moments.append(max(storage.number("boundary"), now_ms))
        if storage.number("given_at"):
            moments.append(storage.number("given_at") + joining.UNDO_MS + 1)
        if storage.rows(schema.OUTBOX, 1):
            moments.append(now_ms + RETRY_MS if has_tried else now_ms)
        await storage.wake_at(min(moments))

    def _storage(self) -> Storage:
        if self._opened is None:
            self._opened = Storage(self._ctx.storage)
        return self._opened

    def _introduce(self, person: Mapping[str, str], now_ms: int) -> None:
        storage = self._storage()
        storage.create()
        if not storage.number("heard"):
            storage.set_fact("heard", str(now_ms))
        for fact in ("name", "kind", "value"):
            storage.set_fact(fact, person[fact])

    def _usual(self) -> frozenset[str]:
        names = [name.strip() for name in read_text(self._env, "PEOPLE_CONSENT").split(",") if name.strip()]
        return read_purposes(names) or frozenset()

    def _kept_ms(self) -> int:
        return read_seconds(self._env, "PEOPLE_KEPT_DAYS", DEFAULT_KEPT_DAYS) * DAY_MS


def _carried_out(profile: Profile, order: Order) -> Answer | None:
    """The answer to an order that came before with the same Idempotency-Key."""
    rows = profile.storage.rows(schema.ANSWER, order["key"]) if order.get("key") else []
    if not rows:
        return None
    if rows[0]["digest"] != _digest(order):
        return {"refused_key": True}
    answer: Answer = json.loads(rows[0]["answer"])
    return answer


def _carry_out(profile: Profile, order: Order) -> Answer:
    answer = ORDERS[order["do"]](profile, order)
    if order.get("key"):
        text = json.dumps(answer, separators=(",", ":"))
        profile.storage.run(schema.SET_ANSWER, order["key"], _digest(order), text, profile.now_ms)
        profile.storage.run(schema.DROP_ANSWERS, profile.now_ms - KEPT_ANSWERS_MS)
    return answer


def _digest(order: Order) -> str:
    return sha256(json.dumps(order, sort_keys=True).encode()).hexdigest()


def _look_again(profile: Profile) -> Answer:
    joining.forget_given(profile)
    if profile.tell():
        profile.touch()
    return {}


def _look(profile: Profile, order: Order) -> Answer:
    """Resolve under the rules in force now; quietly where a change of rules was published so."""
    changes = profile.tell(is_quiet=order.get("quiet") is True)
    if changes:
        profile.touch()
    return {"changes": len(changes)}


def _attributes(profile: Profile, _order: Order) -> Answer:
    return {"attributes": profile.attributes()}


def _patch(profile: Profile, order: Order) -> Answer:
    writing.see(profile, profile.now_ms, profile.now_ms)
    refused = writing.set_attributes(profile, order["values"], order["source"], profile.now_ms)
    profile.touch()
    profile.tell()
    return {"attributes": profile.attributes(), "refused": refused}


def _consent(profile: Profile, order: Order) -> Answer:
    if "purposes" in order:
        writing.see(profile, profile.now_ms, profile.now_ms)
        writing.add_consent(profile, order["purposes"], order["source"], profile.now_ms)
        profile.touch()
        profile.tell()
    return _ask_consent(profile, order)


def _channel(profile: Profile, order: Order) -> Answer:
    writing.see(profile, profile.now_ms, profile.now_ms)
    writing.set_channel(profile, order["channel"], is_allowed=order["allowed"], source=order["source"])
    profile.touch()
    return {"name": order["channel"], "allowed": order["allowed"]}


def _ask_consent(profile: Profile, _order: Order) -> Answer:
    consent = profile.consent()
    return {"purposes": sorted(consent.purposes), "source": consent.source}


def _join(profile: Profile, order: Order) -> Answer:
    return {"standing": joining.standing_of(profile, order["join"]["name"])}


ORDERS: Final[Mapping[str, Callable[[Profile, Order], Answer]]] = {
    "record": writing.record,
    "segments": reading.segments,
    "attributes": _attributes,
    "patch": _patch,
    "consent": _consent,
    "channel": _channel,
    "asked-consent": _ask_consent,
    "look": _look,
    "grant": reading.granted,
    "export": lambda profile, _order: reading.export(profile),
    "join": _join,
    "part": lambda profile, order: joining.part(profile, order["other"]["name"]),
    "give": joining.give,
    "take-back": joining.take_back,
}
"""Everything that a profile does for the desk, but for erasing it."""

QUESTIONS: Final[Mapping[str, Callable[[Profile, Order], Answer]]] = {
    **{name: ORDERS[name] for name in ("segments", "attributes", "grant", "export")},
    "asked-consent": _ask_consent,
    "part": lambda _profile, _order: {"standing": "never"},
    "erase": lambda _profile, _order: {"erased": True},
    "look": lambda _profile, _order: {"changes": 0},
}
"""Orders about somebody without a profile that make none."""
