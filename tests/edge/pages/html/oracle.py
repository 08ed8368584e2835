"""What a standards-conforming parser says is left of a page without some elements.

A page's tree, as html5lib builds it, becomes nested tuples. Left out of the comparison is what nobody can see:
comments, white space between elements, and elements that the parser opens by itself where nothing is in them.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import html5lib

MARK = "data-segment"
WRAPPERS = {"html", "head", "body", "tbody", "tr", "colgroup"}
FORMATTING = set("a b big code em font i nobr s small strike strong tt u".split())  # noqa: SIM905
SPACE = "\t\n\f\r \0"

Node = tuple[Any, ...]


def parse(page: str, without: Collection[str] = ()) -> Node | None:
    """The tree of a page, less the elements whose mark names one of `without`."""
    builder = html5lib.getTreeBuilder("etree")
    parser = html5lib.HTMLParser(tree=builder, namespaceHTMLElements=False)
    return convert(parser.parse(page, scripting=True), set(without))


def convert(element: Any, without: set[str]) -> Node | None:
    if not isinstance(element.tag, str):
        return None
    attributes = {str(name): value for name, value in element.attrib.items()}
    if attributes.pop(MARK, None) in without:
        return None
    children: list[Node] = []
    add_text(children, element.text)
    for child in element:
        node = convert(child, without)
        if node is not None:
            children.append(node)
        add_text(children, child.tail)
    kept = [trim(child) for child in children if child[0] != "text" or child[1].strip(SPACE)]
    is_empty = not kept and (element.tag in FORMATTING or (element.tag in WRAPPERS and not attributes))
    return None if is_empty else (element.tag, tuple(sorted(attributes.items())), tuple(kept))


def add_text(children: list[Node], text: str | None) -> None:
    if text and children and children[-1][0] == "text":
        children[-1] = ("text", children[-1][1] + text)
    elif text:
        children.append(("text", text))


def trim(node: Node) -> Node:
    return ("text", node[1].strip(SPACE)) if node[0] == "text" else node
