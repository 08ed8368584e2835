"""Workers KV of an account through wrangler's own commands, for who is logged in there and has no token.

In go keys and bytes; wrangler does the rest, a process of two seconds for each command. Values are written in
base64, since wrangler reads the list as JSON.
"""

from __future__ import annotations

import base64
import json
import os
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from segments.errors import ToolFailed

TIMEOUT_SECONDS: Final = 180
"""A remote write of the largest bundle over a slow line; without a limit a prompt would hang a script for good."""

_NOT_FOUND: Final = "404: Not Found"
"""The end of wrangler's message where a key has no value."""

BULK_KEYS: Final = 100
"""Keys that Cloudflare's API reads at once."""

_COLOURS: Final = re.compile(r"\x1b\[[0-9;]*m")
"""Wrangler colours its errors even where it is asked not to."""

QUIET: Final = {
    "CLOUDFLARE_CF_FETCH_ENABLED": "false",
    "WRANGLER_SEND_METRICS": "false",
    "WRANGLER_HIDE_BANNER": "true",
    "NO_COLOR": "1",
    "FORCE_COLOR": "0",
}


@dataclass(frozen=True, slots=True)
class WranglerStore:
    """One KV namespace. `folder` holds wrangler.toml, unless `config` is another file."""

    folder: Path
    binding: str
    environment: str | None = None
    config: Path | None = None

    def get(self, key: str) -> bytes | None:
        """The value of a key, or None.

        Raises:
            ToolFailed: wrangler is missing or failed.
        """
        result = self._run("key", "get", key)
        if result.returncode != 0 and _NOT_FOUND in _problem(result):
            return None
        self._refuse(result, f"reading {key}")
        return result.stdout

    def keys(self, prefix: str) -> list[str]:
        """The keys that begin with this, in their order.

        Raises:
            ToolFailed: wrangler is missing or failed, or its answer is no list of keys.
        """
        result = self._run("key", "list", "--prefix", prefix)
        self._refuse(result, f"listing {prefix}")
        try:
            return sorted(str(row["name"]) for row in json.loads(result.stdout))
        except (ValueError, TypeError, KeyError) as error:
            raise ToolFailed("Expected a list of keys from wrangler, got something else") from error

    def get_all(self, keys: Sequence[str]) -> dict[str, str]:
        """The texts of these keys, with as few commands as may be; one that is gone meanwhile is left out.

        Raises:
            ToolFailed: wrangler is missing or failed, or its answer is none.
        """
        found: dict[str, str] = {}
        with TemporaryDirectory(prefix="segments-") as folder:
            listing = Path(folder) / "keys.json"
            for start in range(0, len(keys), BULK_KEYS):
                listing.write_text(json.dumps(list(keys[start : start + BULK_KEYS])), encoding="utf-8")
                result = self._run("bulk", "get", str(listing))
                self._refuse(result, "reading many keys")
                found |= _bulk_values(result.stdout)
        return found

    def put(self, values: Mapping[str, bytes], *, ttl_seconds: int = 0) -> None:
        """Writes values, each with a command of its own: of one command nobody knows the order.

        Raises:
            ToolFailed: wrangler is missing or failed.
        """
        lifetime = {"expiration_ttl": ttl_seconds} if ttl_seconds else {}
        for key, value in values.items():
            row = {"key": key, "value": base64.b64encode(value).decode(), "base64": True, **lifetime}
            with TemporaryDirectory(prefix="segments-") as folder:
                listing = Path(folder) / "values.json"
                listing.write_text(json.dumps([row]), encoding="utf-8")
                self._refuse(self._run("bulk", "put", str(listing)), f"writing {key}")

    def close(self) -> None:
        """Nothing: each command has ended."""

    def _run(self, *command: str) -> subprocess.CompletedProcess[bytes]:
        program = find_wrangler(self.folder)
        arguments = [str(program), "kv", *command, "--binding", self.binding, "--remote"]
        for option, value in (("--env", self.environment), ("--config", self.config)):
            if value is not None:
                arguments += [option, str(value)]
        path = os.pathsep.join([str(program.parent), os.environ.get("PATH", "")])
        try:
            return subprocess.run(  # noqa: S603 - a fixed program, arguments as a list, never a shell line
                arguments,
                cwd=self.folder,
                env={**os.environ, **QUIET, "PATH": path},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=TIMEOUT_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise ToolFailed(
                f"Expected wrangler to answer within {TIMEOUT_SECONDS} s, got nothing"
            ) from error
        except OSError as error:
            raise ToolFailed(f"Expected wrangler to start, got: {error.strerror} - at {program}") from error

    def _refuse(self, result: subprocess.CompletedProcess[bytes], doing: str) -> None:
        if result.returncode != 0:
            problem = _problem(result) or f"exit code {result.returncode}"
            raise ToolFailed(f"Expected wrangler to succeed at {doing}, got: {problem}")


def find_wrangler(folder: Path) -> Path:
    """The wrangler of this project: in node_modules here or above, else the one on PATH.

    Raises:
        ToolFailed: there is none.
    """
    here = folder.resolve()
    for parent in (here, *here.parents):
        program = parent / "node_modules" / ".bin" / "wrangler"
        if program.exists():
            return program
    found = shutil.which("wrangler")
    if found is None:
        raise ToolFailed(
            "Expected wrangler, got none here, above or on PATH - install it with: npm install wrangler"
        )
    return Path(found)


def _bulk_values(output: bytes) -> dict[str, str]:
    """The values in what `wrangler kv bulk get` prints: JSON by key, each value alone or beside its metadata.

    Raises:
        ToolFailed: it is something else.
    """
    text = output.decode("utf-8", "replace")
    try:
        rows = json.JSONDecoder().raw_decode(text, text.index("{"))[0]
    except ValueError as error:
        raise ToolFailed("Expected values from wrangler, got something else") from error
    values = {key: row.get("value") if isinstance(row, dict) else row for key, row in rows.items()}
    return {key: value for key, value in values.items() if isinstance(value, str)}


def _problem(result: subprocess.CompletedProcess[bytes]) -> str:
    """The lines of wrangler's output that say what went wrong."""
    text = (result.stderr + b"\n" + result.stdout).decode("utf-8", "replace")
    lines = [
        line.strip()
        for line in _COLOURS.sub("", text).splitlines()
        if "ERROR" in line or "rror:" in line or "Failed" in line
    ]
    return " ".join(lines)[:500]
