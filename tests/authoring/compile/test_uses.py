import pytest

from segments.authoring.cel.check.names import Scope, resolve_names
from segments.authoring.cel.syntax.ast import SignalRef
from segments.authoring.cel.syntax.parse import parse_expression
from segments.authoring.compile.uses import signals_used
from segments.authoring.ruleset import SignalDeclaration
from segments.bundle.model import SignalUse
from segments.catalog import SIGNALS

CART = SignalDeclaration("cart", "int", "personalization", "cookie:cart", absent=0)


def read(text):
    return resolve_names(parse_expression(text), Scope(frozenset({*SIGNALS, "cart"})))


def test_each_signal_has_one_row_by_name():
    used = signals_used([read("cart > 1 || geo.country == 'DE'"), read("cart > 2")], {"cart": CART})
    assert used == (
        SignalUse("cart", "int", "personalization", "cookie:cart", 0),
        SignalUse("geo.country", "string", "necessary"),
    )


@pytest.mark.parametrize(
    "text",
    [
        "geo.country.lowerAscii() == 'de'",
        "size([geo.country]) > 0",
        "{'a': geo.country}['a'] == 'DE'",
        "{geo.country: 1}[geo.country] == 1",
        "languages.exists(l, l == geo.country)",
        "languages.map(l, l == 'de', geo.country)[0] == 'DE'",
    ],
)
def test_signals_are_found_in_every_form(text):
    assert "geo.country" in {use.name for use in signals_used([read(text)], {})}


def test_what_a_function_reads_unasked_counts_too():
    assert [use.name for use in signals_used([read('percentage("trial", 0, 25)')], {})] == ["visitor.id"]


def test_the_schedule_is_a_signal_that_needs_no_consent():
    assert signals_used([SignalRef("@now_ms", (0, 0))], {}) == (SignalUse("@now_ms", "int", "necessary"),)
