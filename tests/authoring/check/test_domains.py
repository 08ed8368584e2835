import pytest

from segments.authoring.check import country_names
from segments.authoring.check.country_names import country_named
from segments.authoring.check.domains import COUNTRIES, DOMAINS, OFTEN_MEANT
from segments.catalog import SIGNALS


@pytest.mark.parametrize("name", DOMAINS)
def test_a_domain_belongs_to_a_signal_of_its_type(name):
    domain = DOMAINS[name]
    assert SIGNALS[name].type == ("string" if domain.values or domain.as_read else "int")


@pytest.mark.parametrize("name", DOMAINS)
def test_the_catalogs_own_example_can_occur(name):
    example = SIGNALS[name].example
    assert DOMAINS[name].holds(example.strip('"') if example.startswith('"') else int(example))


ISO_CODES = ("geo.country", "geo.us_state")
"""Too many for a line of the catalog, and listed in a standard."""


@pytest.mark.parametrize("name", [name for name in DOMAINS if name not in ISO_CODES and DOMAINS[name].values])
def test_the_catalog_lists_the_same_values(name):
    doc = SIGNALS[name].doc
    assert [value for value in DOMAINS[name].values if value not in doc] == []


def test_a_country_is_known_by_its_name():
    assert [country_named(name) for name in ("Germany", "schweiz", "UNITED KINGDOM", "Atlantis")] == [
        "DE",
        "CH",
        "GB",
        "",
    ]
    assert {country_named(name) for name in country_names._codes()} <= COUNTRIES


@pytest.mark.parametrize(
    ("signal", "written", "meant"),
    [
        ("page.path", "docs", "/docs"),
        ("page.host", "https://Shop.Example/sale", "shop.example"),
        ("device.os", "iOS", "ios"),
    ],
)
def test_text_of_another_form_is_shown_as_requests_have_it(signal, written, meant):
    assert not DOMAINS[signal].holds(written)
    assert DOMAINS[signal].as_read(written) == meant
    assert DOMAINS[signal].holds(meant)


def test_all_249_countries_are_known_and_three_more():
    assert len(COUNTRIES) == 249 + len({"XK", "T1", "XX"})


@pytest.mark.parametrize(
    ("signal", "written"), [(name, each) for name in OFTEN_MEANT for each in OFTEN_MEANT[name]]
)
def test_what_is_often_written_by_mistake_is_a_mistake(signal, written):
    assert not DOMAINS[signal].holds(written)
