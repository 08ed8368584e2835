"""Staged roll-outs in a store: one step of the pointer each, and nothing half done wherever it is interrupted."""

import pytest

from segments.authoring.claims import Publisher
from segments.authoring.compile.compiler import compile_rules
from segments.authoring.publications import Note, read_history
from segments.authoring.publish import Base, publish_bundle, roll_back
from segments.authoring.source import load_rules
from segments.authoring.staging import (
    Mover,
    end_stage,
    parse_share,
    promote_stage,
    require_stage,
    stage_bundle,
)
from segments.authoring.standing import read_pointer
from segments.bundle.pointer import Pointer, Staged
from segments.bundle.read import digest_of
from segments.errors import PublishOvertaken, PublishRefused
from tests.authoring.test_publish import RING, DictStore, bundle


@pytest.fixture
def bundles(tmp_path):
    return [bundle(tmp_path, country) for country in ("DE", "FR", "IT")]


class Interrupted(Exception):
    """The end of the process between two steps."""


class MortalStore(DictStore):
    """A store whose process ends before the step with this number, be it a read or a write."""

    steps = 10**9

    def _step(self):
        self.steps -= 1
        if self.steps < 0:
            raise Interrupted

    def get(self, key, default=None):
        self._step()
        return super().get(key, default)

    def put(self, values, *, ttl_seconds=0):
        for key, value in values.items():
            self._step()
            super().put({key: value}, ttl_seconds=ttl_seconds)


@pytest.fixture
def store(bundles):
    store = MortalStore()
    publish_bundle(bundles[0], store, RING, now_ms=5)
    return store


def mover(store, now_ms=6):
    return Mover(store, RING, now_ms, Publisher(Note("Ada", "try it")))


def pointer(store):
    return read_pointer("shop", store, RING)


def test_a_staged_bundle_leaves_the_current_one_in_force(store, bundles):
    outcome = stage_bundle(bundles[1], 500, mover(store))
    one, other = map(digest_of, bundles[:2])
    assert pointer(store) == Pointer("shop", one, 2, staged=Staged(other, 500, 6), published_ms=6)
    assert (outcome.current, outcome.publication.digest) == (one, other)
    row, _ = read_history("shop", store)
    assert (row.action, row.share, row.author, row.message) == ("stage", 500, "Ada", "try it")


def test_widening_keeps_the_moment_since_when_it_is_staged(store, bundles):
    stage_bundle(bundles[1], 500, mover(store))
    stage_bundle(bundles[1], 2_000, mover(store, 9))
    assert pointer(store).staged == Staged(digest_of(bundles[1]), 2_000, 6)
    before = dict(store)
    assert not stage_bundle(bundles[1], 2_000, mover(store, 12)).is_changed
    assert store == before


def test_a_staged_bundle_that_has_vanished_is_written_again(store, bundles):
    stage_bundle(bundles[1], 500, mover(store))
    del store[f"bundle:{digest_of(bundles[1])}"]
    assert stage_bundle(bundles[1], 500, mover(store, 9)).is_changed
    assert store[f"bundle:{digest_of(bundles[1])}"] == bundles[1]


def test_another_bundle_takes_the_place_of_the_staged_one(store, bundles):
    stage_bundle(bundles[1], 500, mover(store))
    stage_bundle(bundles[2], 500, mover(store, 9))
    assert (pointer(store).digest, pointer(store).staged.digest) == tuple(
        map(digest_of, (bundles[0], bundles[2]))
    )


def test_promoting_gives_the_staged_bundle_to_everybody_and_rolling_back_takes_it_away(store, bundles):
    stage_bundle(bundles[1], 500, mover(store))
    promote_stage("shop", mover(store))
    one, other = map(digest_of, bundles[:2])
    assert pointer(store) == Pointer("shop", other, 3, one, published_ms=6)
    roll_back("shop", store, RING, now_ms=9)
    assert pointer(store) == Pointer("shop", one, 4, other, published_ms=9)
    assert [row.action for row in read_history("shop", store)] == ["rollback", "promote", "stage", "publish"]


@pytest.mark.parametrize("how", ["unstage", "rollback"])
def test_ending_a_roll_out_gives_everybody_the_current_bundle(store, bundles, how):
    stage_bundle(bundles[1], 500, mover(store))
    if how == "unstage":
        end_stage("shop", mover(store))
    else:
        roll_back("shop", store, RING, now_ms=6)
    after = pointer(store)
    assert (after.digest, after.staged, after.sequence) == (digest_of(bundles[0]), None, 3)
    assert read_history("shop", store)[0].action == how


def test_a_plan_that_something_else_has_overtaken_is_not_staged(store, bundles):
    agreed = Base(digest_of(bundles[0]), 1)
    stage_bundle(bundles[1], 500, mover(store), base=agreed)
    publish_bundle(bundles[2], store, RING, now_ms=9)
    with pytest.raises(PublishOvertaken):
        stage_bundle(bundles[1], 500, mover(store), base=agreed)
    assert (pointer(store).digest, pointer(store).staged) == (digest_of(bundles[2]), None)


def test_publishing_to_everybody_ends_a_roll_out(store, bundles):
    stage_bundle(bundles[1], 500, mover(store))
    outcome = publish_bundle(bundles[2], store, RING, now_ms=9)
    assert (pointer(store).digest, pointer(store).staged) == (digest_of(bundles[2]), None)
    assert outcome.ended == digest_of(bundles[1])


@pytest.mark.parametrize("act", [promote_stage, end_stage, require_stage])
def test_without_a_staged_bundle_there_is_nothing_to_move(store, act):
    with pytest.raises(PublishRefused, match="segments publish --stage"):
        act("shop", mover(store))


def test_what_is_in_force_cannot_be_staged_nor_anything_before_the_first_publication(store, bundles):
    with pytest.raises(PublishRefused, match="other rules than those in force"):
        stage_bundle(bundles[0], 500, mover(store))
    with pytest.raises(PublishRefused, match="without --stage"):
        stage_bundle(bundles[0], 500, mover(DictStore()))


def test_rules_whose_histories_do_not_fit_into_one_cookie_are_refused(tmp_path):
    def many(name):
        (tmp_path / "rules.toml").write_text(
            '[site]\nname = "shop"\n'
            + "".join(
                f'[segments.{name}{number}]\nwhen = \'events.count("{name}{number}", "1w") >= 20\'\n'
                for number in range(22)
            )
        )
        return compile_rules(load_rules(tmp_path / "rules.toml"))

    store = DictStore()
    publish_bundle(many("a"), store, RING, now_ms=5)
    with pytest.raises(PublishRefused, match="of the segment cookie"):
        stage_bundle(many("b"), 500, mover(store))
    assert pointer(store).staged is None


def test_an_interruption_anywhere_leaves_rules_in_force_and_the_next_run_goes_on(bundles):
    acts = [
        lambda store: publish_bundle(bundles[0], store, RING, now_ms=5),
        lambda store: stage_bundle(bundles[1], 500, mover(store)),
        lambda store: stage_bundle(bundles[1], 2_000, mover(store)),
        lambda store: promote_stage("shop", mover(store)),
        lambda store: stage_bundle(bundles[2], 500, mover(store)),
        lambda store: end_stage("shop", mover(store)),
    ]
    interrupted = 0
    for number, act in enumerate(acts):
        for steps in range(24):
            store = MortalStore()
            for earlier in acts[:number]:
                earlier(store)
            known, before = store.steps, pointer(store)
            store.steps = steps
            try:
                act(store)
            except Interrupted:
                interrupted += 1
            store.steps = known
            found = pointer(store)
            if found is None:
                assert number == 0
            else:
                wanted = {found.digest, *([found.staged.digest] if found.staged else [])}
                assert {
                    digest for digest in wanted if digest_of(store[f"bundle:{digest}"]) != digest
                } == set()
            if found == before:
                act(store)  # a number that the broken-off run claimed may be passed over
            assert pointer(store).sequence > (before.sequence if before else 0)
    assert interrupted > 20


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("5%", 500),
        ("0.05", 500),
        ("20 %", 2_000),
        ("0.5%", 50),
        ("0.01%", 1),
        (".5", 5_000),
        ("99.99%", 9_999),
    ],
)
def test_a_share_is_a_percentage_or_a_fraction(text, share):
    assert parse_share(text) == share


@pytest.mark.parametrize(
    "text", ["0", "0%", "100%", "1", "5", "0.005%", "-5%", "5%%", "", "%", "x", "1e1%", "\u0665%"]
)
def test_no_share_is_guessed(text):
    with pytest.raises(ValueError, match="Expected a share"):
        parse_share(text)
