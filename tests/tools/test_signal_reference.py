from __future__ import annotations

from pathlib import Path

import pytest

from tools.signal_reference import reference_page

PAGE = Path(__file__).parents[2] / "docs/reference/signals.md"


def test_the_reference_of_signals_is_what_the_catalog_says(request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--update-golden"):
        PAGE.parent.mkdir(parents=True, exist_ok=True)
        PAGE.write_text(reference_page(), encoding="utf-8")
    assert PAGE.exists(), "run pytest --update-golden and read what it wrote"
    assert PAGE.read_text(encoding="utf-8") == reference_page()
