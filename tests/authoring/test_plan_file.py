import json

import pytest

from segments.authoring.claims import Publisher
from segments.authoring.plan_file import Plan, apply_plan, open_plan, seal_plan
from segments.authoring.publications import Note
from segments.authoring.publish import Base, Terms, publish_bundle, roll_back
from segments.authoring.standing import read_pointer
from segments.bundle.read import digest_of
from segments.errors import PublishOvertaken, PublishRefused
from segments.signing import KeyRing
from tests.authoring.test_publish import OTHER_RING, RING, DictStore, bundle

NOW = 1_790_000_000_000
ADA, BEN = Publisher(Note("Ada", "Prices")), Publisher(Note("Ben", "Spring"))


@pytest.fixture
def bundles(tmp_path):
    return [bundle(tmp_path, country) for country in ("DE", "FR", "IT")]


@pytest.fixture
def store(bundles):
    filled = DictStore()
    publish_bundle(bundles[0], filled, RING, now_ms=5)
    return filled


@pytest.fixture
def plan(bundles):
    return Plan("shop", bundles[1], Base(digest_of(bundles[0]), 1), Note("Ben", "Früh<ling>"), NOW)


def apply(plan, store):
    return apply_plan(plan, store, RING, now_ms=NOW + 1, terms=Terms(), publisher=BEN)


def test_a_plan_comes_back_as_it_was(plan):
    assert open_plan(seal_plan(plan, RING), RING) == plan
    first = Plan("shop", plan.data, Base(None, 0), Note(), NOW)
    assert open_plan(seal_plan(first, RING), RING) == first
    both = KeyRing((*RING.keys, *OTHER_RING.keys))
    assert open_plan(seal_plan(plan, RING), both) == plan


def test_a_plan_may_be_laid_out_anew_but_not_changed(plan):
    body = json.loads(seal_plan(plan, RING))
    assert open_plan(json.dumps(body, indent=7).encode(), RING) == plan
    for key, value in body.items():
        for other in (None, 7, "other", f"{value}A"):
            with pytest.raises(PublishRefused):
                open_plan(json.dumps({**body, key: other}).encode(), RING)
    with pytest.raises(PublishRefused, match="signed with the site's key"):
        open_plan(json.dumps({**body, "more": 1}).encode(), RING)


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"7", b"\xff", b"{}", b"[" * 99_999, b'{"segments_plan": 2}']
)
def test_what_is_no_plan_is_refused_in_words(content):
    with pytest.raises(PublishRefused, match=r"Expected a plan.*segments plan --out FILE"):
        open_plan(content, RING)


@pytest.mark.parametrize("ring", [OTHER_RING, KeyRing()], ids=["another key", "no key"])
def test_a_plan_of_another_key_is_refused(plan, ring):
    with pytest.raises(PublishRefused, match="signed with the site's key"):
        open_plan(seal_plan(plan, RING), ring)


def test_a_plan_is_applied_as_it_stands(plan, store):
    outcome = apply(plan, store)
    assert outcome.publication.digest == digest_of(plan.data)
    assert read_pointer("shop", store, RING).sequence == 2
    assert not apply(plan, store).is_changed


def test_a_plan_for_a_site_without_any_rules_is_applied_once(plan, bundles):
    store = DictStore()
    first = Plan("shop", bundles[1], Base(None, 0), Note(), NOW)
    with pytest.raises(PublishOvertaken, match=r"Expected sequence 1 .*Nothing is live any more"):
        apply(plan, store)
    assert apply(first, store).publication.sequence == 1


def test_where_live_has_moved_it_says_who_and_what_and_moves_nothing(plan, store, bundles):
    publish_bundle(bundles[2], store, RING, now_ms=NOW, publisher=ADA)
    before = dict(store)
    with pytest.raises(PublishOvertaken) as caught:
        apply(plan, store)
    text = str(caught.value)
    assert "got sequence 2, publish by Ada at 2026-09-21 14:13:20 UTC: Prices" in text
    assert text.endswith("Segments that differ since the plan: home (changed)")
    assert [row.author for row in caught.value.between] == ["Ada"]
    assert store == before


def test_where_live_cannot_be_compared_it_says_so(plan, store, bundles):
    publish_bundle(bundles[2], store, RING, now_ms=NOW, publisher=ADA)
    del store[f"bundle:{digest_of(bundles[0])}"]
    with pytest.raises(PublishOvertaken, match="cannot be compared"):
        apply(plan, store)


def test_where_live_has_come_back_to_the_same_rules_a_plan_still_holds(plan, store, bundles):
    publish_bundle(bundles[2], store, RING, now_ms=NOW, publisher=ADA)
    roll_back("shop", store, RING, now_ms=NOW)
    assert apply(plan, store).publication.sequence == 4
