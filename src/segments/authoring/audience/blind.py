"""The segments of which some visitors can tell nothing, since none of them has a signal that the rules read.

In: a bundle, and the signals of which any visitor had a value, or which consent withheld from all. Out: the missing
signals by segment. A recording keeps few signals, a sample knows what its description says: an empty segment may be
a large one.
"""

from __future__ import annotations

from segments.authoring.inspect.bundle_terms import terms_of
from segments.bundle.model import Bundle


def blind_segments(bundle: Bundle, known: frozenset[str]) -> dict[str, tuple[str, ...]]:
    """The segments with signals that nobody had, by id."""
    missing = bundle.wanted.keys() - known
    found = {
        name: frozenset[str]().union(*(term.names() for term in terms)) & missing
        for name, terms in terms_of(bundle).items()
    }
    return {name: tuple(sorted(signals)) for name, signals in found.items() if signals}
