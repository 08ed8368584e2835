"""Claims: of several publishers at once at most one moves a site's pointer.

KV has no comparison and no lock, only reads and writes of single keys. So whoever wants to give a sequence number
writes a claim, looks whether the door behind it is open, closes it, and goes on only if the claim is still their
own: of those who come together at most one does (Lamport 1987, as the splitter of Moir and Anderson, 1995). A door
that a run has closed which was broken off is passed by: the next number has a door of its own.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Final

from segments.authoring.publications import MAX_NOTE_CHARS, NO_NOTE, Note, RuleStore
from segments.errors import ClaimLost

CLAIM_SECONDS: Final = 120
"""A claim vanishes after that: longer than its owner takes for the four steps that are left, as long as a run on
another machine that was broken off keeps others waiting. KV's least is 60."""

MAX_PASSED: Final = 1_000
"""Numbers of broken-off runs that one run passes by."""


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a publisher: a random id, and by what its machine knows whether it has ended."""

    id: str
    machine: str = ""
    process: int = 0


@dataclass(frozen=True, slots=True)
class Claim:
    """The claim of one run on one sequence number, with what others are told of it."""

    run: Run
    author: str
    message: str
    claimed_ms: int


def _never(_: Run) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Publisher:
    """The run that moves a pointer, with the note for the history. `has_ended` knows broken-off runs."""

    note: Note = NO_NOTE
    run: Run = Run("")
    has_ended: Callable[[Run], bool] = _never


ALONE: Final = Publisher()
"""A publisher whom nobody can meet."""


def claim_sequence(site: str, least: int, publisher: Publisher, store: RuleStore, now_ms: int) -> int:
    """The sequence number that this run alone may give: `least`, or a later one where broken-off runs left theirs.

    Raises:
        ClaimLost: another run has it, or may have it.
    """
    claim = Claim(publisher.run, publisher.note.author, publisher.note.message, now_ms)
    other: Claim | None = None
    for sequence in range(least, least + MAX_PASSED):
        is_closed, other = _read(_door_key(site, sequence), store)
        if not is_closed:
            _enter(site, sequence, claim, store)
            return sequence
        if other is None or not (other.run == publisher.run or publisher.has_ended(other.run)):
            break
    raise ClaimLost(other)


def _enter(site: str, sequence: int, claim: Claim, store: RuleStore) -> None:
    sealed = json.dumps(asdict(claim)).encode()
    store.put({_claim_key(site, sequence): sealed}, ttl_seconds=CLAIM_SECONDS)
    is_closed, other = _read(_door_key(site, sequence), store)
    if is_closed:
        raise ClaimLost(other)
    store.put({_door_key(site, sequence): sealed}, ttl_seconds=CLAIM_SECONDS)
    _, last = _read(_claim_key(site, sequence), store)
    if last is None or last.run != claim.run:
        raise ClaimLost(last)


def _read(key: str, store: RuleStore) -> tuple[bool, Claim | None]:
    """True if there is something under the key, and the claim there, if it can be read: nobody signed it."""
    value = store.get(key)
    if value is None:
        return False, None
    try:
        found = json.loads(value)
        run = Run(str(found["run"]["id"]), str(found["run"]["machine"]), int(found["run"]["process"]))
        author, message = (str(found[name])[:MAX_NOTE_CHARS] for name in ("author", "message"))
        return True, Claim(run, author, message, int(found["claimed_ms"]))
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
        return True, None


def _claim_key(site: str, sequence: int) -> str:
    return f"claim:{site}:{sequence}"


def _door_key(site: str, sequence: int) -> str:
    return f"door:{site}:{sequence}"
