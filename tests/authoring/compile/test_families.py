import pytest

from segments.authoring.cel.check.names import Scope, resolve_names
from segments.authoring.cel.syntax.ast import Call, Constant, children
from segments.authoring.cel.syntax.parse import parse_expression
from segments.authoring.compile.families import MAX_DEPTH, MAX_NODES, FamilyTrees
from segments.authoring.ruleset import SegmentRule
from segments.errors import AuthoringError

SCOPE = Scope(frozenset({"visits", "country", "tags"}))


def rule(segment_id, text="visits > 1", **fields):
    return SegmentRule(segment_id, resolve_names(parse_expression(text), SCOPE), text, **fields)


def trees(*rules):
    return FamilyTrees({each.id: each for each in rules})


def shape(node):
    """The tree without its places: the function, then the shapes below."""
    own = (
        getattr(node, "function", None)
        or getattr(node, "name", None)
        or getattr(node, "value", type(node).__name__)
    )
    below = tuple(shape(child) for child in children(node))
    return (own, *below) if below else own


def test_a_rule_of_its_own_stays_as_it_is():
    alone = rule("a")
    assert trees(alone).tree_of("a") is alone.when


def test_a_child_stands_inside_its_family():
    family = trees(rule("a"), rule("b", "visits > 2", parent="a"), rule("c", "visits > 3", parent="b"))
    visits = [("_>_", "visits", number) for number in (1, 2, 3)]
    assert shape(family.tree_of("c")) == ("_&&_", ("_&&_", visits[0], visits[1]), visits[2])


def test_a_named_segment_brings_its_family_along():
    named = trees(rule("a"), rule("b", "visits > 2", parent="a"), rule("c", '!in_segment("b")'))
    both = ("_&&_", ("_>_", "visits", 1), ("_>_", "visits", 2))
    assert shape(named.tree_of("c")) == ("!_", both)


def test_segments_are_found_wherever_they_are_named():
    texts = [
        'at_least(1, [in_segment("a")])',
        'tags.exists(t, in_segment("a"))',
        '{"k": in_segment("a")}["k"]',
        'in_segment("a") ? true : false',
    ]
    for text in texts:
        assert "in_segment" not in str(trees(rule("a"), rule("b", text)).tree_of("b"))


def test_a_campaign_has_a_start_and_an_end():
    (start, (end, own)) = (
        ("_>=_", "@now_ms", 1_000),
        (("_<_", "@now_ms", 2_000), ("_>_", "visits", 1)),
    )
    dated = trees(rule("a", starts_ms=1_000, ends_ms=2_000))
    assert shape(dated.tree_of("a")) == ("_&&_", end, ("_&&_", start, own))


@pytest.mark.parametrize(
    "rules",
    [
        [rule("a", 'in_segment("a")')],
        [rule("a", parent="a")],
        [rule("a", 'in_segment("b")'), rule("b", 'visits > 1 || in_segment("c")'), rule("c", parent="a")],
    ],
)
def test_segments_that_lead_back_to_themselves_are_refused(rules):
    with pytest.raises(AuthoringError, match=r"a -> .*a"):
        trees(*rules).tree_of("a")


def test_a_segment_that_does_not_exist_is_refused_with_the_one_that_names_it():
    with pytest.raises(AuthoringError, match='"ghost", which does not exist - at b'):
        trees(rule("a", 'in_segment("b")'), rule("b", 'in_segment("ghost")')).tree_of("a")


def test_a_condition_that_doubles_with_each_segment_is_refused():
    doubling = [rule("s0")]
    doubling += [rule(f"s{n}", f'in_segment("s{n - 1}") || !in_segment("s{n - 1}")') for n in range(1, 40)]
    with pytest.raises(AuthoringError, match=f"at most {MAX_NODES} conditions"):
        trees(*doubling).tree_of("s39")


def test_a_family_of_too_many_generations_is_refused():
    chain = [rule("s0"), *(rule(f"s{n}", parent=f"s{n - 1}") for n in range(1, 5_000))]
    with pytest.raises(AuthoringError, match=f"at most {MAX_DEPTH} levels"):
        trees(*chain).tree_of("s4999")
    assert trees(*chain).tree_of("s150")


def test_a_condition_is_written_out_once():
    family = trees(rule("a"), rule("b", "visits > 2", parent="a"))
    assert family.tree_of("b") is family.tree_of("b")


def test_a_circle_of_many_segments_is_found_at_once():
    count = 50_000  # in the square of it, this would take an hour
    names = [Constant("string", f"s{number}", (0, 0)) for number in range(count)]
    ring = [
        SegmentRule(name.value, Call("in_segment", (other,), (0, 0)), "")
        for name, other in zip(names, [*names[1:], names[0]], strict=True)
    ]
    with pytest.raises(AuthoringError, match="s0 -> s1 -> "):
        trees(*ring).tree_of("s0")
