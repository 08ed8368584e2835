"""The values of a flattened array that go with a block, since nothing else refers to them.

In: what each value says, and what refers to what. Out: places of blocks in a draft. In a flattened array every value
keeps its index and its kind, and what is left of it says nothing: an object becomes {}, a text "", a number its last
digit. What only marks refer to is emptied for everybody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from segments.edge.pages.plan.draft import Draft, DraftBlock

Place = tuple[int, int]

MAX_STEPS_PER_VALUE: Final = 16
"""Blocks that may share a value, on average; each is followed through all that it refers to."""

MAX_NESTED: Final = 32
"""Blocks that stand in each other's values; choosing takes a turn for each level."""

_ROOT: Final = 0


class Links(NamedTuple):
    """References by index: `plain` to all values for certain, `guarded` by way of a block.

    `marks` are what only says whom a block is for.
    """

    plain: Sequence[Sequence[int]]
    guarded: Mapping[int, Sequence[tuple[DraftBlock, int]]]
    marks: Sequence[int]


class Reach(NamedTuple):
    """The values that every visitor gets, and the blocks by which others are reached."""

    always: set[int]
    deciders: Mapping[int, Mapping[int, DraftBlock]]


def follow(links: Links) -> Reach | None:
    """The values that go with blocks; None where blocks share too much to follow."""
    always = reached(links.plain, [_ROOT], set())
    deciders = _follow(links, always)
    return None if deciders is None else Reach(always, deciders)


def add_contents(
    draft: Draft, contents: Callable[[int], Sequence[Place]], links: Links, reach: Reach, *, outside: int = -1
) -> bool:
    """Give each block the values that go with it, `contents` being what one says; false where blocks hold each other.

    `outside` is an offset that is in no value, or -1 where the one before a value is in none.

    Raises:
        LimitExceeded: more blocks than a page may have.
    """
    shared: dict[frozenset[int], DraftBlock] = {}
    owners: dict[int, DraftBlock] = {}
    for value, blocks in reach.deciders.items():
        owner = next(iter(blocks.values()))
        if len(blocks) > 1:
            name = frozenset(blocks)
            content = contents(value)
            before = content[0][0] - 1 if content else 0
            position = before if outside < 0 else outside
            owner = shared.get(name) or draft.add(_shared_block(position, blocks.values()))
            shared[name] = owner
        owners[value] = owner
        owner.extras += contents(value)
    for value in reached(links.plain, links.marks, reach.always | reach.deciders.keys()):
        draft.cuts += contents(value)
    return _has_order(links, owners, shared.values())


def reached(plain: Sequence[Sequence[int]], starts: Iterable[int], known: set[int]) -> set[int]:
    """The values that plain references lead to from some values, apart from what is known."""
    found: set[int] = set()
    waiting = [value for value in starts if value not in known]
    while waiting:
        value = waiting.pop()
        if value not in found:
            found.add(value)
            waiting += [other for other in plain[value] if other not in known and other not in found]
    return found


def _follow(links: Links, always: set[int]) -> dict[int, dict[int, DraftBlock]] | None:
    """For each value that not everybody gets, the blocks that bring it; None where that takes too long."""
    deciders: dict[int, dict[int, DraftBlock]] = {}
    budget = MAX_STEPS_PER_VALUE * (len(links.plain) + 1)
    waiting = [(block, target) for source in always for block, target in links.guarded.get(source, ())]
    while waiting:
        block, value = waiting.pop()
        blocks = deciders.setdefault(value, {}) if value not in always else None
        if blocks is None or id(block) in blocks:
            continue
        if not blocks:
            waiting += links.guarded.get(value, ())
        blocks[id(block)] = block
        waiting += [(block, other) for other in links.plain[value] if other not in always]
        budget -= 1 + len(links.plain[value])
        if budget < 0:
            return None
    return deciders


def _shared_block(position: int, blocks: Iterable[DraftBlock]) -> DraftBlock:
    """A block without a place of its own, which shows where one of several does.

    `position` lies between values: at the start of a number it would be inside what it decides about.
    """
    block = DraftBlock(position, position, position, "json", "shared values", ())
    block.mirrors = list(blocks)
    return block


def inside_of(body: bytes, place: Place) -> Place | None:
    """The part that a value can lose and still be a value of its kind, or None for one that says nothing by itself."""
    start, end = place
    if body[start] in b'"[{':
        return (start + 1, end - 1) if end - start > 2 else None
    is_number = body[end - 1 : end].isdigit()
    return (start, end - 1) if is_number and end - start > 1 else None


def _has_order(links: Links, owners: Mapping[int, DraftBlock], shared: Iterable[DraftBlock]) -> bool:
    """True if all blocks can be decided one after the other, each after those around it."""
    needs: dict[int, list[DraftBlock]] = {id(block): block.mirrors[:] for block in shared}
    for source, owner in owners.items():
        for block, _ in links.guarded.get(source, ()):
            needs.setdefault(id(block), []).append(owner)
    decided: set[int] = set()
    for _ in range(MAX_NESTED):
        before = len(decided)
        for block_id, others in needs.items():
            if all(id(other) in decided or id(other) not in needs for other in others):
                decided.add(block_id)
        if len(decided) == before:
            break
    return len(decided) == len(needs)
