"""`segments signals`: the catalog of signals, and what they are for requests in a file.

A batch has one request a line and prints the signals of each as one JSON object a line; what cannot be read is an
`error` on its line and stops nothing.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from segments.authoring.ruleset import RuleSet
from segments.bundle.experiments.assignment_spec import ASSIGNMENT_FAMILY
from segments.catalog import SIGNALS, Signal
from segments.cli.input.moments import current_ms
from segments.cli.input.rules import checked_site
from segments.cli.output.printing import add_examples, add_json_flag, print_json
from segments.cli.visitors.request_lines import (
    read_headers,
    read_members,
    read_request,
    read_requests,
    require_address,
)
from segments.edge.cel.times import format_timestamp, parse_timestamp
from segments.edge.cel.values import SECOND, Timestamp
from segments.edge.pages.page_facts import read_page_facts
from segments.edge.signals.declared import LEAST_MILLISECONDS
from segments.edge.signals.page import PageFacts
from segments.edge.signals.read import RequestSignals
from segments.edge.signals.settings import SignalSettings, read_settings
from segments.errors import AuthoringError

_MILLISECOND: Final = SECOND // 1000
_MOMENT: Final = "a moment: Unix seconds, milliseconds, or RFC 3339 such as 2026-12-24T20:00:00Z"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `segments signals`."""
    parser.add_argument(
        "--batch",
        type=Path,
        metavar="FILE",
        help="requests, one JSON object a line (method, url, headers, cf, cookies, now, and response: what the page "
        "was answered with, headers and body); - reads standard input",
    )
    parser.add_argument(
        "--rules",
        type=Path,
        metavar="PATH",
        help="rules whose languages, hosts, assignments and own signals apply",
    )
    parser.add_argument(
        "--languages", default="", metavar="TAGS", help="the site's languages, the default first: en,de"
    )
    parser.add_argument(
        "--hosts", default="", metavar="HOSTS", help="the site's other hosts: shop.example,blog.example"
    )
    parser.add_argument(
        "--trusted-proxy",
        action="store_true",
        help="believe cf-ipcountry and the other visitor-location headers",
    )
    add_json_flag(parser)
    add_examples(
        parser,
        "segments signals",
        "segments signals --batch requests.ndjson",
        "segments signals --batch - --rules rules < requests.ndjson",
    )


def run(arguments: argparse.Namespace) -> int:
    """Prints the catalog, or one line of JSON for each request.

    Raises: AuthoringError, when a file cannot be read or the rules are wrong.
    """
    rules = checked_site(arguments.rules).rules if arguments.rules else None
    if arguments.batch is None:
        _print_signals([*SIGNALS.values(), *own_signals(rules)], has_json=arguments.json)
        return 0
    settings = _read_site(arguments, rules)
    now_ms = current_ms()
    for line in read_requests(arguments.batch):
        print(json.dumps(signals_of_line(line, settings, now_ms), default=_plain))
    return 0


def own_signals(rules: RuleSet | None) -> list[Signal]:
    """The signals that the rules have beside the catalog's: declared ones, stages, and arms of assignments."""
    declared = rules.signals.values() if rules else ()
    return [
        Signal(row.name, row.type, row.purpose, row.source or "segment cookie", row.doc, "")
        for row in declared
    ]


def _read_site(arguments: argparse.Namespace, rules: RuleSet | None) -> SignalSettings:
    section: dict[str, object] = dict(rules.settings) if rules else {}
    for key in ("languages", "hosts"):
        given = [item.strip() for item in getattr(arguments, key).split(",") if item.strip()]
        if given:
            section[key] = given
    if arguments.trusted_proxy:
        section["trusted_proxy"] = True
    return read_settings(section)


def signals_of_line(line: bytes, settings: SignalSettings, now_ms: int) -> Mapping[str, object]:
    """The known signals of one request in JSON, or `{"error": what is wrong with the line}`.

    `now_ms` is the moment of a request that gives none.
    """
    try:
        members = read_members(line)
        request = read_request(members)
        require_address(request)
        given = members.get("now")
        moment_ms = now_ms if given is None else _read_moment(given)
        page = _read_page(members.get("response"), settings)
    except AuthoringError as error:
        return {"error": str(error)}
    signals = RequestSignals(request, moment_ms, settings, page=page)
    arms = [ASSIGNMENT_FAMILY + name for name in settings.assignments]
    return signals.read([*SIGNALS, *settings.declared, *arms])


def _read_page(response: object, settings: SignalSettings) -> PageFacts | None:
    """The page's facts, if the line has a response; a body may also be JSON as it is.

    Raises: AuthoringError, when it is none.
    """
    if response is None:
        return None
    if not isinstance(response, dict):
        raise AuthoringError("Expected headers and a body, got something else - at response")
    headers, body = read_headers(response.get("headers"), "response headers"), response.get("body", "")
    is_text = isinstance(body, str)
    headers.setdefault("content-type", "text/html; charset=utf-8" if is_text else "application/json")
    content = str(body) if is_text else json.dumps(body)
    return read_page_facts(headers, content.encode(errors="replace"), settings)


def _read_moment(value: object) -> int:
    """Unix milliseconds.

    Raises: AuthoringError, when it is no moment.
    """
    if (
        isinstance(value, int | float)
        and not isinstance(value, bool)
        and 0 <= value < LEAST_MILLISECONDS * 1000
    ):
        return int(value * 1000 if value < LEAST_MILLISECONDS else value)
    moment = parse_timestamp(value) if isinstance(value, str) else None
    if not isinstance(moment, Timestamp):
        raise AuthoringError(f"Expected {_MOMENT}, got {str(value)[:40]!r} - at now")
    return moment.unix_nanoseconds // _MILLISECOND


def _plain(value: object) -> str:
    return format_timestamp(value) if isinstance(value, Timestamp) else str(value)


def _print_signals(rows: Sequence[Signal], *, has_json: bool) -> None:
    if has_json:
        fields = ("name", "type", "purpose", "source", "doc", "example", "absent")
        print_json([{field: getattr(row, field) for field in fields} for row in rows])
        return
    width = max(len(row.name) for row in rows)
    for row in rows:
        print(f"{row.name:<{width}}  {row.type:<12}  {row.purpose:<15}  {row.doc}")
