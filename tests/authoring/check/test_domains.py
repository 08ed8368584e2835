import pytest

from segments.authoring.check.domains import COUNTRIES, DOMAINS, OFTEN_MEANT
from segments.catalog import SIGNALS


@pytest.mark.parametrize("name", DOMAINS)
def test_a_domain_belongs_to_a_signal_of_its_type(name):
    domain = DOMAINS[name]
    assert SIGNALS[name].type == ("string" if domain.values else "int")


@pytest.mark.parametrize("name", DOMAINS)
def test_the_catalogs_own_example_can_occur(name):
    example = SIGNALS[name].example
    assert DOMAINS[name].holds(example.strip('"') if example.startswith('"') else int(example))


@pytest.mark.parametrize("name", [name for name in DOMAINS if name != "geo.country" and DOMAINS[name].values])
def test_the_catalog_lists_the_same_values(name):
    doc = SIGNALS[name].doc
    assert [value for value in DOMAINS[name].values if value not in doc] == []


def test_all_249_countries_are_known_and_three_more():
    assert len(COUNTRIES) == 249 + len({"XK", "T1", "XX"})


@pytest.mark.parametrize(
    ("signal", "written"), [(name, each) for name in OFTEN_MEANT for each in OFTEN_MEANT[name]]
)
def test_what_is_often_written_by_mistake_is_a_mistake(signal, written):
    assert not DOMAINS[signal].holds(written)
