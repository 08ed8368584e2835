"""`segments check-page`: the blocks of a page with their audiences, and what is wrong with its marks.

In: a file, or the address of a page at its origin. Out: a list for people or JSON. With --rules, names that are no
segments are wrong marks too.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from http.client import HTTPException
from pathlib import Path
from typing import Final
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from segments.authoring.report.messages import did_you_mean
from segments.cli.input.input_files import read_content
from segments.cli.input.page_kinds import compile_as, compile_file
from segments.cli.input.page_settings import add_liquid_flag, settings_for
from segments.cli.input.rules import checked_site
from segments.cli.output.page_listing import plan_as_json, print_blocks, print_problems
from segments.cli.output.printing import add_examples, add_json_flag, counted, print_json
from segments.edge.pages.content_types import is_page_type, is_unknown, sniffed_type
from segments.edge.pages.plan.assemble import LineCounter
from segments.edge.pages.plan.plan import PagePlan, names_in
from segments.edge.pages.settings.page_settings import PageSettings
from segments.edge.query.route_tables import parse_routes
from segments.edge.query.routes import find_route
from segments.errors import AuthoringError, ToolFailed

TIMEOUT_SECONDS: Final = 30
MAX_BYTES: Final = 8 * 1024 * 1024
"""The most bytes of a page that the worker compiles."""

WARNINGS: Final = frozenset(
    {"slot-without-default", "unknown-mark", "liquid-off", "liquid-unknown", "segments-absent"}
)
"""Problems that do what they say; they do not fail a check."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `segments check-page`."""
    parser.add_argument("page", metavar="URL-or-FILE", help="a page at its origin (http or https), or a file")
    parser.add_argument("--rules", type=Path, metavar="PATH", help="report names that are no segments there")
    add_liquid_flag(parser)
    add_json_flag(parser)
    add_examples(
        parser,
        "segments check-page https://origin.example/offers",
        "segments check-page page.html --rules rules",
    )


def run(arguments: argparse.Namespace) -> int:
    """0 when all marks are right, or only deserve a warning; else 1."""
    page = arguments.page
    rules = checked_site(arguments.rules).rules if arguments.rules else None
    settings = settings_for(rules, has_liquid=arguments.liquid, path=_path_of(page))
    if page.startswith(("http://", "https://")):
        body, plan = _compile_address(page, _settings_at(page, settings, rules.settings if rules else {}))
    else:
        body = read_content(Path(page), "a readable page")
        plan = compile_file(Path(page), body, settings=settings)
    unknown = _unknown_names(plan, body, arguments.rules) if arguments.rules else []
    if arguments.json:
        print_json({**plan_as_json(plan, body), "unknown_segments": unknown})
    else:
        _print(plan, body, page, unknown)
    return int(bool(unknown) or any(problem.code not in WARNINGS for problem in plan.problems))


def _path_of(page: str) -> str:
    """The path in an address, "" for a file."""
    if not page.startswith(("http://", "https://")):
        return ""
    target = page.partition("://")[2].partition("#")[0].partition("?")[0]
    return "/" + target.partition("/")[2]


def _settings_at(page: str, settings: PageSettings, site: Mapping[str, object]) -> PageSettings:
    """The settings of an answer by its address: the preset of its route, and that it should name segments."""
    route = find_route(parse_routes(site.get("content_api")), _path_of(page))
    return settings.for_api(route.preset if route else "")


def _print(plan: PagePlan, body: bytes, page: str, unknown: list[dict[str, object]]) -> None:
    if plan.blocks:
        print_blocks(plan, body)
    else:
        print("No blocks. A page that has passed the worker has none left: ask its origin.")
    print_problems(plan, page, sys.stdout)
    for row in unknown:
        print(f"{page}:{row['line']}: unknown-segment: Expected a segment of the rules, got {row['name']}")
        print(f"    {row['hint']}")
    wrong = len(plan.problems) + len(unknown)
    print(f"{counted(len(plan.blocks), 'block')}, {counted(wrong, 'problem')}")


def _compile_address(url: str, settings: PageSettings) -> tuple[bytes, PagePlan]:
    """A page from its address, and its plan.

    Raises:
        ToolFailed: the site does not answer with a page.
        AuthoringError: the answer is too large, or of no kind that can have blocks.
    """
    headers = {"Accept": "text/html,*/*;q=0.5", "User-Agent": "segments-check-page"}
    try:
        request = Request(url, headers=headers)  # noqa: S310 - run() lets only http and https through
        with urlopen(request, timeout=TIMEOUT_SECONDS) as response:  # noqa: S310 - as above
            content_type = response.headers.get("Content-Type", "")
            is_nosniff = response.headers.get("X-Content-Type-Options", "").strip().lower() == "nosniff"
            body = response.read(MAX_BYTES + 1)
    except HTTPError as error:
        raise ToolFailed(f"Expected the page, got status {error.code} - at {url}") from error
    except (URLError, HTTPException, OSError) as error:
        reason = getattr(error, "reason", error)
        raise ToolFailed(f"Expected an answer from the site, got: {reason} - at {url}") from error
    except ValueError as error:
        raise AuthoringError(f"Expected an address, got: {error} - at {url}") from error
    if len(body) > MAX_BYTES:
        raise AuthoringError(f"Expected a page of at most {MAX_BYTES} bytes, got more - at {url}")
    if is_unknown(content_type):
        content_type = sniffed_type(body, is_nosniff=is_nosniff)
    if not is_page_type(content_type):
        raise AuthoringError(f"Expected a page, got {content_type or 'no type'} - at {url}")
    return body, compile_as(content_type, body, settings)


def _unknown_names(plan: PagePlan, body: bytes, rules: Path) -> list[dict[str, object]]:
    known = dict.fromkeys(rule.id for rule in checked_site(rules).rules.segments)
    rows: list[dict[str, object]] = []
    for name in names_in(plan):
        if name not in known:
            hint = did_you_mean(name, known) or "Add it to the rules, or correct the mark."
            rows.append(
                {"name": name, "line": _first_line(plan, body, name), "hint": f"It matches nobody. {hint}"}
            )
    return rows


def _first_line(plan: PagePlan, body: bytes, name: str) -> int:
    offset = next(
        block.offset
        for block in plan.blocks
        if any(name in (*term.required, *term.refused) for term in block.audience)
    )
    return LineCounter(body).line_of(offset)
