"""Progress of what takes longer than a moment: one line a step on standard error, with the seconds since the start."""

from __future__ import annotations

import time

from segments.cli.output.printing import print_note


class Steps:
    """The steps of one command."""

    def __init__(self) -> None:
        self._start = time.monotonic()

    def say(self, text: str) -> None:
        """Print the step that begins now, or has just ended."""
        print_note(f"[{time.monotonic() - self._start:5.1f} s] {text}")
