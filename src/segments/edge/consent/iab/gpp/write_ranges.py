"""Writes sets of ids as GPP writes them, in bits: needed to tell which of two codings made a string.

In: a set. Out: the text of the bits. The work follows the number of ranges, never the number of ids.
"""

from __future__ import annotations

from collections.abc import Callable

from segments.edge.consent.iab.bits import FIBONACCI, IdSet


def write_optimized(ids: IdSet, write_ranges: Callable[[IdSet], str]) -> str:
    """The largest id, then the shorter of ranges and a bit for each id."""
    runs = ids.runs()
    largest = runs[-1][1] if runs else 0
    ranges = write_ranges(ids)
    if len(ranges) <= largest:
        return f"{largest:016b}1{ranges}"
    bits = [f"{largest:016b}0"]
    position = 0
    for first, last in runs:
        bits.append("0" * (first - 1 - position) + "1" * (last - first + 1))
        position = last
    return "".join(bits)


def write_fixed(ids: IdSet) -> str:
    """A count, then single ids and pairs in 16-bit numbers."""
    runs = ids.runs()
    return f"{len(runs):012b}" + "".join(
        f"0{first:016b}" if first == last else f"1{first:016b}{last:016b}" for first, last in runs
    )


def write_fibonacci(ids: IdSet) -> str:
    """A count, then single ids and pairs, each as its distance from the last, in Fibonacci coding."""
    runs = ids.runs()
    written = [f"{len(runs):012b}"]
    previous = 0
    for first, last in runs:
        written.append("0" if first == last else "1")
        written.append(_fibonacci_of(first - previous))
        if last > first:
            written.append(_fibonacci_of(last - first))
        previous = last
    return "".join(written)


def _fibonacci_of(number: int) -> str:
    digits = ["1"]
    for weight in reversed([weight for weight in FIBONACCI if weight <= number]):
        digits.append("1" if weight <= number else "0")
        number -= weight if weight <= number else 0
    return "".join(reversed(digits))
