from segments.authoring.compile.literals import Literal
from segments.authoring.compile.placing import build_lane, number_terms, place_literals

GERMAN = Literal("country", "exact", ("AT", "DE"))
NOT_GERMAN = GERMAN.negated()
LOYAL = Literal("visits", "from", (5,))
NEW = Literal("visits", "from", (2,), holds=False)
TAGGED = [Literal("tags", "member", (tag,)) for tag in "xyz"]


def term(*literals):
    return frozenset(literals)


def described(lane):
    atoms = {
        (group.kind, atom): list(group.postings.of(place))
        for group in lane.groups
        for place, atom in enumerate(group.atoms)
    }
    return list(lane.defaults), atoms


def lanes_of(*terms):
    return {
        signal: [described(build_lane(members)) for members in lanes]
        for signal, lanes in place_literals([frozenset(each) for each in terms]).items()
    }


def test_terms_stand_in_layers_with_the_widest_segments_first():
    one, two, three, four = (term(Literal("n", "from", (number,))) for number in range(4))
    assert number_terms([(one,), (), (two, three, four), (one, two)]) == [two, one, one, three, two, four]
    assert number_terms([]) == []


def test_positive_conditions_start_false_and_negative_ones_true():
    assert lanes_of([GERMAN], [NOT_GERMAN], []) == {
        "country": [([1], {("exact", "AT"): [0, 1], ("exact", "DE"): [0, 1]})]
    }


def test_an_interval_starts_at_its_lower_bound_and_ends_at_its_upper():
    assert lanes_of([LOYAL], [NEW], [LOYAL, Literal("visits", "from", (9,), holds=False)]) == {
        "visits": [([1], {("from", 2): [1], ("from", 5): [0, 2], ("from", 9): [2]})]
    }


def test_a_term_with_several_positive_conditions_stands_in_as_many_lanes():
    assert lanes_of(TAGGED, [TAGGED[1]]) == {
        "tags": [
            ([], {("member", "x"): [0], ("member", "y"): [1]}),
            ([], {("member", "y"): [0]}),
            ([], {("member", "z"): [0]}),
        ]
    }


def test_negative_conditions_share_a_lane_and_name_a_term_once():
    literals = [
        Literal("path", "prefix", ("/a", "/b"), holds=False),
        Literal("path", "prefix", ("/b",), holds=False),
    ]
    assert lanes_of(literals) == {"path": [([0], {("prefix", "/a"): [0], ("prefix", "/b"): [0]})]}


def test_a_condition_that_no_value_meets_only_touches():
    assert lanes_of([Literal("country", "exact", (), holds=False)]) == {"country": [([0], {})]}
