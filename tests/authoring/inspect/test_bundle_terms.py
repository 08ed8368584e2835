"""What may match while something is withheld: the audit's proof, held against the edge's own resolver."""

from itertools import combinations

import pytest

from segments.authoring.cel.check.names import Scope, resolve_names
from segments.authoring.cel.encode import encode_expression
from segments.authoring.cel.functions.operators import OPERATORS
from segments.authoring.cel.syntax.parse import parse_expression
from segments.authoring.compile.compiler import compile_rules
from segments.authoring.inspect.bundle_terms import may_be, signals_in, terms_of
from segments.authoring.source import load_rules
from segments.bundle.read import read_bundle
from segments.catalog import SIGNALS
from segments.edge.consent.gate import Consent, allow_signals
from segments.edge.decide.resolve import open_index, resolve_segments

CONDITIONS = [
    'geo.country == "DE"',
    "visitor.is_new",
    "!visitor.is_returning",
    'geo.country == "DE" && visitor.is_new',
    'geo.country == "DE" || visitor.is_new',
    '!(geo.country == "DE" || visitor.is_new)',
    '!(geo.country == "DE" && visitor.is_new)',
    "visitor.visits % 2 == 1",
    "!(visitor.visits % 2 == 1)",
    'visitor.visits % 2 == 1 || geo.country == "DE"',
    'geo.country == "DE" ? visitor.is_new : device.is_mobile',
    'visitor.is_new ? geo.country == "DE" : device.is_mobile',
    'at_least(2, [visitor.is_new, geo.country == "DE", device.is_mobile])',
    "geo.latitude > 40.0 && click.id == click.network",
    'known(visitor.visits) || geo.country == "FR"',
    "true",
    "false",
]
PURPOSES = ("personalization", "advertising")
VALUES = {
    "geo.country": ("DE", "FR"),
    "visitor.is_new": (True, False),
    "visitor.is_returning": (True, False),
    "visitor.visits": (1, 2),
    "device.is_mobile": (True, False),
    "geo.latitude": (48.0,),
    "click.id": ("a",),
    "click.network": ("a",),
}


class Given:
    def __init__(self, values):
        self.values = values

    def read(self, names):
        return {name: self.values[name] for name in names}


def bundle_of(tmp_path):
    rules = "".join(f"[segments.s{n}]\nwhen = '''{when}'''\n" for n, when in enumerate(CONDITIONS))
    path = tmp_path / "rules.toml"
    path.write_text('[site]\nname = "t"\n' + rules, encoding="utf-8")
    return read_bundle(compile_rules(load_rules(path)))


def visitors():
    """Every combination of the values, one signal after the other."""
    found = [{}]
    for name, values in VALUES.items():
        found = [{**visitor, name: value} for visitor in found for value in values]
    return found


@pytest.mark.parametrize(
    "granted", [chosen for n in range(3) for chosen in combinations(PURPOSES, n)], ids=str
)
def test_what_matches_somebody_is_never_said_not_to_match(tmp_path, granted):
    bundle = bundle_of(tmp_path)
    index = open_index(bundle)
    consent = Consent(frozenset(granted), law="test", source="test", explicit=True)
    matched = set()
    for visitor in visitors():
        allowed = allow_signals(Given(visitor), consent, bundle.wanted)
        matched |= set(index.names(resolve_segments(allowed, index, 0).bits))
    withheld = frozenset(name for name, purpose in bundle.wanted.items() if purpose not in consent.purposes)
    said = {
        name for name, terms in terms_of(bundle).items() if any(term.may_hold(withheld) for term in terms)
    }
    assert matched <= said
    assert {CONDITIONS[int(name[1:])] for name in said - matched} == set(), "more than can match"


def test_all_signals_of_all_ways_are_named(tmp_path):
    terms = terms_of(bundle_of(tmp_path))
    names = {
        number: set().union(*(term.names() for term in terms[f"s{number}"]))
        for number in range(len(CONDITIONS))
    }
    assert names[4] == {"geo.country", "visitor.is_new"}
    assert names[12] == {"visitor.is_new", "geo.country", "device.is_mobile"}
    assert names[7] == {"visitor.visits"}


def test_an_expression_of_nothing_but_withheld_signals_has_no_outcome():
    from segments.authoring.cel.syntax.ast import Call, SignalRef

    node = Call("_==_", (SignalRef("a", (0, 1)), SignalRef("b", (2, 3))), (0, 3))
    encoded = encode_expression(node)
    assert signals_in(encoded) == {"a", "b"}
    for outcome in (True, False):
        assert not may_be(encoded, outcome, frozenset({"a", "b"}))
        assert may_be(encoded, outcome, frozenset())


def test_logic_inside_of_comparisons_inside_of_logic_takes_no_power_of_its_depth():
    text = "visitor.is_new"
    for hour in range(20):
        text = f"(({text}) && geo.is_eu) == (time.hour > {hour})"
    encoded = encode_expression(resolve_names(parse_expression(text), Scope(SIGNALS)))
    assert may_be(encoded, True, frozenset())
    assert not may_be(encoded, True, frozenset({"time.hour"}))


def test_logic_with_too_few_operands_may_be_anything():
    for broken in ([OPERATORS["!_"].code], [OPERATORS["_?_:_"].code, True]):
        assert may_be(broken, True, frozenset())
        assert may_be(broken, False, frozenset())
