"""Writes sets of ids as GPP writes them, in bits: needed to tell which of two codings made a string.

In: ascending ids without repeats. Out: the text of the bits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from segments.edge.consent.bits import FIBONACCI


def write_optimized(ids: list[int], write_ranges: Callable[[list[int]], str]) -> str:
    """The largest id, then the shorter of ranges and a bit for each id."""
    largest = ids[-1] if ids else 0
    ranges = write_ranges(ids)
    if len(ranges) <= largest:
        return f"{largest:016b}1{ranges}"
    wanted = set(ids)
    return f"{largest:016b}0" + "".join("1" if number in wanted else "0" for number in range(1, largest + 1))


def write_fixed(ids: list[int]) -> str:
    """A count, then single ids and pairs in 16-bit numbers."""
    groups = list(_group(ids))
    return f"{len(groups):012b}" + "".join(
        f"0{first:016b}" if first == last else f"1{first:016b}{last:016b}" for first, last in groups
    )


def write_fibonacci(ids: list[int]) -> str:
    """A count, then single ids and pairs, each as its distance from the last, in Fibonacci coding."""
    groups = list(_group(ids))
    written = [f"{len(groups):012b}"]
    previous = 0
    for first, last in groups:
        written.append("0" if first == last else "1")
        written.append(_fibonacci_of(first - previous))
        if last > first:
            written.append(_fibonacci_of(last - first))
        previous = last
    return "".join(written)


def _group(ids: list[int]) -> Iterator[tuple[int, int]]:
    first = last = -1
    for number in ids:
        if number == last + 1 and first >= 0:
            last = number
            continue
        if first >= 0:
            yield first, last
        first = last = number
    if first >= 0:
        yield first, last


def _fibonacci_of(number: int) -> str:
    digits = ["1"]
    for weight in reversed([weight for weight in FIBONACCI if weight <= number]):
        digits.append("1" if weight <= number else "0")
        number -= weight if weight <= number else 0
    return "".join(reversed(digits))
