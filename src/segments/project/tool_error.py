"""The refusal of a tool that stages, installs or runs a worker: one error with one shape."""

from __future__ import annotations

from segments.errors import ToolFailed


class ToolError(ToolFailed):
    """A tool met something that it was not built for; the message says what, where and what to do."""

    def __init__(self, expected: str, got: str, where: object, hint: str) -> None:
        super().__init__(f"Expected {expected}, got {got} - at {where}\n  {hint}")
