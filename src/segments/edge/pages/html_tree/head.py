"""The rules of tree construction before the body: document type, root, head, and templates' own modes.

In: a `Tree` and a tag. Out: the tree changed; True where the tag must be processed again in the mode that is
set now. Sections 13.2.6.4.1 to 13.2.6.4.6 and 13.2.6.4.18 of the HTML standard.
"""

from __future__ import annotations

from typing import Final

from segments.edge.pages.html_syntax import names
from segments.edge.pages.html_syntax.tokens import RAW_TEXT
from segments.edge.pages.html_tree.tree import Tag, Tree

_OPENERS: Final = frozenset({b"head", b"body", b"html", b"br"})
_LATER_OPENERS: Final = frozenset({b"body", b"html", b"br"})


def read_doctype(tree: Tree, text: bytes) -> None:
    """A document type decides about quirks mode; `text` is what stands between `<!` and `>`, in lower case."""
    if tree.mode != "initial":
        return
    tree.mode = "before html"
    words = text[len(b"doctype") :].split(None, 1)
    rest = words[1].strip() if len(words) > 1 else b""
    if not words or words[0] != b"html":
        tree.is_quirky = True
    elif rest.startswith(b"public"):
        quoted = rest[len(b"public") :].strip()
        public_id, _, after = quoted[1:].partition(quoted[:1] or b'"')
        without_system = not after.strip()
        tree.is_quirky = public_id.startswith(names.QUIRKY_PUBLIC_IDS) or (
            without_system and public_id.startswith(names.QUIRKY_WITHOUT_SYSTEM_ID)
        )


def initial(tree: Tree, _: Tag) -> bool:
    """No document type came first: quirks mode."""
    tree.is_quirky = True
    tree.mode = "before html"
    return True


def before_html(tree: Tree, tag: Tag) -> bool:
    """Only the root may open; everything else opens it."""
    if tag.is_end and tag.name not in _OPENERS:
        return False
    tree.push(b"html")
    tree.mode = "before head"
    return tag.is_end or tag.name != b"html"


def before_head(tree: Tree, tag: Tag) -> bool:
    """Only the head may open; everything else opens it."""
    if tag.is_end and tag.name not in _OPENERS:
        return False
    if not tag.is_end and tag.name == b"html":
        return False
    tree.push(b"head")
    tree.has_head = True
    tree.mode = "in head"
    return tag.is_end or tag.name != b"head"


def in_head(tree: Tree, tag: Tag) -> bool:
    """Metadata, scripts and templates; anything else ends the head."""
    if tag.is_end:
        return _end_in_head(tree, tag)
    if tag.name == b"template":
        tree.push(tag.name)
        tree.mark_formatting()
        tree.mode = "in template"
        tree.template_modes.append("in template")
    elif tag.name in RAW_TEXT and (tag.name in names.HEAD_CONTENT or tag.name == b"noscript"):
        tree.insert()
        read_raw(tree, tag)
    elif tag.name in names.HEAD_CONTENT:
        tree.insert()
    elif tag.name not in (b"html", b"head"):
        return _leave_head(tree)
    return False


def _end_in_head(tree: Tree, tag: Tag) -> bool:
    if tag.name == b"template":
        _end_template(tree)
        return False
    if tag.name == b"head":
        tree.cut(len(tree.stack) - 1)
        tree.mode = "after head"
        return False
    return tag.name in _LATER_OPENERS and _leave_head(tree)


def _leave_head(tree: Tree) -> bool:
    tree.cut(len(tree.stack) - 1)
    tree.mode = "after head"
    return True


def after_head(tree: Tree, tag: Tag) -> bool:
    """Between head and body; metadata still goes into the head."""
    if tag.is_end and tag.name == b"template":
        _end_template(tree)
    elif tag.is_end and tag.name not in _LATER_OPENERS:
        return False
    elif not tag.is_end and tag.name in names.HEAD_CONTENT:
        in_head(tree, tag)
    elif not tag.is_end and tag.name == b"frameset":
        tree.push(tag.name)
        tree.mode = "in frameset"
    elif tag.is_end or tag.name not in (b"html", b"head"):
        tree.push(b"body")
        tree.mode = "in body"
        return tag.is_end or tag.name != b"body"
    return False


def read_raw(tree: Tree, tag: Tag) -> None:
    """The element's content is text: the tokenizer skips it, and the element never becomes the current node."""
    tree.raw = tag.name


def _end_template(tree: Tree) -> None:
    index = tree.find(frozenset({b"template"}), frozenset())
    if index < 0:
        return
    tree.close_implied(ends=names.THOROUGHLY_IMPLIED_ENDS)
    tree.cut(index)
    tree.clear_formatting()
    tree.template_modes.pop()
    reset_mode(tree)


_TEMPLATE_MODES: Final = {
    **dict.fromkeys((b"caption", b"colgroup", b"tbody", b"tfoot", b"thead"), "in table"),
    b"col": "in column group",
    b"tr": "in table body",
    b"td": "in row",
    b"th": "in row",
}


def in_template(tree: Tree, tag: Tag) -> bool:
    """A template's content may be anything; its first tag says what."""
    if tag.name in names.HEAD_CONTENT and (not tag.is_end or tag.name == b"template"):
        return in_head(tree, tag)
    if tag.is_end:
        return False
    tree.mode = tree.template_modes[-1] = _TEMPLATE_MODES.get(tag.name, "in body")
    return True


_MODE_OF: Final = {
    b"td": "in cell",
    b"th": "in cell",
    b"tr": "in row",
    **dict.fromkeys(names.TABLE_SECTIONS, "in table body"),
    b"caption": "in caption",
    b"colgroup": "in column group",
    b"table": "in table",
    b"head": "in head",
    b"body": "in body",
    b"frameset": "in frameset",
}


def reset_mode(tree: Tree) -> None:
    """Reset the insertion mode appropriately: what the innermost open element asks for."""
    for index in range(len(tree.stack) - 1, 0, -1):
        name = tree.stack[index]
        if name == b"template":
            tree.mode = tree.template_modes[-1]
            return
        if name in _MODE_OF:
            tree.mode = _MODE_OF[name]
            break
        tree.spend(1)
    else:
        tree.mode = "after head" if tree.has_head else "before head"
