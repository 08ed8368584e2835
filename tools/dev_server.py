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

# Python needs 3 to 4 seconds on an idle machine; a loaded one with two cores has taken ten times that.
READY_TIMEOUT_SECONDS = 90.0

# How long the first question may go unanswered. Each next one may twice as long: a hung one is not waited for, and a
# loaded machine gets its time.
FIRST_PROBE_SECONDS = 6.0
STOP_TIMEOUT_SECONDS = 10.0
COMMAND_TIMEOUT_SECONDS = 60.0
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
        result = self._start("key", "get", key)
        self._check(result, "key get")
        return None if result.stdout == NOT_FOUND else result.stdout

    def delete(self, key: str) -> None:
        """Remove one value; one that is not there is no error.

        Raises:
            ToolError: wrangler failed.
        """
        self._run("key", "delete", key)

    def _run(self, *command: str) -> None:
        self._check(self._start(*command), " ".join(command[:2]))

    def _start(self, *command: str) -> subprocess.CompletedProcess[bytes]:
        check_setup(self._root)
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

    def _check(self, result: subprocess.CompletedProcess[bytes], command: str) -> None:
        if result.returncode:
            output = log_tail((result.stdout + result.stderr).decode(errors="replace"))
            raise ToolError(
                f"`wrangler kv {command}` to succeed",
                f"exit code {result.returncode}\n{output}",
                self._state,
                "The folder is that of one local run; without it the next run starts empty.",
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
    ) -> None:
        self.state = state.resolve()
        self.log_path = self.state / "wrangler-dev.log"
        self.kv = LocalKV(self.state, root=root)
        self._variables = dict(variables)
        self._root = root
        self._port = free_port() if port is None else port
        self._ready_path = ready_path
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

    def log_text(self) -> str:
        """Return all that wrangler and the worker have printed so far."""
        return self.log_path.read_text(encoding="utf-8", errors="replace") if self.log_path.is_file() else ""

    def _command(self) -> list[str]:
        flags = local_flags(self._root / "wrangler.toml")
        return [
            *("wrangler", "dev", "--ip", LOOPBACK, "--port", str(self._port)),
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
