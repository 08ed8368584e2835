"""The comma that goes with each item, so that what is left is JSON whatever is chosen.

In: containers with the items that not everybody gets. Out: extents in the draft. Where one item is certain to
stay, those before it take the comma behind them and those after it the comma before them. Where none is, each
block takes the separator before it as a part of its own, which shows behind another block of its chain only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from segments.edge.pages.json.scan import Container, Item
from segments.edge.pages.plan.draft import Draft, DraftBlock


def place_items(
    body: bytes, draft: Draft, containers: Iterable[Container], documents: Mapping[str, DraftBlock]
) -> None:
    """Give every item its extent; links to a block of `documents` become blocks that mirror it.

    Raises:
        LimitExceeded: more blocks than a page may have.
    """
    for container in containers:
        items, fixed = _resolve(draft, container, documents)
        if items and fixed >= 0:
            _place_around(body, draft, items, fixed)
        elif items:
            _place_in_chain(body, draft, items)


def _resolve(
    draft: Draft, container: Container, documents: Mapping[str, DraftBlock]
) -> tuple[list[Item], int]:
    """The items that can go, and where the first item stands that cannot, or -1."""
    items: list[Item] = []
    fixed = container.first_fixed
    for item in container.items:
        target = documents.get(item.link)
        if item.link and target is None:
            fixed = item.start if fixed < 0 else min(fixed, item.start)
            continue
        if target is not None:
            item.block = draft.add(
                DraftBlock(item.start, item.end, item.start, "json", target.label, target.audience)
            )
            item.block.mirrors = [target]
        items.append(item)
    return items, fixed


def _place_around(body: bytes, draft: Draft, items: Sequence[Item], fixed: int) -> None:
    for item, following in zip(items, [*(item.start for item in items[1:]), fixed], strict=True):
        if item.start < fixed:
            _place(draft, item, item.start, min(following, fixed))
        else:
            _place(draft, item, body.rfind(b",", fixed, item.start), item.end)


def _place_in_chain(body: bytes, draft: Draft, items: Sequence[Item]) -> None:
    """Nothing is certain to stay. Marks before the first block take the comma behind them, like before an anchor."""
    first = next((index for index, item in enumerate(items) if item.block is not None), len(items) - 1)
    for item, following in pairwise(items[: first + 1]):
        _place(draft, item, item.start, following.start)
    _place(draft, items[first], items[first].start, items[first].end)
    chain = [items[first].block] if items[first].block is not None else []
    for item in items[first + 1 :]:
        separator = body.rfind(b",", 0, item.start)
        if item.block is not None:
            item.block.content = item.start
            chain.append(item.block)
        _place(draft, item, separator, item.end)
    if len(chain) > 1:
        draft.chains.append([block for block in chain if block is not None])


def _place(draft: Draft, item: Item, start: int, end: int) -> None:
    if item.block is None:
        draft.cuts.append((start, end))
    else:
        item.block.start, item.block.end = start, end
