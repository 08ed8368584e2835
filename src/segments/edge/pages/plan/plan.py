"""A page plan: one CMS response, compiled once, from which every visitor's version is a join of byte runs.

In: nothing; these are the values that the compilers (HTML, JSON) make and that choosing and splicing read.
A plan knows segment names, never bundles: one plan serves whatever rules are published. It must never hold a
byte that the origin did not send.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

FIXED: Final = -1
"""The block index of a piece that every visitor gets."""


class Term(NamedTuple):
    """Matches a visitor who is in every `required` segment and is not known to be in any `refused` one."""

    required: tuple[str, ...]
    refused: tuple[str, ...]


class Piece(NamedTuple):
    """A run of the origin's own bytes. It shows when its block does; `FIXED` always shows.

    A `block` from the number of blocks on is a separator (a comma): it belongs to the block that many places
    back, and shows with that block, unless the block is the first of its chain that shows.
    """

    block: int
    content: bytes


@dataclass(frozen=True, slots=True)
class Cap:
    """At most `count` exposures of a block per `period`: hour, day, week, month, session or ever."""

    count: int
    period: str


class Block(NamedTuple):
    """A piece of content with an audience condition.

    `audience` is a disjunction: any term that matches is enough; an empty one never matches. `parent` is the
    index of the block around this one, or `FIXED`. `group` is the index of the group of which one block
    shows, or -1. `settled` is None for a block that is chosen per visitor; a block that cannot be cut out
    exactly is settled at compile time: it shows to everybody (True) or to nobody (False). `key` names the
    content of a capped block, so that its exposures can be counted; it changes when the block does. `mirrors`
    are blocks any of which decides for this one too: a link shows when what it points to does.
    """

    audience: tuple[Term, ...]
    place: str
    label: str
    offset: int
    parent: int = FIXED
    group: int = -1
    is_default: bool = False
    cap: Cap | None = None
    key: str = ""
    settled: bool | None = None
    mirrors: tuple[int, ...] = ()


class Group(NamedTuple):
    """Blocks of which at most one shows.

    In "branches" (else, elsif) the first that matches wins; in a "slot" the one whose matching segment has
    the highest priority, then the first in the document. The default shows when none matches.
    """

    kind: str
    name: str
    members: tuple[int, ...]


class Problem(NamedTuple):
    """Something that the page's author should change, and what was found there.

    Lines and columns count from 1, columns in bytes. The code's text is in `authoring/report/page_problems.py`.
    """

    code: str
    offset: int
    line: int
    column: int
    got: str


@dataclass(frozen=True, slots=True)
class PagePlan:
    """One response, compiled. Blocks stand in document order, so parents before children.

    `digest` names body and encoding (hexadecimal), for ETags; it is empty where there are no marks, since
    such a page goes out as it came. `chains` are masks of blocks that stand in one list of which nothing else
    is certain to stay: whichever of them shows first goes without the separator before it.
    """

    pieces: tuple[Piece, ...]
    blocks: tuple[Block, ...] = ()
    groups: tuple[Group, ...] = ()
    problems: tuple[Problem, ...] = ()
    digest: str = ""
    chains: tuple[int, ...] = ()

    @property
    def is_personal(self) -> bool:
        """True if two visitors can get different bytes."""
        return any(block.settled is None for block in self.blocks)


def names_in(plan: PagePlan) -> list[str]:
    """Every segment name that the blocks of a plan mention, sorted."""
    terms = [term for block in plan.blocks for term in block.audience]
    return sorted({name for term in terms for name in (*term.required, *term.refused)})
