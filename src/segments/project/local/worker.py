"""One `wrangler dev` on the Python runtime that local_runtime.py built, with its local KV.

In: variables, a state folder and a port. Out: a running worker with an address, a log file and KV commands.
Local runs and the worker tests share this file. It starts one process group and ends only that.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from segments.project.folder import CONFIG, DESK_CONFIG, Project
from segments.project.local.kv import LocalKV
from segments.project.local.ports import LOOPBACK, free_port
from segments.project.local.wrangler import (
    check_setup,
    local_flags,
    log_tail,
    wrangler_environment,
)
from segments.project.tool_error import ToolError

HEALTH_PATH: Final = "/_segments/health"
LOGS: Final = {DESK_CONFIG: "wrangler-dev-desk.log"}
"""By configuration: two workers of one run share its state, and each has a log."""

# Python needs 3 to 4 seconds on an idle machine; a loaded one with two cores has taken ten times that.
READY_TIMEOUT_SECONDS: Final = 180.0

# A port that was free when it was chosen may be taken by the time wrangler listens on it: then with another one.
START_TRIES: Final = 3
PORT_TAKEN: Final = "Address already in use"

# How long the first question may go unanswered. Each next one may twice as long: a hung one is not waited for, and a
# loaded machine gets its time.
FIRST_PROBE_SECONDS: Final = 6.0
STOP_TIMEOUT_SECONDS: Final = 10.0

# What was killed is gone within milliseconds; where nothing takes note of orphans that ended, their ids stay.
GONE_TIMEOUT_SECONDS: Final = 2.0
POLL_SECONDS: Final = 0.05


class LocalWorker:
    """One `wrangler dev`, from start to stop. Use it as a context manager.

    Variables reach the worker as given, and nothing else does: a `.dev.vars` beside wrangler.toml is not
    read, so two developers run the same thing.
    """

    def __init__(
        self,
        variables: Mapping[str, str],
        state: Path,
        project: Project,
        *,
        port: int | None = None,
        ready_path: str = HEALTH_PATH,
        config: str = CONFIG,
        registry: Path | None = None,
    ) -> None:
        self.state = state.resolve()
        self.log_path = self.state / LOGS.get(config, "wrangler-dev.log")
        self.kv = LocalKV(self.state, project)
        self._variables = dict(variables)
        self._project = project
        self._wanted_port = port
        self._port = free_port() if port is None else port
        self._ready_path = ready_path
        self._config = config
        self._registry = registry
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The worker's address, without a slash at its end."""
        return f"http://{LOOPBACK}:{self._port}"

    @property
    def process_id(self) -> int | None:
        """The id of wrangler's process and of the group of all it started, or None when it does not run."""
        return None if self._process is None else self._process.pid

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Start wrangler and return once the worker answers.

        Raises:
            ToolError: something is not set up, or the worker does not answer in time.
        """
        check_setup(self._project)
        self.state.mkdir(parents=True, exist_ok=True)
        for _ in range(START_TRIES - 1):
            try:
                self._start_once()
            except ToolError:
                if PORT_TAKEN not in self.log_text():
                    raise
                self._port = self._wanted_port or free_port()
            else:
                return
        self._start_once()

    def _start_once(self) -> None:
        with self.log_path.open("wb") as log:
            self._process = subprocess.Popen(
                self._command(),
                cwd=self._project.root,
                env=wrangler_environment(self._project, self.state, self._registry),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        with contextlib.ExitStack() as stack:
            stack.callback(self.stop)
            self._wait_until_ready(self._process)
            stack.pop_all()

    def stop(self) -> None:
        """End wrangler and what it started, and return when they are gone. Stopping twice is fine."""
        process, self._process = self._process, None
        if process is None:
            return
        process.terminate()  # wrangler alone: it ends its workerd and saves its state
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(STOP_TIMEOUT_SECONDS)
        _kill_group(process)
        process.wait()
        _wait_until_gone(process.pid)

    def log_text(self) -> str:
        """Return all that wrangler and the worker have printed so far."""
        return self.log_path.read_text(encoding="utf-8", errors="replace") if self.log_path.is_file() else ""

    def _command(self) -> list[str]:
        flags = local_flags(self._project.root / self._config)
        return [
            *("wrangler", "dev", "--config", self._config, "--ip", LOOPBACK, "--port", str(self._port)),
            *("--inspector-port", str(free_port())),
            *("--persist-to", str(self.state), "--env-file", os.devnull),
            *("--show-interactive-dev-session=false",),
            *(part for flag in flags for part in ("--compatibility-flags", flag)),
            *(part for name, value in self._variables.items() for part in ("--var", f"{name}:{value}")),
        ]

    def _wait_until_ready(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + READY_TIMEOUT_SECONDS
        last, probe_seconds = "no answer", FIRST_PROBE_SECONDS
        while time.monotonic() < deadline:
            if process.poll() is not None:
                raise self._not_ready(f"wrangler ended with exit code {process.returncode}")
            try:
                with urllib.request.urlopen(self.url + self._ready_path, timeout=probe_seconds):  # noqa: S310  always http
                    return
            except urllib.error.HTTPError as error:
                last = f"status {error.code}"
                error.close()
            except TimeoutError:
                last, probe_seconds = "no answer", 2 * probe_seconds
            except OSError as error:
                last = str(error)
            time.sleep(POLL_SECONDS)
        raise self._not_ready(f"{last} for {READY_TIMEOUT_SECONDS:g} seconds")

    def _not_ready(self, got: str) -> ToolError:
        hint = f"The log is {self.log_path}; it ends with:\n{log_tail(self.log_text())}"
        return ToolError("status 200", got, self.url + self._ready_path, hint)


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    """Kill what is left of the process and all it started; start_new_session made its id the group's."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def _wait_until_gone(group: int) -> None:
    """Return once nothing of a killed group is left, or only what ended and was not taken note of."""
    deadline = time.monotonic() + GONE_TIMEOUT_SECONDS
    with contextlib.suppress(ProcessLookupError, PermissionError):
        while time.monotonic() < deadline:
            os.killpg(group, 0)
            time.sleep(POLL_SECONDS / 5)
