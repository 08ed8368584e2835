"""`segments link`: an address that carries segments to its page, for a mailing or a campaign.

The token is sealed with SEGMENTS_GRANT_KEYS, from the environment or .dev.vars.
"""

from __future__ import annotations

import argparse
import csv
import io
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from segments.cli.input.dev_vars import require_key_ring
from segments.cli.input.input_files import read_text
from segments.cli.input.lifetimes import read_lifetime
from segments.cli.input.moments import current_ms
from segments.cli.input.rules import checked_site
from segments.cli.input.rules_folder import add_rules_option
from segments.cli.output.printing import add_examples, add_json_flag, print_json
from segments.edge.own.history_report import spell_time
from segments.edge.own.link import (
    LINK_PARAMETER,
    MAX_LINK_CHARS,
    MAX_LINK_S,
    MAX_LINK_SEGMENTS,
    Link,
    seal_link,
    subject_hash,
)
from segments.errors import AuthoringError, WrongUsage
from segments.signing import KeyRing

KEYS_VARIABLE: Final = "SEGMENTS_GRANT_KEYS"
DEFAULT_LIFE_S: Final = 1_209_600
LINK_COLUMN: Final = "link"


@dataclass(frozen=True, slots=True)
class Sealer:
    """The key, the segments that the site has, and the moment at which links end."""

    ring: KeyRing
    known: frozenset[str]
    expires_s: int

    def link(self, url: str, segments: Sequence[str], subject: str, where: str) -> str:
        """The address with its token.

        Raises: AuthoringError, naming `where` it came from.
        """
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.netloc:
            raise AuthoringError(f"Expected a web address, got {url[:80]!r} - at {where}")
        unknown = [name for name in segments if name not in self.known]
        if unknown or not 0 < len(segments) <= MAX_LINK_SEGMENTS:
            got = ", ".join(unknown) or f"{len(segments)} of them"
            raise AuthoringError(
                f"Expected 1 to {MAX_LINK_SEGMENTS} segments of the rules, got {got} - at {where}"
            )
        path = parts.path or "/"
        named = subject_hash(subject, self.ring.newest()[1]) if subject else ""
        token = seal_link(Link(tuple(dict.fromkeys(segments)), self.expires_s, named), path, self.ring)
        if len(token) > MAX_LINK_CHARS:
            raise AuthoringError(f"Expected names that fit a link, got {len(token)} characters - at {where}")
        query = f"{parts.query}&" if parts.query else ""
        return parts._replace(path=path, query=f"{query}{LINK_PARAMETER}={token}").geturl()


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `segments link`."""
    parser.add_argument("--url", metavar="URL", help="the page; with --csv, of rows without a column url")
    parser.add_argument("--segment", action="append", default=[], metavar="ID", help="may be repeated")
    parser.add_argument(
        "--subject", default="", metavar="ID", help="the person, by the subject of their grant"
    )
    parser.add_argument(
        "--csv",
        type=Path,
        metavar="FILE",
        help="rows with segments, and perhaps url and subject; - is standard input",
    )
    parser.add_argument(
        "--expires-in",
        type=partial(read_lifetime, most_s=MAX_LINK_S),
        default=DEFAULT_LIFE_S,
        metavar="TIME",
        help="12h, 30d (default: 14d; at most 90d)",
    )
    add_rules_option(parser)
    add_json_flag(parser)
    add_examples(
        parser,
        "segments link --segment vip --url https://shop.example/spring",
        "segments link --csv recipients.csv --url https://shop.example/spring > with-links.csv",
    )


def run(arguments: argparse.Namespace) -> int:
    """Prints a link, or the rows of a CSV file with one more column.

    Raises: AuthoringError, when a row, the rules or the key are wrong; WrongUsage.
    """
    rules = checked_site(arguments.rules).rules
    ring = require_key_ring(KEYS_VARIABLE).of_site(rules.site.name)
    expires_s = current_ms() // 1000 + arguments.expires_in
    # Whole days, so that links of one day's mailing are the same for the same segments.
    expires_s += -expires_s % 86_400 if arguments.expires_in % 86_400 == 0 else 0
    known = frozenset(rule.id for rule in rules.segments)
    sealer = Sealer(ring, known, min(expires_s, current_ms() // 1000 + MAX_LINK_S))
    if arguments.csv is not None:
        sys.stdout.write(with_links(read_text(arguments.csv, "a CSV file"), sealer, arguments.url or ""))
        return 0
    if not arguments.url:
        raise WrongUsage("Expected the page of the link, got none - at --url")
    link = sealer.link(arguments.url, arguments.segment, arguments.subject, "--segment and --url")
    if arguments.json:
        print_json({"link": link, "segments": arguments.segment, "expires": spell_time(sealer.expires_s)})
    else:
        print(link)
    return 0


def with_links(text: str, sealer: Sealer, url: str) -> str:
    """The CSV with a column `link`; `segments` has spaces, commas or semicolons between names. A row without any has
    the plain address.

    Raises: AuthoringError, naming the line.
    """
    rows = csv.DictReader(io.StringIO(text))
    columns = list(rows.fieldnames or ())
    if "segments" not in columns:
        raise AuthoringError("Expected a column segments, got none - at the first line")
    written = io.StringIO()
    writer = csv.DictWriter(written, [*columns, LINK_COLUMN], extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    for row in rows:
        names = (row["segments"] or "").replace(",", " ").replace(";", " ").split()
        address = row.get("url") or url
        where = f"line {rows.line_num}"
        link = sealer.link(address, names, row.get("subject") or "", where) if names else address
        writer.writerow({**row, LINK_COLUMN: link})
    return written.getvalue()
