"""Strapi and Directus, each with a worker in front of it, started once for a run."""

import shutil
from collections.abc import Iterator

import pytest

from tests.content_apis import servers
from tests.content_apis.routes import DIRECTUS, STRAPI
from tests.worker.runtime import LocalWorker
from tests.worker.shop import RULES, VARIABLES, publish
from tools.dev_server import ROOT


@pytest.fixture(scope="session")
def strapi() -> Iterator[str]:
    """The address of Strapi itself."""
    with servers.strapi() as url:
        yield url


@pytest.fixture(scope="session")
def directus() -> Iterator[str]:
    """The address of Directus itself."""
    with servers.directus() as url:
        yield url


def _worker(
    origin: str, routes: str, name: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[LocalWorker]:
    state = ROOT / "build" / "test" / name
    shutil.rmtree(state, ignore_errors=True)
    with LocalWorker(VARIABLES, state, origin) as running:
        publish(running, RULES + routes, tmp_path_factory.mktemp("rules"))
        yield running


@pytest.fixture(scope="session")
def strapi_site(strapi: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalWorker]:
    """The worker in front of Strapi."""
    yield from _worker(strapi, STRAPI, "strapi", tmp_path_factory)


@pytest.fixture(scope="session")
def directus_site(directus: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalWorker]:
    """The worker in front of Directus."""
    yield from _worker(directus, DIRECTUS, "directus", tmp_path_factory)
