"""The tables of a project's desk: its folder of migrations brought up to this version, and the database with it.

In: a project. Out: files that were written, and a database whose tables are those of this version. Steps only go
forward: a published one is never changed or taken back, so a database of any earlier state becomes the newest one.
"""

from __future__ import annotations

from segments.project.desk.database import BINDING, Place, run_d1
from segments.project.folder import Project
from segments.project.new_site import MIGRATIONS, known_migrations
from segments.project.tool_error import ToolError


def write_migrations(project: Project) -> list[str]:
    """Write the steps that the project's folder lacks; returns their names.

    Raises:
        ToolError: a step in the folder is another than this version's, or one that this version does not know.
    """
    folder = project.root / MIGRATIONS
    there = {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.sql"))}
    known = known_migrations()
    for name, text in there.items():
        if name not in known:
            hint = "Install the version that wrote it, or a newer one; tables never go back."
            raise ToolError("a step that this version knows", "another", folder / name, hint)
        if text != known[name]:
            hint = (
                "Delete the file: it is written again. Changes of your own do not belong into these tables."
            )
            raise ToolError("the step as this version has it", "a changed one", folder / name, hint)
    missing = [name for name in known if name not in there]
    folder.mkdir(parents=True, exist_ok=True)
    for name in missing:
        (folder / name).write_text(known[name], encoding="utf-8")
    return missing


def migrate(project: Project, place: Place) -> None:
    """Bring a database up to date.

    Raises:
        ToolError: wrangler failed.
    """
    hint = "What was applied before stays; run it again: steps that are in the database are left out."
    run_d1(project, place, "migrations", "apply", BINDING, hint=hint)
