"""Each app behind a worker of its own, and one Chromium for all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from tests.frameworks.apps.building import APPS, serve
from tests.frameworks.apps.visits import RULES, WATCH, Kind
from tests.worker.runtime import LocalWorker
from tests.worker.shop import VARIABLES, publish
from tools.browser import Browser, Visitor
from tools.dev_server import ROOT

PROGRAM = ROOT / "build" / "browser" / "chromium"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, unpacked into build/browser at its first start."""
    with Browser(PROGRAM) as running:
        yield running


@pytest.fixture(scope="module")
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the app that a test file is about (its `APP`), as the worker serves it by the file's rules."""
    folder: Path = tmp_path_factory.mktemp("site")
    with (
        serve(APPS[request.module.APP]) as origin,
        LocalWorker(VARIABLES, folder / "state", origin) as worker,
    ):
        publish(worker, getattr(request.module, "SITE_RULES", RULES), folder)
        yield worker.url.rstrip("/")


Enter = Callable[[Kind], AbstractContextManager[Visitor]]


@pytest.fixture
def enter(browser: Browser) -> Enter:
    """Opens a visitor of a kind, watched, who is forgotten at the end of the block."""

    @contextmanager
    def open_one(kind: Kind) -> Iterator[Visitor]:
        visitor = browser.open({"x-segments-as": kind.overrides}, init=WATCH)
        try:
            yield visitor
        finally:
            visitor.close()

    return open_one
