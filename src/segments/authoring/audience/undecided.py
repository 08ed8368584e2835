"""The bundle as it would be if some signals could have any value: who matches only there is undecided without them.

In: a bundle, and the signals that consent withholds. Out: a bundle that asks nothing of them. A condition that
compares such a signal in one expression with others may have any outcome; logic between comparisons is followed.
"""

from __future__ import annotations

from dataclasses import replace

from segments.authoring.inspect.bundle_terms import signals_in
from segments.bundle.model import Bundle


def without_signals(bundle: Bundle, withheld: frozenset[str]) -> Bundle:
    """The bundle without the columns and expressions of these signals, which then decide nothing."""
    columns, planned = bundle.packed_columns, bundle.packed_planned
    assert isinstance(columns, list)
    assert isinstance(planned, list)
    return replace(
        bundle,
        packed_columns=[row for row in columns if bundle.signals[row[0]].name not in withheld],
        packed_planned=[row for row in planned if not signals_in(row[0]) & withheld],
    )
