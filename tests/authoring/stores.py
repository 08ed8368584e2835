"""Stores in memory that stop a publisher between any two of its steps: for good, or until it is its turn again."""

import threading
from collections.abc import Callable, Sequence

from segments.errors import SegmentsError


class Stopped(Exception):
    """The end of a killed run: nothing of it happens any more."""


class DyingStore(dict):
    """A store whose user is killed before step number `last`; each read and each written value is a step."""

    def __init__(self, values, last):
        super().__init__(values)
        self.last = last
        self.steps = 0

    def step(self):
        if self.steps == self.last:
            raise Stopped
        self.steps += 1

    def get(self, key):
        self.step()
        return super().get(key)

    def put(self, values, *, ttl_seconds=0):
        for key, value in values.items():
            self.step()
            self[key] = value


class Turns:
    """Lets threads take steps one at a time, in a given order; who is not named any more runs to its end."""

    def __init__(self, order: Sequence[int]) -> None:
        self.order = list(order)
        self.changed = threading.Condition()
        self.ended: set[int] = set()

    def take(self, mine: int) -> None:
        with self.changed:
            self.changed.wait_for(lambda: self._next() == mine)
            if self.order:
                self.order.pop(0)
            self.changed.notify_all()

    def end(self, mine: int) -> None:
        with self.changed:
            self.ended.add(mine)
            self.changed.notify_all()

    def _next(self) -> int:
        while self.order and self.order[0] in self.ended:
            self.order.pop(0)
        return self.order[0] if self.order else min({0, 1} - self.ended, default=-1)


class SharedStore:
    """One publisher's view of a store that another uses at the same time: each step waits for its turn."""

    def __init__(self, values: dict[str, bytes], mine: int, turns: Turns) -> None:
        self.values, self.mine, self.turns = values, mine, turns

    def get(self, key: str) -> bytes | None:
        self.turns.take(self.mine)
        return self.values.get(key)

    def put(self, values: dict[str, bytes], *, ttl_seconds: int = 0) -> None:
        for key, value in values.items():
            self.turns.take(self.mine)
            self.values[key] = value


def run_both(
    values: dict[str, bytes], order: Sequence[int], *runs: Callable[[SharedStore], object]
) -> list[object]:
    """The outcome or the error of two publishers whose steps are taken in this order."""
    turns, found = Turns(order), [None] * len(runs)

    def run(mine: int) -> None:
        try:
            found[mine] = runs[mine](SharedStore(values, mine, turns))
        except SegmentsError as error:
            found[mine] = error
        finally:
            turns.end(mine)

    threads = [threading.Thread(target=run, args=(mine,)) for mine in range(len(runs))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found
