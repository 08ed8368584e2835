"""Alpine with its data in the markup, and a stream of Turbo: two visitors, from the first byte to the way back."""

from __future__ import annotations

import pytest

from tests.browser.sites import wait_for
from tests.frameworks.apps.conftest import Enter
from tests.frameworks.apps.visits import VISITORS, Kind, assert_never_others, shown, wait_until_alive, walk

APP = "markup"


@pytest.mark.parametrize("kind", VISITORS, ids=lambda kind: kind.country)
def test_a_walk_through_the_site(site: str, enter: Enter, kind: Kind) -> None:
    with enter(kind) as visitor:
        walk(visitor, site, kind, is_soft=False)


@pytest.mark.parametrize("kind", VISITORS, ids=lambda kind: kind.country)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_stream_of_turbo(site: str, enter: Enter, kind: Kind, method: str) -> None:
    with enter(kind) as visitor:
        visitor.go(site + "/streams")
        wait_until_alive(visitor)
        ask = f"fetch('/stream', {{ method: '{method}' }}).then((answer) => answer.text())"
        visitor.evaluate(f"void {ask}.then(Turbo.renderStreamMessage)")
        wait_for(visitor, 'document.querySelectorAll("[data-name]").length > 0')
        assert shown(visitor) == kind.names("stream")
        assert_never_others(visitor, kind)
