from segments.authoring.cel.functions.operators import OPERATORS
from tools.language_reference import BEGIN, END, PAGE, TITLES, reference_text


def test_the_page_shows_the_table_as_it_is():
    page = PAGE.read_text(encoding="utf-8")
    assert page.partition(BEGIN)[2].partition(END)[0] == f"\n{reference_text()}"


def test_every_function_and_family_is_in_the_reference():
    text = reference_text()
    assert all(f"| `{name.replace('|', chr(92) + '|')}` |" in text for name in OPERATORS)
    assert {operator.family for operator in OPERATORS.values()} == TITLES.keys()
