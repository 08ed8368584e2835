"""A site with every consent tool on a page of its own behind the worker, and Chromium, both started once."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.browser.conftest import PROGRAM, Open
from tests.browser.sites import site_behind
from tests.consent_tools.documented import DOCUMENTED, GPP
from tests.consent_tools.pages import PAGES, RULES, put_pages
from tests.worker.origin import Origin
from tools.browser import Browser


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the site as the worker serves it."""
    with Origin() as origin:
        put_pages(origin, {**PAGES, **DOCUMENTED, "gpp": GPP})
        with site_behind(origin, RULES, tmp_path_factory.mktemp("consent_tools")) as address:
            yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, unpacked into build/browser at its first start."""
    with Browser(PROGRAM) as running:
        yield running


@pytest.fixture
def open_visitor(browser: Browser) -> Iterator[Open]:
    """Opens visitors who are forgotten when the test ends."""
    with ExitStack() as stack:

        def open_one(place: str) -> object:
            visitor = browser.open({"x-segments-as": place}, init=COUNT_POSTS)
            stack.callback(visitor.close)
            return visitor

        yield open_one  # type: ignore[misc]


COUNT_POSTS = """
(() => {
  const fetch = window.fetch;
  window.fetch = (address, options) => {
    if (options && options.method === "POST" && String(address).includes("/_segments/consent")) {
      localStorage.setItem("test.posts", +(localStorage.getItem("test.posts") || 0) + 1);
    }
    return fetch(address, options);
  };
})();
"""
"""Counts what the bridge sends, over all pages of a visitor."""
