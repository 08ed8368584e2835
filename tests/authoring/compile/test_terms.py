import pytest

from segments.authoring.cel.check.names import Scope, resolve_names
from segments.authoring.cel.encode import encode_expression
from segments.authoring.cel.syntax.parse import parse_expression
from segments.authoring.compile.literals import planned_expression
from segments.authoring.compile.terms import MAX_SPLIT_DEPTH, TermFinder
from segments.bundle.format import MAX_TERMS_PER_SEGMENT
from segments.bundle.packing import pack_value

TYPES = {"country": "string", "visits": "int", "is_new": "bool", "tags": "list<string>", "spent": "double"}


def terms(text):
    """Terms as people would write them, alternatives as a set."""
    node = resolve_names(parse_expression(text), Scope(frozenset(TYPES)))
    finder = TermFinder(TYPES, lambda part: pack_value(encode_expression(part)))
    return {" & ".join(sorted(map(written, term))) for term in finder.terms_of(node)}


def written(literal):
    name = "planned" if planned_expression(literal.signal) is not None else literal.signal
    atoms = ",".join(map(str, literal.atoms))
    return f"{'' if literal.holds else 'not '}{name} {literal.kind} {atoms}".rstrip()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("true", {""}),
        ("false", set()),
        ("!true", set()),
        ("is_new && visits > 2", {"is_new exact True & visits from 3"}),
        ("is_new || visits > 2", {"is_new exact True", "visits from 3"}),
        ("!(is_new || visits > 2)", {"not is_new exact True & not visits from 3"}),
        ("!(is_new && visits > 2)", {"not is_new exact True", "not visits from 3"}),
        (
            '(is_new || visits > 2) && (country == "DE" || spent < 5.0)',
            {
                "country exact DE & is_new exact True",
                "country exact DE & visits from 3",
                "is_new exact True & not spent from 5.0",
                "not spent from 5.0 & visits from 3",
            },
        ),
        (
            "is_new ? visits > 2 : visits > 5",
            {"is_new exact True & visits from 3", "not is_new exact True & visits from 6"},
        ),
        (
            "!(is_new ? visits > 2 : false)",
            {"is_new exact True & not visits from 3", "not is_new exact True"},
        ),
        ("(visits > 2) == true", {"visits from 3"}),
        ("(visits > 2) != true", {"not visits from 3"}),
        ("false == (is_new && visits > 2)", {"not is_new exact True", "not visits from 3"}),
        ("between(visits, 2, 4)", {"not visits from 5 & visits from 2"}),
        ("!between(visits, 2, 4)", {"not visits from 2", "visits from 5"}),
    ],
)
def test_a_condition_is_taken_apart(text, expected):
    assert terms(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('country == "DE" || country == "AT"', {"country exact AT,DE"}),
        ('country.startsWith("a") || country.startsWith("b")', {"country prefix a,b"}),
        ('"x" in tags || "y" in tags', {"tags member x,y"}),
        ('"x" in tags && "y" in tags', {"tags member x & tags member y"}),
        ('country in ["DE", "AT"] && country != "AT"', {"country exact DE"}),
        ('country in ["DE", "AT"] && country.startsWith("D")', {"country exact DE"}),
        ('country != "DE" && country != "AT"', {"not country exact AT,DE"}),
        ("visits > 2 && visits > 5 && visits < 9 && visits < 20", {"not visits from 9 & visits from 6"}),
        ("visits != 3 && visits != 8 && visits > 5", {"not visits exact 8 & visits from 6"}),
        ("visits != 3 && visits > 5", {"visits from 6"}),
        ("visits in [3, 8] && visits > 5", {"visits exact 8"}),
        ("is_new || (is_new && visits > 2)", {"is_new exact True"}),
        ("is_new && !is_new", set()),
        ("visits > 5 && visits < 3", set()),
        ('country == "DE" && country == "AT"', set()),
        ('"x" in tags && !("x" in tags)', set()),
        ("visits in []", set()),
    ],
)
def test_what_one_signal_is_asked_is_merged(text, expected):
    assert terms(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("is_new || !is_new", {"is_new exact True", "not is_new exact True"}),
        ("visits > 5 || visits <= 5", {"not visits from 6", "visits from 6"}),
        ("!(visits in [])", {"not visits exact"}),
        ("known(visits)", {"not visits exact"}),
        ("!known(visits)", set()),
    ],
)
def test_a_condition_that_is_always_true_still_needs_its_signal(text, expected):
    assert terms(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("at_least(0, [is_new])", {""}),
        ("at_least(2, [is_new])", set()),
        ("at_least(2, [is_new, visits > 2])", {"is_new exact True & visits from 3"}),
        (
            'at_least(2, [is_new, visits > 2, country == "DE"])',
            {
                "is_new exact True & visits from 3",
                "country exact DE & is_new exact True",
                "country exact DE & visits from 3",
            },
        ),
        (
            'at_least(1, [is_new, country == "DE"])',
            {"is_new exact True", "country exact DE"},
        ),
        (
            'at_least(1, [country == "DE", country == "AT"])',
            {"country exact AT,DE"},
        ),
        (
            '!at_least(2, [is_new, visits > 2, country == "DE"])',
            {
                "not is_new exact True & not visits from 3",
                "not country exact DE & not is_new exact True",
                "not country exact DE & not visits from 3",
            },
        ),
    ],
)
def test_at_least_lists_what_is_enough(text, expected):
    assert terms(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("size(tags) > 2", {"planned exact True"}),
        ("!(size(tags) > 2) && is_new", {"is_new exact True & not planned exact True"}),
        ("size(tags) > 2 && !(size(tags) > 2)", set()),
        ("size(tags) > 2 && size(tags) > 3", {"planned exact True & planned exact True"}),
        ("between(visits, 1, size(tags))", {"planned exact True"}),
        ("at_least(visits, [is_new])", {"planned exact True"}),
        ("is_new == (visits > 2)", {"planned exact True"}),
    ],
)
def test_what_cannot_be_indexed_is_planned(text, expected):
    assert terms(text) == expected


def alternatives(count):
    return " || ".join(f'(visits > {number} && country.startsWith("{number}"))' for number in range(count))


def test_as_many_terms_as_allowed_are_written_out():
    assert len(terms(alternatives(MAX_TERMS_PER_SEGMENT))) == MAX_TERMS_PER_SEGMENT


def test_a_condition_of_too_many_terms_is_planned():
    assert terms(alternatives(MAX_TERMS_PER_SEGMENT + 1)) == {"planned exact True"}


def test_only_the_widest_part_of_a_product_is_planned():
    wide = f"({alternatives(100)})"
    assert terms(f"{wide} && (is_new || spent > 1.0) && visits < 500") == {
        "is_new exact True & not visits from 500 & planned exact True",
        "not visits from 500 & planned exact True & spent from 1.0000000000000002",
    }


def test_many_conditions_at_least_few_of_them_are_planned():
    assert terms(f"at_least(10, [{', '.join(f'visits > {number}' for number in range(20))}])") == {
        "planned exact True"
    }


def nested(levels):
    text = 'country == "DE"'
    for number in range(levels):
        text = f"(country.contains('-{number}-') {'||' if number % 2 else '&&'} {text})"
    return text


def test_what_is_nested_deeper_than_anybody_writes_is_planned():
    assert not any("planned" in term for term in terms(nested(10)))
    assert any("planned" in term for term in terms(nested(MAX_SPLIT_DEPTH + 2)))


def test_the_order_of_terms_depends_on_nothing_but_the_condition():
    node = resolve_names(parse_expression('is_new || visits > 2 || country == "DE"'), Scope(frozenset(TYPES)))
    turned = resolve_names(
        parse_expression('country == "DE" || visits > 2 || is_new'), Scope(frozenset(TYPES))
    )
    finder = TermFinder(TYPES, lambda part: pack_value(encode_expression(part)))
    assert finder.terms_of(node) == finder.terms_of(turned)
