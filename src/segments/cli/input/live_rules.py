"""The rules that are live, to be compared with those that shall follow.

Both sides of a comparison have the same form, bytes with the bundle in them, None for nothing: so whatever compares
rule sets (texts, sizes, visitors who move) is a function of two of these.
"""

from __future__ import annotations

from dataclasses import dataclass

from segments.authoring.publications import RollOut, RuleStore, read_history, roll_out_of
from segments.authoring.publish import Base
from segments.authoring.standing import read_pointer, stored_bundle
from segments.bundle.model import Bundle
from segments.bundle.read import read_bundle
from segments.signing import KeyRing

Compiled = tuple[bytes, Bundle]
"""One set of rules: its bytes and what they hold."""


@dataclass(frozen=True, slots=True)
class Live:
    """The publication in force, and its rules; None where nothing was published yet."""

    base: Base
    rules: Compiled | None
    roll_out: RollOut | None = None


def read_live(site: str, store: RuleStore, ring: KeyRing) -> Live:
    """The publication in force.

    Raises:
        PublishRefused: there is no key, or what is live cannot be trusted.
    """
    pointer = read_pointer(site, store, ring)
    if pointer is None:
        return Live(Base(None, 0), None)
    data = stored_bundle(pointer.digest, store)
    roll_out = None
    if pointer.staged:
        roll_out = roll_out_of(pointer.staged, read_history(site, store, most_sequence=pointer.sequence))
    return Live(Base(pointer.digest, pointer.sequence), (data, read_bundle(data)), roll_out)


def compiled(data: bytes) -> Compiled:
    """The same form for a bundle at hand."""
    return data, read_bundle(data)
