"""Markup that a stream of flight has in its texts, read like markup of a page.

In: a site's settings. Out: the reader of such texts. Nothing in them is cut on a site with untrusted elements: what
visitors write may be in one, and the stream does not say what is around a text.
"""

from __future__ import annotations

from collections.abc import Callable

from segments.edge.pages.html.markup import find_marks
from segments.edge.pages.html.scan import PageScan
from segments.edge.pages.html.source import Source
from segments.edge.pages.plan.draft import Draft
from segments.edge.pages.plan.marks import find_words
from segments.edge.pages.settings.page_settings import PageSettings


def markup_reader(settings: PageSettings) -> Callable[[Draft, bytes], None] | None:
    """The reader, which adds the blocks of a text to a draft of its own; None where no text may be cut."""
    if settings.untrusted.names:
        return None

    def read(draft: Draft, content: bytes) -> None:
        lower = content.lower()
        marks = find_marks(content, lower, find_words(lower))
        if marks:
            PageScan(Source(content, content, lower), "utf-8", draft, marks, [], settings).run()

    return read
