"""Rules on their way into a local run: compiled, published as an editor does it, and in use.

In: the path of rules and the state folder of a run. Out: digests; the worker says which one it uses.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from segments.authoring.compile.compiler import compile_rules
from segments.bundle.read import digest_of
from segments.cli.input.rules import checked_site
from segments.project.local.worker import HEALTH_PATH
from segments.project.local.wrangler import log_tail
from segments.project.tool_error import ToolError

# For a machine with too much to do; an idle one takes seconds.
RULES_TIMEOUT_SECONDS: Final = 120.0
HEALTH_TIMEOUT_SECONDS: Final = 30.0
POLL_SECONDS: Final = 0.25


def compiled(path: Path) -> tuple[str, str]:
    """The site's name and the digest of its compiled rules.

    Raises:
        CheckFailed: the rules have errors.
    """
    rules = checked_site(path).rules
    return rules.site.name, digest_of(compile_rules(rules))


def publish(rules: Path, state: Path, keys: Mapping[str, str], *, folder: Path) -> None:
    """Publish the rules to the local KV of this state folder with `segments publish`, as any editor does.

    Raises:
        ToolError: they were refused; the output of the command is shown.
    """
    where = ["--local", "--persist-to", str(state)]
    command = [sys.executable, "-m", "segments.cli.main", "publish", str(rules), *where]
    done = subprocess.run(  # noqa: S603 - our own command, arguments as a list
        command, cwd=folder, env={**os.environ, **keys}, capture_output=True, check=False
    )
    if done.returncode:
        output = log_tail((done.stdout + done.stderr).decode(errors="replace"))
        got = f"exit code {done.returncode} of `segments publish`\n{output}"
        raise ToolError("rules that can be published", got, rules, "Mend them and start again.")


def digest_in_use(url: str) -> str:
    """The digest of the bundle that the worker uses, "" for none or while it does not answer."""
    try:
        with urllib.request.urlopen(url + HEALTH_PATH, timeout=HEALTH_TIMEOUT_SECONDS) as answer:  # noqa: S310 - always http
            bundle = json.load(answer)["bundle"]
    except OSError:
        return ""
    return str(bundle["digest"]) if bundle else ""


def wait_for_rules(url: str, digest: str) -> None:
    """Return once the worker uses this bundle.

    Raises:
        ToolError: it does not.
    """
    deadline = time.monotonic() + RULES_TIMEOUT_SECONDS
    while (used := digest_in_use(url)) != digest:
        if time.monotonic() > deadline:
            hint = "Delete the state folder and start again."
            raise ToolError(f"bundle {digest[:12]} in use", used[:12] or "none", url + HEALTH_PATH, hint)
        time.sleep(POLL_SECONDS)
