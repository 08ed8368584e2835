"""Trees of patterns to programs: a flat list of steps that `match.py` runs.

In: a tree. Out: a `Program`. Counted repeats are written out, so the size of a program, and with it the cost
of every character, is bounded here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from segments.regex.classes import CharSet
from segments.regex.syntax import parse_pattern
from segments.regex.tree import (
    NO_WORD_EDGE,
    WORD_EDGE,
    Assertion,
    Choice,
    One,
    PatternError,
    Regex,
    Repeat,
    Sequence,
)

MAX_STEPS: Final = 2_000
"""Steps of a program, and so the most work that one character of the text can cause."""

TAKE: Final = 0
FORK: Final = 1
ASSERT: Final = 2
MATCH: Final = 3

Step = tuple[int, int, int]
"""What to do, and two numbers: TAKE a character of set n and go on at m; FORK to n and m; ASSERT n, on at m;
MATCH.
"""


@dataclass(frozen=True, slots=True)
class Program:
    """Steps, the sets that they take characters from, where to start, and whether words and places matter."""

    steps: tuple[Step, ...]
    sets: tuple[CharSet, ...]
    start: int
    has_assertions: bool
    has_word_edges: bool


def compile_pattern(text: str) -> Program:
    """The program of a pattern.

    Raises:
        PatternError: the pattern is not in RE2's syntax, or its program would be too large.
    """
    builder = _Builder()
    start = builder.build(parse_pattern(text), builder.add(MATCH))
    asserted = {first for kind, first, _ in builder.steps if kind == ASSERT}
    return Program(
        tuple(builder.steps),
        tuple(builder.sets),
        start,
        has_assertions=bool(asserted),
        has_word_edges=bool(asserted & {WORD_EDGE, NO_WORD_EDGE}),
    )


class _Builder:
    """Builds backwards: each part is told the step that follows it and gives the step that begins it."""

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self.sets: dict[CharSet, int] = {}
        self.visits = 0

    def add(self, kind: int, first: int = 0, second: int = 0) -> int:
        if len(self.steps) >= MAX_STEPS:
            raise _too_large()
        self.steps.append((kind, first, second))
        return len(self.steps) - 1

    def build(self, node: Regex, following: int) -> int:
        """The step that begins a part; repeats of nothing add no steps, so visits count too."""
        self.visits += 1
        if self.visits > 4 * MAX_STEPS:
            raise _too_large()
        return _BUILDERS[type(node)](self, node, following)

    def one(self, node: One, following: int) -> int:
        return self.add(TAKE, self.sets.setdefault(node.characters, len(self.sets)), following)

    def assertion(self, node: Assertion, following: int) -> int:
        return self.add(ASSERT, node.kind, following)

    def sequence(self, node: Sequence, following: int) -> int:
        for part in reversed(node.parts):
            following = self.build(part, following)
        return following

    def choice(self, node: Choice, following: int) -> int:
        starts = [self.build(part, following) for part in node.parts]
        start = starts.pop()
        while starts:
            start = self.add(FORK, starts.pop(), start)
        return start

    def repeat(self, node: Repeat, following: int) -> int:
        """The optional copies nest, x(x(x)?)?; the required ones stand before them."""
        if node.most is None:
            loop = self.add(FORK, 0, following)
            self.steps[loop] = (FORK, self.build(node.part, loop), following)
            start = loop
        else:
            start = following
            for _ in range(node.most - node.least):
                start = self.add(FORK, self.build(node.part, start), following)
        for _ in range(node.least):
            start = self.build(node.part, start)
        return start


_BUILDERS: Final[dict[type, Callable[[_Builder, Any, int], int]]] = {
    One: _Builder.one,
    Assertion: _Builder.assertion,
    Sequence: _Builder.sequence,
    Choice: _Builder.choice,
    Repeat: _Builder.repeat,
}


def _too_large() -> PatternError:
    return PatternError(f"a pattern of at most {MAX_STEPS} steps", "more (counts multiply)", 0)
