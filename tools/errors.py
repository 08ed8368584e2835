"""The one way in which every tool ends when it cannot go on."""

import sys
from collections.abc import Callable

from segments.project.tool_error import ToolError

__all__ = ["ToolError", "run_tool"]


def run_tool(main: Callable[[], None]) -> int:
    """Run a tool's main function and return its exit code, with a ToolError printed and not raised."""
    try:
        main()
    except ToolError as error:
        print(error, file=sys.stderr)
        return 1
    return 0
