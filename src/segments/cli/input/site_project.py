"""The project that a command works in: the nearest folder upwards with wrangler.toml."""

from __future__ import annotations

from segments.cli.input.rules_folder import project_folder
from segments.errors import AuthoringError
from segments.project.folder import CONFIG, Project


def find_project() -> Project | None:
    """The project at hand, None where there is none."""
    folder = project_folder()
    return Project(folder) if (folder / CONFIG).is_file() else None


def require_project() -> Project:
    """The project at hand.

    Raises:
        AuthoringError: there is none.
    """
    project = find_project()
    if project is None:
        raise AuthoringError(
            f"Expected the folder of a site, got none with {CONFIG} here or above - make one: segments new mysite"
        )
    return project
