"""Next's app router and its pages router: two visitors, from the first byte to the way back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.browser.sites import wait_for
from tests.frameworks.apps.building import APPS, serve
from tests.frameworks.apps.conftest import Enter
from tests.frameworks.apps.gate import Gate
from tests.frameworks.apps.visits import (
    RULES,
    VISITORS,
    Kind,
    assert_alive,
    assert_never_others,
    assert_only_own,
    fetch,
    look_at_big,
    shown,
    wait_until_alive,
    walk,
    walk_to_late,
)
from tests.worker.runtime import LocalWorker
from tests.worker.shop import VARIABLES, publish

pytestmark = pytest.mark.parametrize("kind", VISITORS, ids=lambda kind: kind.country)


@pytest.fixture(scope="module")
def gate() -> Iterator[Gate]:
    """What late parts of the app wait for."""
    with Gate() as gate:
        yield gate


@pytest.fixture(scope="module")
def site(gate: Gate, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the app as the worker serves it."""
    folder = tmp_path_factory.mktemp("site")
    app = replace(APPS["next"], environment={"GATE": gate.url})
    with serve(app) as origin, LocalWorker(VARIABLES, folder / "state", origin) as worker:
        publish(worker, RULES, folder)
        yield worker.url.rstrip("/")


def test_a_walk_through_the_site(site: str, enter: Enter, kind: Kind) -> None:
    with enter(kind) as visitor:
        walk(visitor, site, kind)


def test_parts_that_come_later(site: str, enter: Enter, kind: Kind) -> None:
    with enter(kind) as visitor:
        walk_to_late(visitor, site, kind)


def test_a_page_that_goes_out_while_it_arrives(site: str, enter: Enter, kind: Kind) -> None:
    with enter(kind) as visitor:
        look_at_big(visitor, site, kind)


@pytest.mark.parametrize("is_click", [False, True], ids=["document", "click"])
def test_each_part_leaves_before_the_next_has_come(
    site: str, gate: Gate, enter: Enter, kind: Kind, is_click: bool
) -> None:
    """The origin holds each part back until the browser shows the one before, and is alive.

    The local server, unlike a deployed worker's, keeps to itself what it compresses until there is much of it.
    """
    with enter(kind) as visitor:
        visitor.set_headers({"x-segments-as": kind.overrides, "accept-encoding": "identity"})
        visitor.go(site)
        wait_until_alive(visitor)
        gate.hold("late", "latest")
        if is_click:
            visitor.evaluate('document.querySelector("#gated").click()')
        else:
            visitor.evaluate(f"void location.assign('{site}/gated')")
        parts = ["early"]
        for name in ("late", "latest", ""):
            names = kind.names(*parts)
            wait_for(visitor, f'document.querySelectorAll("[data-name]").length === {len(names)}')
            wait_for(visitor, 'location.pathname === "/gated"')
            assert shown(visitor) == names
            wait_until_alive(visitor)
            assert_alive(visitor)
            if name:
                gate.open(name)
                parts.append(name)
        assert_never_others(visitor, kind)


@pytest.mark.parametrize("name", ["list", "each", "still", "shared", "promise", "markup"])
def test_data_that_components_of_the_browser_render_and_pages_that_are_kept(
    site: str, enter: Enter, kind: Kind, name: str
) -> None:
    """Opened as a document, and gone to by a click."""
    names = kind.names("short", "long") if name == "markup" else kind.names(name)
    assert_only_own(fetch(f"{site}/{name}", kind), kind, names)
    with enter(kind) as visitor:
        page = visitor.go(f"{site}/{name}")
        wait_until_alive(visitor)
        assert shown(visitor) == names
        assert page.problems == []
        visitor.go(site)
        wait_until_alive(visitor)
        visitor.evaluate("void (window.stayed = true)")
        visitor.evaluate(f'document.querySelector("#{name}").click()')
        wait_for(visitor, f'document.querySelector("h1").textContent === "{name}"')
        assert shown(visitor) == names
        assert visitor.evaluate("window.stayed === true")
        assert_alive(visitor)
        assert_never_others(visitor, kind)


def test_texts_around_a_block_that_goes_stay_two(site: str, enter: Enter, kind: Kind) -> None:
    """React has two texts where a document would have one: it would render the page anew."""
    own = "words-german" if kind.own == "german" else ""
    with enter(kind) as visitor:
        page = visitor.go(f"{site}/words")
        wait_until_alive(visitor)
        words = visitor.evaluate('document.querySelector("p#words").textContent')
        assert words == f"Hello {own} and  goodbye"
        assert_alive(visitor)
        assert page.problems == []


def test_a_page_whose_state_cannot_be_cut_is_right_and_stands_still(
    site: str, enter: Enter, kind: Kind
) -> None:
    """Gone to by a click it is loaded as a document."""
    names = kind.names("twice")
    own = names + [name for name in ("twice-german",) if kind.own == "german"]
    with enter(kind) as visitor:
        page = visitor.go(f"{site}/twice")
        assert shown(visitor) == own
        assert page.problems == []
        visitor.go(site)
        wait_until_alive(visitor)
        visitor.evaluate('document.querySelector("#twice").click()')
        wait_for(visitor, 'document.querySelector("h1").textContent === "twice"')
        assert shown(visitor) == own
        assert_never_others(visitor, kind)


def test_the_answer_of_an_action_of_the_server(site: str, enter: Enter, kind: Kind) -> None:
    names = kind.names("more")
    with enter(kind) as visitor:
        visitor.go(f"{site}/act")
        wait_until_alive(visitor)
        visitor.evaluate('document.querySelector("button#act").click()')
        wait_for(visitor, 'document.querySelectorAll("[data-name]").length > 0')
        assert shown(visitor) == names
        assert_alive(visitor)
        assert_never_others(visitor, kind)


def test_the_pages_router(site: str, enter: Enter, kind: Kind) -> None:
    """`huge` is longer than the worker waits for: its slot is cut in the document and, much later, in the state."""
    with enter(kind) as visitor:
        for name in ("old", "huge"):
            assert_only_own(fetch(f"{site}/old?name={name}", kind), kind, kind.names(name))
            page = visitor.go(f"{site}/old?name={name}")
            wait_until_alive(visitor)
            assert shown(visitor) == kind.names(name)
            assert page.problems == []
        visitor.evaluate("void (window.stayed = true)")
        visitor.evaluate('document.querySelector("#other").click()')
        wait_for(visitor, 'document.querySelector("h1").textContent === "other"')
        assert shown(visitor) == kind.names("other")
        assert visitor.evaluate("window.stayed === true")
        assert_never_others(visitor, kind)
