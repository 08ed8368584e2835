"""Bounds on work, without a clock against a number: the same work on two sizes, compared in one process.

Work that grows with the square of its input takes 64 times as long on eight times as much, linear work 8 times. What
else runs on the machine slows both.
"""

from collections.abc import Callable
from time import thread_time
from typing import TypeVar

Input = TypeVar("Input")

APART = 8
MOST = 24
"""Three times what linear work takes: larger inputs leave the processor's caches."""

TRIES = 5
"""A disturbed measurement is made again; the least of all tries counts for each size."""


def assert_linear(make: Callable[[int], Input], work: Callable[[Input], object], size: int) -> None:
    """Hold the work on `make(size)` against the work on an eighth of it."""
    small, large = make(max(1, size // APART)), make(size)
    few = many = float("inf")
    for _ in range(TRIES):
        few, many = min(few, _cost(work, small)), min(many, _cost(work, large))
        if many <= MOST * few:
            return
    raise AssertionError(f"{APART} times the input took {many / few:.0f} times the work")


def _cost(work: Callable[[Input], object], given: Input) -> float:
    began = thread_time()
    work(given)
    return thread_time() - began
