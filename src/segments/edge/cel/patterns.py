"""The search for a pattern in a text, in time that grows with the text only, whatever the pattern.

In: a compiled pattern and a text. Out: yes, no, or a Failure when the bounded work is used up. The program runs as a
set of steps at once; such sets become states that are built when first met and kept, so that a character usually
costs one look-up. This is the lazily built automaton of RE2 (Cox, "Regular Expression Matching in the Wild",
2010), without captures.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import lru_cache
from typing import Final

from segments.bundle.pattern_program import (
    ASSERT,
    FORK,
    JUMP,
    LINE_END,
    LINE_START,
    MATCH,
    NO_WORD_EDGE,
    TEXT_END,
    TEXT_START,
    WORD_EDGE,
    Program,
    read_program,
)
from segments.edge.cel.calls import Plan, Signals
from segments.edge.cel.values import NO_OVERLOAD, NO_VALUE, Failure, Value

MAX_PATTERNS: Final = 1_000
"""Patterns that an isolate keeps with their states, some 15 KB each; beyond that the one least used is built again."""
MAX_STATES: Final = 500
"""States kept per pattern; beyond that they are forgotten and built again, so memory stays bounded."""
MAX_CHARACTERS: Final = 2_000
"""Characters whose sets are remembered per pattern."""
MAX_WORK: Final = 3_000_000
"""Steps of building states in one search: about a second, and out of reach of a sensible pattern and text."""

_OTHER, _WORD, _NEWLINE, _EDGE = range(4)
"""The kind of a neighbouring character, as assertions see it; the edge is the end of the text."""

_ALL_BUT_TEXT_START: Final = TEXT_END | LINE_START | LINE_END | WORD_EDGE | NO_WORD_EDGE
_WORD_SET: Final = "0:A[_`a{"
_Key = tuple[frozenset[int], int]


class _State:
    """Steps before their assertions are known, and what stood before; `moves` leads on by the class of a
    character.
    """

    __slots__ = ("before", "is_match_at_end", "moves", "steps")

    def __init__(self, steps: frozenset[int], before: int) -> None:
        self.steps = steps
        self.before = before
        self.moves: dict[int, _State | bool] = {}
        self.is_match_at_end: bool | None = None


class Matcher:
    """One pattern, ready to search. Reusable; grows its states within limits as it meets texts."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.has_assertions = bool(program.asserted)
        self.has_word_edges = not program.asserted.isdisjoint((WORD_EDGE, NO_WORD_EDGE))
        self.classes: dict[str, int] = {}
        self.states: dict[_Key, _State] = {}
        self.work = 0
        self.start = len(program.steps) - 1
        self.is_anchored = self._closure(frozenset((self.start,)), _ALL_BUT_TEXT_START) == set()

    def search(self, text: str) -> bool | None:
        """True if the pattern occurs anywhere in the text; None when finding out takes too much work."""
        self.work = 0
        state = self._state(frozenset((self.start,)), _EDGE)
        for character in text:
            kind = self.classes.get(character)
            if kind is None:
                kind = self._classify(character)
            move = state.moves.get(kind)
            if move is None:
                move = self._move(state, kind)
            if move is True or move is False:
                return move
            state = move
            if self.work > MAX_WORK:
                return None
        if state.is_match_at_end is None:
            state.is_match_at_end = self._closure(state.steps, _assertions(state.before, _EDGE)) is None
        return state.is_match_at_end

    def _classify(self, character: str) -> int:
        """One bit for each set that has the character, above two bits for what assertions see in it."""
        kind = _OTHER
        if self.has_assertions:
            if character == "\n":
                kind = _NEWLINE
            elif self.has_word_edges and _contains(_WORD_SET, character):
                kind = _WORD
        for number, characters in enumerate(self.program.sets):
            if _contains(characters, character):
                kind |= 4 << number
        if len(self.classes) >= MAX_CHARACTERS:
            self.classes.clear()
        self.classes[character] = kind
        return kind

    def _state(self, steps: frozenset[int], before: int) -> _State:
        key = (steps, before)
        state = self.states.get(key)
        if state is None:
            if len(self.states) >= MAX_STATES:
                self._forget()
            state = self.states[key] = _State(steps, before)
        return state

    def _forget(self) -> None:
        """States point to one another, so all moves go with them."""
        for state in self.states.values():
            state.moves.clear()
        self.states.clear()

    def _move(self, state: _State, kind: int) -> _State | bool:
        """The result of a character: a state, or True when the pattern has occurred, or False when it cannot
        any more.
        """
        reached = self._closure(state.steps, _assertions(state.before, kind & 3))
        move: _State | bool
        if reached is None:
            move = True
        else:
            steps = self.program.steps
            following = {number - 1 for number in reached if kind >> (steps[number][1] + 2) & 1}
            if not self.is_anchored:
                following.add(self.start)
            move = self._state(frozenset(following), kind & 3) if following else False
        state.moves[kind] = move
        return move

    def _closure(self, steps: frozenset[int], holding: int) -> set[int] | None:
        """The steps that take a character, reached with no more text; None when a match is among them."""
        taking: set[int] = set()
        seen: set[int] = set()
        todo = list(steps)
        while todo:
            number = todo.pop()
            if number in seen:
                continue
            seen.add(number)
            code, operand = self.program.steps[number]
            if code == MATCH:
                return None
            if code == JUMP:
                todo.append(operand)
            elif code == FORK:
                todo += (number - 1, operand)
            elif code != ASSERT:
                taking.add(number)
            elif operand & holding:
                todo.append(number - 1)
        self.work += len(seen)
        return taking


def _assertions(before: int, after: int) -> int:
    """The assertions that hold between two neighbours."""
    is_word_edge = (before == _WORD) is not (after == _WORD)
    return (
        (TEXT_START if before == _EDGE else 0)
        | (TEXT_END if after == _EDGE else 0)
        | (LINE_START if before in (_EDGE, _NEWLINE) else 0)
        | (LINE_END if after in (_EDGE, _NEWLINE) else 0)
        | (WORD_EDGE if is_word_edge else NO_WORD_EDGE)
    )


def _contains(characters: str, character: str) -> bool:
    """True if a set as programs spell it has the character: in it is what comes after an odd number of bounds."""
    return bisect_right(characters, character) % 2 == 1


def plan_matches(text: Plan, program: tuple[str, ...]) -> Plan:
    """True if the pattern occurs in a text.

    Raises:
        TypeError, ValueError: that is no compiled pattern.
    """
    matcher_of(program)

    def run(signals: Signals) -> Value:
        value = text(signals)
        if type(value) is str:
            return find_pattern(program, value)
        return value if type(value) in NO_VALUE else NO_OVERLOAD

    return run


def find_pattern(program: tuple[str, ...], text: str) -> bool | Failure:
    """True if the pattern occurs in the text."""
    found = matcher_of(program).search(text)
    return Failure("the text is too long for this pattern") if found is None else found


@lru_cache(maxsize=MAX_PATTERNS)
def matcher_of(program: tuple[str, ...]) -> Matcher:
    """The matcher of a compiled pattern, which remembers the states that it has met.

    Raises:
        TypeError, ValueError: that is no compiled pattern.
    """
    return Matcher(read_program(program))
