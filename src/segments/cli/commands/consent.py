"""`segments consent`: what consent allows for requests in a file, and what is inside consent strings.

Both print one JSON value a line. What cannot be answered for one line is an `error` on its line and stops
nothing.
"""

from __future__ import annotations

import argparse
import json
import sys
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from segments.authoring.read.files import rules_files
from segments.cli.input.input_files import read_text
from segments.cli.output.consent_fields import Fields, list_gpp, list_section, list_tcf, list_us_privacy
from segments.cli.output.printing import add_examples, add_failure_json_flag
from segments.cli.visitors.request_lines import read_members, read_request, read_requests
from segments.edge.consent.gate import Consent
from segments.edge.consent.iab.gpp.decode import (
    HEADER_TYPE,
    HEADER_VERSION,
    SECTION_NAMES,
    decode_gpp,
    decode_header,
    decode_section,
)
from segments.edge.consent.iab.tcf import decode_tcf
from segments.edge.consent.iab.us_privacy import decode_us_privacy
from segments.edge.consent.policy import ConsentPolicy, parse_policy, policy_warnings
from segments.edge.consent.read import read_consent
from segments.errors import AuthoringError, ConsentPolicyInvalid, ConsentStringInvalid, WrongUsage


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `segments consent`."""
    parser.add_argument(
        "--batch",
        type=Path,
        metavar="FILE",
        help="requests, one JSON object a line (method, url, headers, cf, cookies); - reads standard input",
    )
    parser.add_argument(
        "--rules", type=Path, metavar="PATH", help="a rules file or folder whose [consent] applies"
    )
    add_failure_json_flag(parser)
    parts = parser.add_subparsers(dest="part", metavar="decode")
    decode = parts.add_parser("decode", help="print every field of consent strings")
    decode.add_argument("strings", nargs="+", metavar="STRING", help="a TCF, GPP or US Privacy string")
    decode.add_argument("--kind", choices=sorted(DECODERS), help="what the strings are, instead of looking")
    decode.add_argument("--json", action="store_true", help=argparse.SUPPRESS)
    add_examples(
        parser,
        "segments consent --batch requests.ndjson",
        "segments consent --batch - --rules rules/site.toml < requests.ndjson",
        "segments consent decode 1YNN DBABLA~BVQqAAAACgA.QA",
    )


def run(arguments: argparse.Namespace) -> int:
    """Prints one line of JSON for each string or request.

    Raises:
        WrongUsage: there is nothing to read.
        AuthoringError: a file cannot be read or its consent section is wrong.
    """
    if arguments.part == "decode":
        for text in arguments.strings:
            _print(decode_string(text, arguments.kind))
        return 0
    if arguments.batch is None:
        raise WrongUsage("Expected --batch FILE or decode STRING, got neither - at segments consent")
    policy = _read_policy(arguments.rules) if arguments.rules else ConsentPolicy()
    for warning in policy_warnings(policy):
        print(f"warning: {warning}", file=sys.stderr)
    for line in read_requests(arguments.batch):
        _print(consent_of_line(line, policy))
    return 0


def decode_string(text: str, kind: str | None = None) -> Fields:
    """Every field of one string, or `{"error": why it is refused}`."""
    try:
        return DECODERS[kind or detect_kind(text)](text)
    except ConsentStringInvalid as error:
        return {"error": str(error)}


def detect_kind(text: str) -> str:
    """`tcf`, `gpp` or `usp`, by how a string begins.

    Raises: ConsentStringInvalid.
    """
    if text[:1].isdigit():
        return "usp"
    for start, kind in (("D", "gpp"), ("C", "tcf")):
        if text.startswith(start):
            return kind
    raise ConsentStringInvalid(
        f"Expected a TCF string (C...), a GPP string (DB...) or a US Privacy string (1YNN), got {text[:20]!r}"
    )


def consent_of_line(line: bytes, policy: ConsentPolicy) -> Fields:
    """The consent of one request in JSON, or `{"error": the problem of the line}`."""
    try:
        request = read_request(read_members(line))
    except AuthoringError as error:
        return {"error": str(error)}
    return list_consent(read_consent(request, policy))


def list_consent(consent: Consent) -> Fields:
    """A consent as plain values; `reports` only where a tool's record could not be read or mapped."""
    listed: Fields = {
        "purposes": sorted(consent.purposes),
        "source": consent.source,
        "law": consent.law,
        "explicit": consent.explicit,
        "refused": sorted(consent.refused),
        "segments": consent.is_segmented,
    }
    return listed | {"reports": list(consent.reports)} if consent.reports else listed


def _read_policy(path: Path) -> ConsentPolicy:
    """The policy of rules, of which only `[consent]` has to be right; as everywhere, files of a folder add up."""
    files = rules_files(path)
    if not files:
        raise AuthoringError(f"Expected a rules file or a folder with *.toml files, got none - at {path}")
    section: dict[str, object] = {}
    for file in files:
        text = read_text(file, "a rules file")
        try:
            found = tomllib.loads(text).get("consent", {})
        except (ValueError, RecursionError) as error:
            raise AuthoringError(f"Expected a rules file, got: {error} - at {file}") from error
        if not isinstance(found, dict):
            raise AuthoringError(f"Expected a table, got something else - at consent of {file}")
        section |= found
    try:
        return parse_policy(section)
    except ConsentPolicyInvalid as error:
        raise AuthoringError("\n".join(error.problems)) from error


def _print(fields: Fields) -> None:
    print(json.dumps(fields, ensure_ascii=True, separators=(",", ":")))


def _list_header(text: str) -> Fields:
    return {"Id": HEADER_TYPE, "Version": HEADER_VERSION, "SectionIds": decode_header(text)}


def _section_decoder(number: int) -> Callable[[str], Fields]:
    return lambda text: list_section(decode_section(number, text))


DECODERS: Final[Mapping[str, Callable[[str], Fields]]] = {
    "tcf": lambda text: list_tcf(decode_tcf(text)),
    "gpp": lambda text: list_gpp(decode_gpp(text)),
    "usp": lambda text: list_us_privacy(decode_us_privacy(text)),
    "header": _list_header,
    **{name: _section_decoder(number) for number, name in SECTION_NAMES.items()},
}
"""The kinds of string: one of the three standards, the header of a GPP string, or one of its sections by
name.
"""
