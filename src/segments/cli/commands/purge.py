"""`segments purge`: make a worker forget pages that it keeps, by path, by tag, or all of them.

A page's tags are those of its Cache-Tag or Surrogate-Key header. The order is signed with SEGMENTS_BUNDLE_KEYS, from
the environment or .dev.vars. It takes effect at once where it arrives, and everywhere within about a minute.
"""

from __future__ import annotations

import argparse
import json
import time
import urllib.error
import urllib.request
from http.client import HTTPException
from typing import Final

from segments.cli.input.dev_vars import require_key_ring
from segments.cli.input.moments import current_ms
from segments.cli.input.site_name import add_site_option, read_site_name
from segments.cli.input.store import KEYS_VARIABLE
from segments.cli.output.printing import add_examples, add_json_flag, counted, print_json
from segments.edge.pages.store.purge_orders import sign_order
from segments.errors import ToolFailed, WrongUsage
from segments.signed_body import SIGNATURE_HEADER
from segments.signing import KeyRing

TIMEOUT_SECONDS: Final = 30
MAX_ANSWER_BYTES: Final = 100_000
MAX_TRIES: Final = 4
SERVICE_UNAVAILABLE: Final = 503
PAUSE_SECONDS: Final = 1.5
"""KV takes one write a second of one key: of orders that are given together, all but one have to be given again."""

ANSWER_KEYS: Final = ("forgotten_here", "elsewhere_within_seconds")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `segments purge`."""
    parser.add_argument("--url", required=True, help="the site, such as https://shop.example")
    parser.add_argument(
        "--path", action="append", default=[], help="a path; one that ends in * stands for all below it"
    )
    parser.add_argument("--tag", action="append", default=[], help="a tag of pages")
    add_site_option(parser)
    parser.add_argument("--all", action="store_true", help="every page of the site")
    add_json_flag(parser)
    add_examples(
        parser,
        "segments purge --url https://shop.example --all",
        "segments purge --url https://shop.example --path /sale --path '/blog/*'",
        "segments purge --url http://localhost:8787 --tag news --json",
    )


def run(arguments: argparse.Namespace) -> int:
    """Sends the order and prints what the worker says.

    Raises:
        WrongUsage: there is no order, or no address.
        AuthoringError: there is no key.
        ToolFailed: the worker cannot be reached, or refuses.
    """
    if not (arguments.all or arguments.path or arguments.tag):
        raise WrongUsage("Expected --all, --path or --tag, got none of them - at the command line")
    if not arguments.url.startswith(("http://", "https://")):
        raise WrongUsage(f"Expected a web address, got {arguments.url!r} - at --url")
    order = {"all": True} if arguments.all else {"paths": arguments.path, "tags": arguments.tag}
    body = json.dumps(order).encode()
    ring = require_key_ring(KEYS_VARIABLE).of_site(read_site_name(arguments))
    answer = _send_until_taken(arguments.url.rstrip("/") + "/_segments/purge", body, ring)
    if arguments.json:
        print_json(answer)
    else:
        pages = counted(answer["forgotten_here"], "page")
        print(f"forgot {pages} here; elsewhere within {answer['elsewhere_within_seconds']} s")
    return 0


def _send_until_taken(url: str, body: bytes, ring: KeyRing) -> dict[str, int]:
    for _ in range(MAX_TRIES - 1):
        answer = _send(url, body, ring)
        if answer is not None:
            return answer
        time.sleep(PAUSE_SECONDS)
    answer = _send(url, body, ring)
    if answer is None:
        raise ToolFailed(f"Expected KV to take the order, got errors {MAX_TRIES} times - at {url}")
    return answer


def _send(url: str, body: bytes, ring: KeyRing) -> dict[str, int] | None:
    """The worker's answer; None where KV did not take the order, and it is to be given again."""
    signature = sign_order(body, ring, current_ms())
    headers = {SIGNATURE_HEADER: signature, "content-type": "application/json"}
    try:
        request = urllib.request.Request(url, body, headers)  # noqa: S310 - http and https only, see run
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as response:  # noqa: S310
            answer = json.loads(response.read(MAX_ANSWER_BYTES))
    except urllib.error.HTTPError as error:
        if error.code == SERVICE_UNAVAILABLE:
            return None
        raise ToolFailed(f"Expected the worker to purge, got status {error.code} - at {url}") from error
    except urllib.error.URLError as error:
        raise ToolFailed(f"Expected the worker's answer, got: {error.reason} - at {url}") from error
    except (OSError, HTTPException, ValueError, RecursionError) as error:
        raise ToolFailed(f"Expected the worker's answer, got: {error} - at {url}") from error
    if not isinstance(answer, dict) or not all(isinstance(answer.get(key), int) for key in ANSWER_KEYS):
        raise ToolFailed(f"Expected the worker's answer, got another one: is the worker there? - at {url}")
    return answer
