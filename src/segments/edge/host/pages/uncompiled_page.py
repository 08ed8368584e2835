"""A page that no plan could be made of, bound to a site: cut block by block for each set of segments.

In: the origin's answer as one piece, and the rules in force. Out: the same answers as those of a planned page, by way
of a stream. It costs a look at the page for each set of segments that is not among the last ones.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from hashlib import blake2b

from segments.edge.decide.site import Site
from segments.edge.events.event_script import SCRIPT_PATH
from segments.edge.host.pages.bound_page import (
    MAX_READY_BYTES,
    MAX_READY_CHOICES,
    OriginAnswer,
    ReadyAnswer,
    ReadyCopies,
    make_ready,
    tag_for,
)
from segments.edge.http.respond import Head, page_etag, personal_head
from segments.edge.pages.html.script_place import ScriptStream
from segments.edge.pages.plan.cutting import Cutter
from segments.edge.pages.streams import open_stream


class UncompiledPage:
    """A `BoundPage` without a plan; a choice is the set of matched segments itself, and it is always personal."""

    __slots__ = ("_body", "_origin", "_site", "asked", "copies", "has_blocks")

    def __init__(self, origin: OriginAnswer, site: Site | None, on_change: Callable[[], object]) -> None:
        self._origin, self._site = origin, site
        self._body = origin.plan.pieces[0].content
        self.asked = 0  # which segments it asks for is not known
        self.has_blocks = True  # more than a plan can hold
        # Making a copy anew costs more than where there is a plan.
        most = max(1, min(MAX_READY_CHOICES, MAX_READY_BYTES // max(1, len(self._body))))
        self.copies = ReadyCopies(most, on_change)

    def choose(self, matches: int, withheld: int = 0) -> int:  # noqa: ARG002 - caps count in pages with a plan only
        """The matches themselves."""
        return matches

    def content(self, choice: int) -> bytes:
        """The bytes for visitors in these segments."""
        headers = self._origin.headers
        bundle = self._site.bundle if self._site else None
        cutter = Cutter(choice, bundle.bits if bundle else {}, bundle.ranks if bundle else {})
        stream = open_stream(headers.get("content-type", ""), self._body, cutter, self._origin.settings)
        if stream is None:
            return self._body
        content = stream.feed(self._body) + stream.finish()
        tag = tag_for(self._site, headers)
        return ScriptStream(tag, SCRIPT_PATH.encode()).feed(content, is_last=True) if tag else content

    def ready(self, choice: int) -> ReadyAnswer:
        """The answer for visitors in these segments who get no cookie."""
        ready = self.copies.get(choice)
        if ready is not None:
            return ready
        content = self.content(choice)
        # Its ETag names the bytes, not the choice, which would tell a visitor's segments.
        etag = page_etag(blake2b(content, digest_size=16).hexdigest(), 0)
        return self.copies.keep(make_ready(choice, personal_head(self._origin.headers, etag, ()), content))

    def head(self, ready: ReadyAnswer, set_cookies: tuple[str, ...], now_ms: int) -> Head:  # noqa: ARG002 - never shared
        """The head of a 200 for visitors in these segments."""
        cookies = (*self._origin.set_cookies, *set_cookies)
        return replace(ready.head, set_cookies=cookies) if cookies else ready.head
