"""The rules of a site for one path: who works there, which content API answers, how its pages are cut.

In: a path as sent, and a `Site`. Out: `PathRules`, worked out once for each path while the bundle stays the same. Of a
request nothing but its path is looked at here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from segments.edge.decide.site import Site
from segments.edge.http.bypass import EditorSession, editor_sessions_on
from segments.edge.http.percent import decode_percent
from segments.edge.http.request import VisitorRequest
from segments.edge.pages.settings.page_settings import WITHOUT_RULES, PageSettings
from segments.edge.query.routes import ApiRoute, find_route
from segments.edge.visitor.memory import Memory

MAX_PATHS: Final = 1_000
"""More than the pages that an isolate keeps in memory at a time; when there are more, all are forgotten."""

MAX_PATH_CHARS: Final = 512
"""Longer than the paths of nearly all pages. A longer one is looked at each time, so that all fit into half a MB."""


@dataclass(frozen=True, slots=True)
class PathRules:
    """The rules for one path. `editor_sessions` are the kinds of session that may be an editor's there."""

    is_bypassed: bool = False
    editor_sessions: tuple[EditorSession, ...] = ()
    api: ApiRoute | None = None
    page_settings: PageSettings = WITHOUT_RULES

    def editor_session(self, request: VisitorRequest) -> EditorSession | None:
        """The kind of session that a request for this path may be in, by what it has with it."""
        for session in self.editor_sessions:
            if session.cookie in request.cookies or session.header in request.headers:
                return session
        return None


NO_PATH_RULES: Final = PathRules()
"""The rules for every path while a site has none."""


class Paths:
    """The paths of one site under one bundle."""

    __slots__ = ("_kept", "_site")

    def __init__(self, site: Site) -> None:
        self._site = site
        self._kept: Memory[PathRules] = Memory(MAX_PATHS)

    def __len__(self) -> int:
        return len(self._kept)

    def of(self, path: str) -> PathRules:
        """The rules for a path as sent."""
        rules = self._kept.get(path)
        return self._learn(path) if rules is None else rules

    def _learn(self, path: str) -> PathRules:
        rules = read_path_rules(self._site, path)
        if len(path) <= MAX_PATH_CHARS:
            self._kept.keep(path, rules)
        return rules


def read_path_rules(site: Site, path: str) -> PathRules:
    """The rules of a site for a path as sent."""
    settings = site.page_settings
    return PathRules(
        is_bypassed=site.serving.bypass.has(path),
        editor_sessions=editor_sessions_on(path) if site.serving.knows_editors else (),
        api=find_route(site.content_apis, path) if site.content_apis else None,
        page_settings=settings.on_path(decode_percent(path)) if settings.liquid.paths else settings,
    )
