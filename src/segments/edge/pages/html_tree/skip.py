"""Stretches of a page that leave the parser as they found it, passed in one step each.

In: a page in lower case, an offset, and what is open there. Out: how far nothing happens, and the start tags on the
way that are still open at that end. One pattern for each place does it, in C. It knows the usual tags and stops before
everything else; it must never pass a tag of which it is not certain.

What is passed, what it asks for, and why nothing is left of it. All ask for ordinary content: the mode is "in body",
"in cell" or "in caption", the current node is an HTML element, no formatting element waits to be reopened and no block
for a comparison. Elements ask for their own end tag, with nothing but what is in this table in between; then that end
tag finds its element as the current node and pops it. The rules are those of the HTML standard, section 13.2.6.4.7.

    text, comments       nothing           inserted; there is nothing to reconstruct (13.2.4.3)
    void elements        nothing           inserted and popped at once; none of those below closes anything
    scripts              no `<!--` in it   inserted and popped; without escapes the first `</script` is the end
    pictures             shapes only       foreign elements (13.2.6.5) that break out of nothing
    phrasing elements    nothing           "any other start tag" only pushes
    formatting elements  none of its name  pushed and entered in the list; with fewer than three alike none is dropped
    links                no link           as formatting; the list has no link that would be closed
    buttons              no button         there is none in scope that would be closed
    blocks               no p              there is no p in button scope that would be closed
    paragraphs           no p              as blocks
    headings             no p, no heading  as blocks; a heading closes only the heading that it stands in
    items                a list around it  as blocks; the search for an item that would be closed stops at the list

More is refused than these ask for: blocks in headings, links in buttons, buttons in links.

Right in a section of a table whole rows are passed (13.2.6.4.13 and 14): a cell begins a list of formatting elements of
its own, and its end tag pops all that is open in it and drops that list.

Elements are passed `LEVELS` deep. Where something else comes, the run ends, and the elements that it is in stay open,
for the scan to take as it takes any tag. So no byte is passed twice, however a page is nested.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Final, NamedTuple

from segments.edge.pages.html_syntax import names
from segments.edge.pages.html_tree.tree import MARKER, Tree

PHRASING: Final = "span label picture video audio time cite sub sup legend abbr mark kbd data output"
FORMATTING: Final = "b em i s strong small u code"
BLOCKS: Final = (
    "div section article aside header footer nav main figure figcaption ul ol menu details summary fieldset "
    "blockquote pre address hgroup search"
)
PARAGRAPHS: Final = "p h1 h2 h3 h4 h5 h6"
LISTS: Final = frozenset((b"ul", b"ol", b"menu"))
VOID: Final = "img br input source wbr meta link area embed param track"
SHAPES: Final = "path circle ellipse g line polygon polyline rect use"

LEVELS: Final = 6
"""The depth that a run sees. Each level is a copy of the pattern, which takes time to compile; deeper elements are
left open and the next run begins in them."""

_SIMPLE_LEVELS: Final = 2
"""The deepest levels, where comments, scripts and pictures are rare enough to stop for them."""

MAX_FORMATTING: Final = 2
"""Formatting elements open around a run. One more of a name inside it is then never the fourth that is alike."""

MAX_DEPTH: Final = 256
"""Deeper in a page nothing is passed: all that is open is looked through for each run."""

MAX_NESTED: Final = 64
"""Elements of one name in each other, or beside each other in one, that are looked through for the outermost's end."""

_OUTERMOST: Final = f"name{LEVELS - 1}"
_OUTERMOST_OPEN: Final = f"open{LEVELS - 1}"


class Place(NamedTuple):
    """The open elements at the beginning of a run, as far as they matter."""

    has_blocks: bool
    has_links: bool
    has_items: bool


def place_of(tree: Tree) -> Place | None:
    """The place that a parser in ordinary content is in; None where nothing may be passed."""
    if len(tree.stack) > MAX_DEPTH:
        return None
    formatting, current = tree.formatting, tree.stack[-1]
    has_links = True
    if formatting and formatting[-1] is not MARKER:
        active = [formatting[position].name for position in tree.active_formatting()]
        if len(active) > MAX_FORMATTING:
            return None
        has_links = b"a" not in active
    has_links = has_links and b"button" not in tree.stack
    if tree.open_p or current in names.HEADINGS:
        return Place(has_blocks=False, has_links=has_links, has_items=False)
    return Place(has_blocks=True, has_links=has_links, has_items=current in LISTS)


def skip(lower: bytes, position: int, limit: int, place: Place) -> tuple[int, list[int]]:
    """The end of the run from `position`, `limit` at the latest, and the offsets of start tags that it leaves open."""
    run = _pattern(place).match(lower, position, limit)
    assert run is not None  # an empty run matches anywhere
    return run.end(), _left_open(run) if run.start(_OUTERMOST_OPEN) >= 0 else []


def element_end(lower: bytes, start: int, name: bytes, limit: int, place: Place) -> int:
    """The end of the element whose start tag is at `start`, if it is passed as a whole before `limit`; else 0."""
    end = _likely_end(lower, start, name, limit)
    if not end:
        return 0
    run = _pattern(place).match(lower, start, end)
    if (
        run is None
        or run.end() != end
        or run.start(_OUTERMOST) != start + 1
        or run.start(_OUTERMOST_OPEN) >= 0
    ):
        return 0
    return end


def _likely_end(lower: bytes, start: int, name: bytes, limit: int) -> int:
    """The offset at which start tags and end tags of a name are equally many; 0 where that is not near."""
    close, opening, spaced = b"</" + name + b">", b"<" + name + b">", b"<" + name + b" "
    depth, position = 1, start + 1
    for _ in range(MAX_NESTED):
        end = lower.find(close, position, limit)
        if end < 0:
            return 0
        depth += lower.count(opening, position, end) + lower.count(spaced, position, end) - 1
        position = end + len(close)
        if not depth:
            return position
    return 0


def _left_open(run: re.Match[bytes]) -> list[int]:
    starts: list[int] = []
    for level in range(LEVELS - 1, -1, -1):
        if run.start(f"open{level}") < 0:
            break
        starts.append(run.start(f"name{level}") - 1)
    return starts


# The pattern. Groups of a level: `name`, the element's own; `plain`, `free` and `list`, which are empty where blocks,
# links and items may be in it, and else hold what never stands before a `<`; `open`, set where the element is left
# open; `shape`, a name inside a picture. A group keeps what it held for the element before, so each is set anew by
# every element, and none can fail between its beginning and its end.

_END: Final = rb"[\t\n\f\r />]"
_TEXT: Final = rb"[^<]*+"
_VALUE: Final = rb"""(?:"[^"]*+"|'[^']*+'|[^\t\n\f\r "'>][^\t\n\f\r >]*+)"""
_NAMED: Final = rb"""(?<![\t\n\f\r /"'])="""
# Most tags first; what neither of the others takes goes through the standard's own pattern, in tokens.py.
_REST_OF_TAG: Final = (
    rb"""(?:>|(?: [a-z-]++="[^"]*+")*+>|[^"'>=]*+(?:""" + _NAMED + _VALUE + rb"""[^"'>=]*+)*+>)"""
)
_REST_OF_SHAPE: Final = rb"""(?>[^"'>=]*+""" + _NAMED + rb"""\"[^"]*+")*+[^"'>=]*+>"""
_COMMENT: Final = rb"<!--(?!-?>)(?>[^-]++|-(?!-!?>))*+--!?+>"
_SCRIPT: Final = rb"<script(?=" + _END + rb")" + _REST_OF_TAG + rb"(?>[^<]++|<(?!/script|!--))*+</script>"


@cache
def _pattern(place: Place) -> re.Pattern[bytes]:
    return _numbered(_TEXT + _content(LEVELS - 1, place, LEVELS - 1))


def _numbered(pattern: bytes) -> re.Pattern[bytes]:
    """Conditions ask for groups by number; here a name between two `@` stands for one."""
    groups = re.findall(rb"\(\?P<(\w+)>", pattern)
    return re.compile(re.sub(rb"@(\w+)@", lambda name: b"%d" % (groups.index(name[1]) + 1), pattern))


def _content(level: int, place: Place, top: int) -> bytes:
    """The content of an element around a level, after its first text; `top` is the outermost level."""
    void = b"<" + _any_of(VOID) + b"(?=" + _END + b")" + _REST_OF_TAG
    if level < 0:
        return b"(?>" + void + _TEXT + b")*+"
    items = [_element(level, place, top), void]
    if level >= _SIMPLE_LEVELS:
        items += [_COMMENT, _SCRIPT, _picture(level)]
    # After an element that is left open nothing more is passed.
    guard = b"(?(@open%d@)(?!))(?!</)" % level
    return b"(?>" + guard + b"(?:" + b"|".join(items) + b")" + _TEXT + b")*+"


def _element(level: int, place: Place, top: int) -> bytes:
    close = b"</(?P=name%d)>" % level
    closed = (b"(?(@open%d@)(?!)|" % (level - 1) if level else b"(?:") + close + b")"
    return (
        _may_open(level, place, top)
        + b"<(?P<name%d>" % level
        + (_kinds(level) if level else b"")
        + b"[a-z0-9]*+)"
        + _REST_OF_TAG
        + _TEXT
        + b"(?:"
        + close
        + b"|"
        + _content(level - 1, place, top)
        + b"(?:"
        + closed
        + b"|(?P<open%d>)))" % level
    )


def _may_open(level: int, place: Place, top: int) -> bytes:
    """Looks ahead: which elements may open here, by what is open around them."""
    around = range(level + 1, top + 1)
    others = b"".join(b"(?!<(?P=name%d)" % outer + _END + b")" for outer in around)
    plain = b"".join(b"(?P=plain%d)" % outer for outer in around)
    free = b"".join(b"(?P=free%d)" % outer for outer in around)
    rows = [
        b"<" + _any_of(PHRASING),
        others + b"<" + _any_of(FORMATTING),
    ]
    if place.has_blocks:
        rows.insert(0, plain + b"<" + _any_of(f"{PHRASING} {BLOCKS} {PARAGRAPHS}"))
    if place.has_links:
        rows.append(free + b"<" + _any_of("a button"))
    if place.has_blocks and level < top:
        rows.append(b"(?P=list%d)<li" % (level + 1))
    elif place.has_items:
        rows.append(b"<li")
    return b"(?=" + b"|".join(row + _END for row in rows) + b")"


def _kinds(level: int) -> bytes:
    """The kind of an element, by its name; ahead of the name, so that nothing after it can change the answer."""
    end = b"(?=" + _END + b")"
    lists = _any_of(b" ".join(LISTS).decode()) + end
    return (
        b"(?=(?P<plain%d>" % level + _any_of(PARAGRAPHS) + end + b"|)"
        b"(?P<free%d>" % level + _any_of("a button") + end + b"|)"
        b"(?P<list%d>[^mou]|(?=" % level + lists + b")|[mou]))"
    )


def _picture(level: int) -> bytes:
    shape = b"(?=" + _any_of(SHAPES) + _END + b")(?P<shape%d>[a-z]++)" % level
    closed = b"(?>(?<=/>)|" + _TEXT + b"</(?P=shape%d)>)" % level
    shapes = b"(?><" + shape + _REST_OF_SHAPE + closed + _TEXT + b")*+"
    return b"<svg(?=" + _END + b")" + _REST_OF_SHAPE + b"(?<!/>)" + _TEXT + shapes + b"</svg>"


def _any_of(words: str) -> bytes:
    """A pattern of some names, one branch for each letter, so that few are tried."""
    return _branches(sorted(word.encode() for word in words.split()))


def _branches(endings: Iterable[bytes]) -> bytes:
    by_letter: dict[bytes, list[bytes]] = {}
    for ending in endings:
        by_letter.setdefault(ending[:1], []).append(ending[1:])
    is_word = by_letter.pop(b"", None) is not None
    rows = [letter + _branches(rest) for letter, rest in by_letter.items()]
    if len(rows) < 2 and not (rows and is_word):
        return b"".join(rows)
    # The longer names first: what follows decides, and a branch that matched is not given back.
    return b"(?:" + b"|".join(rows) + (b"|)" if is_word else b")")


_IN_BODY: Final = Place(has_blocks=True, has_links=True, has_items=False)
_pattern(_IN_BODY)
"""Nearly every run is in this place: compiled with the module, as other patterns are, the rest when first asked for."""


# Rows of tables

_BETWEEN: Final = rb"(?>[\t\n\f\r ]++|" + _COMMENT + rb")*+"
_CELL: Final = (
    rb"<(?P<cell>t[dh])(?=" + _END + rb")" + _REST_OF_TAG + _TEXT
    + _content(_SIMPLE_LEVELS, _IN_BODY, _SIMPLE_LEVELS) + rb"</(?P=cell)>"
)  # fmt: skip
_ROW: Final = (
    b"<tr(?=" + _END + b")" + _REST_OF_TAG + _BETWEEN + b"(?>" + _CELL + _BETWEEN + b")*+</tr>"
)  # fmt: skip
_ROWS: Final = _numbered(_BETWEEN + b"(?>" + _ROW + _BETWEEN + b")*+")
_ROW_PARENTS: Final = frozenset((b"tbody", b"thead", b"tfoot"))


def skip_rows(tree: Tree, lower: bytes, position: int, limit: int) -> int:
    """The end of rows that leave the parser unchanged, `limit` at the latest; nothing waits for them."""
    if tree.mode != "in table body" or tree.stack[-1] not in _ROW_PARENTS:
        return position
    run = _ROWS.match(lower, position, limit)
    assert run is not None  # an empty run matches anywhere
    return run.end()


def row_end(tree: Tree, lower: bytes, start: int, name: bytes, limit: int) -> int:
    """The end of the row whose start tag is at `start`, if it leaves the parser unchanged; else 0."""
    end = _likely_end(lower, start, name, limit) if name == b"tr" else 0
    return end if end and skip_rows(tree, lower, start, end) == end else 0
