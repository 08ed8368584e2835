"""The rules of tree construction for content: "in body" and what it shares with cells and captions.

In: a `Tree` and a tag. Out: the tree changed; True where the tag must be processed again in the mode that is
set now. Section 13.2.6.4.7 of the HTML standard, one function per entry, found by name in two tables.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from segments.edge.pages.html_syntax import names
from segments.edge.pages.html_tree.formatting import (
    close_formatting,
    forget_formatting,
    is_active,
    push_formatting,
    reopen_formatting,
)
from segments.edge.pages.html_tree.head import in_head, read_raw
from segments.edge.pages.html_tree.selects import start_input, start_option, start_rule, start_select
from segments.edge.pages.html_tree.tree import FORM_GONE, NO_FORM, Tag, Tree

Rule = Callable[[Tree, Tag], None]


def in_body(tree: Tree, tag: Tag) -> bool:
    """The "in body" insertion mode."""
    if tag.is_end:
        END_RULES.get(tag.name, any_other_end)(tree, tag)
        if tag.name == b"html" and tree.mode == "after body":
            return True
    else:
        START_RULES.get(tag.name, any_other_start)(tree, tag)
    return False


def any_other_start(tree: Tree, tag: Tag) -> None:
    """Phrasing content, and every element that the standard does not know."""
    reopen_formatting(tree)
    tree.push(tag.name)


def any_other_end(tree: Tree, tag: Tag) -> None:
    """Close the innermost element of that name, unless a special element is in between."""
    index = tree.find(frozenset({tag.name}), names.SPECIAL)
    if index >= 0:
        tree.close_implied(but=tag.name)
        tree.cut(index)


def _merge_root(tree: Tree, _: Tag) -> None:
    """A second html or body tag adds its attributes to the first: something outside any block changes."""
    tree.events.append(("moved", 0))


def _ignore(tree: Tree, _: Tag) -> None:
    """A tag that means nothing here."""


def _start_block(tree: Tree, tag: Tag) -> None:
    tree.close_p()
    tree.push(tag.name)


def _start_heading(tree: Tree, tag: Tag) -> None:
    tree.close_p()
    if tree.stack[-1] in names.HEADINGS:
        tree.cut(len(tree.stack) - 1)
    tree.push(tag.name)


def _start_form(tree: Tree, tag: Tag) -> None:
    is_in_template = bool(tree.template_modes)
    if tree.form != NO_FORM and not is_in_template:
        return
    tree.close_p()
    tree.push(tag.name)
    if not is_in_template:
        tree.form = len(tree.stack) - 1


def _start_list_item(tree: Tree, tag: Tag) -> None:
    items = _LIST_ITEMS if tag.name == b"li" else _DEFINITIONS
    index = tree.find(items, names.LIST_ITEM_STOPS)
    if index >= 0:
        tree.close_implied(but=tree.stack[index])
        tree.cut(index)
    tree.close_p()
    tree.push(tag.name)


def _start_button(tree: Tree, tag: Tag) -> None:
    index = tree.find(_BUTTON, names.SCOPE)
    if index >= 0:
        tree.close_implied()
        tree.cut(index)
    reopen_formatting(tree)
    tree.push(tag.name)


def _start_link(tree: Tree, tag: Tag) -> None:
    if is_active(tree, b"a"):
        close_formatting(tree, b"a")
        forget_formatting(tree, b"a")
    _start_formatting(tree, tag)


def _start_formatting(tree: Tree, tag: Tag) -> None:
    reopen_formatting(tree)
    push_formatting(tree, tag)


def _start_nobr(tree: Tree, tag: Tag) -> None:
    reopen_formatting(tree)
    if tree.find(_NOBR, names.SCOPE) >= 0:
        close_formatting(tree, b"nobr")
        reopen_formatting(tree)
    push_formatting(tree, tag)


def _start_marked(tree: Tree, tag: Tag) -> None:
    reopen_formatting(tree)
    tree.push(tag.name)
    tree.mark_formatting()


def _start_table(tree: Tree, tag: Tag) -> None:
    if not tree.is_quirky:
        tree.close_p()
    tree.push(tag.name)
    tree.mode = "in table"


def _start_void(tree: Tree, _: Tag) -> None:
    reopen_formatting(tree)
    tree.insert()


def _start_plain_void(tree: Tree, _: Tag) -> None:
    tree.insert()


def _start_head_content(tree: Tree, tag: Tag) -> None:
    in_head(tree, tag)


def _start_raw(tree: Tree, tag: Tag) -> None:
    tree.insert()
    read_raw(tree, tag)


def _start_example(tree: Tree, tag: Tag) -> None:
    """The old xmp element: raw text that also ends a p."""
    tree.close_p()
    reopen_formatting(tree)
    _start_raw(tree, tag)


def _start_plaintext(tree: Tree, tag: Tag) -> None:
    tree.close_p()
    tree.push(tag.name)
    tree.raw = tag.name


def _start_ruby_base(tree: Tree, tag: Tag) -> None:
    if tree.find(_RUBY, names.SCOPE) >= 0:
        tree.close_implied(but=b"rtc" if tag.name in (b"rp", b"rt") else b"")
    tree.push(tag.name)


def _start_foreign(tree: Tree, tag: Tag) -> None:
    reopen_formatting(tree)
    if tag.is_self_closing:
        tree.insert()
    else:
        tree.push(tag.name + b"/" + tag.name)


def _end_page(tree: Tree, _: Tag) -> None:
    if tree.find(_BODY, names.SCOPE) >= 0:
        tree.mode = "after body"


def _end_block(tree: Tree, tag: Tag) -> None:
    index = tree.find(frozenset({tag.name}), names.SCOPE)
    if index >= 0:
        tree.close_implied()
        tree.cut(index)


def _end_marked(tree: Tree, tag: Tag) -> None:
    before = len(tree.stack)
    _end_block(tree, tag)
    if len(tree.stack) < before:
        tree.clear_formatting()


def _end_form(tree: Tree, tag: Tag) -> None:
    if tree.template_modes:
        _end_block(tree, tag)
        return
    index, tree.form = tree.form, NO_FORM
    if index in (NO_FORM, FORM_GONE) or any(name in names.SCOPE for name in tree.stack[index + 1 :]):
        return
    tree.spend(len(tree.stack) - index)
    tree.close_implied()
    if index == len(tree.stack) - 1:
        tree.cut(index)
    else:
        tree.events.append(("moved", index))
        tree.remove_at(index)


def _end_p(tree: Tree, tag: Tag) -> None:
    index = tree.find(_P, names.BUTTON_SCOPE) if tree.open_p else -1
    if index < 0:
        tree.push(tag.name)
        index = len(tree.stack) - 1
    tree.cut(index)


def _end_list_item(tree: Tree, tag: Tag) -> None:
    barrier = names.LIST_SCOPE if tag.name == b"li" else names.SCOPE
    index = tree.find(frozenset({tag.name}), barrier)
    if index >= 0:
        tree.close_implied(but=tag.name)
        tree.cut(index)


def _end_heading(tree: Tree, _: Tag) -> None:
    index = tree.find(names.HEADINGS, names.SCOPE)
    if index >= 0:
        tree.close_implied()
        tree.cut(index)


def _end_formatting(tree: Tree, tag: Tag) -> None:
    if not close_formatting(tree, tag.name):
        any_other_end(tree, tag)


def _rules(*rows: tuple[Rule, str | frozenset[bytes]]) -> dict[bytes, Rule]:
    return {
        name: rule
        for rule, wanted in rows
        for name in (wanted.encode().split() if isinstance(wanted, str) else wanted)
    }


_BODY: Final = frozenset({b"body"})
_BUTTON: Final = frozenset({b"button"})
_NOBR: Final = frozenset({b"nobr"})
_P: Final = frozenset({b"p"})
_RUBY: Final = frozenset({b"ruby"})
_LIST_ITEMS: Final = frozenset({b"li"})
_DEFINITIONS: Final = frozenset({b"dd", b"dt"})

START_RULES: Final = _rules(
    (_merge_root, "html body frameset"),
    (_start_head_content, names.HEAD_CONTENT),
    (_start_block, names.CLOSES_P),
    (_start_heading, names.HEADINGS),
    (_start_form, "form"),
    (_start_list_item, "li dd dt"),
    (_start_plaintext, "plaintext"),
    (_start_button, "button"),
    (_start_formatting, names.FORMATTING),
    (_start_link, "a"),
    (_start_nobr, "nobr"),
    (_start_marked, names.MARKED),
    (_start_table, "table"),
    (_start_void, "area br embed image img keygen wbr"),
    (_start_plain_void, "param source track"),
    (start_input, "input"),
    (start_rule, "hr"),
    (_start_raw, "textarea iframe noembed noscript"),
    (_start_example, "xmp"),
    (start_select, "select"),
    (start_option, "optgroup option"),
    (_start_ruby_base, "rb rtc rp rt"),
    (_start_foreign, "math svg"),
    (_ignore, "caption col colgroup frame head tbody td tfoot th thead tr"),
)

END_RULES: Final = _rules(
    (_start_head_content, "template"),
    (_end_page, "body html"),
    (_end_block, names.CLOSES_P - {b"p"}),
    (_end_block, "button select"),
    (_end_form, "form"),
    (_end_p, "p"),
    (_end_list_item, "li dd dt"),
    (_end_heading, names.HEADINGS),
    (_end_formatting, names.FORMATTING),
    (_end_marked, names.MARKED),
    (_start_void, "br"),
)
