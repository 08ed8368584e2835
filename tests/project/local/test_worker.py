import socket
import sys
from pathlib import Path

import pytest

from segments.project.folder import Project
from segments.project.local.ports import free_port
from segments.project.local.worker import LocalWorker
from segments.project.local.wrangler import (
    LOG_TAIL_LINES,
    local_flags,
    log_tail,
    wrangler_environment,
)
from segments.project.tool_error import ToolError
from tools.dev_server import ROOT


def environment(root, state):
    return wrangler_environment(Project(root), state)


def test_a_local_run_has_the_deployed_flags_and_one_more(tmp_path):
    config = tmp_path / "wrangler.toml"
    config.write_text('compatibility_flags = ["python_workers", "other"]\n')
    assert local_flags(config) == ["python_workers", "other", "python_workers_development"]


def test_the_local_flag_is_never_deployed():
    assert "python_workers_development" not in (ROOT / "wrangler.toml").read_text()


def test_the_projects_own_programs_come_before_the_machines(tmp_path):
    path = environment(tmp_path, tmp_path / "state")["PATH"]
    assert path.startswith(f"{tmp_path}/node_modules/.bin:{Path(sys.executable).parent}:")


def test_a_local_run_asks_nothing_of_the_outside_and_writes_only_to_its_state(tmp_path):
    settings = environment(tmp_path, tmp_path / "state")
    assert settings["CLOUDFLARE_CF_FETCH_ENABLED"] == "false"
    assert settings["WRANGLER_SEND_METRICS"] == "false"
    assert settings["WRANGLER_LOG_PATH"].startswith(str(tmp_path / "state"))
    assert settings["WRANGLER_REGISTRY_PATH"].startswith(str(tmp_path / "state"))


def test_a_free_port_can_be_listened_on():
    with socket.socket() as server:
        server.bind(("127.0.0.1", free_port()))


def test_an_error_shows_the_end_of_the_log():
    text = "\n".join(str(number) for number in range(1000))
    assert log_tail(text).splitlines() == [str(number) for number in range(1000 - LOG_TAIL_LINES, 1000)]


def test_a_project_that_is_not_set_up_says_what_to_run(tmp_path):
    worker = LocalWorker({}, tmp_path / "state", Project(tmp_path, repair="make setup"))
    for use in (worker.start, lambda: worker.kv.put("key", b"value")):
        with pytest.raises(ToolError, match="Expected an installed project, got no such file") as caught:
            use()
        assert "make setup" in str(caught.value)


def test_a_worker_that_never_started_can_be_stopped_and_has_an_empty_log(tmp_path):
    worker = LocalWorker({}, tmp_path / "state", Project(tmp_path, repair="make setup"))
    worker.stop()
    assert worker.log_text() == ""
