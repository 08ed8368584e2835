"""A real browser: Chromium from an npm package, opened as several visitors who share nothing.

In: addresses, clicks and the headers that a visitor's browser sends. Out: what is on the page. Used by the browser
tests and by tools/picture.py. It starts one process, which ends its browser when its input closes.
"""

import json
import os
import select
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tools.dev_server import ROOT
from tools.errors import ToolError

SCRIPT = Path(__file__).with_name("browser.mjs")
STOP_TIMEOUT_SECONDS = 10.0

# Longer than the browser itself waits for anything, and than a slow machine takes to unpack it.
ANSWER_TIMEOUT_SECONDS = 300.0

# What Chrome says of itself where it is not headless: a headless one is a bot to the worker, and rightly so.
DESKTOP_AGENT = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
)
PHONE_AGENT = (
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 "
    "Mobile Safari/537.36"
)
BRANDS = '"Chromium";v="140", "Google Chrome";v="140", "Not_A Brand";v="24"'
DESKTOP = {"userAgent": DESKTOP_AGENT}
AHEAD_AGENT = {
    "userAgent": DESKTOP_AGENT,
    "userAgentMetadata": {
        "brands": [{"brand": "Chromium", "version": "140"}, {"brand": "Google Chrome", "version": "140"}],
        "platform": "Linux",
        "platformVersion": "",
        "architecture": "x86",
        "model": "",
        "mobile": False,
    },
}
"""The desktop's, for what the browser fetches ahead of a click: such requests have no header that a visitor sets."""
PHONE = {"userAgent": PHONE_AGENT, "isMobile": True, "hasTouch": True, "width": 390, "height": 844}


@dataclass(frozen=True, slots=True)
class Seen:
    """A page as its visitor sees it.

    `marks` are what is left of the markup that only the worker should see. `is_as_sent` says whether the page's
    main part is still what the server sent: nothing was exchanged in the browser.
    """

    url: str
    title: str
    text: str
    status: int
    headers: Mapping[str, str]
    problems: list[str]
    marks: list[str]
    is_as_sent: bool
    layout_shift: float


class Visitor:
    """One browser profile: its own cookies, its own cache, its own headers."""

    def __init__(self, browser: "Browser", name: str, hints: Mapping[str, str]) -> None:
        self._browser = browser
        self._name = name
        self._hints = hints

    def go(self, url: str) -> Seen:
        """Open an address."""
        return self._look("go", url=url)

    def click(self, selector: str) -> Seen:
        """Click on what leads to another page."""
        return self._look("click", selector=selector)

    def back(self) -> Seen:
        """Go back to the page before."""
        return self._look("back")

    def forward(self) -> Seen:
        """Go forward again."""
        return self._look("forward")

    def cookies(self) -> dict[str, dict[str, Any]]:
        """The visitor's cookies by name, with their attributes."""
        return {cookie["name"]: cookie for cookie in self._ask("cookies")}

    def evaluate(self, script: str) -> Any:
        """The value of a JavaScript expression on the page."""
        return self._ask("evaluate", script=script)

    def press(self, key: str) -> None:
        """Press a key."""
        self._ask("press", key=key)

    def set_headers(self, headers: Mapping[str, str]) -> None:
        """The headers that every request carries from now on, beside the browser's own."""
        self._ask("headers", headers={**self._hints, **headers})

    def screenshot(self, path: Path) -> None:
        """Write what is in the window to a PNG file."""
        self._ask("screenshot", path=str(path))

    def close(self) -> None:
        """Forget this visitor."""
        self._ask("close")

    def _look(self, command: str, **rest: Any) -> Seen:
        return Seen(**self._ask(command, **rest))

    def _ask(self, command: str, **rest: Any) -> Any:
        return self._browser.ask(command, name=self._name, **rest)


class Browser:
    """The browser. Use it as a context manager; `folder` keeps the unpacked program for the next time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()
        self._process: subprocess.Popen[str] | None = None
        self._opened = 0
        self.version = ""

    def __enter__(self) -> Self:
        program = ROOT / "node_modules" / ".bin"
        self._folder.parent.mkdir(parents=True, exist_ok=True)
        self._process = subprocess.Popen(
            ["node", str(SCRIPT), str(self._folder)],
            env={**os.environ, "PATH": os.pathsep.join([str(program), os.environ.get("PATH", "")])},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            self.version = self._read("start Chromium")
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        process, self._process = self._process, None
        if process is None or process.stdin is None:
            return
        process.stdin.close()
        try:
            process.wait(STOP_TIMEOUT_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout is not None:
            process.stdout.close()

    def open(self, headers: Mapping[str, str] | None = None, **settings: Any) -> Visitor:
        """A new visitor. `settings` are Playwright's for a context, `width` and `height` of the window, `init`: a
        script that runs in each page before its own, and `agent`: what the browser says of itself where no header of
        ours is sent, as DevTools' setUserAgentOverride takes it.
        """
        self._opened += 1
        name = f"visitor {self._opened}"
        wanted = {**DESKTOP, **settings}
        is_phone = bool(wanted.get("isMobile"))
        hints = {
            "sec-ch-ua": BRANDS,
            "sec-ch-ua-mobile": "?1" if is_phone else "?0",
            "sec-ch-ua-platform": '"Android"' if is_phone else '"Linux"',
        }
        self.ask("open", name=name, headers={**hints, **(headers or {})}, **wanted)
        return Visitor(self, name, hints)

    def ask(self, command: str, **rest: Any) -> Any:
        """Send one command and return its result.

        Raises:
            ToolError: the browser could not do it.
        """
        if self._process is None or self._process.stdin is None:
            raise ToolError("a running browser", "one that is not started", SCRIPT, "Use it in a with block.")
        self._process.stdin.write(json.dumps({"command": command, **rest}) + "\n")
        self._process.stdin.flush()
        return self._read(f"{command} {rest}")

    def _read(self, doing: str) -> Any:
        assert self._process is not None
        assert self._process.stdout is not None
        output = self._process.stdout
        if not select.select([output], [], [], ANSWER_TIMEOUT_SECONDS)[0]:
            answer = {"error": f"no answer for {ANSWER_TIMEOUT_SECONDS:g} seconds"}
        elif line := output.readline():
            answer = json.loads(line)
        else:
            answer = {"error": "the browser ended; what it said is above"}
        if "error" in answer:
            hint = "Run `make setup`; if that is done, delete build/browser and try again."
            raise ToolError(f"the browser to {doing}", answer["error"], SCRIPT, hint)
        return answer["result"]
