"""Requests of the people who work in the content system: they get its own answers, whatever the worker would cut.

In: a request and a site's own paths. Out: true if it goes on untouched, and by which proof a content system says that
a session is an editor's. A path counts only as it stands: one that a server might read as another is none of these.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

ADMIN_PATHS: Final[Mapping[str, tuple[str, ...]]] = {
    # system: where its editors work
    "Craft": ("/admin", "/admin/*", "/cpresources/*"),
    "Directus": ("/admin", "/admin/*", "/auth/*", "/policies/me/*", "/permissions/me", "/roles/me", "/users/me"),
    "Django": ("/admin", "/admin/*"),
    "Drupal": ("/admin", "/admin/*", "/node/add", "/node/add/*", "/node/*/edit", "/node/*/delete", "/node/*/layout",
               "/editor/*", "/contextual/*", "/user/login"),
    "Ghost": ("/ghost", "/ghost/", "/ghost/assets/*", "/ghost/api/admin/*"),
    "Payload": ("/admin", "/admin/*"),
    "Strapi": ("/admin", "/admin/*", "/content-manager/*", "/content-type-builder/*", "/content-releases/*",
               "/review-workflows/*", "/users-permissions/*", "/i18n/*", "/upload/*"),
    "TYPO3": ("/typo3", "/typo3/*"),
    "Wagtail": ("/admin", "/admin/*", "/django-admin/*"),
    "WordPress": ("/wp-admin", "/wp-admin/*", "/wp-login.php"),
}  # fmt: skip

PATHS: Final = tuple(sorted({path for paths in ADMIN_PATHS.values() for path in paths}))
"""The paths that a site bypasses unless it refuses the list."""

_AMBIGUOUS: Final = ("%2f", "%5c", "%2e", "%00", "\\", "//", "/../", "/./", ";")
"""In a path these may lead elsewhere, to a page of the site's."""


@dataclass(frozen=True, slots=True)
class EditorSession:
    """The session of an editor in a system whose admin uses the site's own API, and its proof.

    `cookie` or `header` is what a session of it has. At `proof`, asked with the visitor's own headers, the system
    answers 200 with `sign` in the body to an editor, and to nobody else: anybody can make up a cookie.
    """

    system: str
    cookie: str
    header: str
    paths: tuple[str, ...]
    proof: str
    sign: bytes


EDITOR_SESSIONS: Final = (
    EditorSession(
        "Directus", "directus_session_token", "", ("/*",), "/policies/me/globals", b'"app_access":true'
    ),
    EditorSession("Payload", "payload-token", "", ("/api/*",), "/api/access", b'"canAccessAdmin":true'),
    EditorSession(
        "WordPress", "", "x-wp-nonce", ("/wp-json/*",), "/wp-json/wp/v2/types?context=edit", b'"capabilities"'
    ),
)


class BypassPaths:
    """The paths of a site that are handed on, found by their first step: most requests cost one look-up."""

    __slots__ = ("_anywhere", "_by_step")

    def __init__(self, globs: Iterable[str]) -> None:
        """`globs` are paths with a star for any characters, in any case."""
        self._by_step: dict[str, list[str]] = {}
        self._anywhere: list[str] = []
        for glob in globs:
            step = _first_step(glob.lower())
            rows = self._anywhere if "*" in step else self._by_step.setdefault(step, [])
            rows.append(glob.lower())

    def has(self, path: str) -> bool:
        """True if a request's path, as sent, is one of these."""
        rows = self._by_step.get(_first_step(path).lower(), _NONE)
        if not (rows or self._anywhere):
            return False
        path = path.lower()
        return not _is_ambiguous(path) and any(_matches(glob, path) for glob in (*rows, *self._anywhere))


def editor_sessions_on(path: str) -> tuple[EditorSession, ...]:
    """The kinds of session that may be an editor's on a path as sent."""
    path = path.lower()
    return tuple(
        session for session in EDITOR_SESSIONS if any(_matches(glob, path) for glob in session.paths)
    )


_NONE: Final[list[str]] = []


def _first_step(path: str) -> str:
    return path[1:].partition("/")[0]


def _is_ambiguous(path: str) -> bool:
    return any(sign in path for sign in _AMBIGUOUS)


def _matches(glob: str, path: str) -> bool:
    """Linear in the path: a glob here has one star in the middle at most, or one at the end."""
    first, star, last = glob.partition("*")
    if not star:
        return path == glob
    is_long = len(path) >= len(first) + len(last)
    return is_long and path.startswith(first) and path.endswith(last)
