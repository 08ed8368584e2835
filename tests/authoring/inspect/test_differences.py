"""What a publication would change, by what the bytes say."""

from __future__ import annotations

import pytest

from segments.authoring.compile.compiler import compile_rules
from segments.authoring.inspect.differences import compare_bundles
from segments.authoring.source import load_rules
from segments.bundle.read import read_bundle

SITE = """
[site]
name = "shop"
[events.purchase]
purpose = "advertising"
"""
BEFORE = """
[segments.germany]
when = 'geo.country == "DE"'
[segments.phones]
when = 'device.type == "phone"'
[segments.old]
when = "geo.is_eu"
[segments.regulars]
when = "visitor.visits >= 5"
priority = 3
"""


def bundle(folder, text):
    path = folder / "rules.toml"
    path.write_text(SITE + text)
    data = compile_rules(load_rules(path))
    return data, read_bundle(data)


def differences(folder, after, before=BEFORE):
    return compare_bundles(bundle(folder, before), bundle(folder, after))


def rows(found):
    return [(row.id, row.kind, row.was, row.lines_before, row.lines_after) for row in found.segments]


def test_another_spelling_is_no_difference(tmp_path):
    other = BEFORE.replace("geo.is_eu", "geo.is_eu == true").replace('== "DE"', 'in ["DE"]')
    found = differences(tmp_path, other)
    assert (found.segments, found.settings) == ((), ())
    assert found.bundle_bytes[0] == found.bundle_bytes[1]


def test_segments_are_added_removed_renamed_and_changed_line_by_line(tmp_path):
    after = (
        BEFORE.replace('== "DE"', 'in ["DE", "AT"]')
        .replace("segments.phones", "segments.small-screens")
        .replace(
            '[segments.old]\nwhen = "geo.is_eu"\n',
            '[segments.buyers]\nwhen = \'events.did("purchase", "7d")\'\n',
        )
    )
    found = differences(tmp_path, after)
    assert rows(found) == [
        ("buyers", "added", "", (), ('events.did("purchase", "7d")',)),
        ("germany", "changed", "", ('geo.country == "DE"',), ('geo.country in ["AT", "DE"]',)),
        ("old", "removed", "", ("geo.is_eu",), ()),
        ("small-screens", "renamed", "phones", (), ()),
    ]
    assert found.segments[0].purposes_gained == ("personalization", "advertising")
    assert (found.purposes_gained, found.purposes_lost) == (("advertising",), ())
    assert found.history_bytes[0] == 0 < found.history_bytes[1]
    assert found.count == (4, 4)


def test_a_purpose_that_a_segment_gains_is_named(tmp_path):
    found = differences(
        tmp_path, BEFORE.replace('geo.country == "DE"', 'geo.country == "DE" && visitor.is_new')
    )
    (row,) = found.segments
    assert (row.purposes_gained, row.purposes_lost) == (("personalization",), ())
    back = differences(tmp_path, BEFORE.replace("visitor.visits >= 5", "geo.is_eea"))
    assert back.purposes_lost == ("personalization",)


def test_standing_and_settings_count_too(tmp_path):
    found = differences(tmp_path, BEFORE.replace("priority = 3", "priority = 9"))
    assert rows(found) == [("regulars", "changed", "", ("priority 3",), ("priority 9",))]
    other = differences(
        tmp_path, BEFORE + '[consent]\nwithout = "none"\n[events.share]\npurpose = "personalization"\n'
    )
    assert other.settings == ("consent", "events")


def test_two_of_one_rule_are_no_renaming(tmp_path):
    before = '[segments.a]\nwhen = "geo.is_eu"\n'
    after = '[segments.b]\nwhen = "geo.is_eu"\n[segments.c]\nwhen = "geo.is_eu"\n'
    assert [row.kind for row in differences(tmp_path, after, before).segments] == [
        "removed",
        "added",
        "added",
    ]


def test_from_nothing_everything_is_added(tmp_path):
    found = compare_bundles(None, bundle(tmp_path, BEFORE))
    assert {row.kind for row in found.segments} == {"added"}
    assert (found.count, found.bundle_bytes[0], found.purposes_gained) == ((0, 4), 0, ("personalization",))


@pytest.mark.parametrize("text", [BEFORE, '[segments.a]\nwhen = "false"\n'])
def test_nothing_differs_from_itself(text, tmp_path):
    assert differences(tmp_path, text, text).segments == ()
