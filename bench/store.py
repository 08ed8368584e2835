"""Memory of a full page store: `python -m bench.store` fills the worker's 48 MB with pages and watches the process.

In: nothing. Out: for each kind of page, the bytes that the worker counts and the growth of its process, beside that
under as many requests for pages that nobody keeps: the difference is the store's own.
"""

from __future__ import annotations

import http.client
import json
import tempfile
from pathlib import Path

from bench.workerd import Workerd
from tests.worker.origin import Origin
from tests.worker.plain_runtime import plain_worker, run_plain
from tests.worker.shop import RULES, page_of

MEGABYTE = 1024 * 1024
FULL_BYTES = 46 * MEGABYTE
"""The store holds 48 MB; the last page may not fit."""

BATCH = 200
MOST_REQUESTS = 12_000
KINDS = {
    "pages of 60 KB": (page_of(["germany"]) + "x" * 60_000, 10),
    "pages of 2 KB at addresses of 1,900 characters": (page_of(["germany"]) + "x" * 1_500, 1_900),
    "pages of 60 blocks": (page_of([f"s{number}" for number in range(60)]), 10),
}


def main() -> None:
    for kind, (page, url_chars) in KINDS.items():
        kept_bytes, requests, grown = _fill(page, url_chars, "max-age=3600", 0)
        _, _, otherwise = _fill(page, url_chars, "no-store", requests)
        own = (grown - otherwise) / MEGABYTE
        print(
            f"{kind}: {kept_bytes / MEGABYTE:.1f} MB counted after {requests} requests, the process grew by "
            f"{grown / MEGABYTE:.0f} MB, by {otherwise / MEGABYTE:.0f} where nothing is kept: {own:.0f} MB more",
            flush=True,
        )


def _fill(page: str, url_chars: int, cache_control: str, requests: int) -> tuple[int, int, int]:
    """The bytes that the worker counts, the requests it took, and the growth of the process."""
    with Origin() as origin, tempfile.TemporaryDirectory() as folder:
        headers = {"content-type": "text/html", "cache-control": cache_control}
        origin.set("/page", page, headers=headers)
        origin.set("/warm", page, headers={**headers, "cache-control": "no-store"})
        worker = plain_worker(RULES, Path(folder))
        with run_plain(worker, Path(folder) / "run", origin, "/warm") as running:
            _ask(running, range(BATCH), "/warm?")
            began = running.resident_bytes()
            done = 0
            while done < (requests or MOST_REQUESTS):
                _ask(running, range(done, done + BATCH), "/page?" + "x" * url_chars)
                done += BATCH
                origin.requests.clear()
                if not requests and _counted(running) >= FULL_BYTES:
                    break
            return _counted(running), done, running.resident_bytes() - began


def _ask(running: Workerd, numbers: range, target: str) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", running.port)
    for number in numbers:
        connection.request("GET", f"{target}{number}")
        connection.getresponse().read()
    connection.close()


def _counted(running: Workerd) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", running.port)
    connection.request("GET", "/_segments/health", headers={"host": "127.0.0.1:80"})
    health = json.loads(connection.getresponse().read())
    connection.close()
    return int(health["pages"]["bytes"])


if __name__ == "__main__":
    main()
