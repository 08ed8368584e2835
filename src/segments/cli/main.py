"""The `segments` command: finds the subcommand, runs it, turns what it raises into a message and an exit code.

Exit codes: 0 done; 1 the rules, the bundle or the input are wrong; 2 the command line is wrong; 3 a tool or
service that the command needs (wrangler, a site) failed.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Final

from segments.errors import SegmentsError

COMMANDS: Final = {
    # name: (module under segments.cli, one line of help), in the order a newcomer meets them
}
"""Each module has `add_arguments(parser)` and `run(arguments) -> int`; it is imported only when it is asked for."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command line; returns the exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    parser = argparse.ArgumentParser(prog="segments", description="Audiences for the edge: write, check, publish.")
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, (module_name, help_line) in COMMANDS.items():
        subparser = subparsers.add_parser(name, help=help_line, description=help_line)
        if arguments[:1] == [name]:
            import_module(f"segments.cli.{module_name}").add_arguments(subparser)
    parsed = parser.parse_args(arguments)
    try:
        return int(import_module(f"segments.cli.{COMMANDS[parsed.command][0]}").run(parsed))
    except SegmentsError as error:
        print(f"segments: {error}", file=sys.stderr)
        return 1
    except BrokenPipeError:  # the reader of our output has gone (`segments ... | head`)
        return 0


if __name__ == "__main__":
    sys.exit(main())
