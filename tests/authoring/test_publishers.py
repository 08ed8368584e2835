"""Publishers who are killed, and publishers who meet: at every boundary between two steps."""

import itertools

import pytest

from segments.authoring.claims import Publisher, Run
from segments.authoring.publications import Note, read_history
from segments.authoring.publish import Outcome, publish_bundle, roll_back
from segments.authoring.standing import read_pointer, read_publication
from segments.bundle.read import digest_of
from segments.cli.input.store import this_run
from segments.errors import PublishOvertaken
from tests.authoring.stores import DyingStore, Stopped, run_both
from tests.authoring.test_publish import RING, DictStore, bundle

ENDED: set[Run] = set()
ADA = Publisher(Note("Ada", "Spring sale"), Run("a", "ours", 1), ENDED.__contains__)
BEN = Publisher(Note("Ben", "New prices"), Run("b", "ours", 2), ENDED.__contains__)


@pytest.fixture(scope="module")
def bundles(tmp_path_factory):
    return [bundle(tmp_path_factory.mktemp("rules"), country) for country in ("DE", "FR", "IT", "ES")]


@pytest.fixture
def published(bundles):
    store = DictStore()
    publish_bundle(bundles[0], store, RING, now_ms=5)
    publish_bundle(bundles[1], store, RING, now_ms=6)
    return store


@pytest.fixture(autouse=True)
def nobody_has_ended():
    ENDED.clear()


def ending(publisher, run):
    """The same run; from its end on the other knows of it, as on one machine."""

    def run_to_its_end(store):
        try:
            return run(store)
        finally:
            ENDED.add(publisher.run)

    return run_to_its_end


def publishing(data, publisher, now_ms):
    return lambda store: publish_bundle(data, store, RING, now_ms=now_ms, publisher=publisher)


def rolling_back(publisher, now_ms):
    return lambda store: roll_back("shop", store, RING, now_ms=now_ms, publisher=publisher)


def assert_whole(store, allowed):
    """What is live is one of the allowed bundles, whole, and all that looks back agrees."""
    pointer = read_pointer("shop", store, RING)
    assert pointer.digest in {digest_of(data) for data in allowed}
    assert read_publication("shop", store, RING) in allowed
    history = read_history("shop", store, most_sequence=pointer.sequence)
    assert (history[0].sequence, history[0].digest) == (pointer.sequence, pointer.digest)
    assert [row.sequence for row in history] == sorted({row.sequence for row in history}, reverse=True)
    return pointer, history


def steps_of(run, values):
    store = DyingStore(values, last=-1)
    run(store)
    return store.steps


@pytest.mark.parametrize("kind", ["publish", "roll back"])
def test_a_run_killed_between_any_two_steps_leaves_a_whole_state_and_the_next_goes_on(
    bundles, published, kind
):
    run = publishing(bundles[2], ADA, 7) if kind == "publish" else rolling_back(ADA, 7)
    after = Publisher(Note("Ada", "Again"), Run("c", "ada's", 3), lambda run: run == ADA.run)
    steps = steps_of(run, published)
    assert steps >= 9
    for last in range(steps):
        store = DyingStore(published, last)
        with pytest.raises(Stopped):
            run(store)
        left = DictStore()
        left.update(store)
        pointer, history = assert_whole(left, [bundles[0], bundles[1], bundles[2]])
        assert len(history) == (2 if pointer.sequence == 2 else 3)
        publish_bundle(bundles[3], left, RING, now_ms=8, publisher=after)
        again, _ = assert_whole(left, [bundles[3]])
        assert again.previous == pointer.digest
        assert again.sequence > pointer.sequence


def test_the_first_publication_killed_between_any_two_steps_is_none_or_whole(bundles):
    run = publishing(bundles[0], ADA, 7)
    after = Publisher(run=Run("c", "ada's", 3), has_ended=lambda run: True)
    for last in range(steps_of(run, {})):
        store = DyingStore({}, last)
        with pytest.raises(Stopped):
            run(store)
        left = DictStore()
        left.update(store)
        publish_bundle(bundles[1], left, RING, now_ms=8, publisher=after)
        _, history = assert_whole(left, [bundles[1]])
        assert [row.digest for row in history][1:] in ([], [digest_of(bundles[0])])


def test_one_run_after_the_other_killed_at_every_step_never_blocks_the_last(bundles, published):
    values, has_ended = published, lambda run: True
    for turn, last in enumerate([4, 5, 6, 7, 8, 9] * 5):
        store = DyingStore(values, last)
        killed = Publisher(run=Run(f"k{turn}", "ada's", turn), has_ended=has_ended)
        with pytest.raises(Stopped):
            publish_bundle(bundles[2], store, RING, now_ms=7, publisher=killed)
        values = dict(store)
    left = DictStore()
    left.update(values)
    publish_bundle(bundles[3], left, RING, now_ms=8, publisher=Publisher(run=Run("z"), has_ended=has_ended))
    assert_whole(left, [bundles[3]])


def test_a_run_on_another_machine_that_may_still_be_there_is_not_passed_by(bundles, published):
    steps = steps_of(publishing(bundles[2], ADA, 7), published)
    store = DyingStore(published, steps - 4)
    with pytest.raises(Stopped):
        publish_bundle(bundles[2], store, RING, now_ms=1_790_000_000_000, publisher=ADA)
    left = DictStore()
    left.update(store)
    with pytest.raises(PublishOvertaken, match=r"got Ada at the same time since 2026-09-21 .*: Spring sale"):
        publish_bundle(bundles[3], left, RING, now_ms=8, publisher=BEN)
    for key in [key for key in left if key.startswith(("claim:", "door:"))]:
        del left[key]  # as KV does after two minutes
    assert publish_bundle(bundles[3], left, RING, now_ms=9, publisher=BEN).is_changed


@pytest.mark.parametrize(("process", "claimed_ms"), [("1", "1e999"), ("9" * 40, "1"), ("NaN", "1")])
def test_a_claim_that_nobody_of_ours_wrote_is_waited_for_as_any_other(
    bundles, published, process, claimed_ms
):
    """Whoever may write to KV may write claims: nothing of them is signed."""
    run, has_ended = this_run()
    claim = (
        f'{{"run": {{"id": "x", "machine": "{run.machine}", "process": {process}}}, "author": "Eve",'
        f' "message": "", "claimed_ms": {claimed_ms}}}'
    )
    published["door:shop:3"] = claim.encode()
    with pytest.raises(PublishOvertaken, match="at the same time"):
        publish_bundle(bundles[2], published, RING, now_ms=7, publisher=Publisher(Note(), run, has_ended))


def orders(steps):
    """Each order of two runs' steps in which they take turns at most four times, whoever begins."""
    for first, cuts in itertools.product((0, 1), itertools.combinations(range(1, steps + 1), 2)):
        one, two = cuts
        yield [first] * one + [1 - first] * two + [first] * steps + [1 - first] * steps
    for first, one, two, three in itertools.product((0, 1), range(3, steps), range(3, steps), (1, 2, 3)):
        yield [first] * one + [1 - first] * two + [first] * three + [1 - first] * steps + [first] * steps


@pytest.mark.parametrize("kind", ["publish", "roll back"])
def test_of_two_at_once_nobodys_publication_is_lost_and_the_second_is_told_of_the_first(
    bundles, published, kind
):
    ada = publishing(bundles[2], ADA, 7)
    ben = publishing(bundles[3], BEN, 8) if kind == "publish" else rolling_back(BEN, 8)
    both = refused = 0
    for order in orders(steps_of(ada, published)):
        store = DictStore()
        store.update(published)
        ENDED.clear()
        found = run_both(store, order, ending(ADA, ada), ending(BEN, ben))
        pointer, history = assert_whole(store, bundles)
        done = [outcome for outcome in found if isinstance(outcome, Outcome)]
        rows = {row.sequence: row.digest for row in history}
        for outcome in done:
            assert rows[outcome.publication.sequence] == outcome.publication.digest, (order, found)
        assert len(history) == 2 + len(done)
        for mine, error in enumerate(found):
            if not isinstance(error, Outcome):
                assert isinstance(error, PublishOvertaken), error
                assert ("Ben", "Ada")[mine] in str(error), (order, str(error))
                refused += 1
        both += len(done) == 2
        assert pointer.sequence >= 2 + len(done)
    assert both
    assert refused > 100
