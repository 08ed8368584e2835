"""Makes the pictures of docs/guides/console.md: the list, the builder and the plan, with the example's rules.

In: the desk, started for this. Out: three pictures in docs/pictures.
"""

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from segments.authoring.compile.compiler import compile_rules
from segments.authoring.source import load_rules
from segments.bundle.pointer import Pointer, seal_pointer
from segments.bundle.read import digest_of
from segments.cli.drafts.local_console import open_local_console
from segments.cli.input.new_keys import make_key
from segments.signing import parse_key_ring
from tools.browser import Browser, Visitor
from tools.dev import RULES
from tools.dev_server import ROOT, LocalKV, LocalWorker, wrangler_environment
from tools.errors import ToolError, run_tool

PICTURES: Final = ROOT / "docs" / "pictures"
PROGRAM: Final = ROOT / "build" / "browser" / "chromium"
STATE: Final = ROOT / "build" / "dev" / "console-pictures"
CONFIG: Final = "wrangler.desk.toml"
MOST_BYTES: Final = 200_000
WAIT_SECONDS: Final = 60.0

LIST: Final = "document.querySelectorAll('tbody .state.live').length > 5"
BUILDER: Final = (
    "!!document.querySelector('.builder') && /or whose/.test(document.querySelector('.words').textContent)"
)
ANY: Final = (
    """[...document.querySelectorAll('button')].find(one => one.textContent.trim() === 'Group').click()"""
)
PLAN: Final = "!!document.querySelector('.difference')"


def main() -> None:
    """Start the desk, go through three screens, take a picture of each.

    Raises:
        ToolError: something is not set up, or a picture is too large.
    """
    desk_key, bundle_key = make_key(), make_key()
    _prepare(bundle_key)
    variables = {"SITE": "acme", "SEGMENTS_DESK_KEYS": desk_key, "SEGMENTS_BUNDLE_KEYS": bundle_key}
    with (
        LocalWorker(variables, STATE, ready_path="/health", config=CONFIG) as desk,
        Browser(PROGRAM) as browser,
    ):
        link = open_local_console(desk.url, RULES, parse_key_ring(desk_key))
        visitor = browser.open({}, width=1200, height=760)
        visitor.go(link)
        _take(visitor, "console-list.png", LIST)
        visitor.evaluate("location.hash = '#/segment/hikers'")
        _take(visitor, "console-builder.png", BUILDER, then=lambda: visitor.evaluate(ANY))
        _save_change(visitor)
        visitor.evaluate("location.hash = '#/publish'")
        _take(visitor, "console-publish.png", PLAN)


def _prepare(bundle_key: str) -> None:
    """The tables of the desk, and the example's rules as what is live."""
    STATE.mkdir(parents=True, exist_ok=True)
    command = [
        "wrangler",
        "d1",
        "migrations",
        "apply",
        "DB",
        "--config",
        CONFIG,
        "--local",
        "--persist-to",
        str(STATE),
    ]
    environment = wrangler_environment(ROOT, STATE)
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise ToolError(
            "the desk's tables", done.stdout + done.stderr, STATE, "Delete the folder and try again."
        )
    bundle = compile_rules(load_rules(RULES))
    digest = digest_of(bundle)
    pointer = Pointer("acme", digest, 1, published_ms=time.time_ns() // 1_000_000)
    sealed = seal_pointer(pointer, parse_key_ring(bundle_key))
    LocalKV(STATE).put_all({f"bundle:{digest}": bundle, "site:acme": sealed})


def _save_change(visitor: Visitor) -> None:
    save = "[...document.querySelectorAll('button.act')].find(one => !one.disabled)"
    _wait(visitor, f"!!{save}")
    visitor.evaluate(f"{save}.click()")
    _wait(visitor, "document.querySelector('.news').textContent.includes('Saved')")


def _take(visitor: Visitor, name: str, ready: str, then: Callable[[], object] = lambda: None) -> None:
    _wait(visitor, ready)
    then()
    time.sleep(1.5)
    path = PICTURES / name
    visitor.screenshot(path)
    if path.stat().st_size > MOST_BYTES:
        raise ToolError(f"at most {MOST_BYTES} bytes", str(path.stat().st_size), path, "Show less of it.")
    print(f"wrote {path.relative_to(ROOT)}")


def _wait(visitor: Visitor, script: str) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while not visitor.evaluate(script):
        if time.monotonic() > deadline:
            raise ToolError("the console to show it", "nothing", Path(script), "Look at the desk's log.")
        time.sleep(0.1)


if __name__ == "__main__":
    sys.exit(run_tool(main))
