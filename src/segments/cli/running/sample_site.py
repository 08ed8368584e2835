"""A sample site for a local run without an origin: one page with a block for each segment of the rules.

In: a port and the rules' path. Out: a server on this machine alone, in a thread of this process.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Final

from segments.authoring.report.diagnostics import has_errors
from segments.authoring.ruleset import RuleSet
from segments.cli.input.rules import check_site
from segments.edge.pages.plan.marks import MAX_TERMS
from segments.project.local.ports import LOOPBACK

MOST_SEGMENTS: Final = 500
"""More than anybody reads; ten thousand blocks would be a page of another kind."""

STOP_POLL_SECONDS: Final = 0.05

PAGE: Final = """\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sample page of {site}</title>
<style>
  body {{ font: 17px/1.5 system-ui, sans-serif; max-width: 44rem; margin: 3rem auto; padding: 0 1rem; color: #1c2330 }}
  li {{ margin: .4rem 0 }} code {{ background: #eef1f6; padding: .1rem .3rem; border-radius: .2rem; font-size: .85em }}
  .rest {{ color: #5b6577 }}
</style>
<h1>Who you are to {site}</h1>
<p>Each line below is a block for one segment of your rules, and the worker has left those that are yours.</p>
<ul>
{blocks}
</ul>
<p class="rest">{count} segments are in the rules. Tag a block of your own site the same way:
<code>&lt;section data-segment="{example}"&gt;</code></p>
<h2>Be somebody else</h2>
<ul>
<li><a href="/?segments_as=geo.country%3DDE">a visitor from Germany</a>
<li><a href="/?segments_as=device.type%3Dphone%3Bgeo.country%3DUS">an American on a phone</a>
<li><a href="/?segments_as=consent%3Dall%3Bvisitor.visits%3D6">a regular who has agreed to everything</a>
<li><a href="/?segments_as=utm.source%3Dnewsletter%3Butm.medium%3Demail">a reader of the newsletter</a>
<li><a href="/?segments_as=">yourself again</a>
</ul>
</html>
"""


EMPTY: Final = "<li>There are none in the rules yet"


def sample_page(rules: RuleSet) -> str:
    """The page, with all its blocks."""
    segments = rules.segments[:MOST_SEGMENTS]
    blocks = [
        f'<li data-segment="{escape(one.id)}">{escape(one.title or one.id)} <code>{escape(one.id)}</code>'
        for one in segments
    ]
    if len(segments) <= MAX_TERMS:
        names = escape(" ".join(one.id for one in segments))
        blocks.append(
            f'<li data-segment-not="{names}">None of them: a visitor like any other' if names else EMPTY
        )
    return PAGE.format(
        site=escape(rules.site.title or rules.site.name),
        blocks="\n".join(blocks),
        count=len(rules.segments),
        example=escape(segments[0].id) if segments else "germany",
    )


@contextlib.contextmanager
def run_sample_site(port: int, rules: Path) -> Iterator[str]:
    """The address of the sample site, as long as the with block lasts; the page follows the rules as they are saved."""
    pages = _Pages(rules)

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            """The page at /, nothing elsewhere."""
            is_there = self.path.partition("?")[0] == "/"
            body = pages.latest().encode() if is_there else b"no such page"
            self.send_response(200 if is_there else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Cache-Control", "no-cache")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing: the worker's log has what matters."""

    with ThreadingHTTPServer((LOOPBACK, port), Answer) as server:
        Thread(target=server.serve_forever, args=(STOP_POLL_SECONDS,), daemon=True).start()
        try:
            yield f"http://{LOOPBACK}:{port}"
        finally:
            server.shutdown()


class _Pages:
    """The page of the last rules that could be read."""

    def __init__(self, rules: Path) -> None:
        self._rules = rules
        self._last = ""

    def latest(self) -> str:
        """The page of the rules as they are, or of the last ones without errors."""
        checked = check_site(self._rules)
        if not self._last or not has_errors(checked.diagnostics):
            self._last = sample_page(checked.rules)
        return self._last
