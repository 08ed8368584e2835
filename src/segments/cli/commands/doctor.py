"""`segments doctor`: what is missing in a site's folder, how the live site is doing, and which cookie its log-in has.

In the folder of a site its configuration, versions and keys are looked at, and nobody is asked. With --url the health
of the worker is asked for and judged, with the rules and the publisher's key that are here. With --login a page is
asked for with the cookies of somebody who is logged in, which stay on this machine.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Final

from segments.authoring.compile.compiler import compile_rules
from segments.authoring.ruleset import RuleSet
from segments.bundle.read import digest_of
from segments.cli.doctor.asking import Answered, ask, require_web_address
from segments.cli.doctor.config_checks import check_config
from segments.cli.doctor.desk_checks import check_desk
from segments.cli.doctor.findings import Finding, has_errors, print_findings
from segments.cli.doctor.health_checks import check_health
from segments.cli.doctor.key_checks import check_keys
from segments.cli.doctor.log_in_findings import judge_log_in
from segments.cli.doctor.log_in_search import LogIn, find_log_in
from segments.cli.doctor.page_checks import check_page
from segments.cli.doctor.secret_checks import check_secrets
from segments.cli.doctor.version_checks import check_versions
from segments.cli.input.dev_vars import DEV_VARS, read_key_ring
from segments.cli.input.rules import checked_site
from segments.cli.input.rules_folder import add_rules_argument
from segments.cli.input.site_project import find_project
from segments.cli.input.store import KEYS_VARIABLE
from segments.cli.output.printing import (
    add_examples,
    add_json_flag,
    print_json,
    print_note,
)
from segments.edge.decide.site import read_session_cookies
from segments.edge.http.cookies.session_cookies import SessionCookies
from segments.edge.own.health import newest_health_token
from segments.errors import AuthoringError, WrongUsage
from segments.project.folder import Project

DEFAULT_RULES: Final = Path("rules")
"""The folder of rules that were not named; there need be none."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `segments doctor`."""
    add_rules_argument(parser)
    parser.add_argument("--env", metavar="NAME", help="the environment of wrangler.toml")
    parser.add_argument(
        "--secrets",
        action="store_true",
        help="ask your account, through wrangler, which secrets the worker has",
    )
    parser.add_argument("--url", metavar="URL", help="the live site, such as https://shop.example")
    parser.add_argument(
        "--login",
        metavar="URL",
        help="a page that greets whoever is logged in; their Cookie header is read from the standard input",
    )
    parser.add_argument(
        "--site", metavar="NAME", help="the site's name (default: that of [site] in the rules)"
    )
    parser.add_argument(
        "--print-token",
        action="store_true",
        help="print the token that shows the whole health, for a monitor",
    )
    add_json_flag(parser)
    add_examples(
        parser,
        "segments doctor",
        "segments doctor --secrets",
        "segments doctor --url https://shop.example",
        "segments doctor --login https://shop.example/account    # then paste the Cookie header, and Ctrl-D",
        "segments doctor --site shop --print-token",
    )


def run(arguments: argparse.Namespace) -> int:
    """Looks, and prints what was found; 1 if something is wrong.

    Raises:
        WrongUsage: there is nothing to look at, an address is none, or there are no cookies.
        ToolFailed: nothing answers at an address.
        AuthoringError: there is no key or no site for a token.
    """
    if arguments.print_token:
        print(_require_token(arguments, _rules_here(arguments)))
        return 0
    project = find_project()
    if not (project or arguments.url or arguments.login):
        raise WrongUsage(
            "Expected --url or --login, or the folder of a site, got none of them - at the command line"
        )
    for option, address in (("--url", arguments.url), ("--login", arguments.login)):
        if address:
            require_web_address(address, option)
    rules = _rules_here(arguments)
    findings = _look_at(project, arguments) if project else []
    if arguments.url:
        digest = digest_of(compile_rules(rules)) if rules else ""
        findings += check_health(arguments.url, _token(arguments, rules), digest)
        findings += check_page(arguments.url)
    if arguments.login:
        known = read_session_cookies(rules.settings) if rules else SessionCookies()
        findings += judge_log_in(_search(arguments.login), known)
    if arguments.json:
        print_json({"findings": [asdict(finding) for finding in findings]})
    else:
        print_findings(findings)
    return 1 if has_errors(findings) else 0


def _look_at(project: Project, arguments: argparse.Namespace) -> list[Finding]:
    """The findings about a site's folder, and about its worker's secrets if they were asked for."""
    findings = [*check_config(project, arguments.env), *check_desk(project)]
    findings += [*check_versions(project), *check_keys(project)]
    if arguments.secrets:
        print_note("asking your account for the names of the worker's secrets ...")
        findings += check_secrets(project, arguments.env)
    return findings


def _search(url: str) -> LogIn:
    if sys.stdin.isatty():
        print_note(
            "Paste the Cookie header of a browser that is logged in (network tab, any page), then Ctrl-D:"
        )
    header = " ".join(sys.stdin.read().split("\n")).strip()
    if header[:7].lower() == "cookie:":
        header = header[7:]

    def ask_with(cookies: Mapping[str, str]) -> Answered:
        cookie = "; ".join(f"{name}={value}" for name, value in cookies.items())
        return ask(url, {"cookie": cookie} if cookie else {})

    return find_log_in(header, ask_with)


def _rules_here(arguments: argparse.Namespace) -> RuleSet | None:
    """The rules that were named or are in this folder, under the name of the site that was asked for."""
    if not arguments.path.exists() and arguments.path == DEFAULT_RULES:
        return None
    rules = checked_site(arguments.path).rules
    return replace(rules, site=replace(rules.site, name=arguments.site)) if arguments.site else rules


def _token(arguments: argparse.Namespace, rules: RuleSet | None) -> str:
    """The token that shows the whole health, "" without a key or a site."""
    ring, site = read_key_ring(KEYS_VARIABLE, [DEV_VARS]), rules.site.name if rules else arguments.site
    return newest_health_token(site, ring) if ring and site else ""


def _require_token(arguments: argparse.Namespace, rules: RuleSet | None) -> str:
    token = _token(arguments, rules)
    if not token:
        raise AuthoringError(
            f"Expected a key in {KEYS_VARIABLE} and the site's name, got one of them at most - give --site NAME,"
            " or run this beside the rules"
        )
    return token
