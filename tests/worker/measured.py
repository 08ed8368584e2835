"""An edge and its desk on the real runtime: two workers that find each other by a service binding."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.worker.desk import CONFIG as DESK_CONFIG
from tests.worker.desk import KEYS_TEXT, migrate, rows
from tests.worker.runtime import LocalWorker, WireResponse, quiet_project
from tests.worker.shop import VARIABLES, browser

EDGE_CONFIG = "wrangler.measured.toml"
HASTY_CONFIG = "wrangler.desk.measured.toml"
BINDING = '\n[[services]]\nbinding = "DESK"\nservice = "segments-desk"\n'


@contextmanager
def measured_workers(folder: Path, origin_url: str) -> Iterator[tuple[LocalWorker, LocalWorker]]:
    """The edge and the desk, with empty sums."""
    root = quiet_project()
    config = (root / "wrangler.toml").read_text(encoding="utf-8")
    (root / EDGE_CONFIG).write_text(config + BINDING, encoding="utf-8")
    patient = (root / DESK_CONFIG).read_text(encoding="utf-8")
    hasty = patient.replace("max_batch_timeout = 10", "max_batch_timeout = 1")
    assert hasty != patient
    (root / HASTY_CONFIG).write_text(hasty, encoding="utf-8")
    registry = folder / "registry"
    migrate(folder / "desk")
    keys = {"SEGMENTS_DESK_KEYS": KEYS_TEXT}
    with (
        LocalWorker(
            keys | {"SEGMENTS_BUNDLE_KEYS": VARIABLES["SEGMENTS_BUNDLE_KEYS"]},
            folder / "desk",
            origin_url,
            ready_path="/health",
            config=HASTY_CONFIG,
            registry=registry,
        ) as desk,
        LocalWorker(
            VARIABLES | keys, folder / "edge", origin_url, config=EDGE_CONFIG, registry=registry
        ) as edge,
    ):
        yield edge, desk


def sums_of(desk: LocalWorker) -> dict[tuple[str, ...], tuple[int, ...]]:
    """All sums by cell, over all days; n first, zeros at the end left out."""
    named = "kind, subject, arm, goal, split"
    added = "sum(n) n, sum(total) t, sum(squares) s, sum(before) b, sum(before_squares) bs, sum(products) p"
    found = {}
    for row in rows(desk, f"SELECT {named}, {added} FROM sums GROUP BY {named}"):
        sums = [row[name] for name in ("n", "t", "s", "b", "bs", "p")]
        while sums and not sums[-1]:
            sums.pop()
        found[tuple(row[name] for name in named.split(", "))] = tuple(sums)
    return found


class Person:
    """Somebody with a browser that keeps cookies, whom nobody chose: the network says Texas, where all is allowed."""

    def __init__(self, worker: LocalWorker, **headers: str) -> None:
        self.worker, self.own, self.cookies = worker, headers, dict[str, str]()

    def keep(self, response: WireResponse) -> WireResponse:
        for header in response.header_list("set-cookie"):
            name, _, rest = header.partition("=")
            value, _, attributes = rest.partition(";")
            self.cookies.pop(name, None)
            if "Max-Age=0" not in attributes:
                self.cookies[name] = value
        return response

    def headers(self, **headers: str) -> dict[str, str]:
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return dict(browser(cookie=cookie, **self.own, **headers))

    def look(self, path: str = "/", **headers: str) -> WireResponse:
        return self.keep(self.worker.fetch(path, self.headers(**headers)))

    def send(self, *events: dict[str, Any]) -> WireResponse:
        body = json.dumps({"events": list(events)}).encode()
        headers = self.headers(content_type="application/json")
        return self.keep(self.worker.fetch("/_segments/events", headers, method="POST", body=body))
