"""Findings about wrangler.desk.toml: is there a desk, has it a database, the edge's rules and its tables, is it called.

In: a project. Out: findings. A site without a desk, or with one that was never set up, is well.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from segments.cli.doctor.findings import Finding
from segments.project.desk.local_run import BINDING
from segments.project.folder import CONFIG, DESK_CONFIG, Project
from segments.project.new_site import MIGRATIONS, known_migrations

STAGING: Final = "build/desk/desk.py"
RULES_BINDING: Final = "RULES"


def is_set_up(project: Project) -> bool:
    """True if the project has a desk with a database in the account."""
    try:
        return bool(_database_id(_read(project, DESK_CONFIG)))
    except (OSError, ValueError, RecursionError):
        return False


def check_desk(project: Project) -> list[Finding]:
    """The findings about a project's desk; none where it has no configuration."""
    if not (project.root / DESK_CONFIG).is_file():
        return []
    try:
        desk, edge = _read(project, DESK_CONFIG), _read(project, CONFIG)
    except (OSError, ValueError, RecursionError) as error:
        text = f"{DESK_CONFIG} cannot be read: {error}"
        return [Finding("error", "desk-unreadable", text, "mend the file")]
    if not _database_id(desk):
        create = f"npx wrangler d1 create {desk.get('name', 'desk')}"
        hint = f"{create} prints the id for {DESK_CONFIG}; then segments deploy"
        return [Finding("ok", "desk-off", "The desk has no database yet, so nothing is measured", hint)]
    found = [*_main(desk), *_rules(desk, edge), *_binding(desk, edge), *_tables(project)]
    return found or [Finding("ok", "desk", f"{DESK_CONFIG} has a database, the rules and its tables")]


def _read(project: Project, name: str) -> Mapping[str, Any]:
    return tomllib.loads((project.root / name).read_text(encoding="utf-8"))


def _rows(config: Mapping[str, Any], key: str) -> Sequence[Mapping[str, Any]]:
    rows = config.get(key, [])
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _database_id(desk: Mapping[str, Any]) -> str:
    """The id of the desk's database, "" for a placeholder."""
    return next((str(row.get("database_id", "")).strip("0-") for row in _rows(desk, "d1_databases")), "")


def _namespace_id(config: Mapping[str, Any]) -> str:
    bound = [row for row in _rows(config, "kv_namespaces") if row.get("binding") == RULES_BINDING]
    return str(bound[0].get("id", "")) if bound else ""


def _main(desk: Mapping[str, Any]) -> Iterator[Finding]:
    if desk.get("main") != STAGING:
        text = f"main of {DESK_CONFIG} is {desk.get('main')!r}"
        yield Finding("error", "desk-main", text, f'write main = "{STAGING}": the desk is staged there')


def _rules(desk: Mapping[str, Any], edge: Mapping[str, Any]) -> Iterator[Finding]:
    if _namespace_id(desk) != _namespace_id(edge):
        text = "The desk has another namespace of rules than the edge, so its reports would know no goals"
        yield Finding(
            "error", "desk-rules", text, f"write the id of {RULES_BINDING} in {CONFIG} into {DESK_CONFIG}"
        )


def _binding(desk: Mapping[str, Any], edge: Mapping[str, Any]) -> Iterator[Finding]:
    if not any(row.get("binding") == BINDING for row in _rows(edge, "services")):
        text = "The edge is not bound to the desk, so it sends nothing"
        hint = f'write into {CONFIG}: [[services]] binding = "{BINDING}", service = "{desk.get("name", "")}"'
        yield Finding("warning", "desk-unbound", text, hint)


def _tables(project: Project) -> Iterator[Finding]:
    folder = project.root / MIGRATIONS
    for name, text in known_migrations().items():
        path = folder / name
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            said = "is missing" if not path.is_file() else "was changed"
            yield Finding(
                "error",
                "desk-tables",
                f"The step {MIGRATIONS}/{name} {said}",
                "segments desk migrate --remote",
            )
