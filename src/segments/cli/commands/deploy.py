"""`segments deploy`: the worker, and the desk where it is configured, to the account, through wrangler."""

from __future__ import annotations

import argparse
import os
import subprocess
from typing import Final

from segments.cli.doctor.config_checks import check_config
from segments.cli.doctor.desk_checks import check_desk, is_set_up
from segments.cli.doctor.findings import has_errors, print_findings
from segments.cli.input.site_project import require_project
from segments.cli.output.printing import add_examples, add_failure_json_flag
from segments.cli.output.steps import Steps
from segments.errors import AuthoringError
from segments.project.desk.database import remote_place
from segments.project.desk.local_run import has_desk
from segments.project.desk.tables import migrate, write_migrations
from segments.project.folder import CONFIG, DESK_CONFIG, Project
from segments.project.preparation import prepare_upload
from segments.project.tool_error import ToolError

DRY_RUN: Final = {CONFIG: "dry-run", DESK_CONFIG: "dry-run-desk"}
"""The folders in build of what a dry run would have uploaded, by configuration."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `segments deploy`."""
    parser.add_argument(
        "--dry-run", action="store_true", help="do all but upload; the files are in build/dry-run"
    )
    parser.add_argument("--env", metavar="NAME", help="the environment of wrangler.toml")
    add_failure_json_flag(parser)
    add_examples(parser, "segments deploy --dry-run", "segments deploy", "segments deploy --env staging")


def run(arguments: argparse.Namespace) -> int:
    """Checks, stages and deploys; wrangler's own words are shown as they come.

    Raises:
        AuthoringError: this is no folder of a site, or its configuration has errors and this is no dry run.
        ToolError: something is missing, or wrangler failed.
    """
    project = require_project()
    steps = Steps()
    looked = [*check_config(project, arguments.env), *check_desk(project)]
    findings = [found for found in looked if found.rank != "ok"]
    print_findings(findings)
    if has_errors(findings) and not arguments.dry_run:
        raise AuthoringError(f"Expected a configuration without errors, got those above - at {CONFIG}")
    prepare_upload(project, steps.say)
    for config in _configs(project, arguments, steps):
        steps.say(f"{'trying' if arguments.dry_run else 'deploying'} {config} with wrangler ...")
        _deploy(project, config, arguments)
    if arguments.dry_run:
        steps.say("nothing was uploaded; what would be is in build/dry-run")
    else:
        steps.say("deployed; next: segments publish --remote, then segments doctor --url with your address")
    return 0


def _configs(project: Project, arguments: argparse.Namespace, steps: Steps) -> tuple[str, ...]:
    """The workers to deploy: the desk first, since the edge may be bound to it, and only with its tables in place."""
    if not has_desk(project):
        return (CONFIG,)
    if arguments.dry_run:
        return (DESK_CONFIG, CONFIG)
    if not is_set_up(project):
        steps.say(f"{DESK_CONFIG} has no database: the desk is left out, and nothing is measured")
        return (CONFIG,)
    steps.say("bringing the desk's tables up to date ...")
    write_migrations(project)
    migrate(project, remote_place(project, arguments.env))
    return (DESK_CONFIG, CONFIG)


def _deploy(project: Project, config: str, arguments: argparse.Namespace) -> None:
    command = [str(project.packages / ".bin" / "wrangler"), "deploy", "--config", config]
    if arguments.env:
        command += ["--env", arguments.env]
    if arguments.dry_run:
        command += ["--dry-run", "--outdir", str(project.build / DRY_RUN[config])]
    done = subprocess.run(  # noqa: S603 - a fixed program, arguments as a list, never a shell line
        command,
        cwd=project.root,
        env={**os.environ, "PATH": project.search_path, "WRANGLER_SEND_METRICS": "false"},
        check=False,
    )
    if done.returncode:
        hint = "Its own words are above; `npx wrangler login` if it does not know your account."
        raise ToolError("wrangler to deploy", f"exit code {done.returncode}", project.root / config, hint)
