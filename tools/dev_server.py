"""Run the worker with `wrangler dev` on the runtime that tools/local_runtime.py built, with its local KV.

In: variables, a state folder and a port. Out: a running worker with an address, a log file and KV commands.
`make dev` and the worker tests share this file. It starts one process group and ends only that.
"""

import base64
import contextlib
import json
import os
import signal
import socket
import subprocess
import time
import tomllib
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from tools.errors import ToolError

ROOT = Path(__file__).resolve().parents[1]
LOOPBACK = "127.0.0.1"
HEALTH_PATH = "/_segments/health"
BINDING = "RULES"
CONFIG = "wrangler.toml"

# Python needs 3 to 4 seconds on an idle machine; a loaded one with two cores has taken ten times that.
READY_TIMEOUT_SECONDS = 180.0

# A port that was free when it was chosen may be taken by the time wrangler listens on it: then with another one.
START_TRIES = 3
PORT_TAKEN = "Address already in use"

# How long the first question may go unanswered. Each next one may twice as long: a hung one is not waited for, and a
# loaded machine gets its time.
FIRST_PROBE_SECONDS = 6.0
STOP_TIMEOUT_SECONDS = 10.0

# What was killed is gone within milliseconds; where nothing takes note of orphans that ended, their ids stay.
GONE_TIMEOUT_SECONDS = 2.0

# A running worker may hold the files of its KV for a moment, and every command can be given twice without harm.
COMMAND_TRIES = 3
COMMAND_TIMEOUT_SECONDS = 120.0
POLL_SECONDS = 0.05
LOG_TAIL_LINES = 40

# What `wrangler kv key get` prints, with exit code 0, where a key has no value; values come with no line end.
NOT_FOUND = b"Value not found\n"

# Lets workerd read its Python runtime from a folder instead of fetching it; never deployed.
LOCAL_FLAG = "python_workers_development"


def free_port() -> int:
    """Return a port that nothing on this machine listens on now."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port


def local_flags(config: Path) -> list[str]:
    """Return the compatibility flags of a local run: the deployed ones and the local one.

    Flags on the command line replace those of wrangler.toml, so each is repeated.
    """
    deployed = tomllib.loads(config.read_text(encoding="utf-8"))["compatibility_flags"]
    return [*deployed, LOCAL_FLAG]


def wrangler_environment(root: Path, state: Path) -> dict[str, str]:
    """Return wrangler's environment: our runtime, our Node and Python first, nothing asked of the outside."""
    programs = [root / "node_modules" / ".bin", root / ".venv" / "bin"]
    return {
        **os.environ,
        "PATH": os.pathsep.join([*map(str, programs), os.environ.get("PATH", "")]),
        "CLOUDFLARE_CF_FETCH_ENABLED": "false",
        "MINIFLARE_WORKERD_PATH": str(root / "build" / "runtime" / "workerd"),
        "WRANGLER_LOG_PATH": str(state / "wrangler-logs"),
        "WRANGLER_REGISTRY_PATH": str(state / "registry"),
        "WRANGLER_SEND_ERROR_REPORTS": "false",
        "WRANGLER_SEND_METRICS": "false",
    }


def check_setup(root: Path) -> None:
    """Return if wrangler and the local runtime are there.

    Raises:
        ToolError: one of them is not.
    """
    for path in (root / "node_modules" / ".bin" / "wrangler", root / "build" / "runtime" / "workerd"):
        if not path.is_file():
            raise ToolError("an installed project", "no such file", path, "Run `make setup`.")


def log_tail(text: str) -> str:
    """Return the last lines of a log, for an error message."""
    return "\n".join(text.splitlines()[-LOG_TAIL_LINES:])


class LocalKV:
    """The local KV namespace of one state folder, through wrangler's own commands.

    It can be used with and without a running worker; a running one sees the change at its next read.
    """

    def __init__(self, state: Path, *, root: Path = ROOT) -> None:
        self._root = root
        self._state = state

    def put(self, key: str, value: bytes) -> None:
        """Store one value.

        Raises:
            ToolError: wrangler failed.
        """
        self.put_all({key: value})

    def put_all(self, values: Mapping[str, bytes]) -> None:
        """Store several values with one command, which takes as long as one value.

        Raises:
            ToolError: wrangler failed.
        """
        rows = [
            {"key": key, "value": base64.b64encode(value).decode(), "base64": True}
            for key, value in values.items()
        ]
        self._state.mkdir(parents=True, exist_ok=True)
        listing = self._state / f"kv-put-{time.monotonic_ns()}.json"
        listing.write_text(json.dumps(rows), encoding="utf-8")
        try:
            self._run("bulk", "put", str(listing))
        finally:
            listing.unlink()

    def get(self, key: str) -> bytes | None:
        """Return one value, or None where there is none.

        Raises:
            ToolError: wrangler failed.
        """
        value = self._run("key", "get", key)
        return None if value == NOT_FOUND else value

    def delete(self, key: str) -> None:
        """Remove one value; one that is not there is no error.

        Raises:
            ToolError: wrangler failed.
        """
        self._run("key", "delete", key)

    def _run(self, *command: str) -> bytes:
        """What a command printed, of the first try that succeeds."""
        check_setup(self._root)
        result = self._try(*command)
        for _ in range(COMMAND_TRIES - 1):
            if result.returncode:
                result = self._try(*command)
        if result.returncode == 0:
            return result.stdout
        output = log_tail((result.stdout + result.stderr).decode(errors="replace"))
        raise ToolError(
            f"`wrangler kv {' '.join(command[:2])}` to succeed",
            f"exit code {result.returncode}\n{output}",
            self._state,
            "The folder is that of one local run; without it the next run starts empty.",
        )

    def _try(self, *command: str) -> subprocess.CompletedProcess[bytes]:
        where = ["--local", "--binding", BINDING, "--persist-to", str(self._state)]
        return subprocess.run(
            ["wrangler", "kv", *command, *where],
            cwd=self._root,
            env=wrangler_environment(self._root, self._state),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=COMMAND_TIMEOUT_SECONDS,
            check=False,
        )


class LocalWorker:
    """One `wrangler dev`, from start to stop. Use it as a context manager.

    Variables reach the worker as given, and nothing else does: a `.dev.vars` beside wrangler.toml is not
    read, so two developers run the same thing.
    """

    def __init__(
        self,
        variables: Mapping[str, str],
        state: Path,
        *,
        root: Path = ROOT,
        port: int | None = None,
        ready_path: str = HEALTH_PATH,
        config: str = CONFIG,
    ) -> None:
        self.state = state.resolve()
        self.log_path = self.state / "wrangler-dev.log"
        self.kv = LocalKV(self.state, root=root)
        self._variables = dict(variables)
        self._root = root
        self._wanted_port = port
        self._port = free_port() if port is None else port
        self._ready_path = ready_path
        self._config = config
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
        check_setup(self._root)
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
                cwd=self._root,
                env=wrangler_environment(self._root, self.state),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            self._wait_until_ready(self._process)
        except BaseException:
            self.stop()
            raise

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
        flags = local_flags(self._root / self._config)
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
