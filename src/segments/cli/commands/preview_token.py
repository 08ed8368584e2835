"""`segments preview-token`: a signed token with which somebody sees the site as any audience, for a while.

The token is signed with SEGMENTS_BUNDLE_KEYS, from the environment or .dev.vars: who may publish may preview.
"""

from __future__ import annotations

import argparse
from functools import partial
from urllib.parse import urlsplit

from segments.cli.input.dev_vars import require_key_ring
from segments.cli.input.lifetimes import read_lifetime
from segments.cli.input.moments import current_ms
from segments.cli.input.rules import checked_site
from segments.cli.input.rules_folder import add_rules_argument
from segments.cli.input.store import KEYS_VARIABLE
from segments.cli.output.printing import add_examples, add_json_flag, print_json
from segments.edge.decide.sides import SIDES
from segments.edge.own.history_report import spell_time
from segments.edge.own.preview import (
    MAX_PREVIEW_S,
    MAX_SEGMENTS,
    PREVIEW_PARAMETER,
    Preview,
    seal_preview,
)
from segments.errors import AuthoringError, WrongUsage


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `segments preview-token`."""
    add_rules_argument(parser)
    parser.add_argument("--site", metavar="NAME", help="the site's name; the rules are then not looked at")
    parser.add_argument(
        "--as",
        dest="audience",
        type=_names,
        metavar="IDS",
        help="the segments to see the site as, with commas between them; without it: as whoever opens it",
    )
    parser.add_argument(
        "--expires-in",
        type=partial(read_lifetime, most_s=MAX_PREVIEW_S),
        default=3_600,
        metavar="TIME",
        help="30m, 12h, 7d (default: 1h; at most 7d)",
    )
    parser.add_argument(
        "--side",
        choices=SIDES,
        default="",
        help="the side of a roll-out; without it: that of whoever opens it",
    )
    parser.add_argument("--url", metavar="URL", help="print a link to this page instead of the token alone")
    add_json_flag(parser)
    add_examples(
        parser,
        "segments preview-token --as germany,regular --url https://shop.example/",
        "segments preview-token --expires-in 1d    # see why pages come out as they do, as yourself",
    )


def run(arguments: argparse.Namespace) -> int:
    """Prints a token, or a link with it."""
    site = arguments.site or _checked_site_name(arguments)
    ring = require_key_ring(KEYS_VARIABLE)
    preview = Preview(arguments.audience, current_ms() // 1000 + arguments.expires_in, arguments.side)
    token = seal_preview(preview, site, ring)
    link = _link(arguments.url, token) if arguments.url else None
    if arguments.json:
        audience = None if preview.segments is None else list(preview.segments)
        print_json(
            {
                "token": token,
                "url": link,
                "site": site,
                "as": audience,
                "side": preview.side or None,
                "expires": spell_time(preview.expires_s),
            }
        )
    else:
        print(link or token)
    return 0


def _checked_site_name(arguments: argparse.Namespace) -> str:
    """The site's name in the rules, which must have the segments that are asked for."""
    rules = checked_site(arguments.path).rules
    unknown = [name for name in arguments.audience or () if rules.segment(name) is None]
    if unknown:
        raise AuthoringError(
            f"Expected segments of the rules, got {', '.join(unknown)} - at --as; segments show lists them"
        )
    return str(rules.site.name)


def _link(url: str, token: str) -> str:
    if not url.startswith(("http://", "https://")):
        raise WrongUsage(f"Expected a web address, got {url!r} - at --url")
    parts = urlsplit(url)
    query = f"{parts.query}&" if parts.query else ""
    return parts._replace(path=parts.path or "/", query=f"{query}{PREVIEW_PARAMETER}={token}").geturl()


def _names(text: str) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(name.strip() for name in text.split(",") if name.strip()))
    if len(names) > MAX_SEGMENTS:
        raise argparse.ArgumentTypeError(f"Expected at most {MAX_SEGMENTS} segments, got {len(names)}")
    return names
