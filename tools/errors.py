"""What every tool says when it cannot go on: one error with one shape, and one way to print it."""

import sys
from collections.abc import Callable


class ToolError(Exception):
    """A tool met something it was not built for; the message says what, where and what to do."""

    def __init__(self, expected: str, got: str, where: object, hint: str) -> None:
        super().__init__(f"Expected {expected}, got {got} - at {where}\n  {hint}")


def run_tool(main: Callable[[], None]) -> int:
    """Run a tool's main function and return its exit code, with a ToolError printed and not raised."""
    try:
        main()
    except ToolError as error:
        print(error, file=sys.stderr)
        return 1
    return 0
