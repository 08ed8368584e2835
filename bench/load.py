"""A small load generator: so many connections, each sending its next request when its answer is whole.

In: an address, requests as bytes, a number of connections, a time. Out: how many were answered, and how long each
took. Only the bytes are counted; what they are is checked before, by whoever prepares the load.
"""

from __future__ import annotations

import asyncio
import gc
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle, islice

LAST_CHUNK = b"0\r\n\r\n"
HEAD_END = b"\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Load:
    """What came of a run; latencies in seconds, ascending."""

    requests: int
    seconds: float
    latencies: Sequence[float]

    @property
    def rate(self) -> float:
        return self.requests / self.seconds

    def quantile(self, share: float) -> float:
        """Seconds under which this share of the requests stayed."""
        return self.latencies[min(int(share * len(self.latencies)), len(self.latencies) - 1)]


class _Connection(asyncio.Protocol):
    """Sends one request after the other until the deadline or its share is used up, then closes."""

    def __init__(self, requests: Sequence[bytes], first: int, deadline: float, share: int) -> None:
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.latencies: list[float] = []
        self._requests = islice(cycle(requests), first, None)
        self._deadline, self._share = deadline, share
        self._sent = 0.0
        self._head = b""
        self._missing: int | None = None
        """Bytes of the body still to come; None while the head is read, -1 in a chunked body."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._send()

    def data_received(self, data: bytes) -> None:
        if self._missing is None:
            self._head += data
            end = self._head.find(HEAD_END)
            if end < 0:
                return
            self._missing = self._body_bytes(self._head[:end].lower())
            data, self._head = self._head[end + len(HEAD_END) :], b""
        if self._missing >= 0:
            self._missing -= len(data)
            is_whole = self._missing == 0
        else:
            is_whole = data.endswith(LAST_CHUNK)  # the bench's pages never end like that
        if is_whole:
            self._missing = None
            self._next()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.done.done():
            self.done.set_exception(ConnectionError(f"a connection was lost: {exc}"))

    def _send(self) -> None:
        self._sent = time.perf_counter()
        self._transport.write(next(self._requests))

    def _next(self) -> None:
        now = time.perf_counter()
        self.latencies.append(now - self._sent)
        if now < self._deadline and len(self.latencies) < self._share:
            self._send()
        else:
            self.done.set_result(None)
            self._transport.close()

    @staticmethod
    def _body_bytes(head: bytes) -> int:
        if not head.startswith(b"http/1.1 200"):
            raise ConnectionError(f"expected 200, got {head[:100]!r}")
        _, found, rest = head.partition(b"content-length:")
        return int(rest.partition(b"\r\n")[0]) if found else -1


def load(
    address: tuple[str, int],
    requests: Sequence[bytes],
    *,
    connections: int,
    seconds: float,
    count: int = 10**9,
) -> Load:
    """Send `requests` in turn over so many connections, for so long or until `count` were answered.

    Raises:
        ConnectionError: an answer was not a 200, or a connection broke.
    """

    async def run() -> Load:
        loop = asyncio.get_running_loop()
        began = time.perf_counter()
        opened = [
            await loop.create_connection(
                lambda place=place: _Connection(  # type: ignore[misc]
                    requests, place * len(requests) // connections, began + seconds, count // connections
                ),
                *address,
            )
            for place in range(connections)
        ]
        await asyncio.gather(*(protocol.done for _, protocol in opened))
        ended = time.perf_counter()
        latencies = sorted(one for _, protocol in opened for one in protocol.latencies)
        return Load(len(latencies), ended - began, latencies)

    gc.collect()
    gc.disable()
    try:
        return asyncio.run(run())
    finally:
        gc.enable()
