"""The extents of blocks, and proof that each can go without changing anything else.

In: tags, text, marks, in the order of the page. Out: extents in a draft. The rule behind all of it: bytes can
go exactly when the parser is in the same state before and after them, or when what comes next brings both
states to the same one. Whatever else happens to a block (its content is fostered or rearranged, it is never
closed) makes its extent uncertain.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from segments.edge.pages.html_syntax import names
from segments.edge.pages.html_tree.rules import take_tag, take_text
from segments.edge.pages.html_tree.selects import is_doubtful_start
from segments.edge.pages.html_tree.tree import Tag, Tree
from segments.edge.pages.plan.draft import END_UNKNOWN, Draft, DraftBlock
from segments.errors import LimitExceeded

MAX_OPEN_BLOCKS: Final = 64
"""Blocks inside each other; each token may have to look at all of them."""

MAX_CHECKED_DEPTH: Final = 1_000
"""Browsers nest no deeper than 512; comparing states of deeper pages would only serve an attack."""

MAX_WAITING: Final = 16
"""States that wait for the next token at once. Equal ones share a place, so real pages have one or two."""

_NO_ELEMENT: Final = -1
LIQUID_RUN: Final = 0
"""The `condition` of a run between tags of Liquid; it ends with the element in whose texts they stand."""

_UNNOTICED: Final = names.IMPLIED_WRAPPERS | names.FORMATTING
"""Elements whose being opened by one token or the next makes no difference that anybody sees."""


@dataclass(slots=True)
class Waiting:
    """Blocks that can go if the next token brings `state`, from before them, and the present state together.

    `low` is the length up to which the stack was the same all the time between the two.
    """

    blocks: list[DraftBlock]
    state: Tree
    low: int


@dataclass(slots=True)
class OpenBlock:
    """A block whose end has not come: an element at `place` in the stack, or (place -1) a run of nodes.

    `state` is the parser's from before it; `low` the lowest length of the stack since then. `carried` are
    blocks just before this one, which must be able to go whether or not this one shows.
    """

    block: DraftBlock
    state: Tree | None
    before: int
    low: int
    place: int = _NO_ELEMENT
    name: bytes = b""
    condition: int = _NO_ELEMENT
    left_at: int = -1
    alone_end: int = -1
    """The end of a tag that was meant to be the whole element: `<my-card />` of no HTML element."""
    carried: list[Waiting] = field(default_factory=list)

    @property
    def floor(self) -> int:
        """The stack may shrink to this length without concerning the block."""
        return self.before if self.place < 0 else self.place + 1


class BlockTracker:
    """Follows the open blocks of one page through the parser's steps."""

    __slots__ = ("draft", "floor", "open_blocks", "page_end", "plain", "tree", "waiting")

    def __init__(self, tree: Tree, draft: Draft) -> None:
        self.tree, self.draft = tree, draft
        self.open_blocks: list[OpenBlock] = []
        self.waiting: list[Waiting] = []
        self.floor = 0
        self.page_end = -1
        self.plain = _NO_ELEMENT
        """The place in the stack of the outermost element in which all is plain content."""

    # Plain content

    def begin_plain(self, name: bytes, start: int) -> None:
        """All in the element that was opened last is plain content, if it is the one whose tag was taken."""
        tree = self.tree
        if (
            self.plain < 0
            and tree.inserted
            and tree.stack[-1] == tree.inserted[-1]
            and _is_named(tree.stack[-1], name)
        ):
            self.plain = len(tree.stack) - 1
            self.draft.plain.append((start, END_UNKNOWN))
            self._set_floor()

    def end_plain(self, end: int) -> None:
        """The plain content is over."""
        self.plain = _NO_ELEMENT
        self.draft.plain[-1] = (self.draft.plain[-1][0], end)
        self._set_floor()

    def _follow_plain(self, tag: Tag | None, start: int) -> None:
        for event, place in self.tree.events:
            if event == "removed" and place == self.plain:
                self.end_plain(start)
                return
            if event in _SHIFTS and self.plain >= place:
                self.plain += _SHIFTS[event]
        if self.tree.low <= self.plain:
            self.end_plain(tag.end if tag is not None and tag.is_end else start)

    # Tokens

    def tag(self, tag: Tag) -> None:
        """Process a tag that opens no block."""
        self._step(tag, tag.start)

    def text(self, start: int) -> None:
        """Process text that is not only white space."""
        self._step(None, start)

    def _step(self, tag: Tag | None, start: int) -> None:
        tree = self.tree
        is_watched = bool(self.open_blocks or self.waiting)
        before = tree.stack[:] if is_watched and len(tree.stack) <= MAX_CHECKED_DEPTH else None
        _take(tree, tag)
        self._watch_page_end(tag)
        if is_watched:
            waiting, self.waiting = self.waiting, []
            for late in [*waiting, *self._follow(tag, start)]:
                self._compare(late, tag, before)
        if self.plain >= 0:
            self._follow_plain(tag, start)

    def _watch_page_end(self, tag: Tag | None) -> None:
        """Note the end tag of the body or the page, as long as nothing but white space follows it."""
        if self.tree.mode not in ("after body", "after after body"):
            self.page_end = -1
        elif self.page_end < 0 and tag is not None:
            self.page_end = tag.start

    def _follow(self, tag: Tag | None, start: int) -> list[Waiting]:
        """Tell the open blocks what the step did; returns those that it closed and that have to be compared."""
        tree = self.tree
        closed: list[Waiting] = []
        for event, place in tree.events:
            self._follow_event(event, place, tag, start)
        for open_block in reversed(self.open_blocks[:]):
            if tree.low >= open_block.floor:
                continue
            if open_block.place < 0:
                open_block.left_at = start if open_block.left_at < 0 else open_block.left_at
                open_block.low = min(open_block.low, tree.low)
                if open_block.condition == LIQUID_RUN:
                    self.drop_run(open_block)
                continue
            late = self._close_element(open_block, tag, start)
            closed += [late, *open_block.carried] if late is not None else []
        self._set_floor()
        return closed

    def _follow_event(self, event: str, place: int, tag: Tag | None, start: int) -> None:
        for open_block in self.open_blocks[:]:
            reached = open_block.place if open_block.place >= 0 else open_block.before - 1
            if event == "moved" and reached >= place:
                self.draft.doubt(open_block.block, "moves-other-content")
            elif event == "removed" and open_block.place == place:
                self._end(open_block, tag.end if tag is not None else start)
            elif event in _SHIFTS and open_block.place >= place:
                open_block.place += _SHIFTS[event]

    # Elements

    def open_element(self, tag: Tag, block: DraftBlock) -> OpenBlock | None:
        """Process a start tag that carries marks; returns the block if it is raw text and wants `close_raw`.

        Raises:
            LimitExceeded: more than `MAX_OPEN_BLOCKS` are open.
        """
        tree = self.tree
        state = self._snapshot()
        waiting = self.copy_waiting()
        before = len(tree.stack)
        if is_doubtful_start(tree, tag):
            self.draft.doubt(block, "moves-other-content")
        self.tag(tag)
        open_block = OpenBlock(block, state, before, min(tree.low, before), carried=waiting, name=tag.name)
        if is_meant_alone(tag):
            open_block.alone_end = tag.end
        if tag.name in names.UNREMOVABLE:
            self._drop(block)
        elif tree.inserted and _is_named(tree.stack[-1], tag.name) and tree.stack[-1] == tree.inserted[-1]:
            open_block.place = len(tree.stack) - 1
            self._open(open_block)
        elif not (tree.has_inserted or tree.raw):
            self._drop(block)
        elif tree.raw:
            return open_block
        else:
            block.end = tag.end
            self._finish(open_block)
        return None

    def _drop(self, block: DraftBlock) -> None:
        """A browser drops the tag, or cannot be without it: only the mark goes."""
        block.end, block.is_nowhere = block.start, True
        self.draft.doubt(block, "not-removable")

    def _snapshot(self) -> Tree | None:
        return self.tree.fork() if len(self.tree.stack) <= MAX_CHECKED_DEPTH else None

    def _open(self, open_block: OpenBlock) -> None:
        if len(self.open_blocks) >= MAX_OPEN_BLOCKS:
            raise LimitExceeded("blocks inside each other", MAX_OPEN_BLOCKS, len(self.open_blocks) + 1)
        self.open_blocks.append(open_block)
        self._set_floor()

    def close_raw(self, open_block: OpenBlock, end: int) -> None:
        """End a block of raw text whose end tag ends at `end`."""
        open_block.block.end = end
        self._finish(open_block)

    def abandon(self, length: int, end: int) -> None:
        """Elements from this length of the stack on are gone, without having been closed: another branch begins."""
        for open_block in self.open_blocks[:]:
            if open_block.floor > length:
                self._end(open_block, end)
                self.draft.doubt(open_block.block, "never-closed")

    def _close_element(self, open_block: OpenBlock, tag: Tag | None, start: int) -> Waiting | None:
        """The step popped the block's element: by its own end tag, or because something else came."""
        is_own = (
            tag is not None
            and tag.is_end
            and tag.name == open_block.name
            and self.tree.low == open_block.place
        )
        if is_own and tag is not None:
            self._end(open_block, tag.end)
            self._finish(open_block)
            return None
        self._end(open_block, start)
        self._doubt_unclosed(open_block)
        if open_block.state is None:
            self.draft.doubt(open_block.block, "moves-other-content")
            return None
        return Waiting([open_block.block], open_block.state, open_block.low)

    # Runs of nodes, between comments or Liquid tags

    def open_run(self, block: DraftBlock, condition: int = _NO_ELEMENT) -> OpenBlock:
        """A mark in text opens a block at the parser's present place.

        Raises:
            LimitExceeded: more than `MAX_OPEN_BLOCKS` are open.
        """
        length = len(self.tree.stack)
        carried = self.copy_waiting()
        if self.tree.older is not None and self.tree.older.has_left:
            self.draft.doubt(block, "moves-other-content")
        run = OpenBlock(block, self._snapshot(), length, length, condition=condition, carried=carried)
        self._open(run)
        return run

    def drop_run(self, open_block: OpenBlock) -> None:
        """A run is no block after all."""
        if open_block in self.open_blocks:
            self.open_blocks.remove(open_block)
            self._set_floor()

    def innermost_run(self, condition: int = _NO_ELEMENT) -> OpenBlock | None:
        """The run that the next closing mark of its kind closes."""
        for open_block in reversed(self.open_blocks):
            if open_block.place < 0 and open_block.condition == condition:
                return open_block
        return None

    def close_run(self, open_block: OpenBlock, end: int) -> None:
        """The closing mark of a run starts at `end`."""
        self._end(open_block, end)
        self._finish(open_block)

    # Ends

    def _end(self, open_block: OpenBlock, end: int) -> None:
        open_block.block.end = end
        if open_block in self.open_blocks:
            self.open_blocks.remove(open_block)
        self._set_floor()

    def _finish(self, open_block: OpenBlock) -> None:
        """Right after a block: compare the states before and after it, or wait for the next token to do so."""
        state, tree = open_block.state, self.tree
        if state is None:
            length = len(tree.stack)
            if length != open_block.before or open_block.low < length or tree.low < length:
                self.draft.doubt(open_block.block, "moves-other-content")
        elif open_block.low < len(state.stack) or not tree.is_like(state):
            self._wait(Waiting([open_block.block], state, open_block.low))
        self.wait_again(open_block.carried)

    def copy_waiting(self) -> list[Waiting]:
        """A copy of the waiting list, to wait again at the end of the next block."""
        return [Waiting(late.blocks[:], late.state, late.low) for late in self.waiting]

    def wait_again(self, carried: list[Waiting]) -> None:
        """A block is over that may not show: what came right before it meets what comes right after it."""
        for late in carried:
            self._wait(late)

    def _wait(self, late: Waiting) -> None:
        for other in self.waiting:
            if other.low == late.low and other.state.is_like(late.state):
                other.blocks += [block for block in late.blocks if block not in other.blocks]
                return
        if len(self.waiting) >= MAX_WAITING:
            self._doubt_all(late)
        else:
            self.waiting.append(late)

    def doubt_waiting(self) -> None:
        """Something comes next that no comparison of states covers."""
        for late in self.waiting:
            self._doubt_all(late)
        self.waiting.clear()

    def _doubt_all(self, late: Waiting) -> None:
        for block in late.blocks:
            self.draft.doubt(block, "moves-other-content")

    def _compare(self, late: Waiting, tag: Tag | None, before: list[bytes] | None) -> None:
        """True if the token that the page's parser has just processed leads to the same state from `late.state`."""
        tree, other = self.tree, late.state.fork()
        other.lower = tree.lower  # of a page that grows there was less before the block
        _take(other, tag)
        kept = before[late.low : tree.low] if before is not None else [b""]
        is_same = (
            tree.is_like(other)
            and all(name in _UNNOTICED for name in kept)
            and (late.low >= len(late.state.stack) or other.low <= late.low)
            and _noticed(tree.inserted) == _noticed(other.inserted)
            and not (tag is not None and tag.name == b"head" and tree.inserted != other.inserted)
        )
        if not is_same:
            self._doubt_all(late)

    def undecided(self) -> list[DraftBlock]:
        """Blocks that are open, or whose extent is not certain before the next token."""
        held = [late for open_block in self.open_blocks for late in open_block.carried] + self.waiting
        return [open_block.block for open_block in self.open_blocks] + [
            block for late in held for block in late.blocks
        ]

    def _set_floor(self) -> None:
        floor = max((open_block.floor for open_block in self.open_blocks), default=0)
        self.floor = max(floor, self.plain + 1)

    def doubt_before(self, position: int) -> None:
        """Doubt what stands before a position whose content would change its meaning without that."""
        for block in self.draft.blocks:
            if block.start < position:
                self.draft.doubt(block, "moves-other-content")

    def finish_page(self, size: int) -> None:
        """The page is over: what is open ends where its content does."""
        end = self.page_end if self.page_end >= 0 else size
        for open_block in reversed(self.open_blocks[:]):
            if open_block.place < 0:
                self._end(open_block, open_block.left_at if open_block.left_at >= 0 else end)
                self.draft.doubt(open_block.block, "never-closed")
            else:
                self._end(open_block, end)
                self._doubt_unclosed(open_block)

    def _doubt_unclosed(self, open_block: OpenBlock) -> None:
        """The element of a block has ended without an end tag of its own."""
        if open_block.name not in names.OPTIONAL_END:
            self.draft.doubt(open_block.block, "never-closed")
            if open_block.alone_end >= 0:
                open_block.block.end = open_block.alone_end  # the rest of the page is not inside it


_SHIFTS: Final = {"removed": -1, "inserted": 1}


def _take(tree: Tree, tag: Tag | None) -> None:
    if tag is None:
        take_text(tree)
    else:
        take_tag(tree, tag)


def is_meant_alone(tag: Tag) -> bool:
    """True if a tag of no HTML element ends with a slash, as if that ended the element."""
    return tag.name not in names.ELEMENTS and tag.is_self_closing


def _is_named(element: bytes, name: bytes) -> bool:
    """True if a tag of this name opens an element like one of the stack, perhaps a foreign one."""
    return element.rpartition(b"/")[2].removesuffix(b"+html") == name


def _noticed(inserted: list[bytes]) -> list[bytes]:
    return [name for name in inserted if name not in _UNNOTICED]
