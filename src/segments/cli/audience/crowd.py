"""Visitors resolved by the edge's own resolver, as the crowd that sizes and overlaps are counted in.

In: a compiled bundle and visitors behind the consent gate. Out: a `Crowd`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from segments.authoring.audience.crowd import Crowd, Seen, gather_crowd
from segments.authoring.audience.undecided import without_signals
from segments.bundle.model import Bundle
from segments.cli.audience.visitors_file import WeightedVisitor
from segments.cli.visitors.visitor_reader import Visitor
from segments.edge.decide.resolve import Index, open_index, resolve_segments

MAX_INDEXES: Final = 32
"""Of sets of withheld signals: there are as many as combinations of purposes, of which a site meets a few."""


@dataclass(slots=True)
class CrowdResolver:
    """The edge's index of one bundle, and one for each set of signals that consent withheld."""

    bundle: Bundle
    index: Index
    valued: set[str] = field(default_factory=set)
    always_withheld: frozenset[str] | None = None
    _wider: dict[frozenset[str], Index] = field(default_factory=dict)

    def see(self, visitor: Visitor, weight: int) -> Seen:
        """One visitor under this bundle."""
        matched = resolve_segments(visitor.allowed, self.index, visitor.now_ms).bits
        withheld = visitor.allowed.withheld
        self.valued.update(visitor.allowed.values)
        if self.always_withheld is None:
            self.always_withheld = frozenset(withheld)
        elif not self.always_withheld <= withheld.keys():
            self.always_withheld &= withheld.keys()
        if not withheld:
            return Seen(matched, 0, weight)
        wider = self._index_without(frozenset(withheld))
        return Seen(matched, resolve_segments(visitor.allowed, wider, visitor.now_ms).bits & ~matched, weight)

    def _index_without(self, withheld: frozenset[str]) -> Index:
        index = self._wider.get(withheld)
        if index is None:
            if len(self._wider) >= MAX_INDEXES:
                self._wider.clear()
            index = self._wider[withheld] = open_index(without_signals(self.bundle, withheld))
        return index


def resolve_crowd(bundle: Bundle, visitors: Iterable[WeightedVisitor]) -> Crowd:
    """The crowd of these visitors under a bundle."""
    resolver = CrowdResolver(bundle, open_index(bundle))
    crowd = gather_crowd(bundle.names, _seen(resolver, visitors))
    return replace(crowd, known=frozenset(resolver.valued) | (resolver.always_withheld or frozenset()))


def _seen(resolver: CrowdResolver, visitors: Iterable[WeightedVisitor]) -> Iterator[Seen]:
    return (resolver.see(one.visitor, one.weight) for one in visitors)
