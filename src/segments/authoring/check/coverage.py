"""The implications between terms of segments: all pairs at once, by bits.

In go the terms of segments that somebody can meet; out come whole numbers with a bit for each term. A term implies
another when each literal of the other would exclude it if it were turned over. Terms share literals and literals
share signals, so a literal is compared once with each way in which terms speak of its signal, not with each term.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from segments.authoring.compile.literals import Literal
from segments.authoring.compile.simplify import is_possible
from segments.authoring.compile.terms import Term, Terms


class Coverage:
    """The terms of the segments that are compared, each once; equal terms of two segments have one bit."""

    __slots__ = ("_bit_of", "_every_bit", "_implying", "_speaking")

    def __init__(self, segments: Iterable[Terms]) -> None:
        distinct = dict.fromkeys(term for terms in segments for term in terms)
        self._bit_of: dict[Term, int] = {term: 1 << place for place, term in enumerate(distinct)}
        self._every_bit = (1 << len(distinct)) - 1
        self._speaking = _speaking(self._bit_of)
        self._implying: dict[Literal, int] = {}

    def bits_of(self, terms: Terms) -> int:
        """The terms of one of the segments."""
        return sum(map(self._bit_of.__getitem__, terms))

    def implying(self, terms: Terms) -> int:
        """All terms that imply one of these: whoever meets one of them meets the segment."""
        bits = 0
        for term in terms:
            implying = self._every_bit
            for literal in term:
                implying &= self._implying_literal(literal)
            bits |= implying
        return bits

    def _implying_literal(self, literal: Literal) -> int:
        if literal not in self._implying:
            ways = self._speaking[literal.signal].items()
            self._implying[literal] = sum(bits for way, bits in ways if _implies(way, literal))
        return self._implying[literal]


def _speaking(bit_of: dict[Term, int]) -> dict[str, dict[Term, int]]:
    """By signal: the ways in which terms speak of it, each a part of a term, with the terms that speak so."""
    ways: defaultdict[str, defaultdict[Term, int]] = defaultdict(lambda: defaultdict(int))
    for term, bit in bit_of.items():
        for signal in {literal.signal for literal in term}:
            ways[signal][frozenset(literal for literal in term if literal.signal == signal)] |= bit
    return {signal: dict(of_signal) for signal, of_signal in ways.items()}


def _implies(way: Term, literal: Literal) -> bool:
    """True if the literals cannot be true with the negation; where they are true, their one signal is known."""
    return literal in way or not is_possible(way | {literal.negated()})
