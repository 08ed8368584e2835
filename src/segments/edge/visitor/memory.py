"""A bounded memory of what was worked out before, for the requests of one isolate.

In: keys and values. Out: the values again. When it is full, all is forgotten and learned again: that costs less than
knowing what was used last. What may be kept, and for how long it holds, is up to whoever asks.
"""

from __future__ import annotations

from typing import Generic, TypeVar

Value = TypeVar("Value")


class Memory(Generic[Value]):
    """At most `most` values."""

    __slots__ = ("_kept", "get", "most")

    def __init__(self, most: int) -> None:
        self._kept: dict[object, Value] = {}
        self.most = most
        self.get = self._kept.get

    def keep(self, key: object, value: Value) -> None:
        """Remember a value."""
        if len(self._kept) >= self.most:
            self._kept.clear()
        self._kept[key] = value

    def forget(self) -> None:
        """Forget everything."""
        self._kept.clear()

    def __len__(self) -> int:
        return len(self._kept)
