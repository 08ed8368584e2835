"""The desk on the real runtime, with its own queue and database on this machine."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from segments.access_token import Access, write_token
from segments.bundle.read import digest_of, read_bundle
from segments.deltas import MAX_CELLS, PURPOSE, Delta, Message, message_id, write_message
from segments.report_terms import ReportTerms, terms_in
from segments.reports.cells import Cell, Cells, Sums
from segments.signed_body import SIGNATURE_HEADER, sign_body
from segments.signing import KeyRing
from tests.worker.runtime import LocalWorker, WireResponse, quiet_project
from tests.worker.shop import SITE, compile_text, sealed_pointer
from tools.dev_server import wrangler_environment

CONFIG = "wrangler.desk.toml"
KEYS = KeyRing((("desk", b"d" * 32),))
KEYS_TEXT = "desk:ZGRkZGRkZGRkZGRkZGRkZGRkZGRkZGRkZGRkZGRkZGQ"


def wrangler(state: Path, *command: str) -> str:
    """What a command of wrangler printed, about the desk's local database."""
    root = quiet_project()
    where = ["--config", CONFIG, "--local", "--persist-to", str(state)]
    result = subprocess.run(
        ["wrangler", *command, *where],
        cwd=root,
        env=wrangler_environment(root, state),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


def migrate(state: Path) -> None:
    """Bring the tables up to date, with the command that the documentation gives."""
    state.mkdir(parents=True, exist_ok=True)
    wrangler(state, "d1", "migrations", "apply", "DB")


def rows(desk: LocalWorker, sql: str) -> list[dict[str, Any]]:
    """The rows of a question to the database."""
    return desk.stored.rows(sql)


def send(desk: LocalWorker, message: Message | bytes, ring: KeyRing = KEYS) -> WireResponse:
    """The desk's answer to one signed message."""
    body = message if isinstance(message, bytes) else write_message(message).encode()
    headers = {SIGNATURE_HEADER: sign_body(body, ring, PURPOSE, time.time_ns() // 1_000_000)}
    return desk.fetch("/intake", headers, method="POST", body=body)


def bearer(*scopes: str) -> dict[str, str]:
    """The header of somebody with these scopes."""
    token = write_token(Access("t", "tester", frozenset(scopes), int(time.time()) + 600), KEYS)
    return {"authorization": f"Bearer {token}"}


def put_in_force(desk: LocalWorker, rules: str, folder: Path) -> ReportTerms:
    """Put rules into the desk's namespace, as publishing them does; the terms of reports in them."""
    bundle = compile_text(rules, folder)
    pointer = sealed_pointer(bundle, time.time_ns() // 1_000_000)
    desk.kv_put_all({f"bundle:{digest_of(bundle)}": bundle, f"site:{SITE}": pointer})
    return terms_in(read_bundle(bundle).experiments)


def messages_of(cells: Cells, site: str) -> Iterator[Message]:
    """The sums of a site as the edge would send them, in as few messages as hold them."""
    by_day: dict[int, list[tuple[Cell, Sums]]] = {}
    for cell, days in cells.items():
        for day, sums in days.items():
            by_day.setdefault(day, []).append((cell, sums))
    for day, found in by_day.items():
        for place in range(0, len(found), MAX_CELLS // 2):
            part = found[place : place + MAX_CELLS // 2]
            deltas = tuple(Delta(tuple(cell), tuple(sums)) for cell, sums in part)
            yield Message(message_id(day, place.to_bytes(14, "little")), site, day, deltas)
