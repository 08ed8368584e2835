"""The site that a command signs for: from --site, else from the rules in this folder."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Final

from segments.cli.input.rules import check_site

RULES_HERE: Final = Path("rules")


def add_site_option(parser: argparse.ArgumentParser) -> None:
    """The option that names the site."""
    parser.add_argument(
        "--site",
        metavar="NAME",
        help="the site where it counts (default: that of ./rules; without any it counts wherever the key does)",
    )


def read_site_name(arguments: argparse.Namespace) -> str:
    """The site's name, "" where it is given nowhere: what is signed then counts at every site with the same key.

    The rules may have errors: what is asked of them is only the name.
    """
    return str(arguments.site or (check_site(RULES_HERE).rules.site.name if RULES_HERE.exists() else ""))
