"""The harness itself, on a worker of ten lines: what it promises to the other worker tests."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.worker.runtime import LocalWorker, wait_until
from tools.dev_server import ROOT
from tools.errors import ToolError

CONFIG = """
name = "harness"
main = "src/worker.py"
compatibility_date = "2026-11-01"
compatibility_flags = ["python_workers", "disable_python_no_global_handlers", "disable_python_external_sdk"]
[[kv_namespaces]]
binding = "RULES"
id = "harness"
"""
WORKER = """
from js import Response

async def on_fetch(request, env, ctx):
    print("asked for", request.url)
    if "/origin" in request.url:
        return Response.new(env.ORIGIN + " " + env.KEY)
    value = await env.RULES.get("key", "arrayBuffer")
    return Response.new(value if value else "none")
"""


def write_project(root: Path, worker: str) -> Path:
    """A project of its own that shares the installed tools and the local runtime."""
    (root / "src").mkdir()
    (root / "src" / "worker.py").write_text(worker)
    (root / "wrangler.toml").write_text(CONFIG)
    (root / "build").mkdir()
    for shared in ("node_modules", "python_modules", "build/runtime"):
        (root / shared).symlink_to(ROOT / shared)
    return root


@pytest.fixture(scope="module")
def harness(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalWorker]:
    root = write_project(tmp_path_factory.mktemp("harness"), WORKER)
    variables = {"KEY": 'it\'s "quoted": $HOME = é'}
    with LocalWorker(variables, root / "state", "http://localhost:1", root=root, ready_path="/") as worker:
        yield worker


def test_variables_arrive_as_they_were_given(harness):
    assert harness.fetch("/origin").text == 'http://localhost:1 it\'s "quoted": $HOME = é'


def test_a_running_worker_sees_what_is_put_into_its_kv(harness):
    assert harness.fetch("/").text == "none"
    for value in (bytes(range(256)), b"second"):
        harness.kv_put("key", value)
        assert harness.fetch("/").body == value
    assert harness.kv_get("key") == b"second"
    harness.kv_delete("key")
    assert harness.fetch("/").text == "none"
    assert harness.kv_get("key") is None


def test_the_log_holds_what_the_worker_prints(harness):
    harness.fetch("/origin?log-me")
    wait_until(lambda: f"asked for {harness.url}/origin?log-me" in harness.log_text(), "the log line")


def test_a_worker_that_cannot_start_shows_why_and_leaves_nothing_running(tmp_path):
    root = write_project(tmp_path, "raise RuntimeError('broken on purpose')\n")
    worker = LocalWorker({}, root / "state", "http://localhost:1", root=root, ready_path="/")
    with pytest.raises(ToolError, match="broken on purpose"):
        worker.start()
    with pytest.raises(OSError, match="refused"):
        worker.fetch("/")


def test_stopping_ends_all_that_was_started(tmp_path):
    root = write_project(tmp_path, WORKER)
    with LocalWorker({}, root / "state", "http://localhost:1", root=root, ready_path="/") as worker:
        group = worker.process_id
        assert running_in_group(group) != []
    wait_until(lambda: running_in_group(group) == [], "the end of all that was started")


def running_in_group(group: int | None) -> list[str]:
    """The programs of a process group that still run; zombies only wait for their parent to notice."""
    listing = subprocess.run(
        ["ps", "-A", "-o", "pgid=,stat=,comm="], check=True, capture_output=True, text=True
    )
    rows = (line.split(maxsplit=2) for line in listing.stdout.splitlines())
    return [name for row_group, state, name in rows if int(row_group) == group and not state.startswith("Z")]
