"""The `segments` command: finds the subcommand, runs it, turns what it raises into words and an exit code.

Exit codes: 0 done; 1 the rules, the bundle or the input are wrong; 2 the command line is wrong; 3 a tool or
service that the command needs (wrangler, a site) failed; 130 interrupted.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Collection, Sequence
from importlib import import_module
from io import TextIOWrapper
from pathlib import Path
from typing import Final

from segments.errors import AuthoringError, SegmentsError, ToolFailed, WrongUsage
from segments.version import VERSION

COMMANDS: Final = {
    # name: (module under segments.cli.commands, one line of help), in the order a newcomer meets them
    "new": ("new", "Make a folder of its own for a site: rules, configuration, tools, CI."),
    "dev": ("dev", "Run the worker on this machine, and publish the rules whenever they are saved."),
    "init": ("init", "Write a commented starter site: rules to begin with."),
    "templates": ("templates", "List ready-made segments, print one, or put it into the rules."),
    "check": ("check", "Check the rules: every problem at once, with its place and what to do."),
    "lint": (
        "lint",
        "Find segments that are not worth their upkeep: unused, empty, doubled, alike, too many.",
    ),
    "calendar": ("calendar", "Show what begins and ends when, and which campaigns want one slot at once."),
    "show": ("show", "Show the segments and signals of rules or of a bundle."),
    "explain": ("explain", "Explain why a visitor is in a segment, or not, and what would have to change."),
    "simulate": (
        "simulate",
        "Play a visitor's days against the rules: when which segment is entered and left.",
    ),
    "resolve": ("resolve", "Resolve many visitors: one JSON object a line in, their segments out."),
    "sample": ("sample", "Draw a seeded sample of visitors from a description of a site's traffic."),
    "sizes": ("sizes", "Count the visitors of each segment, among recorded ones or in a sample."),
    "overlap": ("overlap", "Find segments that are much the same visitors, or inside of each other."),
    "record": ("record", "Fetch the visitors that a live site recorded, or show what is there."),
    "compile": ("compile", "Compile the rules to a bundle, without publishing it."),
    "plan": ("plan", "Show what publishing would change, against what is live; nothing is written."),
    "diff": ("diff", "Show what differs between two states of the rules: files, bundles, publications."),
    "publish": ("publish", "Check, compile and publish the rules through wrangler."),
    "promote": ("promote", "Give the staged rules to everybody."),
    "unstage": ("unstage", "End a staged roll-out: everybody gets the rules in force."),
    "rollback": ("rollback", "Put an earlier bundle into force again."),
    "history": ("history", "Show what was published, and what is in force."),
    "report": ("report", "Report what was measured: reach, experiments, and what to merge, split or stop."),
    "deploy": ("deploy", "Check the configuration and deploy the worker through wrangler."),
    "desk": ("desk", "Bring the tables of the desk up to date, on this machine or in the account."),
    "setup": ("setup", "Install what a site's folder needs to be run and deployed."),
    "stage": ("stage", "Write the worker's files into build, as they are uploaded; wrangler calls it."),
    "doctor": ("doctor", "Look how a live site is doing behind its worker, and which cookie its log-in has."),
    "token": ("token", "Make an access token of the desk, or withdraw one."),
    "preview-token": ("preview_token", "Sign a token to see the site as any audience, and why it looks so."),
    "pull": ("pull", "Fetch the draft of the rules from the desk."),
    "push": ("push", "Bring the rules to the desk, as the draft that the console shows."),
    "console-link": ("console_link", "Sign a link that opens the console of the desk."),
    "purge": ("purge", "Make a worker forget pages that it keeps: by path, by tag, or all."),
    "import": ("import_rules", "Translate the conditions of another system into rules."),
    "model": ("model", "Make a model file from a machine-learning library's file, or show one."),
    "export-features": (
        "export_features",
        "Make a table to train models on, of histories, by the edge's own counters.",
    ),
    "train": ("train", "Train a model on a table of features, with an honest report."),
    "retrain": ("retrain", "Train anew, and take the new model only if it is better on the newest rows."),
    "clusters": (
        "clusters",
        "Find groups of visitors who behave alike, as a model and as readable segments.",
    ),
    "export": ("export_rules", "Translate the segments into conditions of another system."),
    "schema": ("schema", "Print the JSON Schema of rules files, for editors that complete and check TOML."),
    "lsp": ("lsp", "Serve an editor: problems, completion and meanings while rules are written."),
    "cel": ("cel", "Evaluate expressions: one, or a file with one a line."),
    "check-page": ("check_page", "List the blocks of a page with their audiences, and its wrong marks."),
    "splice": ("splice", "Write a page as a visitor in some segments would get it, without a worker."),
    "keys": ("keys", "Make the signing keys of a site."),
    "grant": ("grant", "Sign a grant as your backend would, or check one that it signed."),
    "app-types": ("app_types", "Print the TypeScript types of segments.js, with the names of these rules."),
    "snippet": ("snippet", "Print segments as conditions of an email service's templates."),
    "link": ("link", "Seal an address that carries segments to its page, or a file of them."),
    "campaign": ("campaign", "Plan, run and look at messages to the people in segments."),
    "sync": ("sync", "Write the people in segments as a CSV file for an email service."),
    "webhooks": ("webhooks", "See, add, test and replay webhooks of who enters and leaves a segment."),
    "signals": ("signals", "List the signals, or show what they are for requests in a file."),
    "audit": ("audit", "Show what is used of visitors, why, under which laws, and what is kept."),
    "receipt": ("receipt", "Verify a receipt of consent, or say which words of a page it names."),
    "consent": ("consent", "Show what consent allows for requests, and what consent strings say."),
    "completion": ("completion", "Print the script that makes your shell complete commands and options."),
}
"""Each module has `add_arguments(parser)` and `run(arguments) -> int`; it is imported only when asked for."""

DONE: Final = 0
WRONG_INPUT: Final = 1
CODE_OF: Final = {WrongUsage: 2, ToolFailed: 3}
INTERRUPTED: Final = 130  # 128 + SIGINT, as shells count

EXIT_CODES: Final = """\
exit codes: 0 done; 1 the rules, the bundle or the input are wrong; 2 the command line is wrong;
3 a tool or service that the command needs failed; 130 interrupted"""


OBJECTS_BETWEEN_COLLECTIONS: Final = 50_000
"""A command makes much that stays to its end, and few circles: Python looks for these seldom."""


def run_program() -> int:
    """The command line of this process; returns the exit code."""
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)
    code = main()
    gc.freeze()  # the memory goes with the process: what is in it need not be looked through at its end
    return code


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command line; returns the exit code."""
    arguments = _meant_arguments(list(sys.argv[1:] if argv is None else argv))
    _prepare_output()
    has_json = False
    try:
        parsed = _parse(arguments)
        has_json = bool(getattr(parsed, "json", False))
        code = int(import_module(f"segments.cli.commands.{COMMANDS[parsed.command][0]}").run(parsed))
        sys.stdout.flush()  # what cannot be written shows here, not when Python ends
        return code
    except SegmentsError as error:
        _print_failure(error, has_json=has_json)
        return next((code for kind, code in CODE_OF.items() if isinstance(error, kind)), WRONG_INPUT)
    except BrokenPipeError:  # the reader of our output has gone (`segments ... | head`)
        _drop_output()
        return DONE
    except OSError as error:
        _print_system_error(error, has_json=has_json)
        return WRONG_INPUT
    except KeyboardInterrupt:
        return INTERRUPTED


def _meant_arguments(arguments: list[str]) -> list[str]:
    """Nothing at all asks for the help, and so does `help`, of a command too."""
    if not arguments:
        return ["--help"]
    return [*arguments[1:2], "--help"] if arguments[0] == "help" else arguments


def _print_failure(error: SegmentsError, *, has_json: bool) -> None:
    from segments.cli.output.printing import print_failure

    print_failure(error, has_json=has_json)


def _print_system_error(error: OSError, *, has_json: bool) -> None:
    """Files are read and written where they are named; left are paths that the system refuses, and our own output."""
    reason = error.strerror or "an error"
    if error.filename is None:
        _drop_output()
        print(f"segments: Expected a place to write to, got: {reason}", file=sys.stderr)
    else:
        message = f"Expected a path that can be looked at, got: {reason} - at {error.filename}"
        _print_failure(AuthoringError(message), has_json=has_json)


def _prepare_output() -> None:
    """Text that the terminal has no letters for is spelled out; output that is closed (`>&-`) goes nowhere."""
    if sys.stdout is None:
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - it is there to the end
    elif isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")


def _drop_output() -> None:
    """Sends what is left in the buffer nowhere: Python would try again at its end, and complain."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    """The parsed command line. Only the command that is asked for is imported and gets its parser."""
    named = arguments[0]
    parser, subparsers = _build_parser([named] if named in COMMANDS else COMMANDS, [named])
    if named not in COMMANDS and not named.startswith("-"):
        parser.error(f"Expected a command, got {named!r}. {_hint_at_command(named)}")
    parsed, unknown = parser.parse_known_args(arguments)
    if unknown:  # with the command's own usage, which shows what there is
        subparsers.get(named, parser).error(f"unrecognized arguments: {' '.join(unknown)}")
    parsed.whole_parser = lambda: _build_parser(COMMANDS, COMMANDS)[0]
    return parsed


def _hint_at_command(named: str) -> str:
    from segments.authoring.report.messages import did_you_mean

    return did_you_mean(named, COMMANDS) or "segments --help lists them"


def _build_parser(
    listed: Collection[str], wanted: Collection[str]
) -> tuple[argparse.ArgumentParser, dict[str, argparse.ArgumentParser]]:
    """The parser, and those of the listed commands by name; of these only the wanted ones have their arguments."""
    parser = argparse.ArgumentParser(
        prog="segments",
        description="Audiences for the edge: write, check, publish.",
        epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"segments {VERSION}")
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="COMMAND", prog=parser.prog)
    built: dict[str, argparse.ArgumentParser] = {}
    for name in listed:
        module_name, help_line = COMMANDS[name]
        built[name] = subparsers.add_parser(
            name,
            help=help_line,
            description=help_line,
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )
        if name in wanted:
            import_module(f"segments.cli.commands.{module_name}").add_arguments(built[name])
    return parser, built


if __name__ == "__main__":
    sys.exit(run_program())
