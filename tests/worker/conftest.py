"""One origin and one worker for all the worker tests of a process; the log stays in build/test/worker."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.worker.origin import Origin
from tests.worker.runtime import LocalWorker
from tests.worker.shop import RULES, VARIABLES, order, publish

STATE = (
    Path(__file__).resolve().parents[2]
    / "build"
    / "test"
    / "worker"
    / os.environ.get("PYTEST_XDIST_WORKER", "")
)


@pytest.fixture(scope="session")
def session_origin() -> Iterator[Origin]:
    """The origin of the whole run: the worker knows its address from the start."""
    with Origin() as origin:
        yield origin


@pytest.fixture
def origin(session_origin: Origin) -> Iterator[Origin]:
    """The origin with no answers and an empty request log."""
    session_origin.reset()
    yield session_origin
    session_origin.reset()


@pytest.fixture(scope="session")
def worker_variables() -> dict[str, str]:
    """The worker's variables in every test; a test that needs others starts a worker of its own."""
    return VARIABLES


@pytest.fixture(scope="session")
def worker(session_origin: Origin, worker_variables: dict[str, str]) -> Iterator[LocalWorker]:
    """The worker, started once for the whole run and ended with it."""
    shutil.rmtree(STATE, ignore_errors=True)
    with LocalWorker(worker_variables, STATE, session_origin.url) as running:
        yield running


@pytest.fixture(scope="module", autouse=True)
def no_kept_pages(request: pytest.FixtureRequest) -> None:
    """Another file's pages are forgotten: which files share a worker differs from run to run."""
    asked = any(
        item.module is request.module and "worker" in item.fixturenames for item in request.session.items
    )
    if asked and not hasattr(request.module, "worker"):
        order(request.getfixturevalue("worker"), {"all": True})


@pytest.fixture(scope="session")
def published(worker: LocalWorker, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The digest of the shop's rules, in use; a test that publishes others puts these back."""
    return publish(worker, RULES, tmp_path_factory.mktemp("rules"))
