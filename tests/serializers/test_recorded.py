"""The recorded pages are those that the pinned serializers make today."""

import datetime
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.serializers.recording import NODE, PYTHONS, install, record

CASES = Path(__file__).parents[1] / "cases"


@pytest.fixture(scope="module", autouse=True)
def installed() -> None:
    install()


@pytest.mark.parametrize("serializer", [*NODE, *PYTHONS])
def test_the_recorded_pages_are_those_of_the_serializer(
    serializer: str, golden: Callable[[str, str], None], request: pytest.FixtureRequest
) -> None:
    """The date alone is not compared: a recording keeps its own."""
    name = f"serializers/{serializer}.json"
    date = datetime.datetime.now(datetime.UTC).date().isoformat()
    if not request.config.getoption("--update-golden"):
        date = json.loads((CASES / name).read_bytes())["recorded"]
    golden(name, record(serializer, date))
