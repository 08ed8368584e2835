"""The JSON of content systems: the places of marks, what they belong to, the names of segments.

In: a preset's name and the site's settings. Out: a `Shape`. Adding a content system is one row in `SHAPES`; the
rules that a row cannot say are in marks.py.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from segments.edge.pages.settings.json_settings import NO_JSON_SETTINGS, JsonSettings, Path

COMPANIONS: Final = {
    # name in the document: what it is
    "segmentsAll": "all",
    "segments_all": "all",
    "segmentsNot": "not",
    "segments_not": "not",
    "segmentSlot": "slot",
    "segment_slot": "slot",
    "segmentDefault": "default",
    "segment_default": "default",
    "segmentCap": "cap",
    "segment_cap": "cap",
}
"""Marks that stand beside the list of segments."""


@dataclass(frozen=True, slots=True)
class Shape:
    """One way to write content with segments.

    `paths` lead from an object to its list of segments; the first that fits counts, so longer ones come first.
    `documents` are the paths from the root to objects that a response is about: they stay, and so does what is
    called one of `keeps`, wherever it is. `names` are where an object in a list of segments has the segment's name.
    `prefix` marks the tags and references that are segments. `has_links` is for documents that lie apart from the
    places that refer to them.
    """

    name: str
    paths: tuple[Path, ...] = (("segments",),)
    documents: tuple[Path, ...] = ()
    names: tuple[Path, ...] = ()
    prefix: str = ""
    has_links: bool = False
    is_wrapped: bool = False
    keeps: tuple[str, ...] = ()


_NAMES: Final = (
    ("slug",),
    ("slug", "current"),
    ("key",),
    ("name",),
    ("attributes", "slug"),
    ("attributes", "key"),
    ("attributes", "name"),
)

SHAPES: Final[Mapping[str, Shape]] = {
    shape.name: shape
    for shape in (
        Shape("generic"),
        Shape(
            "contentful",
            paths=(("fields", "segments"), ("segments",)),
            names=(("fields", "slug"), ("fields", "key"), ("fields", "name"), ("sys", "id"), *_NAMES),
            prefix="segment-",
            has_links=True,
        ),
        Shape(
            "storyblok",
            paths=(("content", "segments"), ("segments",)),
            documents=(("story",), ("story", "content")),
            names=(*_NAMES, ("uuid",)),
        ),
        Shape("sanity", documents=(("result",),), names=(*_NAMES, ("_ref",), ("_id",)), prefix="segment-"),
        Shape(
            "strapi",
            paths=(("attributes", "segments"), ("segments",)),
            documents=(("data",), ("data", "attributes")),
            names=_NAMES,
        ),
        Shape(
            "directus",
            paths=(("item", "segments"), ("segments",)),
            documents=(("data",),),
            names=(
                *(("segments_id", *path) for path in _NAMES),
                ("segments_id",),
                *(("segment_id", *path) for path in _NAMES),
                ("segment_id",),
                *_NAMES,
                ("id",),
            ),
        ),
        Shape(
            "graphql",
            paths=(("attributes", "segments"), ("segments",)),
            names=(("segments_id", "slug"), ("segment_id", "slug"), *_NAMES),
        ),
        Shape("wagtail", paths=(("value", "segments"), ("segments",)), names=(*_NAMES, ("id",))),
    )
}
"""By the names that `--json-preset` and the site's settings take."""


HEAD_BYTES: Final = 1_024
"""The bytes in which a response shows its system; the signs below are in its first members."""

_OPEN: Final = rb"[\t\n\r ]*+\{[\t\n\r ]*+"
_IS: Final = rb"[\t\n\r ]*+:[\t\n\r ]*+"
_IS_ENTRY: Final = rb'(?s:.*?)"type"' + _IS + rb'"Entry"'
_SIGNS: Final = (
    ("contentful", re.compile(_OPEN + rb'"sys"' + _IS + _OPEN + rb'"type"' + _IS + rb'"Array"')),
    ("contentful", re.compile(_OPEN + rb'"sys"' + _IS + rb"\{" + _IS_ENTRY)),
    ("contentful", re.compile(_OPEN + rb'"metadata"' + _IS + _OPEN + rb'"tags"' + _IS + rb"\[" + _IS_ENTRY)),
    ("storyblok", re.compile(_OPEN + rb'"(?:story|stories)"' + _IS)),
    ("sanity", re.compile(_OPEN + rb'"(?:query"' + _IS + rb'"|result"|ms")')),
    ("wagtail", re.compile(_OPEN + rb'"meta"' + _IS + _OPEN + rb'"total_count"')),
    (
        "wagtail",
        re.compile(_OPEN + rb'"id"' + _IS + rb'[0-9]++,[\t\n\r ]*+"meta"' + _IS + _OPEN + rb'"type"'),
    ),
    ("strapi", re.compile(_OPEN + rb'"data"' + _IS + rb'(?s:.*?)"(?:attributes|documentId)"' + _IS)),
)
"""The beginnings of each system's responses, the surest first. A response that looks like none of them is generic."""


def detect_preset(body: bytes) -> str:
    """The preset for a response of which nobody has said what it is."""
    head = body[:HEAD_BYTES].removeprefix(b"\xef\xbb\xbf")
    return next((name for name, sign in _SIGNS if sign.match(head)), "generic")


_ENTRIES: Final = {
    "strapi": re.compile(_OPEN + rb'"data"' + _IS + rb'(?:\[[\t\n\r ]*+)?\{[\t\n\r ]*+"'),
    "directus": re.compile(_OPEN + rb'"data"' + _IS + rb'(?:\[[\t\n\r ]*+)?\{[\t\n\r ]*+"'),
    "graphql": re.compile(
        _OPEN + rb'"data"' + _IS + _OPEN + rb'"(?!__)[^"]*+"' + _IS + rb'(?:\[[\t\n\r ]*+)?\{[\t\n\r ]*+"'
    ),
}
"""Answers with entries in them, of systems that write a field with nothing in it too if they are asked for it."""


def lacks_segments(body: bytes, preset: str) -> bool:
    """True if a body, in which nothing names segments, has entries whose system would have written them."""
    entries = _ENTRIES.get(preset)
    return entries is not None and entries.match(body[:HEAD_BYTES]) is not None


_TRACES: Final = (
    ("contentful", (b'"sys":{', b'"fields":{')),
    ("storyblok", (b'"_uid":', b'"component":')),
    ("sanity", (b'"_key":', b'"_type":')),
    ("strapi", (b'"__component":',)),
    ("strapi", (b'"documentId":',)),
)
"""The contents of each system's entries, as `JSON.stringify` writes them."""


def shape_of_state(text: bytes) -> Shape:
    """The shape of what a framework keeps in a page: an answer of an API, or what has entries of one in it."""
    preset = detect_preset(text)
    if preset != "generic":
        return SHAPES[preset]
    found = (name for name, traces in _TRACES if all(trace in text for trace in traces))
    return replace(SHAPES[next(found, "generic")], documents=(), keeps=("story",))


def named_as_in(shape: Shape, text: bytes) -> Shape:
    """A shape in which segments are named as by the system that has entries in a text."""
    found = shape_of_state(text)
    return replace(shape, names=found.names, prefix=found.prefix)


def shape_of(preset: str | None, settings: JsonSettings = NO_JSON_SETTINGS) -> Shape:
    """The shape for a preset, "generic" without one, with the site's own paths before the preset's.

    Raises:
        KeyError: there is no such preset.
    """
    shape = SHAPES[preset or "generic"]
    if not (settings.paths or settings.prefix):
        return shape
    paths = sorted({*settings.paths, *shape.paths}, key=lambda path: (-len(path), path))
    return replace(shape, paths=tuple(paths), prefix=settings.prefix or shape.prefix)
