"""Regular expressions as a bundle holds them: compiled when they are published, so that the edge has no parser.

In and out: a program, and the texts that stand for it. A program is a row of steps; a search begins with the last one
and ends with the first, which is the match itself. A step is a code and a number, and leads on to the one before it.

The first text has the steps but for the match, as characters: a code point is five times the number, plus the code. The
characters behind a RUN are taken in their order, each in a step of its own. All other texts are sets of characters:
those at which being in the set begins and ends, in turns. docs/reference/bundle.md shows an example.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final, TypeAlias

MAX_STEPS: Final = 3_000
"""Steps of a program, and so the most work that one character of a text can cause."""

TAKE: Final = 0
"""One character of the set of this number."""
FORK: Final = 1
"""Go on with the step of this number too."""
JUMP: Final = 2
"""Go on with the step of this number only."""
ASSERT: Final = 3
"""One of the conditions below."""
RUN: Final = 4
"""So many characters that follow; never a step itself."""
MATCH: Final = 5
"""The first step; never written."""

TEXT_START: Final = 1
TEXT_END: Final = 2
LINE_START: Final = 4
LINE_END: Final = 8
WORD_EDGE: Final = 16
NO_WORD_EDGE: Final = 32

LAST_CHARACTER: Final = "\U0010ffff"
"""Never in a run: the set of one character ends at the next one."""

Step: TypeAlias = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Program:
    """Steps, and the sets that they take characters from."""

    steps: tuple[Step, ...]
    sets: tuple[str, ...]

    @property
    def asserted(self) -> frozenset[int]:
        """All conditions that some step asserts."""
        return frozenset(number for code, number in self.steps if code == ASSERT)


def spell_steps(steps: Sequence[Step | str]) -> str:
    """The text of the steps from the second on; a text among them is a run."""
    return "".join(
        chr(5 * len(step) + RUN) + step if isinstance(step, str) else chr(5 * step[1] + step[0])
        for step in steps
    )


def read_program(texts: Sequence[Any]) -> Program:
    """The program that the texts stand for.

    Raises:
        ValueError: they stand for none, or for one that is too large.
    """
    if not 0 < len(texts) <= MAX_STEPS or not all(isinstance(text, str) for text in texts):
        raise _no_program()
    spelled, *sets = texts
    if len(spelled) > 2 * MAX_STEPS:  # each run has a step at least
        raise _no_program()
    steps: list[Step] = [(MATCH, 0)]
    singles: dict[str, int] = {}
    rest = iter(spelled)
    for character in rest:
        number, code = divmod(ord(character), 5)
        if code == RUN:
            run = list(islice(rest, number))
            steps += [(TAKE, singles.setdefault(one, len(sets) + len(singles))) for one in reversed(run)]
        else:
            steps.append((code, number))
    if LAST_CHARACTER in singles:
        raise _no_program()
    sets += [one + chr(ord(one) + 1) for one in singles]
    limits = (len(sets), len(steps), len(steps), 2 * NO_WORD_EDGE)
    if len(steps) > MAX_STEPS or any(number >= limits[code] for code, number in steps[1:]):
        raise _no_program()
    return Program(tuple(steps), tuple(sets))


def _no_program() -> ValueError:
    return ValueError("Expected a compiled pattern, got something else")
