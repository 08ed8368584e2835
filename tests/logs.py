"""What the servers of a test have printed, for the report of a test that fails."""

from collections.abc import Iterator
from pathlib import Path

TAIL_LINES = 60


class Logs:
    """The log files of servers that run, and of those that ended in the test that is running now."""

    def __init__(self) -> None:
        self._open: dict[Path, bool] = {}

    def open(self, path: Path) -> None:
        """Show this file from now on."""
        self._open[path] = True

    def close(self, path: Path) -> None:
        """Show this file no longer than the running test."""
        self._open[path] = False

    def forget_closed(self) -> None:
        """Another test begins."""
        self._open = {path: is_open for path, is_open in self._open.items() if is_open}

    def tails(self) -> Iterator[tuple[str, str]]:
        """The name and the last lines of each file."""
        for path in self._open:
            if path.is_file():
                lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
                yield f"end of {path}", "\n".join(lines[-TAIL_LINES:])


LOGS = Logs()
