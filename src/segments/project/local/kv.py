"""The local KV of one state folder, through wrangler's own commands.

In: keys and bytes. Out: values. It can be used with and without a running worker.
"""

from __future__ import annotations

import base64
import json
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from segments.project.folder import Project
from segments.project.local.wrangler import check_setup, log_tail, wrangler_environment
from segments.project.tool_error import ToolError

BINDING: Final = "RULES"

# A running worker may hold the files of its KV for a moment, and every command can be given twice without harm.
COMMAND_TRIES: Final = 3
COMMAND_TIMEOUT_SECONDS: Final = 120.0

# What `wrangler kv key get` prints, with exit code 0, where a key has no value; values come with no line end.
NOT_FOUND: Final = b"Value not found\n"


class LocalKV:
    """The local KV namespace of one state folder, through wrangler's own commands.

    It can be used with and without a running worker; a running one sees the change at its next read.
    """

    def __init__(self, state: Path, project: Project) -> None:
        self._project = project
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
        """The output of a command, of the first try that succeeds."""
        check_setup(self._project)
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
            cwd=self._project.root,
            env=wrangler_environment(self._project, self._state),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=COMMAND_TIMEOUT_SECONDS,
            check=False,
        )
