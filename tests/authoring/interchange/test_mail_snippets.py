"""Snippets for mail send exactly one part to everybody, as real engines render them (`make test-mail-engines`)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from segments.authoring.interchange.mail_snippets import (
    LANGUAGES,
    MAX_MERGE_TAG_CHARS,
    merge_tag,
    write_snippet,
)
from tests.authoring.interchange.mail_engines.record import CONTENTS, PEOPLE, SEGMENTS, snippets

RECORD = json.loads(
    (Path(__file__).parents[2] / "cases" / "mail" / "engines.json").read_text(encoding="utf-8")
)


def part_for(names: tuple[str, ...] | None) -> str:
    """The part of the most important segment that somebody is in."""
    return next((f"<{name}>" for name in SEGMENTS if name in (names or ())), CONTENTS[-1])


def test_the_recording_is_of_the_snippets_that_are_made_now() -> None:
    assert {name: row["snippet"] for name, row in RECORD["services"].items()} == snippets()
    people = [None if names is None else tuple(names) for names in RECORD["people"]]
    assert people == list(PEOPLE)


@pytest.mark.parametrize("name", sorted(snippets()))
def test_everybody_gets_one_part_the_most_important_one(name: str) -> None:
    row = RECORD["services"][name]
    for sent in (row["sent"], row.get("sent_by_liquidjs", row["sent"])):
        assert [text.strip() for text in sent] == [part_for(names) for names in PEOPLE]


def test_mailchimp_reads_a_field_for_each_segment() -> None:
    text = write_snippet(LANGUAGES["mailchimp"], ("vip", "churn-risk-high"), "", ("A", "B", "C"))
    tag = merge_tag("churn-risk-high")
    assert text == f"*|IF:S_VIP=1|*\nA\n*|ELSEIF:{tag}=1|*\nB\n*|ELSE:|*\nC\n*|END:IF|*\n"
    names = [f"churn-risk-{place}" for place in range(200)] + ["vip", "b_2", "in.trial", "a" * 64]
    tags = {merge_tag(name) for name in names}
    assert all(len(one) <= MAX_MERGE_TAG_CHARS for one in tags)
    assert len({merge_tag(name) for name in ("vip", "v.i.p", "v-i-p", "VIPS")}) == 4
