"""The flags of a pattern: what `(?i)` and its kin turn on and off."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Flags:
    """The flags of RE2 that hold at one place; U only turns greediness round, so it is not kept."""

    i: bool = False
    m: bool = False
    s: bool = False

    def changed(self, letters: str) -> Flags:
        """The flags after `i-s` and the like."""
        turned_on, _, turned_off = letters.partition("-")

        def holds(letter: str, *, before: bool) -> bool:
            return (before or letter in turned_on) and letter not in turned_off

        return Flags(holds("i", before=self.i), holds("m", before=self.m), holds("s", before=self.s))
