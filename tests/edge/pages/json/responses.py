"""Random responses of content systems, in each one's own shape, that know what every visitor must get of them.

In: a source of chance. Out: an `Item` tree. Each part keeps its own white space and spelling, and whether it is for
somebody, so that the origin's text and the tokens that are left for a visitor come from one tree without any parsing.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any

NAMES = ("a", "b", "c")
SPACES = ("", "", "", "", " ", "\n  ", "\t", "\r\n", "   ")
NUMBERS = ("0", "-0", "12345678901234567890123456789", "-1.50", "1E400", "2.5e-7", "1.0", "17")
TEXTS = (
    "plain", "", '"],}{[', "\\", "</script>", "segments", '"segments":["a"]', "☃ é 漢字 😀", "{% if segments %}",
    "line\nend", "\u2028", "/", "null", ",", "a:b",
)  # fmt: skip


@dataclass
class Node:
    """A value. `members` are an object's, by key, or an array's, all with the key ""; a scalar has its own `text`."""

    text: str = ""
    brackets: str = ""
    members: list[Member] = field(default_factory=list)


@dataclass
class Member:
    """A member or an element. `is_mark`: nobody gets it. `audience`: who does, given their segments."""

    key: str
    value: Node
    spaces: tuple[str, str, str, str]
    is_mark: bool = False
    audience: Callable[[AbstractSet[str]], bool] | None = None

    def shows(self, matched: AbstractSet[str]) -> bool:
        return not self.is_mark and (self.audience is None or self.audience(matched))


def text_of(node: Node, empty: str = " ") -> str:
    """The origin's own text."""
    if not node.brackets:
        return node.text
    items = []
    for one in node.members:
        before, behind_key, behind_colon, behind = one.spaces
        key = f"{one.key}{behind_key}:{behind_colon}" if one.key else ""
        items.append(f"{before}{key}{text_of(one.value)}{behind}")
    return f"{node.brackets[0]}{','.join(items) or empty}{node.brackets[1]}"


def tokens_of(node: Node, matched: AbstractSet[str]) -> Iterator[str]:
    """What a visitor gets, without white space: each token in the origin's own spelling."""
    if not node.brackets:
        yield node.text
        return
    yield node.brackets[0]
    is_first = True
    for one in node.members:
        if not one.shows(matched):
            continue
        if not is_first:
            yield ","
        is_first = False
        if one.key:
            yield from (one.key, ":")
        yield from tokens_of(one.value, matched)
    yield node.brackets[1]


class Writer:
    """Makes values of a content system. `names` writes a list of segments in one of the system's own forms."""

    def __init__(
        self, chance: random.Random, names: Callable[[Writer, list[str]], Any] | None = None
    ) -> None:
        self.chance = chance
        self._names = names

    # JSON

    def string(self, text: str) -> str:
        """A string, in one of its many spellings."""
        if self.chance.random() < 0.15:
            return '"' + "".join(self._escaped(one) for one in text) + '"'
        written = json.dumps(text, ensure_ascii=self.chance.random() < 0.5)
        return written.replace("/", "\\/") if self.chance.random() < 0.3 else written

    def _escaped(self, character: str) -> str:
        pair = character.encode("utf-16-be").hex()
        return "".join(f"\\u{pair[place : place + 4]}" for place in range(0, len(pair), 4))

    def node(self, value: Any) -> Node:
        """A node of a plain value, or of a list or dict that holds nodes and members."""
        if isinstance(value, Node):
            return value
        if isinstance(value, dict):
            return self.object(self.member(name, one) for name, one in value.items())
        if isinstance(value, list):
            return self.array(value)
        if isinstance(value, str):
            return Node(self.string(value))
        return Node(json.dumps(value))

    def object(self, members: Iterable[Member]) -> Node:
        return Node(brackets="{}", members=list(members))

    def array(self, elements: Iterable[Any]) -> Node:
        return Node(
            brackets="[]",
            members=[one if isinstance(one, Member) else self.element(one) for one in elements],
        )

    def spaces(self) -> tuple[str, str, str, str]:
        before, behind_key, behind_colon, behind = (self.chance.choice(SPACES) for _ in range(4))
        return before, behind_key, behind_colon, behind

    def member(self, name: str, value: Any) -> Member:
        return Member(self.string(name), self.node(value), self.spaces())

    def element(self, value: Any) -> Member:
        return Member("", self.node(value), self.spaces())

    def scalar(self) -> Node:
        kind = self.chance.random()
        if kind < 0.3:
            return Node(self.chance.choice(NUMBERS))
        return self.node(self.chance.choice((*TEXTS, True, False, None)))

    # Marks

    def audience(self) -> tuple[list[Member], Callable[[AbstractSet[str]], bool] | None]:
        """Marks of one object, and who is meant by them; None where they mean everybody."""
        assert self._names is not None
        wanted = {word: self.chance.sample(NAMES, self.chance.randint(0, 2)) for word in ("", "All", "Not")}
        if self.chance.random() < 0.7:
            wanted["All"] = wanted["Not"] = []
        any_of, all_of, none_of = wanted.values()
        marks: list[Member] = []
        listed: tuple[tuple[str, list[str]], ...] = (("All", all_of), ("Not", none_of))
        if self.chance.random() < 0.1:  # of equal names the last counts
            marks.append(self._mark("segments", self._names(self, ["c"])))
        if self.chance.random() < 0.1:
            marks.append(self._mark("segments", {"any": any_of, "not": none_of, "all": all_of}))
            listed = (("All", []), ("Not", []))
        elif any_of or marks or self.chance.random() < 0.5:
            marks.append(self._mark("segments", self._names(self, any_of)))
        for word, names in listed:
            if names:
                style = self.chance.choice((f"segments{word}", f"segments_{word.lower()}"))
                marks.append(self._mark(style, self._names(self, names)))
        if not (any_of or all_of or none_of):
            return marks, None
        return marks, lambda matched: bool(
            (not any_of or matched & set(any_of)) and matched >= set(all_of) and not matched & set(none_of)
        )

    def _mark(self, name: str, value: Any) -> Member:
        mark = self.member(name, value)
        mark.is_mark = True
        return mark

    def marked(self, members: dict[str, Any]) -> tuple[Node, Callable[[AbstractSet[str]], bool] | None]:
        """An object with marks among its members, and who gets what it stands for."""
        marks, audience = self.audience()
        listed = [self.member(name, one) for name, one in members.items()]
        for mark in marks:
            # The order of the marks among themselves decides which of two equal ones counts.
            listed.insert(self.chance.randint(self._after_marks(listed), len(listed)), mark)
        return self.object(listed), audience

    def _after_marks(self, members: list[Member]) -> int:
        return max((place + 1 for place, one in enumerate(members) if one.is_mark), default=0)

    def maybe(self, make: Callable[[], Any], absent: Any = None) -> Any:
        return make() if self.chance.random() < 0.5 else absent

    def several(self, make: Callable[[], Any], most: int = 4) -> list[Any]:
        return [make() for _ in range(self.chance.randint(0, most))]

    def any_block(self, members: dict[str, Any]) -> Member:
        """An element that is for somebody by its own marks."""
        value, audience = self.marked(members)
        block = self.element(value)
        block.audience = audience
        return block

    def any_field(self, name: str, members: dict[str, Any]) -> Member:
        """A member that is for somebody by its value's own marks."""
        value, audience = self.marked(members)
        block = self.member(name, value)
        block.audience = audience
        return block


def documents(chance: random.Random, preset: str) -> Node:
    """A random response of one content system."""
    return _SYSTEMS[preset](chance)


# The forms of lists of segments


def _plainly(writer: Writer, names: list[str]) -> Any:
    forms: list[Any] = [names, " ".join(names), ", ".join(names), [f" {name} " for name in names]]
    if not names:
        forms += [None, "  "]
    return writer.chance.choice(forms)


def _storyblok_names(writer: Writer, names: list[str]) -> Any:
    if names and writer.chance.random() < 0.4:
        return [
            {"name": "N", "uuid": f"0c09-{name}", "slug": name, "full_slug": f"segments/{name}"}
            for name in names
        ]
    return _plainly(writer, names)


def _sanity_names(writer: Writer, names: list[str]) -> Any:
    kind = writer.chance.random()
    if names and kind < 0.3:
        return [{"_key": f"k{name}", "_ref": f"segment-{name}", "_type": "reference"} for name in names]
    if names and kind < 0.6:
        return [
            {"_id": f"id-{name}", "_type": "segment", "slug": {"_type": "slug", "current": name}}
            for name in names
        ]
    return _plainly(writer, names)


def _strapi_names(writer: Writer, names: list[str]) -> Any:
    if writer.chance.random() < 0.6:
        key = writer.chance.choice(("slug", "key", "name"))
        return [{"id": place, "documentId": "d", key: name} for place, name in enumerate(names)]
    return _plainly(writer, names)


def _strapi_4_names(writer: Writer, names: list[str]) -> Any:
    if writer.chance.random() < 0.7:
        return {"data": [{"id": 7, "attributes": {"createdAt": "2023", "slug": name}} for name in names]}
    return _plainly(writer, names)


def _directus_names(writer: Writer, names: list[str]) -> Any:
    kind = writer.chance.random()
    if names and kind < 0.25:
        return [{"id": 5, "blocks_id": 3, "segments_id": {"id": 1, "slug": name}} for name in names]
    if names and kind < 0.5:
        return [{"id": 5, "segments_id": name} for name in names]
    if names and kind < 0.6:
        return [{"segment_id": {"id": 2, "name": name}} for name in names]
    return _plainly(writer, names)


def _wagtail_names(writer: Writer, names: list[str]) -> Any:
    if names and writer.chance.random() < 0.4:
        return [{"id": 1, "meta": {"type": "home.Segment"}, "slug": name} for name in names]
    return _plainly(writer, names)


# The systems


def _generic(chance: random.Random) -> Node:
    writer = Writer(chance, _plainly)

    def value(depth: int) -> Any:
        kind = chance.random()
        if depth <= 0 or kind < 0.3:
            return writer.scalar()
        if kind < 0.6:
            return writer.array(
                writer.any_block({"v": value(depth - 1)}) if chance.random() < 0.4 else value(depth - 1)
                for _ in range(chance.randint(0, 4))
            )
        return writer.object(
            writer.any_field(f"k{n}", {"v": value(depth - 1), "w": 1}) if chance.random() < 0.3
            else writer.member(chance.choice(("k", "same", f"k{n}")), value(depth - 1))
            for n in range(chance.randint(0, 4))
        )  # fmt: skip

    deep = value(5)
    for _ in range(chance.choice((0, 0, 0, 300))):
        deep = writer.array([deep])
    return writer.node({"blocks": deep, "total": 12, "meta": {"count": 3}})


def _by_paths(chance: random.Random) -> Node:
    """For a site that names segments in `meta.audience`, and in `for` itself."""
    writer = Writer(chance, _plainly)

    def block(depth: int) -> Member:
        names = chance.sample(NAMES, chance.randint(0, 2))
        mark = writer.member("audience" if chance.random() < 0.5 else "for", _plainly(writer, names))
        mark.is_mark = True
        members = {"text": writer.scalar(), "inside": writer.array(block(depth - 1) for _ in range(depth))}
        listed = [writer.member(name, one) for name, one in members.items()]
        if mark.key == '"audience"' or json.loads(mark.key) == "audience":
            inner = writer.object([writer.member("x", 1), mark, writer.member("y", [2])])
            listed.append(writer.member("meta", inner))
        else:
            listed.append(mark)
        chance.shuffle(listed)
        made = writer.element(writer.object(listed))
        made.audience = (lambda matched: bool(matched & set(names))) if names else None
        return made

    return writer.node({"list": writer.array(block(2) for _ in range(chance.randint(0, 4)))})


def _storyblok(chance: random.Random) -> Node:
    writer = Writer(chance, _storyblok_names)

    def rich(depth: int) -> Node:
        nodes: list[Any] = [{"type": "paragraph", "content": [{"type": "text", "text": writer.scalar()}]}]
        if depth > 0:
            nodes.append({"type": "blok", "attrs": {"id": "1", "body": bloks(depth - 1)}})
        return writer.node({"type": "doc", "content": nodes})

    def bloks(depth: int) -> Node:
        return writer.array(writer.several(lambda: blok(depth)))

    def blok(depth: int) -> Member:
        members: dict[str, Any] = {
            "_uid": "98cc",
            "headline": writer.scalar(),
            "component": "teaser",
            "image": {
                "id": 1,
                "alt": "",
                "fieldtype": "asset",
                "filename": "https://a.storyblok.com/f/1/x.jpg",
            },
            "_editable": '<!--#storyblok#{"name": "page", "space": "44203"}-->',
        }
        if depth > 0:
            members |= {"columns": bloks(depth - 1), "text": rich(depth - 1)}
        return writer.any_block(members)

    def content(depth: int) -> tuple[Node, Any]:
        return writer.marked({"_uid": "7", "component": "page", "body": bloks(depth), "related": ["0c09"]})

    def story(is_document: bool) -> Member:
        inner, audience = content(1)
        made = writer.element(
            {"name": "Home", "id": 107350372, "uuid": "0c09", "content": inner, "tag_list": []}
        )
        made.audience = None if is_document else audience
        return made

    tail = {
        "cv": 1683184309,
        "rels": writer.array(writer.several(lambda: story(is_document=False), 2)),
        "links": [],
    }
    if chance.random() < 0.5:
        return writer.node({"story": story(is_document=True).value, **tail})
    return writer.node({"stories": writer.array(writer.several(lambda: story(is_document=False))), **tail})


def _sanity(chance: random.Random) -> Node:
    writer = Writer(chance, _sanity_names)

    def banner(depth: int) -> Member:
        members: dict[str, Any] = {
            "_key": "c",
            "_type": "banner",
            "image": {"_type": "image", "asset": {"_ref": "image-abc-200x200-png", "_type": "reference"}},
            "title": writer.scalar(),
        }
        if depth > 0:
            members["content"] = content(depth - 1)
        return writer.any_block(members)

    def content(depth: int) -> Node:
        span = {"_key": "b", "_type": "span", "marks": ["strong"], "text": writer.scalar()}
        paragraph = {"_key": "a", "_type": "block", "style": "normal", "markDefs": [], "children": [span]}
        return writer.array(
            [paragraph if chance.random() < 0.4 else banner(depth) for _ in range(chance.randint(0, 4))]
        )

    def fields() -> dict[str, Any]:
        return {"_id": "drafts.page-1", "_type": "page", "_rev": "Lx", "content": content(2), "author": None}

    if chance.random() < 0.5:
        result, _ = writer.marked(fields())
    else:
        result = writer.array(writer.several(lambda: writer.any_block(fields())))
    head = {"query": '*[_type == "page"]'} if chance.random() < 0.5 else {}
    return writer.node({**head, "result": result, "syncTags": ["s1:9n"], "ms": 12})


def _strapi_zone(writer: Writer, depth: int) -> Node:
    def component() -> Member:
        members: dict[str, Any] = {"id": 3, "__component": "sections.hero", "title": writer.scalar()}
        if depth > 0:
            members["cards"] = _strapi_zone(writer, depth - 1)
        return writer.any_block(members)

    return writer.array(writer.several(component))


def _strapi_5(chance: random.Random) -> Node:
    writer = Writer(chance, _strapi_names)

    def fields() -> dict[str, Any]:
        return {
            "id": 6, "documentId": "clkg", "title": writer.scalar(), "locale": "en", "publishedAt": None,
            "blocks": _strapi_zone(writer, 2),
        }  # fmt: skip

    def entry() -> Member:
        made = writer.any_block({**fields(), "localizations": []})
        made.value.members.append(writer.any_field("offer", fields()))
        return made

    pages = {"pagination": {"page": 1, "pageSize": 25, "pageCount": 1, "total": 2}}
    if chance.random() < 0.5:
        return writer.node({"data": entry().value, "meta": {}})
    return writer.node({"data": writer.array(writer.several(entry)), "meta": pages})


def _strapi_4(chance: random.Random) -> Node:
    writer = Writer(chance, _strapi_4_names)

    def entry(depth: int) -> tuple[Node, Any]:
        members: dict[str, Any] = {"title": writer.scalar(), "blocks": _strapi_zone(writer, depth)}
        if depth > 0:
            value, audience = entry(depth - 1)
            related = writer.member("data", value)
            related.audience = audience
            members["offer"] = writer.object([related])
            members["cover"] = {"data": None}
            members["others"] = {"data": writer.array(writer.several(lambda: element(depth - 1), 2))}
        attributes, audience = writer.marked(members)
        return writer.node({"id": 12, "attributes": attributes}), audience

    def element(depth: int) -> Member:
        value, audience = entry(depth)
        made = writer.element(value)
        made.audience = audience
        return made

    pages = {"pagination": {"start": 0, "limit": 25, "total": 99}}
    if chance.random() < 0.5:
        return writer.node({"data": entry(2)[0], "meta": {}})
    return writer.node({"data": writer.array(writer.several(lambda: element(2), 3)), "meta": pages})


def _directus(chance: random.Random) -> Node:
    writer = Writer(chance, _directus_names)

    def fields(depth: int) -> dict[str, Any]:
        members: dict[str, Any] = {"id": 1, "status": "published", "title": writer.scalar(), "sort": None}
        if depth > 0:
            members["blocks"] = writer.array(writer.several(lambda: row(depth - 1)))
            members["cards"] = writer.array(writer.several(lambda: writer.any_block(fields(depth - 1))))
        return members

    def row(depth: int) -> Member:
        """A row of a many-to-any relation: it is nothing without its item."""
        item, audience = writer.marked(fields(depth))
        made = writer.element({"id": 8, "collection": "block_hero", "item": item, "sort": 1})
        made.audience = audience
        return made

    meta = {"total_count": 9, "filter_count": 6}
    if chance.random() < 0.5:
        return writer.node({"data": writer.marked(fields(2))[0]})
    items = writer.array(writer.several(lambda: writer.any_block(fields(2))))
    return writer.node({"data": items, "meta": meta})


def _wagtail(chance: random.Random) -> Node:
    writer = Writer(chance, _wagtail_names)

    def block(depth: int) -> Member:
        kind = chance.random()
        if kind < 0.3:
            return writer.element({"type": "heading", "value": writer.scalar(), "id": "1"})
        if kind < 0.4:
            return writer.element(
                {"type": "list", "value": writer.array(writer.several(writer.scalar)), "id": "2"}
            )
        members: dict[str, Any] = {"text": writer.scalar()}
        if depth > 0:
            members["left"] = stream(depth - 1)
            # A structure inside a structure stands there itself, without a type and an id.
            members["cards"] = writer.array(writer.several(lambda: writer.any_block({"text": 1}), 2))
        value, audience = writer.marked(members)
        made = writer.element({"type": "promo", "value": value, "id": "3"})
        made.audience = audience
        return made

    def stream(depth: int) -> Node:
        return writer.array(writer.several(lambda: block(depth)))

    def fields() -> dict[str, Any]:
        meta = {"type": "home.BlogPage", "detail_url": "http://x/api/v2/pages/4/", "slug": "a"}
        return {"id": 4, "meta": meta, "title": writer.scalar(), "body": stream(2)}

    if chance.random() < 0.5:
        page, _ = writer.marked(fields())
        return page
    items = writer.array(writer.several(lambda: writer.any_block(fields())))
    return writer.node({"meta": {"total_count": 2}, "items": items})


_SYSTEMS: dict[str, Callable[[random.Random], Node]] = {
    "generic": _generic,
    "paths": _by_paths,
    "storyblok": _storyblok,
    "sanity": _sanity,
    "strapi-5": _strapi_5,
    "strapi-4": _strapi_4,
    "directus": _directus,
    "wagtail": _wagtail,
}
SYSTEMS = tuple(_SYSTEMS)
