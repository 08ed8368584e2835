import pytest

from segments.bundle.lanes import Group, Lane, pack_lanes, unpack_lanes
from segments.bundle.postings import pack_numbers, postings_of
from segments.errors import BundleCorrupt

LANE = Lane(
    defaults=[1, 2],
    groups=(
        Group("exact", ("DE", "FR"), postings_of([[0, 3], [3]])),
        Group("prefix", ("A",), postings_of([[1]])),
    ),
)
NO_NUMBERS = pack_numbers([])


def packed_group(kind, atoms):
    return [[NO_NUMBERS, [[kind, atoms, pack_numbers([0] * len(atoms)), NO_NUMBERS]]]]


def test_lanes_come_back_as_they_were():
    (lane,) = unpack_lanes(pack_lanes([LANE]), "string", "here")
    assert list(lane.defaults) == [1, 2]
    assert [(group.kind, list(group.atoms)) for group in lane.groups] == [
        ("exact", ["DE", "FR"]),
        ("prefix", ["A"]),
    ]
    assert [list(lane.groups[0].postings.of(atom)) for atom in (0, 1)] == [[0, 3], [3]]


def test_a_lane_touches_its_defaults_and_all_postings():
    assert sorted(set(LANE.touched())) == [0, 1, 3]


@pytest.mark.parametrize(
    ("signal_type", "kind", "atoms"),
    [
        ("string", 0, [1]),
        ("int", 0, [True]),
        ("int", 1, [1.0]),
        ("double", 1, [1]),
        ("bool", 0, [1]),
        ("bool", 1, [True]),
        ("int", 2, ["a"]),
        ("string", 5, ["a"]),
        ("list<string>", 0, ["a"]),
        ("string", 0, ["b", "a"]),
        ("string", 0, ["a", "a"]),
        ("double", 1, [float("nan"), 1.0]),
        ("string", 6, ["a"]),
        ("timestamp", 0, []),
    ],
)
def test_atoms_that_no_value_of_the_signal_can_meet_are_refused(signal_type, kind, atoms):
    with pytest.raises(BundleCorrupt, match="at here"):
        unpack_lanes(packed_group(kind, atoms), signal_type, "here")


@pytest.mark.parametrize(
    "packed", [None, [], [None], [[b"\x01"]], [[b"\x01", [None]]], [[b"", []]], {"a": 1}]
)
def test_what_is_not_lanes_is_refused(packed):
    with pytest.raises(BundleCorrupt, match="at here"):
        unpack_lanes(packed, "string", "here")
