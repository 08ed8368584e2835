from pathlib import Path

import pytest

from tests.logs import LOGS

CASES = Path(__file__).parent / "cases"


def pytest_addoption(parser):
    parser.addoption(
        "--update-golden",
        action="store_true",
        help="write what the product says now into the golden files; read the difference before you commit it",
    )


def pytest_runtest_setup(item):
    LOGS.forget_closed()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """A test that fails shows what the workers said that it asked."""
    report = yield
    if report.failed:
        report.sections.extend(LOGS.tails())
    return report


@pytest.fixture
def golden(request):
    """Compares a text with a golden file below tests/cases, or writes it with --update-golden."""

    def compare(name, text):
        path = CASES / name
        if request.config.getoption("--update-golden"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        assert path.exists(), f"no golden file {name}: run pytest --update-golden and read what it wrote"
        assert text == path.read_text(encoding="utf-8")

    return compare
