import pytest

from segments.bundle.lanes import Group, Lane
from segments.bundle.model import Planned, SignalUse
from segments.bundle.postings import postings_of
from segments.bundle.read import digest_of, read_bundle
from segments.bundle.write import BundleParts, SegmentRow, write_bundle

ROWS = (
    SegmentRow("shoppers", 1, priority=5),
    SegmentRow("shoppers-de", 3, parent=0, fallback=2),
    SegmentRow("never", 0),
    SegmentRow("sale", 1, starts_ms=1_000, ends_ms=2_000),
)
COUNTRY = SignalUse("geo.country", "string", "necessary")
CART = SignalUse("cart_value", "int", "personalization", "cookie:cart", 0)
LANE = Lane([0], (Group("exact", ("DE",), postings_of([[1]])),))
OUTCOME = Lane([], (Group("exact", (True,), postings_of([[2]])),))
PARTS = BundleParts(
    site="acme",
    segments=ROWS,
    signals=(CART, COUNTRY),
    columns=((1, (LANE,)),),
    planned=(Planned([20, "a"], (OUTCOME,)),),
    created_ms=1_700_000_000_000,
    consent={"default": "opt-in"},
    settings={"cookie_days": 90},
    counters=([1, 2],),
    experiments=("later",),
)


def test_a_bundle_comes_back_whole():
    bundle = read_bundle(write_bundle(PARTS))
    assert (bundle.site, bundle.created_ms) == ("acme", 1_700_000_000_000)
    assert (bundle.consent, bundle.settings) == ({"default": "opt-in"}, {"cookie_days": 90})
    assert (bundle.counters, bundle.experiments) == (([1, 2],), ("later",))
    assert bundle.signals == (CART, COUNTRY)
    assert bundle.wanted == {"cart_value": "personalization", "geo.country": "necessary"}
    (column,) = bundle.columns()
    assert (column.signal, column.type, column.lanes[0].groups[0].atoms) == ("geo.country", "string", ("DE",))
    (planned,) = bundle.planned()
    assert (planned.expression, planned.lanes[0].groups[0].atoms) == ([20, "a"], (True,))


def test_segments_stand_by_their_number_of_terms():
    bundle = read_bundle(write_bundle(PARTS))
    assert bundle.names == ("shoppers-de", "shoppers", "sale", "never")
    assert bundle.file_places == (1, 0, 3, 2)
    assert bundle.bits == {"shoppers-de": 0, "shoppers": 1, "sale": 2, "never": 3}
    assert bundle.layers == (3, 1, 1)


def test_the_taxonomy_is_in_bit_order():
    taxonomy = read_bundle(write_bundle(PARTS)).taxonomy
    assert taxonomy.priorities == (0, 5, 0, 0)
    assert taxonomy.parents == (1, None, None, None)
    assert taxonomy.fallbacks == (3, None, None, None)
    assert taxonomy.starts_ms == (None, None, 1_000, None)
    assert taxonomy.ends_ms == (None, None, 2_000, None)


def test_a_bundle_without_segments_is_a_bundle():
    bundle = read_bundle(write_bundle(BundleParts("empty", ())))
    assert (bundle.names, bundle.layers, bundle.columns(), bundle.planned()) == ((), (), (), ())
    assert bundle.taxonomy.priorities == ()


def test_the_same_parts_give_the_same_bytes():
    assert digest_of(write_bundle(PARTS)) == digest_of(write_bundle(PARTS))
    assert len(digest_of(b"")) == 64


@pytest.mark.parametrize(
    "names", [["a", "ab", "abc", "b"], ["länge", "längen", "日本", "日本語"], ["x" * 255] * 2]
)
def test_names_share_what_they_have_in_common(names):
    data = write_bundle(BundleParts("acme", [SegmentRow(name, 1) for name in names]))
    assert list(read_bundle(data).names) == names


def test_regular_names_cost_next_to_nothing():
    rows = [SegmentRow(f"s{number:05d}", 1) for number in range(10_000)]
    assert len(write_bundle(BundleParts("acme", rows))) < 500


@pytest.mark.parametrize("name", ["", "a\nb", "x" * 256])
def test_names_that_cannot_be_front_coded_are_refused(name):
    with pytest.raises(ValueError, match="a name"):
        write_bundle(BundleParts("acme", [SegmentRow(name, 1)]))
