"""The KV of local runs through one process of Node, `local_kv.mjs`, that stays for as long as one command does.

In go keys and bytes. The process starts with the first of them and ends with the store; if this side is killed, the
end of its standard input ends it too.
"""

from __future__ import annotations

import base64
import json
import os
import select
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Final

from segments.cli.kv.wrangler_commands import QUIET, find_wrangler
from segments.errors import ToolFailed

SCRIPT: Final = Path(__file__).with_name("local_kv.mjs")
STATE_FOLDER: Final = Path(".wrangler") / "state"
"""The folder of wrangler's local state, beside its configuration."""

TIMEOUT_SECONDS: Final = 60
"""For one answer; the first one, with the start of the runtime, takes a second on an idle machine."""


@dataclass(slots=True)
class LocalKv:
    """One namespace of local KV. `folder` is where wrangler is looked for, `state` the folder of the run's state."""

    folder: Path
    state: Path
    namespace: str
    _process: subprocess.Popen[bytes] | None = field(default=None, init=False)
    _complaints: IO[bytes] | None = field(default=None, init=False)

    def get(self, key: str) -> bytes | None:
        """The value of a key, or None.

        Raises:
            ToolFailed: Node or wrangler is missing, or local KV failed.
        """
        value = self._ask({"get": key}, f"reading {key}").get("value")
        return base64.b64decode(value) if isinstance(value, str) else None

    def keys(self, prefix: str) -> list[str]:
        """The keys that begin with this, in their order.

        Raises:
            ToolFailed: Node or wrangler is missing, or local KV failed.
        """
        value = self._ask({"list": prefix}, f"listing {prefix}").get("value")
        return sorted(json.loads(base64.b64decode(value))) if isinstance(value, str) else []

    def get_all(self, keys: Sequence[str]) -> dict[str, str]:
        """The texts of these keys; one that is gone meanwhile is left out.

        Raises:
            ToolFailed: Node or wrangler is missing, or local KV failed.
        """
        values = {key: self.get(key) for key in keys}
        return {key: value.decode("utf-8", "replace") for key, value in values.items() if value is not None}

    def put(self, values: Mapping[str, bytes], *, ttl_seconds: int = 0) -> None:
        """Writes values, in their order.

        Raises:
            ToolFailed: Node or wrangler is missing, or local KV failed.
        """
        for key, value in values.items():
            encoded = base64.b64encode(value).decode()
            self._ask({"put": key, "value": encoded, "ttl": ttl_seconds}, f"writing {key}")

    def close(self) -> None:
        """Ends the process, and waits until it has."""
        process, self._process = self._process, None
        if process is None:
            return
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.close()
        try:
            process.wait(TIMEOUT_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()
        if self._complaints is not None:
            self._complaints.close()

    def _ask(self, question: Mapping[str, object], doing: str) -> Mapping[str, object]:
        process = self._process
        if process is None:
            process = self._process = self._start()
            self._read_answer(process, "starting")
        assert process.stdin is not None
        try:
            process.stdin.write(json.dumps(question).encode() + b"\n")
            process.stdin.flush()
        except OSError as error:
            raise _failed(doing, self._complaint()) from error
        return self._read_answer(process, doing)

    def _start(self) -> subprocess.Popen[bytes]:
        wrangler = find_wrangler(self.folder)
        path = os.pathsep.join([str(wrangler.parent), os.environ.get("PATH", "")])
        node = shutil.which("node", path=path)
        if node is None:
            raise ToolFailed("Expected Node, got none on PATH - install it from https://nodejs.org")
        self._complaints = TemporaryFile()  # noqa: SIM115 - it is there as long as the process
        return subprocess.Popen(  # noqa: S603 - a fixed program, arguments as a list, never a shell line
            [node, str(SCRIPT), str(_inside_package(wrangler)), str(self.state), self.namespace],
            cwd=self.folder,
            env={**os.environ, **QUIET, "PATH": path},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._complaints,
        )

    def _read_answer(self, process: subprocess.Popen[bytes], doing: str) -> Mapping[str, object]:
        assert process.stdout is not None
        if not _is_readable(process.stdout):
            raise _failed(doing, f"nothing within {TIMEOUT_SECONDS} s")
        line = process.stdout.readline()
        try:
            answer: object = json.loads(line)
        except ValueError as error:
            raise _failed(doing, line.decode("utf-8", "replace").strip() or self._complaint()) from error
        if not isinstance(answer, dict) or "error" in answer:
            raise _failed(doing, str(answer.get("error") if isinstance(answer, dict) else answer))
        return answer

    def _complaint(self) -> str:
        """The line in which Node names its error; the end of its process where there is none."""
        if self._complaints is None:
            return "the end of its process"
        self._complaints.seek(0)
        lines = self._complaints.read().decode("utf-8", "replace").splitlines()
        return next((line.strip() for line in lines if "rror" in line), "the end of its process")


def _is_readable(stream: IO[bytes]) -> bool:
    """True as soon as an answer begins. Each answer is one line, read whole, so nothing waits in the buffer."""
    if os.name == "nt":  # select knows only sockets there
        return True
    return bool(select.select([stream], [], [], TIMEOUT_SECONDS)[0])


def _inside_package(wrangler: Path) -> Path:
    """A file in wrangler's package, from where Node finds what wrangler itself uses."""
    beside = wrangler.parent.parent / "wrangler" / "package.json"
    return (beside if beside.exists() else wrangler).resolve()


def _failed(doing: str, got: str) -> ToolFailed:
    return ToolFailed(f"Expected local KV to succeed at {doing}, got: {got[:500]}")
