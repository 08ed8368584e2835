"""The API's page is the one that its table gives."""

from tools.api_reference import PAGE, page


def test_the_page_is_the_one_that_the_table_gives() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "python -m tools.api_reference writes it"
