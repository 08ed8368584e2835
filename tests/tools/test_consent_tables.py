"""The documents show the tables that the edge reads by."""

import pytest

from tools.consent_tables import DOCS, TABLES, with_table


@pytest.mark.parametrize(("path", "name"), TABLES)
def test_the_page_has_the_table_as_it_is(path, name):
    page = (DOCS / path).read_text(encoding="utf-8")
    rows = list(TABLES[path, name]())
    assert len(rows) > 10
    assert with_table(page, name, rows) == page, "python -m tools.consent_tables writes it anew"
