"""The example shop behind the worker, and one Chromium, both started once for all browser tests."""

import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from typing import Any

import pytest

from segments.authoring.compile.compiler import compile_rules
from segments.authoring.source import load_rules
from segments.bundle.pointer import Pointer, seal_pointer
from segments.bundle.read import digest_of
from segments.cli.running.local_rules import wait_for_rules
from segments.signing import parse_key_ring
from tests.browser.console import running_desk
from tests.worker.runtime import LocalWorker
from tools.browser import Browser, Visitor
from tools.dev import RULES, read_keys, run_origin
from tools.dev_server import ROOT, LocalKV, free_port

STATE = ROOT / "build" / "test" / "browser"
PROGRAM = ROOT / "build" / "browser" / "chromium"

Open = Callable[..., Visitor]


@pytest.fixture(scope="session")
def shop() -> Iterator[str]:
    """The address of the shop as the worker serves it."""
    shutil.rmtree(STATE, ignore_errors=True)
    STATE.mkdir(parents=True)
    keys = read_keys(STATE / "keys.env")
    bundle = compile_rules(load_rules(RULES))
    digest = digest_of(bundle)
    pointer = Pointer(site="acme", digest=digest, sequence=time.time_ns() // 1_000_000)
    sealed = seal_pointer(pointer, parse_key_ring(keys["SEGMENTS_BUNDLE_KEYS"]))
    port = free_port()
    variables = {"SITE": "acme", "SEGMENTS_LOCAL": "1", **keys}
    origin = f"http://127.0.0.1:{port}"
    LocalKV(STATE).put_all({f"bundle:{digest}": bundle, "site:acme": sealed})
    with run_origin(port, keys["SEGMENTS_GRANT_KEYS"]), LocalWorker(variables, STATE, origin) as worker:
        wait_for_rules(worker.url, digest)
        yield worker.url


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalWorker]:
    """The desk with the example's rules, live and as a draft, for all tests of its console."""
    with running_desk(tmp_path_factory.mktemp("desk")) as started:
        yield started


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, unpacked into build/browser at its first start."""
    with Browser(PROGRAM) as running:
        yield running


@pytest.fixture
def open_visitor(browser: Browser) -> Iterator[Open]:
    """Opens visitors who are forgotten when the test ends."""
    with ExitStack() as stack:

        def open_one(overrides: str, headers: Mapping[str, str] | None = None, **settings: Any) -> Visitor:
            visitor = browser.open({"x-segments-as": overrides, **(headers or {})}, **settings)
            stack.callback(visitor.close)
            return visitor

        yield open_one
