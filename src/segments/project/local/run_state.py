"""The state folder of a local run, held by one run at a time, and the end of what a run has started."""

from __future__ import annotations

import contextlib
import fcntl
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from segments.project.tool_error import ToolError

LOCK_FILE: Final = "dev.lock"
STOP_TIMEOUT_SECONDS: Final = 10.0


@contextlib.contextmanager
def hold_state(state: Path, url: str) -> Iterator[None]:
    """Keep the state folder for this run alone; the lock goes with the process, however it ends.

    Raises:
        ToolError: another run has it.
    """
    state.mkdir(parents=True, exist_ok=True)
    with (state / LOCK_FILE).open("a+", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            lock.seek(0)
            hint = "Stop it first, with Ctrl-C in its window."
            raise ToolError(
                "a state folder of its own", f"one in use by {lock.read().strip()}", state, hint
            ) from error
        lock.truncate(0)
        lock.write(url)
        lock.flush()
        yield


@contextlib.contextmanager
def ended(process: subprocess.Popen[bytes]) -> Iterator[None]:
    """Leave nothing running of this process when the with block ends, however it ends."""
    try:
        yield
    finally:
        if process.poll() is None:
            process.terminate()
        try:
            process.wait(STOP_TIMEOUT_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def has_ended(process_id: int) -> bool:
    """True if a child has ended; its exit code is left to the one who waits for it."""
    return os.waitid(os.P_PID, process_id, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
