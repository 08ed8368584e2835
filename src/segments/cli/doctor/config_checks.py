"""Findings about wrangler.toml: the worker's route, its rules, its Python and its variables.

In: a project, and an environment of the file. Out: findings, each with the line that mends it. Wrangler takes most of
these mistakes silently.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from typing import Any, Final

from segments.cli.doctor.findings import Finding
from segments.cli.doctor.variable_checks import check_variables
from segments.project.folder import CONFIG, Project
from segments.project.local.wrangler import LOCAL_FLAG
from segments.project.new_site import read_starter

NOT_INHERITED: Final = ("vars", "kv_namespaces")
"""Keys that an environment of the file does not take from its top."""

SHAPES: Final = {
    **dict.fromkeys(("env", "vars", "build"), (dict, "table")),
    **dict.fromkeys(("kv_namespaces", "compatibility_flags"), (list, "list")),
}

ROUTE_KEYS: Final = ("route", "routes")
PLACEHOLDER_HOST: Final = "example.com"
RULES_BINDING: Final = "RULES"


@cache
def _wanted() -> Mapping[str, Any]:
    """The settings of a new site's file."""
    return tomllib.loads(read_starter(CONFIG))


def check_config(project: Project, environment: str | None = None) -> list[Finding]:
    """The findings about a project's wrangler.toml; one that is well where there is nothing to say."""
    path = project.root / CONFIG
    try:
        config = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        return [Finding("error", "config-unreadable", f"{CONFIG} cannot be read: {error}", "mend the file")]
    if misshapen := _misshapen(config, environment):
        return misshapen
    if environment and environment not in config.get("env", {}):
        known = ", ".join(config.get("env", {})) or "none"
        text = f"{CONFIG} has no environment {environment}"
        return [Finding("error", "environment-unknown", text, f"write [env.{environment}]; it has {known}")]
    judged = judge_config(_of_environment(config, environment), config)
    return judged or [Finding("ok", "config", f"{CONFIG} has a route, rules, and what the worker needs")]


def _misshapen(config: Mapping[str, Any], environment: str | None) -> list[Finding]:
    """The findings about what is no table or no list where wrangler wants one: nothing else can be judged then."""
    inner = config["env"].get(environment, {}) if isinstance(config.get("env"), dict) else {}
    named = {f"env.{environment}.": inner} if isinstance(inner, dict) else {}
    wrong = [] if isinstance(inner, dict) else [f"env.{environment} is no table"]
    for place, table in {"": config, **named}.items():
        wrong += [
            f"{place}{key} is no {name}"
            for key, (kind, name) in SHAPES.items()
            if key in table and not isinstance(table[key], kind)
        ]
        rows = table.get("kv_namespaces")
        if isinstance(rows, list) and not all(isinstance(row, dict) for row in rows):
            wrong.append(f"{place}kv_namespaces holds another thing than tables")
    return [Finding("error", "config-unreadable", f"{CONFIG}: {text}", "mend the file") for text in wrong]


def judge_config(config: Mapping[str, Any], whole: Mapping[str, Any]) -> list[Finding]:
    """The findings about one environment's settings, in a file that may have more."""
    checks = (_main, _routes, _namespace, _date, _flags)
    found = [finding for check in checks for finding in check(config)]
    return [*_misplaced_routes(whole), *found, *check_variables(config.get("vars", {}))]


def _of_environment(config: Mapping[str, Any], environment: str | None) -> dict[str, Any]:
    if not environment:
        return dict(config)
    inherited = {key: value for key, value in config.items() if key not in NOT_INHERITED}
    return {**inherited, **config["env"][environment]}


def _misplaced_routes(config: Mapping[str, Any]) -> Iterator[Finding]:
    for place, table in _tables(config):
        for key in ROUTE_KEYS:
            if key in table and not (place.startswith("env.") and place.count(".") == 1):
                yield Finding(
                    "error", "route-misplaced", f"{CONFIG} has `{key}` under [{place}], where it does nothing",
                    f"move the line above the first [table] of {CONFIG}",
                )  # fmt: skip


def _tables(table: Mapping[str, Any], place: str = "") -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The tables of a file with their dotted names, those in lists too, and without the top itself."""
    for key, value in table.items():
        name = f"{place}.{key}" if place else key
        for inner in value if isinstance(value, list) else [value]:
            if isinstance(inner, dict) and name not in ROUTE_KEYS:
                yield name, inner
                yield from _tables(inner, name)


def _routes(config: Mapping[str, Any]) -> Iterator[Finding]:
    patterns = [
        str(one["pattern"] if isinstance(one, dict) and "pattern" in one else one)
        for key in ROUTE_KEYS
        for one in (
            config[key] if isinstance(config.get(key), list) else [config[key]] if key in config else []
        )
    ]
    if not patterns and not config.get("workers_dev", True):
        yield Finding(
            "error", "route-missing", "The worker has no route, so it would stand nowhere",
            f'write at the top of {CONFIG}: routes = [{{ pattern = "www.you.com/*", zone_name = "you.com" }}]',
        )  # fmt: skip
    for pattern in patterns:
        if PLACEHOLDER_HOST in pattern:
            text = f"The route {pattern} is that of an example"
            yield Finding("error", "route-placeholder", text, f"write your own domain in {CONFIG}")
        elif not pattern.endswith("*") and "/" in pattern:
            text = f"The route {pattern} covers one address alone"
            yield Finding(
                "warning", "route-narrow", text, f"end it with /* to cover the pages below: {pattern}/*"
            )


def _namespace(config: Mapping[str, Any]) -> Iterator[Finding]:
    made = "npx wrangler kv namespace create RULES prints the id"
    bound = [one for one in config.get("kv_namespaces", []) if one.get("binding") == RULES_BINDING]
    if not bound:
        yield Finding(
            "error", "rules-unbound", f"No KV namespace is bound as {RULES_BINDING}: the worker would have no rules",
            f'write [[kv_namespaces]] with binding = "{RULES_BINDING}" and its id; {made}',
        )  # fmt: skip
    elif not str(bound[0].get("id", "")).strip("0-"):
        text = "The id of the KV namespace is a placeholder"
        yield Finding(
            "error", "rules-placeholder", text, f"{made}; write it into {CONFIG} under [[kv_namespaces]]"
        )


def _main(config: Mapping[str, Any]) -> Iterator[Finding]:
    wanted = _wanted()["main"]
    if config.get("main") != wanted:
        text = f"main is {config.get('main')!r}"
        yield Finding("error", "main", text, f'write main = "{wanted}": that is where the worker is staged')
    elif not config.get("build", {}).get("command"):
        text = "No build command stages the worker"
        yield Finding("error", "build-missing", text, 'write [build] with command = "segments stage"')


def _date(config: Mapping[str, Any]) -> Iterator[Finding]:
    said, wanted = str(config.get("compatibility_date", "")), str(_wanted()["compatibility_date"])
    hint = f'write compatibility_date = "{wanted}", whose Python this version was built and tested for'
    try:
        given = date.fromisoformat(said)
    except ValueError:
        yield Finding("error", "compatibility-date", f"The compatibility date is {said or 'missing'}", hint)
        return
    if given < date.fromisoformat(wanted):
        yield Finding(
            "error", "compatibility-date", f"The compatibility date {said} has an older Python", hint
        )
    elif given > date.fromisoformat(wanted):
        yield Finding(
            "warning", "compatibility-date", f"The compatibility date {said} may have another Python", hint
        )


def _flags(config: Mapping[str, Any]) -> Iterator[Finding]:
    flags = config.get("compatibility_flags", [])
    wanted = _wanted()["compatibility_flags"]
    missing = [flag for flag in wanted if flag not in flags]
    if missing:
        text = f"Compatibility flags are missing: {', '.join(missing)}"
        yield Finding(
            "error", "compatibility-flags", text, f"write compatibility_flags = {json.dumps(wanted)}"
        )
    if LOCAL_FLAG in flags:
        text = f"The flag {LOCAL_FLAG} is for local runs alone"
        yield Finding("error", "local-flag", text, "take it out: local runs add it by themselves")
