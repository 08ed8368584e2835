import pytest

from segments.bundle.lanes import Group, Lane
from segments.bundle.postings import postings_of
from segments.edge.decide.masks import MAX_FEW, MAX_KEPT_CHARS, SignalMasks
from segments.errors import BundleCorrupt


def lane(defaults, *groups):
    made = [Group(kind, tuple(atoms), postings_of(list(atoms.values()))) for kind, atoms in groups]
    return Lane(postings_of([defaults]).gaps, tuple(made))


def masks(signal_type, *lanes, terms=4, capacity=8):
    return SignalMasks(signal_type, lanes, terms, capacity)


def survivors(signal_masks, value, terms=4):
    mask = signal_masks.mask_of(value)
    return [term for term in range(terms) if mask >> term & 1]


COUNTRY = lane([2], ("exact", {"AT": [0, 2], "DE": [0, 1]}))


@pytest.mark.parametrize(
    ("value", "expected"), [("DE", [0, 1, 2, 3]), ("AT", [0, 3]), ("FR", [2, 3]), (None, [3]), (5, [3])]
)
def test_an_equal_atom_turns_its_terms_over(value, expected):
    assert survivors(masks("string", COUNTRY), value) == expected


@pytest.mark.parametrize(
    ("value", "expected"), [(1, [1, 2]), (2, [0, 1, 2]), (4, [0, 2]), (5, [2]), (99, [2])]
)
def test_a_value_between_bounds_is_inside_their_interval(value, expected):
    # Term 0 is from 2 to before 5, term 1 is below 3.
    bounds = lane([1], ("from", {2: [0], 3: [1], 5: [0]}))
    assert survivors(masks("int", bounds, terms=3), value, 3) == expected


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("prefix", "abc", [0, 1]),
        ("prefix", "a", [0]),
        ("prefix", "", []),
        ("suffix", "cab", [1, 2]),
        ("suffix", "ab", [1, 2]),
        ("suffix", "b", [2]),
        ("contains", "xabx", [0, 1, 2]),
        ("contains", "xb", [2]),
    ],
)
def test_parts_of_text_are_found_whatever_their_length(kind, value, expected):
    atoms = {"a": [0], "ab": [1], "b": [2]}
    assert survivors(masks("string", lane([], (kind, atoms)), terms=3), value, 3) == expected


def test_the_empty_text_is_part_of_every_text():
    for kind in ("prefix", "suffix", "contains"):
        assert survivors(masks("string", lane([], (kind, {"": [0]})), terms=1), "", 1) == [0]
        assert survivors(masks("string", lane([], (kind, {"": [0]})), terms=1), "a", 1) == [0]


@pytest.mark.parametrize(
    ("value", "expected"), [((), []), (("x",), [0]), (["y", "x", "x"], [0, 1, 2]), (["x", 5], []), ("x", [])]
)
def test_elements_of_a_list_count_once_each(value, expected):
    tagged = (lane([], ("member", {"x": [0, 2], "y": [1]})), lane([], ("member", {"y": [2]})))
    assert survivors(masks("list<string>", *tagged, terms=3), value, 3) == expected


def test_a_term_is_turned_over_once_by_all_kinds_of_atoms_together():
    excluded = lane([0], ("prefix", {"a": [0]}), ("suffix", {"b": [0]}))
    assert survivors(masks("string", excluded, terms=1), "ab", 1) == []


def test_a_bool_is_no_number():
    number = masks("int", lane([], ("exact", {1: [0]})), terms=1)
    assert survivors(number, 1, 1) == [0]
    assert number.known == {1: 1}
    assert survivors(number, True, 1) == []


def test_what_was_seen_is_kept_within_the_capacity():
    countries = masks("string", COUNTRY, capacity=3)
    for number in range(100):
        assert survivors(countries, f"x{number}") == [2, 3]
    assert list(countries.known) == ["x97", "x98", "x99"]
    assert len({id(mask) for mask in countries.known.values()}) == 1


def test_long_values_are_not_kept():
    countries, tags = masks("string", COUNTRY), masks("list<string>", lane([], ("member", {"x": [0]})))
    countries.mask_of("x" * (MAX_KEPT_CHARS + 1))
    tags.mask_of(["x" * 10] * 30)
    assert (countries.known, tags.known) == ({}, {})
    countries.mask_of("x" * MAX_KEPT_CHARS)
    assert len(countries.known) == 1


@pytest.mark.parametrize(
    "wrong", [lane([4]), lane([], ("exact", {"DE": [4]})), lane([], ("exact", {"DE": [99]}))]
)
def test_terms_beyond_the_last_are_refused(wrong):
    with pytest.raises(BundleCorrupt):
        masks("string", wrong)


@pytest.mark.parametrize("count", [1, MAX_FEW, MAX_FEW + 1, 99])
def test_few_terms_and_many_are_set_alike(count):
    many = lane([], ("exact", {"DE": list(range(0, 2 * count, 2))}))
    found = masks("string", many, terms=2 * count)
    assert survivors(found, "DE", 2 * count) == list(range(2 * count))
    assert survivors(found, "FR", 2 * count) == list(range(1, 2 * count, 2))


@pytest.mark.parametrize("count", [1, MAX_FEW + 1])
def test_a_term_beyond_the_last_one_is_corrupt_however_many_there_are(count):
    with pytest.raises(BundleCorrupt, match="below"):
        masks("string", lane([], ("exact", {"DE": list(range(count))})), terms=count - 1)
