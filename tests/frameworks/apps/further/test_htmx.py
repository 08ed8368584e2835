"""htmx 4: boosted links, a fragment at a page's own address, partials, data in `hx-vals`; two visitors."""

from __future__ import annotations

import json

import pytest

from tests.browser.sites import wait_for
from tests.frameworks.apps.conftest import Enter
from tests.frameworks.apps.visits import (
    VISITORS,
    Kind,
    assert_alive,
    assert_never_others,
    look_at_big,
    wait_until_alive,
    wait_until_shown,
    walk,
)

APP = "htmx"
pytestmark = pytest.mark.parametrize("kind", VISITORS, ids=lambda kind: kind.country)


def test_a_walk_through_the_site(site: str, enter: Enter, kind: Kind) -> None:
    with enter(kind) as visitor:
        walk(visitor, site, kind)


def test_a_page_that_goes_out_while_it_arrives(site: str, enter: Enter, kind: Kind) -> None:
    with enter(kind) as visitor:
        look_at_big(visitor, site, kind)


def test_parts_of_a_page(site: str, enter: Enter, kind: Kind) -> None:
    """The address of a page answers htmx with a part of it, and a POST with two parts for two places."""
    with enter(kind) as visitor:
        page = visitor.go(site + "/parts")
        wait_until_alive(visitor)
        visitor.evaluate('document.querySelector("#get").click()')
        wait_until_shown(visitor, kind.names("second"))
        assert visitor.evaluate('document.querySelector("#list h1")') is None
        visitor.evaluate('document.querySelector("#partials").click()')
        wait_until_shown(visitor, kind.names("list", "other"))
        assert_alive(visitor)
        assert_never_others(visitor, kind)
        assert page.problems == []


def test_what_an_element_sends(site: str, enter: Enter, kind: Kind) -> None:
    """Its values are the visitor's own; htmx sends an object among them as its text."""
    with enter(kind) as visitor:
        visitor.go(site + "/parts")
        wait_until_alive(visitor)
        values = json.loads(str(visitor.evaluate('document.querySelector("#send").getAttribute("hx-vals")')))
        names = [name for name in kind.names("sent") if "-hero-" not in name]
        assert [block["name"] for block in values["blocks"]] == names
        visitor.evaluate('document.querySelector("#send").click()')
        wait_for(visitor, 'document.querySelector("#echo").textContent !== ""')
        said = str(visitor.evaluate('document.querySelector("#echo").textContent'))
        assert said == "blocks=" + ",".join(["[object+Object]"] * len(names))
