"""The worker on the real runtime, as tests use it: start it, ask it, change its KV, read its log.

In: the worker's variables and an origin. Out: a `LocalWorker` whose `fetch` gives the response as it came
over the wire: redirects are not followed, bodies are not decoded, and repeated headers stay apart.
"""

import atexit
import http.client
import json
import shutil
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

from tests.logs import LOGS
from tests.worker.stored import StoredValues
from tools import dev_server
from tools.dev_server import CONFIG, ROOT

# Far more than anything takes on an idle machine: a limit tells what never comes from what comes late.
FETCH_TIMEOUT_SECONDS = 90.0
WAIT_SECONDS = 60.0
WAIT_STEP_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class WireResponse:
    """A response as the worker sent it; header names are in lower case."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @property
    def text(self) -> str:
        """The body as UTF-8."""
        return self.body.decode()

    def header(self, name: str) -> str | None:
        """Return the header's value, several joined with a comma, or None where there is none."""
        values = self.header_list(name)
        return ", ".join(values) if values else None

    def header_list(self, name: str) -> list[str]:
        """Return the values of a header that may repeat, such as set-cookie."""
        return [value for key, value in self.headers if key == name.lower()]

    def json(self) -> Any:
        """Return the body, read as JSON."""
        return json.loads(self.body)


def fetch(
    server_url: str,
    target: str,
    headers: Mapping[str, str] | None = None,
    *,
    method: str = "GET",
    body: bytes | None = None,
) -> WireResponse:
    """Ask any server for a path with its query, and return the response as it came."""
    connection = http.client.HTTPConnection(urlsplit(server_url).netloc, timeout=FETCH_TIMEOUT_SECONDS)
    try:
        connection.request(method, target, body, dict(headers or {}))
        response = connection.getresponse()
        names = tuple((name.lower(), value) for name, value in response.getheaders())
        return WireResponse(response.status, names, response.read())
    finally:
        connection.close()


def copy_project(folder: Path) -> Path:
    """The worker's own project in a new folder, with its sources as they are now and everything installed shared."""
    for part in ("src", "tools", "migrations"):
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
    for config in ROOT.glob("wrangler*.toml"):
        shutil.copy(config, folder)
    (folder / "build").mkdir()
    for shared in ("node_modules", "python_modules", "build/runtime"):
        (folder / shared).symlink_to(ROOT / shared)
    return folder


@cache
def quiet_project() -> Path:
    """A copy of the project for this run of the tests.

    Wrangler starts the worker anew whenever anything changes below src, and loses all that it keeps in memory: a
    compiled file that Python writes there for some test, or an editor's save, would pull it from under another test.
    """
    place = ROOT / "build" / "test"
    place.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="project-", dir=place))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return copy_project(folder)


class LocalWorker(dev_server.LocalWorker):
    """`wrangler dev` with `ORIGIN` set to the test origin, and a client. Its log is in the report of a failed test."""

    def __init__(
        self,
        variables: Mapping[str, str],
        state: Path,
        origin_url: str,
        *,
        root: Path | None = None,
        **rest: Any,
    ) -> None:
        project = root or quiet_project()
        super().__init__({"ORIGIN": origin_url, **variables}, state, root=project, **rest)
        self.stored = StoredValues(self.state, root=project, config=rest.get("config", CONFIG))

    def start(self) -> None:
        """As wrangler's, with the log in the report of a test that fails from now on."""
        LOGS.open(self.log_path)
        try:
            super().start()
        except BaseException:
            LOGS.close(self.log_path)
            raise

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        super().__exit__(kind, error, trace)
        LOGS.close(self.log_path)

    def fetch(
        self,
        target: str,
        headers: Mapping[str, str] | None = None,
        *,
        method: str = "GET",
        body: bytes | None = None,
    ) -> WireResponse:
        """Ask for a path with its query, and return the response as it came."""
        return fetch(self.url, target, headers, method=method, body=body)

    def kv_put(self, key: str, value: bytes) -> None:
        """Store one value; the worker's next read sees it."""
        self.stored.put(key, value)

    def kv_put_all(self, values: Mapping[str, bytes]) -> None:
        """Store several values."""
        self.stored.put_all(values)

    def kv_get(self, key: str) -> bytes | None:
        """Return one value, or None where there is none."""
        return self.stored.get(key)

    def kv_delete(self, key: str) -> None:
        """Remove one value."""
        self.stored.delete(key)


def wait_until(is_so: Callable[[], bool], what: str) -> None:
    """Return once the condition holds; what it is waited for is in the error when it never does."""
    deadline = time.monotonic() + WAIT_SECONDS
    while not is_so():
        assert time.monotonic() < deadline, f"waited {WAIT_SECONDS:g} s for {what}"
        time.sleep(WAIT_STEP_SECONDS)
