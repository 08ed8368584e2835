"""The profile of one person over its storage: what is known, what changes it, and who entered or left which segment.

In: a storage, the site's rules and a moment. Out: plain values. Everything here is one turn of the object: nothing
awaits, so no two changes cross.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from segments.bundle.purposes import HISTORY_PURPOSE
from segments.desk.host.people.storage import Storage
from segments.desk.profiles import schema
from segments.desk.profiles.boundaries import next_change_ms
from segments.desk.profiles.history import KeptEvent, join_states, pack_state, replay, unpack_state
from segments.desk.profiles.outbox import MET, Transition, transitions
from segments.desk.profiles.person_consent import ConsentRecord, consent_of
from segments.desk.profiles.standing import ZONE, Known, Standing, resolve_person
from segments.edge.consent.gate import Consent
from segments.edge.decide.site import Site
from segments.edge.visitor.state import VisitorState
from segments.signing import decode_base64url, encode_base64url

MOST_TAIL: Final = 1_000
"""Events that are replayed one by one; older ones are folded into counters, as in the cookie."""

DAY_MS: Final = 86_400_000
KEPT_IDS_MS: Final = 35 * DAY_MS
"""Ids of folded events stay longer than an event may be late, so what comes twice counts once."""


@dataclass(slots=True)
class Profile:
    """One person under the rules in force. `usual` are the purposes of somebody without a record of consent."""

    storage: Storage
    site: Site
    usual: frozenset[str]
    now_ms: int

    def consents(self) -> list[ConsentRecord]:
        """The records of consent, oldest first."""
        rows = self.storage.rows(schema.CONSENTS)
        return [ConsentRecord(row["at"], row["source"], frozenset(row["purposes"].split())) for row in rows]

    def consent(self) -> Consent:
        """The consent in force."""
        return consent_of(self.consents(), self.usual, self.site)

    def attributes(self) -> dict[str, Any]:
        """The attributes by name."""
        return {row["name"]: json.loads(row["value"]) for row in self.storage.rows(schema.ATTRIBUTES)}

    def known(self, given: Mapping[str, object] | None = None) -> Known:
        """The knowledge that decides about segments."""
        consent, attributes, facts = self.consent(), self.attributes(), self.storage.facts
        zone = attributes.get(ZONE)
        return Known(
            state=self.state(consent),
            attributes=attributes,
            consent=consent,
            unit=facts.get("unit") or facts.get("name", ""),
            zone=zone if isinstance(zone, str) else "UTC",
            given=given or {},
        )

    def state(self, consent: Consent) -> VisitorState | None:
        """The history; replayed where it was last made under other rules or another consent."""
        if HISTORY_PURPOSE not in consent.purposes:
            return None
        made_under = self._shape(consent)
        if self.storage.facts.get("state_under") == made_under:
            kept = self.storage.facts.get("state", "")
            return unpack_state(decode_base64url(kept)) if kept else None
        return self.recount(consent)

    def recount(self, consent: Consent) -> VisitorState | None:
        """The history from what was folded and the events since, kept for the next time."""
        tail = self._tail()
        base: VisitorState | None = None
        for row in self.storage.rows(schema.BASES):
            base = join_states(base, unpack_state(decode_base64url(row["state"])))
        state = replay(base, tail, self.site, consent.purposes)
        self._keep(state, consent, tail[-1] if tail else None)
        if len(tail) > MOST_TAIL:
            self._fold(tail[: len(tail) - MOST_TAIL // 2], consent)
        return state

    def count(self, events: Iterable[KeptEvent], consent: Consent) -> None:
        """Add events that are in storage already to the history: at its end where they come in order, else anew."""
        before = self.state(consent)
        ordered = sorted(events, key=_place_of)
        if not ordered:
            return
        last = self.storage.facts.get("last_place", "")
        is_later = not last or _place_of(ordered[0]) > _read_place(last)
        if before is not None and is_later and self.storage.number("tail") + len(ordered) <= MOST_TAIL:
            self._keep(replay(before, ordered, self.site, consent.purposes), consent, ordered[-1])
            self.storage.set_fact("tail", str(self.storage.number("tail") + len(ordered)))
        else:
            self.recount(consent)

    def standing(self, given: Mapping[str, object] | None = None) -> Standing:
        """The segments now."""
        return resolve_person(self.known(given), self.site, self.now_ms)

    def tell(self, *, is_quiet: bool = False) -> list[Transition]:
        """Resolve, and put into the outbox what changed since it was last told; then find the next boundary."""
        if not self.storage.number("sequence"):
            self.note(MET, "")
        known = self.known()
        now = resolve_person(known, self.site, self.now_ms).segments
        told = self.told()
        changes = transitions(told, now, self.storage.number("sequence"), self.now_ms, is_quiet=is_quiet)
        for change in changes:
            self._put(change)
        if changes:
            kept = {name: told.get(name, self.now_ms) for name in now}
            self.storage.set_fact("told", json.dumps(kept, separators=(",", ":")))
        boundary = next_change_ms(known, self.site, self.now_ms)
        self.storage.set_fact("boundary", str(boundary or 0))
        self.storage.set_fact("told_under", self.told_under)
        return changes

    @property
    def told_under(self) -> str:
        """The rules, and the consent of somebody without a record: what was told under others is told anew."""
        return f"{self.site.digest} {' '.join(sorted(self.usual))}"

    def told(self) -> dict[str, int]:
        """The segments that were told, each with the moment since when."""
        found: dict[str, int] = json.loads(self.storage.facts.get("told") or "{}")
        return found

    def note(self, change: str, subject: str) -> None:
        """Put a change that is of no segment into the outbox."""
        number = self.storage.number("sequence") + 1
        self._put(Transition(number, subject, change, self.now_ms))

    def touch(self) -> None:
        """Make the profile's version another one, so that no ETag of before holds."""
        self.storage.set_fact("version", str(self.storage.number("version") + 1))

    def _put(self, change: Transition) -> None:
        self.storage.run(
            schema.ADD_TRANSITION,
            change.sequence,
            change.segment,
            change.change,
            change.at_ms,
            int(change.is_quiet),
        )
        self.storage.set_fact("sequence", str(change.sequence))

    def _keep(self, state: VisitorState | None, consent: Consent, last: KeptEvent | None) -> None:
        self.storage.set_fact("state", encode_base64url(pack_state(state)) if state else "")
        self.storage.set_fact("state_under", self._shape(consent))
        if last is not None:
            self.storage.set_fact("last_place", json.dumps(last.place))

    def _shape(self, consent: Consent) -> str:
        return f"{self.site.digest} {' '.join(sorted(consent.purposes))}"

    def _tail(self) -> list[KeptEvent]:
        rows = self.storage.rows(schema.TAIL)
        self.storage.set_fact("tail", str(len(rows)))
        return [
            KeptEvent(row["id"], row["at"], row["name"], json.loads(row["properties"]), row["origin"])
            for row in rows
        ]

    def _fold(self, oldest: list[KeptEvent], consent: Consent) -> None:
        """Let the oldest events live on as counters of their origin; their ids stay."""
        for origin in {event.origin for event in oldest}:
            kept = self.storage.rows(schema.BASE_OF, origin)
            base = unpack_state(decode_base64url(kept[0]["state"])) if kept else None
            of_origin = [event for event in oldest if event.origin == origin]
            folded = replay(base, of_origin, self.site, consent.purposes)
            if folded is not None:
                self.storage.run(schema.SET_BASE, origin, encode_base64url(pack_state(folded)))
            for event in of_origin:
                self.storage.run(schema.FOLD_EVENT, event.id)
        self.storage.run(schema.DROP_OLD_EVENTS, self.now_ms - KEPT_IDS_MS)
        self._tail()


def _place_of(event: KeptEvent) -> tuple[int, str]:
    return event.place


def _read_place(text: str) -> tuple[int, str]:
    at_ms, name = json.loads(text)
    return at_ms, name
