"""Patterns to programs: what a bundle holds of a regular expression.

In: the text of a pattern. Out: the texts of its program, as bundle/pattern_program.py describes them. Counted repeats
are written out, so the size of a program, and with it the cost of every character, is bounded here.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final, TypeAlias

from segments.authoring.regex.classes import CharSet, spell_set
from segments.authoring.regex.syntax import parse_pattern
from segments.authoring.regex.tree import Assertion, Choice, One, PatternError, Regex, Repeat, Sequence
from segments.bundle.pattern_program import (
    ASSERT,
    FORK,
    JUMP,
    MAX_STEPS,
    TAKE,
    Step,
    spell_steps,
)

Texts: TypeAlias = tuple[str, ...]


@lru_cache(maxsize=1_000)
def compile_pattern(text: str) -> Texts:
    """The program of a pattern: its steps, then the sets that they take characters from.

    Raises:
        PatternError: the pattern is not in RE2's syntax, or its program would be too large.
    """
    builder = _Builder()
    builder.lead_to(builder.build(parse_pattern(text), 0))
    return spell_steps(builder.steps), *builder.sets


class _Builder:
    """Builds backwards: each part is told the step that follows it and gives the step that begins it.

    `steps` lacks the match, which is step 0; a text in it is a run of steps. `last` is the number of the last one.
    """

    def __init__(self) -> None:
        self.steps: list[Step | str] = []
        self.last = 0
        self.sets: dict[str, int] = {}
        self.spelled: dict[CharSet, str] = {}
        self.visits = 0

    def add(self, step: Step | str, following: int) -> int:
        """One more step, which leads on to `following`."""
        self.lead_to(following)
        self.last += 1
        if self.last >= MAX_STEPS:
            raise _too_large()
        self.steps.append(step)
        return self.last

    def lead_to(self, step: int) -> None:
        """Let what is added next lead on to the step."""
        if step != self.last:
            self.add((JUMP, step), self.last)

    def build(self, node: Regex, following: int) -> int:
        """The step that begins a part; repeats of nothing add no steps, so visits count too."""
        self.visits += 1
        if self.visits > 4 * MAX_STEPS:
            raise _too_large()
        return _BUILDERS[type(node)](self, node, following)

    def one(self, node: One, following: int) -> int:
        characters = self.spelled.get(node.characters)
        if characters is None:
            characters = self.spelled[node.characters] = spell_set(node.characters.members())
        if not _is_single(characters):
            return self.add((TAKE, self.sets.setdefault(characters, len(self.sets))), following)
        before = self.steps[-1] if self.steps and following == self.last else ()
        start = self.add(characters[0], following)
        if isinstance(before, str):
            self.steps[-2:] = [characters[0] + before]
        return start

    def assertion(self, node: Assertion, following: int) -> int:
        return self.add((ASSERT, node.kind), following)

    def sequence(self, node: Sequence, following: int) -> int:
        for part in reversed(node.parts):
            following = self.build(part, following)
        return following

    def choice(self, node: Choice, following: int) -> int:
        starts = [self.build(part, following) for part in node.parts]
        start = starts.pop()
        while starts:
            start = self.add((FORK, starts.pop()), start)
        return start

    def repeat(self, node: Repeat, following: int) -> int:
        """The optional copies nest, x(x(x)?)?; the required ones stand before them. In x+ one copy is both."""
        start, required = following, node.least
        if node.most is None:
            loop = self.add((FORK, 0), following)
            place = len(self.steps) - 1
            body = self.build(node.part, loop)
            self.steps[place] = (FORK, body)
            start, required = (body, required - 1) if required else (loop, 0)
        else:
            for _ in range(node.most - node.least):
                start = self.add((FORK, start), self.build(node.part, start))
        for _ in range(required):
            start = self.build(node.part, start)
        return start


_BUILDERS: Final[dict[type, Callable[[_Builder, Any, int], int]]] = {
    One: _Builder.one,
    Assertion: _Builder.assertion,
    Sequence: _Builder.sequence,
    Choice: _Builder.choice,
    Repeat: _Builder.repeat,
}


def _is_single(characters: str) -> bool:
    """True if a set has one character, and one that may be in a run."""
    return len(characters) == 2 and ord(characters[1]) - ord(characters[0]) == 1


def _too_large() -> PatternError:
    return PatternError(f"a pattern of at most {MAX_STEPS} steps", "more (counts multiply)", 0)
