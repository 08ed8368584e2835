"""Aliases in GraphQL documents: under which other names an answer has the field that names segments.

In: a document's text and a field's name. Out: its aliases. A document is read by its tokens alone (GraphQL section
2.1), in linear time; one that is no GraphQL has the server's own error for an answer.
"""

from __future__ import annotations

import re
from typing import Final

_TOKEN: Final = re.compile(
    r'"""(?:[^"\\]|\\"""|\\|"(?!""))*+"""'  # block strings, strings and comments: names in them are text
    r'|"(?:[^"\\\n]|\\.)*+"?'
    r"|#[^\n]*+"
    r"|[_A-Za-z][_0-9A-Za-z]*+"
    r"|[(){}:]"
)
_NAME: Final = re.compile(r"[_A-Za-z]")


def aliases_of(document: str, field: str) -> set[str]:
    """The aliases of a field, in any selection of the document. What stands in parentheses are arguments."""
    found: set[str] = set()
    before, last = "", ""
    depth = 0
    for token in _TOKEN.finditer(document):
        word = token[0]
        if word[0] in '"#':
            continue
        depth += (word == "(") - (word == ")")
        if word == field and last == ":" and depth <= 0 and _NAME.match(before) and before != field:
            found.add(before)
        before, last = last, word
    return found
