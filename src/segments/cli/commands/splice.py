"""`segments splice`: the page as the worker would send it to a visitor in some segments, without a worker.

In: files and segment names. Out: on standard output or in a folder, byte for byte what a visitor gets. It needs no
rules: the names after --as match, all others do not. With --rules the event script's tag is put in where the site
wants it, segments are found where the site's JSON names them, and slots go by the rules' precedence.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path

from segments.authoring.compile.compiler import compile_rules
from segments.bundle.read import read_bundle
from segments.cli.input.input_files import read_content
from segments.cli.input.page_kinds import TYPES_BY_SUFFIX, compile_file
from segments.cli.input.page_settings import add_liquid_flag, settings_for
from segments.cli.input.rules import checked_site
from segments.cli.output.page_listing import plan_as_json, print_plan, print_problems
from segments.cli.output.printing import (
    add_examples,
    add_json_flag,
    make_folder,
    print_json,
    print_note,
    write_output,
)
from segments.edge.events.event_script import SCRIPT_PATH
from segments.edge.events.script_tag import read_script_attributes, script_tag
from segments.edge.pages.html.script_place import add_script
from segments.edge.pages.html_syntax.encoding import is_ascii_based, sniff_encoding
from segments.edge.pages.plan.choose import bind_plan, choose_blocks
from segments.edge.pages.plan.plan import PagePlan
from segments.edge.pages.plan.splice import splice
from segments.errors import AuthoringError, WrongUsage


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `segments splice`."""
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="pages, texts or JSON documents")
    parser.add_argument(
        "--as",
        dest="segments",
        action="append",
        default=[],
        metavar="NAMES",
        help="the segments that match, separated by commas (default: none)",
    )
    parser.add_argument(
        "--rules",
        type=Path,
        metavar="PATH",
        help="the site's rules: they say where JSON names segments, and whether the event script is put in",
    )
    parser.add_argument("--json-preset", metavar="NAME", help="the shape of JSON documents")
    add_liquid_flag(parser)
    parser.add_argument("--out", type=Path, metavar="FOLDER", help="write files of the same names there")
    parser.add_argument("--plan", action="store_true", help="print the page plan instead")
    add_json_flag(parser)
    add_examples(
        parser,
        "segments splice page.html --as b2b,returning",
        "segments splice pages/*.html --as vip --out preview",
        "segments splice page.html --as b2b --rules rules",
        "segments splice page.html --plan",
    )


def run(arguments: argparse.Namespace) -> int:
    """0 when every file was written, even where a page has wrong marks: those are notes."""
    matched = [name.strip() for names in arguments.segments for name in names.split(",") if name.strip()]
    if not arguments.plan:
        _check_targets(arguments.files, arguments.out)
    bodies = [(path, read_content(path, "a readable page")) for path in arguments.files]
    site = checked_site(arguments.rules).rules if arguments.rules is not None else None
    rules = site.settings if site is not None else {}
    ranks = read_bundle(compile_rules(site)).ranks if site is not None and site.segments else {}
    settings = settings_for(site, has_liquid=arguments.liquid)
    plans = [(path, compile_file(path, body, arguments.json_preset, settings)) for path, body in bodies]
    if site is not None:
        plans = _with_script(plans, dict(bodies), rules)
    if arguments.plan:
        _print_plans(plans, dict(bodies), has_json=arguments.json)
        return 0
    for path, plan in plans:
        print_problems(plan, str(path), sys.stderr)
        content = _content_for(plan, matched, ranks)
        if arguments.out is None:
            sys.stdout.flush()
            sys.stdout.buffer.write(content)
            sys.stdout.buffer.flush()
        else:
            write_output(arguments.out / path.name, content)
            print_note(f"{arguments.out / path.name}: {len(content)} bytes")
    return 0


def _content_for(plan: PagePlan, matched: list[str], ranks: Mapping[str, int]) -> bytes:
    bits = {name: position for position, name in enumerate(dict.fromkeys(matched))}
    bound = bind_plan(plan, bits, ranks)
    return splice(bound, choose_blocks((1 << len(bits)) - 1, bound))


def _with_script(
    plans: list[tuple[Path, PagePlan]], bodies: Mapping[Path, bytes], rules: Mapping[str, object]
) -> list[tuple[Path, PagePlan]]:
    """The plans as they are on the site with these rules; files have no headers, so no policy names a nonce."""
    attributes = read_script_attributes(rules)
    if attributes is None:
        return plans
    tag = script_tag(attributes, {})
    return [
        (path, add_script(plan, tag, SCRIPT_PATH.encode()))
        if TYPES_BY_SUFFIX.get(path.suffix.lower()) == "text/html"
        and is_ascii_based(sniff_encoding(None, bodies[path]))
        else (path, plan)
        for path, plan in plans
    ]


def _check_targets(files: list[Path], folder: Path | None) -> None:
    """Nothing is written before it is clear that no file takes the place of another or of an input.

    Raises:
        AuthoringError: it would.
    """
    if folder is None:
        if len(files) > 1:
            raise WrongUsage(
                f"Expected --out FOLDER for several files, got {len(files)} files for one output - "
                "add --out, or name one file"
            )
        return
    names = [path.name for path in files]
    doubled = sorted({name for name in names if names.count(name) > 1})
    if doubled:
        raise AuthoringError(
            f"Expected files with different names, got {doubled[0]} twice - at --out {folder}"
        )
    make_folder(folder)
    for path in files:
        target = folder / path.name
        if target.exists() and path.exists() and target.samefile(path):
            raise AuthoringError(f"Expected another folder than the page's own, got {folder} - at --out")


def _print_plans(plans: list[tuple[Path, PagePlan]], bodies: Mapping[Path, bytes], *, has_json: bool) -> None:
    if has_json:
        print_json([{"file": str(path), **plan_as_json(plan, bodies[path])} for path, plan in plans])
        return
    for path, plan in plans:
        print_plan(plan, str(path), bodies[path])
