"""What the browser tests of a site share: its worker, where visitors come from, and waiting for what a page becomes."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from tests.worker.origin import Origin
from tests.worker.runtime import LocalWorker
from tests.worker.shop import VARIABLES, publish
from tools.browser import Visitor
from tools.errors import ToolError

GERMANY: Final = "geo.country=DE"
TEXAS: Final = "geo.country=US;geo.region_code=TX"
WAIT_SECONDS: Final = 60


@contextmanager
def site_behind(origin: Origin, rules: str, folder: Path) -> Iterator[str]:
    """The address of an origin's site as a worker with these rules serves it."""
    with LocalWorker(VARIABLES, folder / "state", origin.url) as worker:
        publish(worker, rules, folder)
        yield worker.url.rstrip("/")


def wait_for(visitor: Visitor, script: str) -> Any:
    """The value of an expression once it is true; the page may be loaded again meanwhile."""
    deadline = time.monotonic() + WAIT_SECONDS
    while True:
        try:
            value = visitor.evaluate(script)
        except ToolError:  # the page went away under the question
            value = None
        if value:
            return value
        assert time.monotonic() < deadline, f"waited for {script}"
        time.sleep(0.05)
