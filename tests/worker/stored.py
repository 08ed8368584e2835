"""Values in the local KV and D1 of a run, without a command of wrangler for each.

In: the state folder and the project of a run, running or not. Out: what is stored there. One Node process for all
tests talks to wrangler's own library; a command needs two seconds of CPU before it does anything. Tests of the
commands themselves, and of publishing, use these.
"""

import atexit
import base64
import json
import subprocess
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from tools.dev_server import CONFIG, ROOT, check_setup, wrangler_environment

SCRIPT = Path(__file__).with_suffix(".mjs")
ANSWER = "@"
"""The first character of an answer; wrangler's library prints lines of its own between."""


class StoredValues:
    """The values of one run, with the methods of `tools.dev_server.LocalKV`, and rows of its database."""

    def __init__(self, state: Path, *, root: Path = ROOT, config: str = CONFIG) -> None:
        self._place = {"state": str(state), "config": str(root / config)}

    def put(self, key: str, value: bytes) -> None:
        """Store one value."""
        self.put_all({key: value})

    def put_all(self, values: Mapping[str, bytes]) -> None:
        """Store several values."""
        self._ask("put", values={key: base64.b64encode(value).decode() for key, value in values.items()})

    def get(self, key: str) -> bytes | None:
        """Return one value, or None where there is none."""
        value = self._ask("get", key=key)
        return None if value is None else base64.b64decode(value)

    def delete(self, key: str) -> None:
        """Remove one value; one that is not there is no error."""
        self._ask("delete", key=key)

    def rows(self, sql: str) -> list[dict[str, Any]]:
        """The rows of a question to the database."""
        found: list[dict[str, Any]] = self._ask("rows", sql=sql)
        return found

    def _ask(self, wish: str, **rest: object) -> Any:
        process = _library()
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps({"wish": wish, **self._place, **rest}) + "\n")
        process.stdin.flush()
        line = next((line for line in process.stdout if line.startswith(ANSWER)), None)
        assert line is not None, f"tests/worker/stored.mjs ended with exit code {process.wait()}"
        answer = json.loads(line.removeprefix(ANSWER))
        assert "error" not in answer, answer["error"]
        return answer["value"]


@cache
def _library() -> subprocess.Popen[str]:
    """The process that has wrangler's library open, until the tests end."""
    check_setup(ROOT)
    process = subprocess.Popen(
        ["node", str(SCRIPT), str(ROOT / "package.json")],
        cwd=ROOT,
        env=wrangler_environment(ROOT, ROOT / "build" / "test"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    atexit.register(_end, process)
    return process


def _end(process: subprocess.Popen[str]) -> None:
    """Close what it reads from; it ends by itself then."""
    assert process.stdin is not None
    process.stdin.close()
    process.wait()
