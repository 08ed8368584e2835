"""Ports of this machine, for servers that only this machine asks."""

from __future__ import annotations

import socket
from typing import Final

from segments.project.tool_error import ToolError

LOOPBACK: Final = "127.0.0.1"
FIRST_PORT: Final = 8787
PORTS_TRIED: Final = 50


def free_port() -> int:
    """Return a port that nothing on this machine listens on now."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port


def is_free(port: int) -> bool:
    """True if a server can listen on this port now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
        return True


def choose_port(wanted: int | None) -> int:
    """The port that was asked for, or the first free one.

    Raises:
        ToolError: it is taken, or all are.
    """
    for port in (wanted,) if wanted else range(FIRST_PORT, FIRST_PORT + PORTS_TRIED):
        if is_free(port):
            return port
    where = wanted or f"{FIRST_PORT} to {FIRST_PORT + PORTS_TRIED - 1}"
    raise ToolError(
        "a free port", "one that something listens on", f"port {where}", "Choose another with --port."
    )
