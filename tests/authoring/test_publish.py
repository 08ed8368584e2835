import json

import pytest

from segments.authoring.claims import Publisher
from segments.authoring.compile.compiler import compile_rules
from segments.authoring.publications import MAX_NOTE_CHARS, Note, read_history
from segments.authoring.publish import Terms, publish_bundle, roll_back
from segments.authoring.source import load_rules
from segments.authoring.standing import read_pointer, read_publication
from segments.bundle.pointer import Pointer, seal_pointer
from segments.bundle.read import digest_of
from segments.errors import PublishRefused
from segments.signing import KeyRing

RING = KeyRing((("a1", b"k" * 32),))
OTHER_RING = KeyRing((("b2", b"o" * 32),))


class DictStore(dict):
    """A store in memory that remembers what was written, in order; `spoil` are keys whose writes go wrong."""

    def __init__(self, spoil=()):
        self.written = []
        self.spoil = spoil

    def put(self, values, *, ttl_seconds=0):
        for key, value in values.items():
            self.written.append(key.partition(":")[0])
            self[key] = b"spoilt" if key.startswith(self.spoil) else value


def bundle(tmp_path, country):
    path = tmp_path / "rules.toml"
    path.write_text(f'[site]\nname = "shop"\n[segments.home]\nwhen = \'geo.country == "{country}"\'\n')
    return compile_rules(load_rules(path))


@pytest.fixture
def german(tmp_path):
    return bundle(tmp_path, "DE")


@pytest.fixture
def french(tmp_path):
    return bundle(tmp_path, "FR")


def test_a_bundle_is_there_before_the_pointer_moves_to_it(german):
    store = DictStore()
    outcome = publish_bundle(german, store, RING, now_ms=5)
    assert store.written == ["bundle", "claim", "door", "history", "site"]
    assert store[f"bundle:{digest_of(german)}"] == german
    assert read_pointer("shop", store, RING) == Pointer("shop", digest_of(german), 1, published_ms=5)
    assert outcome.is_changed


def test_the_sequence_grows_and_the_previous_bundle_is_named(german, french):
    store = DictStore()
    publish_bundle(german, store, RING, now_ms=5)
    publish_bundle(french, store, RING, now_ms=6)
    pointer = read_pointer("shop", store, RING)
    assert (pointer.sequence, pointer.digest, pointer.previous) == (2, digest_of(french), digest_of(german))


def test_publishing_the_same_rules_again_moves_nothing(german):
    store = DictStore()
    publish_bundle(german, store, RING, now_ms=5)
    before = dict(store)
    outcome = publish_bundle(german, store, RING, now_ms=6)
    assert not outcome.is_changed
    assert store == before


def test_a_bundle_that_has_vanished_is_written_again(german):
    store = DictStore()
    publish_bundle(german, store, RING, now_ms=5)
    del store[f"bundle:{digest_of(german)}"]
    assert publish_bundle(german, store, RING, now_ms=6).is_changed
    assert store[f"bundle:{digest_of(german)}"] == german


def test_a_bundle_that_is_not_read_back_is_not_pointed_to(german):
    store = DictStore(spoil=("bundle",))
    with pytest.raises(PublishRefused, match="other bytes"):
        publish_bundle(german, store, RING, now_ms=5)
    assert "site:shop" not in store


def test_a_pointer_that_is_not_read_back_is_said(german):
    with pytest.raises(PublishRefused, match=r"Expected .*, got"):
        publish_bundle(german, DictStore(spoil=("site",)), RING, now_ms=5)


def test_a_bundle_over_the_budget_is_refused(german):
    store = DictStore()
    with pytest.raises(PublishRefused, match="Expected a bundle of at most"):
        publish_bundle(german, store, RING, now_ms=5, terms=Terms(budget_bytes=len(german) - 1))
    assert store == {}


@pytest.mark.parametrize("ring", [KeyRing(), OTHER_RING], ids=["no key", "another key"])
def test_a_publisher_without_the_right_key_moves_nothing(german, french, ring):
    store = DictStore()
    publish_bundle(german, store, RING, now_ms=5)
    before = dict(store)
    with pytest.raises(PublishRefused):
        publish_bundle(french, store, ring, now_ms=6)
    assert store == before


def test_a_key_is_rotated_by_adding_the_old_one_before_it(german, french):
    store = DictStore()
    publish_bundle(german, store, RING, now_ms=5)
    publish_bundle(french, store, KeyRing((*RING.keys, *OTHER_RING.keys)), now_ms=6)
    assert read_pointer("shop", store, OTHER_RING).sequence == 2


def test_rolling_back_is_a_new_move_to_the_bundle_before(german, french):
    store = DictStore()
    publish_bundle(german, store, RING, now_ms=5)
    publish_bundle(french, store, RING, now_ms=6)
    roll_back("shop", store, RING, now_ms=7)
    pointer = read_pointer("shop", store, RING)
    assert (pointer.sequence, pointer.digest, pointer.previous) == (3, digest_of(german), digest_of(french))
    assert [(row.sequence, row.action) for row in read_history("shop", store)] == [
        (3, "rollback"),
        (2, "publish"),
        (1, "publish"),
    ]


@pytest.mark.parametrize("name", ["by sequence", "by digest"])
def test_rolling_back_to_a_named_publication(german, french, tmp_path, name):
    store = DictStore()
    for index, data in enumerate((german, french, bundle(tmp_path, "IT"))):
        publish_bundle(data, store, RING, now_ms=index)
    roll_back("shop", store, RING, now_ms=9, to="1" if name == "by sequence" else digest_of(german)[:12])
    assert read_pointer("shop", store, RING).digest == digest_of(german)


@pytest.mark.parametrize("to", ["99", "abc", "", "f" * 12])
def test_rolling_back_to_what_never_was_is_refused(german, french, to):
    store = DictStore()
    publish_bundle(german, store, RING, now_ms=5)
    publish_bundle(french, store, RING, now_ms=6)
    with pytest.raises(PublishRefused, match="from the history"):
        roll_back("shop", store, RING, now_ms=7, to=to)


def test_rolling_back_the_first_publication_is_refused(german):
    store = DictStore()
    publish_bundle(german, store, RING, now_ms=5)
    with pytest.raises(PublishRefused, match="first"):
        roll_back("shop", store, RING, now_ms=7)


def test_rolling_back_to_a_bundle_that_is_gone_is_refused(german, french):
    store = DictStore()
    publish_bundle(german, store, RING, now_ms=5)
    publish_bundle(french, store, RING, now_ms=6)
    store[f"bundle:{digest_of(german)}"] = b"other bytes"
    with pytest.raises(PublishRefused, match="none or other bytes"):
        roll_back("shop", store, RING, now_ms=7)


@pytest.mark.parametrize("stored", [b"", b"{}", b"[1]", b"\xff", b'[{"sequence": 1}]', b'{"a": 1}'])
def test_a_spoilt_history_counts_as_none(stored):
    assert read_history("shop", {"history:shop": stored}) == ()


def test_a_pointer_of_another_site_under_this_sites_key_is_refused(german):
    store = DictStore()
    store["site:shop"] = seal_pointer(Pointer("other", digest_of(german), 7), RING)
    with pytest.raises(PublishRefused, match="another site"):
        publish_bundle(german, store, RING, now_ms=5)


def test_rolling_back_to_what_is_in_force_says_since_when_it_has_been(german):
    store = DictStore()
    publish_bundle(german, store, RING, now_ms=5)
    outcome = roll_back("shop", store, RING, now_ms=6, to="1")
    assert not outcome.is_changed
    assert (outcome.publication.sequence, outcome.publication.published_ms) == (1, 5)


def test_a_bundle_that_was_lost_and_written_again_still_knows_the_one_before(german, french):
    store = DictStore()
    publish_bundle(german, store, RING, now_ms=5)
    publish_bundle(french, store, RING, now_ms=6)
    del store[f"bundle:{digest_of(french)}"]
    publish_bundle(french, store, RING, now_ms=7)
    assert read_pointer("shop", store, RING).previous == digest_of(german)


@pytest.mark.parametrize(
    "change",
    [
        {"published_ms": "yesterday"},
        {"published_ms": 10**18},
        {"published_ms": -(10**18)},
        {"bundle_bytes": None},
        {"segments": [1]},
        {"digest": 5},
        {"sequence": "2"},
        {"action": {}},
    ],
)
def test_a_spoilt_row_of_the_history_is_left_out_and_the_others_stay(german, change):
    store = DictStore()
    publish_bundle(german, store, RING, now_ms=5)
    (row,) = json.loads(store["history:shop"])
    store["history:shop"] = json.dumps([row | change, 7, {}, row]).encode()
    assert [publication.sequence for publication in read_history("shop", store)] == [1]


def spoilt_pointers():
    digest = "ab" * 32
    return {
        "garbage": b"garbage",
        "nothing": b"",
        "another key": seal_pointer(Pointer("shop", digest, 2**60), OTHER_RING),
        "another site": seal_pointer(Pointer("harbour", digest, 2**60), RING),
    }


@pytest.mark.parametrize("name", spoilt_pointers())
def test_a_spoilt_pointer_is_replaced_only_where_that_is_asked_for(german, french, name):
    store = DictStore()
    publish_bundle(german, store, RING, now_ms=5)
    store["site:shop"] = spoilt_pointers()[name]
    with pytest.raises(PublishRefused):
        publish_bundle(french, store, RING, now_ms=1_790_000_000_000)
    outcome = publish_bundle(
        french, store, RING, now_ms=1_790_000_000_000, terms=Terms(replaces_pointer=True)
    )
    pointer = read_pointer("shop", store, RING)
    assert (pointer.digest, pointer.sequence, pointer.previous) == (digest_of(french), 1_790_000_001, None)
    assert outcome.is_changed
    assert publish_bundle(german, store, RING, now_ms=7).publication.sequence == 1_790_000_002


def test_a_replaced_pointer_comes_after_all_that_the_history_knows(german):
    store = DictStore()
    rows = [row_of(2**40), row_of(2**60), row_of(3)]
    store["history:shop"], store["site:shop"] = json.dumps(rows).encode(), b"garbage"
    publish_bundle(german, store, RING, now_ms=1_790_000_000_000, terms=Terms(replaces_pointer=True))
    assert read_pointer("shop", store, RING).sequence == 2**40 + 1


def row_of(sequence):
    return {
        "sequence": sequence,
        "digest": "ab" * 32,
        "action": "publish",
        "published_ms": 1_790_000_000_000,
        "segments": 1,
        "bundle_bytes": 1,
    }


def test_a_good_pointer_is_not_replaced_but_followed(german, french):
    store = DictStore()
    publish_bundle(german, store, RING, now_ms=5, terms=Terms(replaces_pointer=True))
    publish_bundle(french, store, RING, now_ms=6, terms=Terms(replaces_pointer=True))
    pointer = read_pointer("shop", store, RING)
    assert (pointer.sequence, pointer.previous) == (2, digest_of(german))
    assert not publish_bundle(french, store, RING, now_ms=7, terms=Terms(replaces_pointer=True)).is_changed


def test_without_a_key_no_pointer_is_replaced(german):
    store = DictStore()
    store["site:shop"] = b"garbage"
    with pytest.raises(PublishRefused, match="Expected a signing key"):
        publish_bundle(german, store, KeyRing(), now_ms=5, terms=Terms(replaces_pointer=True))
    assert store == {"site:shop": b"garbage"}


def test_the_history_says_who_published_and_why(german, french):
    store = DictStore()
    publish_bundle(german, store, RING, now_ms=5, publisher=Publisher(Note("Ada", "Spring sale")))
    publish_bundle(french, store, RING, now_ms=6)
    roll_back("shop", store, RING, now_ms=7, publisher=Publisher(Note("Ben", "Too early")))
    noted = [(row.action, row.author, row.message) for row in read_history("shop", store)]
    assert noted == [("rollback", "Ben", "Too early"), ("publish", "", ""), ("publish", "Ada", "Spring sale")]


def test_a_history_of_before_there_were_messages_is_read(german):
    store = DictStore()
    publish_bundle(german, store, RING, now_ms=5)
    (row,) = json.loads(store["history:shop"])
    del row["author"], row["message"]
    store["history:shop"] = json.dumps([row, row | {"message": "x" * 9_999, "author": 7}]).encode()
    old, spoilt = read_history("shop", store)
    assert (old.sequence, old.author, old.message) == (1, "", "")
    assert (spoilt.author, len(spoilt.message)) == ("7", MAX_NOTE_CHARS)


def test_a_publication_is_read_by_its_number_or_as_the_one_in_force(german, french):
    store = DictStore()
    assert read_publication("shop", store, RING) is None
    publish_bundle(german, store, RING, now_ms=5)
    publish_bundle(french, store, RING, now_ms=6)
    assert read_publication("shop", store, RING) == french
    assert read_publication("shop", store, RING, "1") == german
    assert read_publication("shop", store, RING, digest_of(german)[:12]) == german
    del store[f"bundle:{digest_of(german)}"]
    with pytest.raises(PublishRefused, match="none or other bytes"):
        read_publication("shop", store, RING, "1")
