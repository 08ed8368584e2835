"""`segments completion`: a script with which a shell completes commands and options, made once."""

from __future__ import annotations

import argparse
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from segments.cli.output.printing import add_examples, add_failure_json_flag
from segments.errors import ToolFailed

SHELLS: Final = ("bash", "zsh", "fish")

PACKAGE: Final = "shtab"
"""It knows these shells and argparse. An extra: whoever has the script needs it no more, and most never ask for one."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `segments completion`."""
    parser.add_argument("shell", choices=SHELLS, help="your shell")
    add_failure_json_flag(parser)
    add_examples(
        parser,
        "segments completion bash > ~/.local/share/bash-completion/completions/segments",
        "segments completion zsh > ~/.zfunc/_segments    # a folder of fpath",
        "segments completion fish > ~/.config/fish/completions/segments.fish",
    )


def run(arguments: argparse.Namespace) -> int:
    """Prints the script.

    Raises:
        ToolFailed: the package that writes it is not installed.
    """
    if find_spec(PACKAGE) is None:
        hint = "install it beside this command: pip install shtab, or pipx inject segments-edge shtab"
        raise ToolFailed(f"Expected the package {PACKAGE}, got none - {hint}")
    shtab = import_module(PACKAGE)
    parser: argparse.ArgumentParser = arguments.whole_parser()
    _complete_paths(parser, shtab.FILE)
    print(shtab.complete(parser, arguments.shell))
    return 0


def _complete_paths(parser: argparse.ArgumentParser, files: dict[str, str]) -> None:
    """Have the shell offer files where the command takes a path."""
    for action in parser._actions:  # noqa: SLF001 - argparse has no other way to a parser's arguments
        if action.type is Path:
            marked: Any = action
            marked.complete = files
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001 - as above
            for subparser in action.choices.values():
                _complete_paths(subparser, files)
