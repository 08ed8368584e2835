"""`segments purge`: make a worker forget pages that it keeps, by path, by tag, or all of them.

A page's tags are those of its Cache-Tag or Surrogate-Key header. The order is signed with SEGMENTS_BUNDLE_KEYS, from
the environment or .dev.vars. It takes effect at once where it arrives, and everywhere within about a minute.
"""

from __future__ import annotations

import argparse
import json
import urllib.error
import urllib.request
from pathlib import Path
from typing import Final

from segments.authoring.publish import KEYS_HINT
from segments.cli.printing import add_examples, add_json_flag, print_json
from segments.cli.store import KEYS_VARIABLE, current_ms, ring_of
from segments.edge.purge import SIGNATURE_HEADER, sign_order
from segments.errors import AuthoringError, ToolFailed

TIMEOUT_SECONDS: Final = 30


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `segments purge`."""
    parser.add_argument("--url", required=True, help="the site, such as https://shop.example")
    parser.add_argument(
        "--path", action="append", default=[], help="a path; one that ends in * stands for all below it"
    )
    parser.add_argument("--tag", action="append", default=[], help="a tag of pages")
    parser.add_argument("--all", action="store_true", help="every page of the site")
    add_json_flag(parser)
    add_examples(
        parser,
        "segments purge --url https://shop.example --all",
        "segments purge --url https://shop.example --path /sale --path '/blog/*'",
        "segments purge --url http://localhost:8787 --tag news --json",
    )


def run(arguments: argparse.Namespace) -> int:
    """Send the order and print what the worker says; exit code 3 where it cannot be reached or refuses."""
    if not (arguments.all or arguments.path or arguments.tag):
        raise AuthoringError("Expected --all, --path or --tag, got none of them - at the command line")
    order = {"all": True} if arguments.all else {"paths": arguments.path, "tags": arguments.tag}
    body = json.dumps(order).encode()
    answer = _send(arguments.url.rstrip("/") + "/_segments/purge", body)
    if arguments.json:
        print_json(answer)
    else:
        print(
            f"forgot {answer['forgotten_here']} page(s) here; elsewhere within {answer['elsewhere_within_seconds']} s"
        )
    return 0


def _send(url: str, body: bytes) -> dict[str, int]:
    ring = ring_of(Path(".dev.vars"))
    if not ring:
        raise AuthoringError(f"Expected a signing key, got none - at {KEYS_VARIABLE}; {KEYS_HINT}")
    signature = sign_order(body, ring, current_ms())
    headers = {SIGNATURE_HEADER: signature, "content-type": "application/json"}
    if not url.startswith(("http://", "https://")):
        raise ToolFailed(f"Expected a web address, got {url!r} - at --url")
    try:
        request = urllib.request.Request(url, body, headers)  # noqa: S310 - http and https only, see above
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as response:  # noqa: S310
            answer: dict[str, int] = json.load(response)
    except urllib.error.HTTPError as error:
        raise ToolFailed(f"Expected the worker to purge, got status {error.code} - at {url}") from error
    except (OSError, ValueError) as error:
        raise ToolFailed(f"Expected the worker's answer, got {error} - at {url}") from error
    return answer
