"""A component that reads the marks of its block, on a site that keeps the marks of what stays."""

from __future__ import annotations

import pytest

from tests.frameworks.apps.conftest import Enter
from tests.frameworks.apps.visits import (
    RULES,
    VISITORS,
    Kind,
    assert_never_others,
    assert_only_own,
    fetch,
    shown,
    wait_until_alive,
)

APP = "sveltekit"
SITE_RULES = RULES.replace("[site]\n", "[site]\nkeep_marks = true\n")


@pytest.mark.parametrize("kind", VISITORS, ids=lambda kind: kind.country)
def test_a_component_may_read_its_marks(site: str, enter: Enter, kind: Kind) -> None:
    names = ["strict-german"] if kind.own else []
    assert_only_own(fetch(site + "/strict", kind), kind, names)
    with enter(kind) as visitor:
        page = visitor.go(site + "/strict")
        wait_until_alive(visitor)
        assert shown(visitor) == names
        said = visitor.evaluate('document.querySelector("main").textContent')
        assert ("for german" in said) == bool(names)
        assert_never_others(visitor, kind)
        assert page.problems == []
