"""`segments lsp`: the language server, by which editors show problems, names and meanings while rules are written."""

from __future__ import annotations

import argparse
from importlib import import_module

from segments.cli.output.printing import add_examples, add_json_flag
from segments.errors import ToolFailed


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `segments lsp`."""
    parser.add_argument(
        "--stdio", action="store_true", help="speak on standard input and output, as it does anyway"
    )
    add_json_flag(parser)
    add_examples(parser, "segments lsp    # an editor starts it, see docs/guides/editor.md")


def run(_: argparse.Namespace) -> int:
    """Serves an editor on standard input and output, until it says goodbye.

    Raises:
        ToolFailed: pygls is not installed.
    """
    try:
        server = import_module("segments.cli.editor.server")
    except ImportError as error:
        raise ToolFailed(
            f"Expected the extra lsp, got none ({error.name}) - install it: pip install 'segments-edge[lsp]'"
        ) from error
    server.make_server().start_io()
    return 0
