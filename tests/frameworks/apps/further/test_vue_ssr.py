"""Vue's own server rendering, its state an object in JavaScript: two visitors, from the first byte to the way back."""

from __future__ import annotations

import pytest

from tests.frameworks.apps.conftest import Enter
from tests.frameworks.apps.visits import VISITORS, Kind, look_at_big, walk

APP = "vue-ssr"
pytestmark = pytest.mark.parametrize("kind", VISITORS, ids=lambda kind: kind.country)


def test_a_walk_through_the_site(site: str, enter: Enter, kind: Kind) -> None:
    with enter(kind) as visitor:
        walk(visitor, site, kind)


def test_a_page_that_goes_out_while_it_arrives(site: str, enter: Enter, kind: Kind) -> None:
    with enter(kind) as visitor:
        look_at_big(visitor, site, kind)
