"""Liquid on a site that has not turned it on: left as it is, and reported.

In: a text and where the word of all marks stands in it. Out: one problem for a text, however many tags it has.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from segments.edge.pages.plan.draft import Draft

_TAG: Final = re.compile(rb"\{%-?[\t\n\f\r ]*+(?:if|unless|elsif|case)[\t\n\f\r ][^%{}]{0,200}?\bsegments\b")
_REACH: Final = 256


def report_off(draft: Draft, text: bytes, words: Sequence[int]) -> None:
    """Report the first tag that asks for segments."""
    if b"{%" not in text:
        return
    for word in words:
        if text.startswith(b"segments", word):
            start = text.rfind(b"{%", max(0, word - _REACH), word)
            if start >= 0 and _TAG.match(text, start):
                draft.report("liquid-off", start, "a tag of Liquid")
                return
