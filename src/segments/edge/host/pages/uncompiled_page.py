"""A page that no plan could be made of, cut block by block for each set of segments instead.

In: what a StoredPage holds, its plan being one piece. Out: the same answers, by way of a stream. It costs a look at
the page for each set of segments that is not among the last ones.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import blake2b

from segments.edge.decide.site import Site
from segments.edge.events.event_script import SCRIPT_PATH
from segments.edge.host.pages.stored_page import (
    MAX_READY_BYTES,
    MAX_READY_CHOICES,
    ReadyAnswer,
    StoredPage,
    tag_for,
)
from segments.edge.http.respond import Head, page_etag
from segments.edge.pages.html.script_place import ScriptStream
from segments.edge.pages.plan.cutting import Cutter
from segments.edge.pages.streams import open_stream


@dataclass(slots=True)
class UncompiledPage(StoredPage):
    """One response of the origin, as it came. A choice is the set of matched segments itself."""

    site_in_use: Site | None = None

    @property
    def has_blocks(self) -> bool:
        """More than a plan can hold."""
        return True

    @property
    def most_copies(self) -> int:
        """How many ready copies are kept; making one anew costs more than where there is a plan."""
        return max(1, min(MAX_READY_CHOICES, MAX_READY_BYTES // max(1, self.body_bytes)))

    @property
    def _body(self) -> bytes:
        return self.plan.pieces[0].content

    def choose(self, matches: int, site: Site | None, withheld: int = 0) -> int:  # noqa: ARG002 - the base's
        """The matches themselves; copies made by other rules are forgotten. Caps count in compiled pages only."""
        if self.site_in_use is not site:
            self.site_in_use = site
            self.forget_copies()
        return matches

    def _etag(self, choice: int, content: bytes) -> str:  # noqa: ARG002 - the base's
        # It names the bytes, not the choice, which would tell a visitor's segments.
        return page_etag(blake2b(content, digest_size=16).hexdigest(), 0)

    def head(self, ready: ReadyAnswer, set_cookies: tuple[str, ...], now_ms: int) -> Head:  # noqa: ARG002 - the base's
        """The head of a 200 for visitors in these segments; always personal."""
        cookies = (*self.set_cookies, *set_cookies)
        return replace(ready.head, set_cookies=cookies) if cookies else ready.head

    def content(self, choice: int) -> bytes:
        """The bytes for visitors in these segments; `choose` came before."""
        content_type = self.headers.get("content-type", "")
        bundle = self.site_in_use.bundle if self.site_in_use else None
        cutter = Cutter(choice, bundle.bits if bundle else {}, bundle.ranks if bundle else {})
        stream = open_stream(content_type, self._body, cutter, self.json_settings)
        if stream is None:
            return self._body
        content = stream.feed(self._body) + stream.finish()
        tag = tag_for(self.site_in_use, self.headers)
        return ScriptStream(tag, SCRIPT_PATH.encode()).feed(content, is_last=True) if tag else content
