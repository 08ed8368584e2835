"""The rules of tree construction for SVG and MathML inside a page.

In: a `Tree` and a tag. Out: the tree changed; True where HTML's rules for the current mode apply to the
tag after all. Section 13.2.6.5 of the HTML standard. Foreign scripts, styles and titles are ordinary elements
to the tokenizer.
"""

from __future__ import annotations

from typing import Final

from segments.edge.pages.html_syntax import names
from segments.edge.pages.html_tree.tree import Tag, Tree

_FONT_BREAKS: Final = (b"color", b"face", b"size")
_HTML_ENCODINGS: Final = (b"text/html", b"application/xhtml+xml")


def is_foreign_text(tree: Tree) -> bool:
    """True if text goes into a foreign element here, and a CDATA section is one."""
    if not tree.stack:
        return False
    current = tree.stack[-1]
    return (
        _is_foreign_name(current)
        and current not in names.HTML_POINTS
        and current not in names.MATH_TEXT_POINTS
    )


def is_foreign(tree: Tree, tag: Tag) -> bool:
    """True if the rules for foreign content apply to a tag here."""
    if not tree.stack or not _is_foreign_name(tree.stack[-1]):
        return False
    if tag.is_end:
        return True
    current = tree.stack[-1]
    if current in names.MATH_TEXT_POINTS:
        return tag.name in (b"mglyph", b"malignmark")
    if current in names.MATH_ANNOTATIONS and tag.name == b"svg":
        return False
    return current not in names.HTML_POINTS


def _is_foreign_name(name: bytes) -> bool:
    return name.startswith((b"svg/", b"math/"))


def in_foreign(tree: Tree, tag: Tag) -> bool:
    """A tag inside SVG or MathML."""
    if tag.is_end:
        return _end_in_foreign(tree, tag)
    if tag.name in names.BREAKOUT or (
        tag.name == b"font" and any(tag.attribute(name) is not None for name in _FONT_BREAKS)
    ):
        _break_out(tree)
        return True
    if tag.is_self_closing:
        tree.insert()
    else:
        space = tree.stack[-1].partition(b"/")[0]
        is_html = tag.name == b"annotation-xml" and tag.attribute(b"encoding") in _HTML_ENCODINGS
        tree.push(space + b"/" + tag.name + (b"+html" if is_html and space == b"math" else b""))
    return False


def _break_out(tree: Tree) -> None:
    """Close foreign elements up to an HTML one or to one that may hold HTML."""
    length = len(tree.stack)
    while length and _is_foreign_name(tree.stack[length - 1]) and not _may_hold_html(tree.stack[length - 1]):
        length -= 1
    tree.cut(length)


def _may_hold_html(name: bytes) -> bool:
    return name in names.MATH_TEXT_POINTS or name in names.HTML_POINTS


def _end_in_foreign(tree: Tree, tag: Tag) -> bool:
    if tag.name in (b"br", b"p"):
        _break_out(tree)
        return True
    stack = tree.stack
    for index in range(len(stack) - 1, 0, -1):
        if not _is_foreign_name(stack[index]):
            tree.spend(len(stack) - index)
            return True
        name = stack[index].partition(b"/")[2]
        if name.removesuffix(b"+html") == tag.name:
            tree.spend(len(stack) - index)
            tree.cut(index)
            return False
    return False
