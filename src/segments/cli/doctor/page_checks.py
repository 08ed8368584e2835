"""Findings about a page of a live site, as a visitor without cookies gets it through the worker."""

from __future__ import annotations

from segments.cli.doctor.asking import ask
from segments.cli.doctor.findings import Finding

SERVER_ERROR = 500


def check_page(url: str) -> list[Finding]:
    """The findings about one page.

    Raises:
        ToolFailed: nothing answers there.
    """
    answer = ask(url, {"accept": "text/html"})
    if answer.status >= SERVER_ERROR:
        text = f"The page answers with status {answer.status}"
        return [
            Finding(
                "error", "page-fails", text, "look at the origin's own log, and at ORIGIN in wrangler.toml"
            )
        ]
    if "no-store" in answer.headers.get("cache-control", ""):
        text = "The origin says `no-store` of the page, so it is asked for every view"
        hint = "let it say how long the page is good, if it is the same for everybody: docs/guides/caching.md"
        return [Finding("warning", "page-not-kept", text, hint)]
    return []
