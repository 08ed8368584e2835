"""Random pages with a choice in them: options as people write them, today's elements among them, and soup.

Every start tag has a number of its own and every text is a word of its own, so that what has gone from a page is known
without asking how.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

from segments.edge.pages.html.compile import compile_html
from segments.edge.pages.plan.choose import bind_plan, choose_blocks
from segments.edge.pages.plan.splice import splice

AROUND = (
    "%s", "<p>%s</p>", "<form>%s</form>", "<table><tr><td>%s</td></tr></table>", "<table>%s</table>", "<b>%s</b>",
    "<label>%s</label>", "<table><caption>%s</caption></table>", "<ul><li>%s</ul>", "<a href=x>%s</a>",
    "<button>%s</button>",
)  # fmt: skip
USUAL = ("option", "option", "option", "optgroup", "hr", "span", "b", "img", "div")
ODD = (
    "select", "input", "textarea", "table", "tr", "td", "p", "i", "a", "em", "button", "legend", "selectedcontent",
    "svg", "path", "math", "mi", "li", "ul", "form", "style", "script", "template", "object", "h1", "nobr", "label",
    "br", "caption", "tbody", "article",
)  # fmt: skip
VOID = frozenset(("hr", "img", "input", "br"))


@dataclass(frozen=True, slots=True)
class Cut:
    """A page, one visitor's copy of it, and the names of the blocks that have gone from there."""

    page: str
    copy: str
    gone: tuple[str, ...]


class _Writer:
    def __init__(self, chance: random.Random, without: frozenset[str]) -> None:
        self.chance, self.number, self.names = chance, 0, 0
        self.usual = [name for name in USUAL if name not in without]
        self.odd = [name for name in ODD if name not in without]

    def start(self, name: str) -> str:
        self.number += 1
        mark = ""
        if self.chance.random() < 0.3:
            mark, self.names = f' data-segment="s{self.names}"', self.names + 1
        return f'<{name}{mark} i="{self.number}">'

    def word(self) -> str:
        self.number += 1
        return f" w{self.number}w "

    def soup(self, tokens: int, share_of_odd: float) -> str:
        parts: list[str] = []
        still_open: list[str] = []
        for _ in range(tokens):
            kind = self.chance.random()
            if kind < 0.45:
                name = self.chance.choice(self.odd if self.chance.random() < share_of_odd else self.usual)
                parts.append(self.start(name))
                if name not in VOID:
                    still_open.append(name)
            elif kind < 0.7:
                parts.append(self.word())
            elif still_open:
                place = -1 if self.chance.random() < 0.85 else self.chance.randrange(len(still_open))
                parts.append(f"</{still_open.pop(place)}>")
            elif self.chance.random() < share_of_odd:
                parts.append(f"</{self.chance.choice(self.odd + self.usual)}>")
        if self.chance.random() > share_of_odd:
            parts += [f"</{name}>" for name in reversed(still_open)]
        return "".join(parts)


def cuts(seed: int, pages: int, without: frozenset[str] = frozenset()) -> Iterator[Cut]:
    """Copies of random pages that have none of some elements; blocks that the compiler settles have no mark."""
    chance = random.Random(seed)
    for _ in range(pages):
        writer = _Writer(chance, without)
        odd = chance.choice((0.0, 0.1, 0.5))
        choice = writer.start("select") + writer.soup(chance.randrange(2, 14), odd) + "</select>"
        page = (
            "<!doctype html><body>"
            + writer.soup(chance.randrange(3), odd)
            + chance.choice(AROUND) % (choice + writer.word())
            + writer.word()
            + writer.soup(chance.randrange(3), odd)
        )
        yield from _copies(page, writer.names, chance)


def _copies(page: str, names: int, chance: random.Random) -> Iterator[Cut]:
    page = unsettled(page)
    plan = compile_html(page.encode(), "utf-8")
    if not plan.blocks or any(block.settled is not None for block in plan.blocks):
        return
    bound = bind_plan(plan, {f"s{name}": name for name in range(names)})
    for _ in range(3):
        matched = chance.getrandbits(names)
        gone = tuple(f"s{name}" for name in range(names) if not matched >> name & 1)
        yield Cut(page, splice(bound, choose_blocks(matched, bound)).decode(), gone)


def unsettled(page: str) -> str:
    """The page less the marks of blocks that the compiler settles."""
    body = page.encode()
    for block in sorted(compile_html(body, "utf-8").blocks, key=lambda block: -block.offset):
        if block.settled is not None:
            start = body.index(b' data-segment="', block.offset)
            body = body[:start] + body[body.index(b'"', start + 15) + 1 :]
    return body.decode()
