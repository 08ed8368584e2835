"""`make dev`: the example shop with the worker in front of it, on this machine.

In: nothing, or ports, a state folder and rules of your own. Out: a running worker, what to open and what to try.
Everything that it makes is in build/dev; everything that it starts ends with it.
"""

import argparse
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Final, NoReturn

from segments.cli.drafts.local_console import tell_console
from segments.cli.input.new_keys import KEY_NAMES, read_variables, save_missing_keys
from segments.cli.input.store import KEYS_FILE
from segments.cli.output.printing import print_failure
from segments.cli.running.local_rules import compiled, digest_in_use, publish, wait_for_rules
from segments.errors import AuthoringError
from segments.project.desk.local_run import bind_desk, local_desk
from segments.project.local import worker as local
from segments.project.local.ports import FIRST_PORT, LOOPBACK, choose_port, free_port, is_free
from segments.project.local.run_state import ended, has_ended, hold_state
from segments.project.tool_error import ToolError
from segments.signing import parse_key_ring
from tools.dev_server import CONFIG, ROOT, LocalWorker, project_at
from tools.errors import run_tool

STATE: Final = ROOT / "build" / "dev" / "state"
PROJECT: Final = project_at(ROOT)
RULES: Final = ROOT / "examples" / "acme" / "rules"

REFRESH_SECONDS: Final = 2
LOCAL_VARIABLES: Final = {
    "SEGMENTS_LOCAL": "1",
    "SERVER_TIMING": "1",
    "REFRESH_SECONDS": str(REFRESH_SECONDS),
    "SECOND_LEVEL": "off",
}
"""A page that its author changes is to be seen after a restart, whatever its headers say."""

# For a machine with too much to do; an idle one takes seconds.
ORIGIN_TIMEOUT_SECONDS: Final = 60.0
WATCH_SECONDS: Final = 0.25


def main() -> None:
    """Run the shop and the worker until interrupted.

    Raises:
        ToolError: something is missing, taken or wrong; the message says what to do.
    """
    arguments = _arguments()
    state = arguments.state.resolve()
    rules = arguments.rules.resolve()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    steps = _Steps()
    with contextlib.suppress(KeyboardInterrupt), contextlib.ExitStack() as stack:
        port = choose_port(arguments.port)
        stack.enter_context(hold_state(state, f"http://{LOOPBACK}:{port}"))
        keys = read_keys(state / KEYS_FILE)
        site, digest = checked(rules)
        origin, shop = arguments.origin, None
        if origin is None:
            origin_port = arguments.origin_port or free_port()
            origin = f"http://{LOOPBACK}:{origin_port}"
            shop = stack.enter_context(run_origin(origin_port, keys["SEGMENTS_GRANT_KEYS"]))
        variables = {"ORIGIN": origin, "SITE": site, **LOCAL_VARIABLES, **keys}
        workers = []
        if not arguments.no_desk:
            steps.say("starting the desk ...")
            workers.append(stack.enter_context(local_desk(PROJECT, state, {"SITE": site, **keys})))
        steps.say("starting the worker ...")
        config = bind_desk(PROJECT) if workers else CONFIG
        worker = stack.enter_context(LocalWorker(variables, state, port=port, config=config))
        if digest_in_use(worker.url) != digest:
            steps.say("publishing the rules ...")
            publish(rules, state, keys, folder=ROOT)
            wait_for_rules(worker.url, digest)
        steps.say("ready")
        urls = Addresses(worker.url, origin, *_desk_addresses(workers, rules, keys))
        print(what_to_try(urls, state, rules), flush=True)
        _watch(shop, [worker, *workers])
    print("stopped", flush=True)


def _desk_addresses(
    desks: Sequence[local.LocalWorker], rules: Path, keys: Mapping[str, str]
) -> Iterator[str]:
    """The address of the desk, if one runs, and the line about its console."""
    ring = parse_key_ring(keys["SEGMENTS_DESK_KEYS"])
    for desk in desks:
        yield from (desk.url, f"\n  {tell_console(desk.url, rules, ring)}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make dev", description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument(
        "--port", type=int, help=f"the worker's port (default: the first free one from {FIRST_PORT})"
    )
    parser.add_argument("--origin-port", type=int, help="the shop's own port (default: any free one)")
    parser.add_argument(
        "--origin", metavar="URL", help="a site of your own in place of the shop (default: the example shop)"
    )
    parser.add_argument(
        "--state",
        type=Path,
        default=STATE,
        help="the folder for keys, KV and logs (default: build/dev/state)",
    )
    parser.add_argument("--no-desk", action="store_true", help="run the worker alone, without the desk")
    parser.add_argument(
        "--rules", type=Path, default=RULES, help="the rules to publish (default: examples/acme/rules)"
    )
    return parser.parse_args()


class _Steps:
    """Progress lines, with the seconds since the start."""

    def __init__(self) -> None:
        self._start = time.monotonic()

    def say(self, what: str) -> None:
        print(f"[{time.monotonic() - self._start:5.1f} s] {what}", flush=True)


def read_keys(path: Path) -> dict[str, str]:
    """The signing keys of local runs, made at the first one; they are worth nothing anywhere else."""
    if not path.is_file():
        save_missing_keys(path)
    keys = read_variables(path)
    missing = [name for name in KEY_NAMES if not keys.get(name)]
    if missing:
        raise ToolError(
            "a key of each kind",
            f"no {', '.join(missing)}",
            path,
            "Delete the file: the next run makes new keys.",
        )
    return keys


def checked(path: Path) -> tuple[str, str]:
    """The site's name and the digest of its compiled rules.

    Raises:
        ToolError: the rules have errors; all of them are shown.
    """
    try:
        return compiled(path)
    except AuthoringError as error:
        print_failure(error, has_json=False)
        raise ToolError("rules without errors", "those above", path, "Mend them and start again.") from error


@contextlib.contextmanager
def run_origin(port: int, grant_key: str) -> Iterator[subprocess.Popen[bytes]]:
    """The example shop in a process of its own, as long as the with block lasts.

    Raises:
        ToolError: it does not start.
    """
    if not is_free(port):
        raise ToolError(
            "a free port",
            "one that something listens on",
            f"port {port}",
            "Choose another with --origin-port.",
        )
    command = [sys.executable, "-m", "examples.acme.serve", "--port", str(port)]
    environment = {**os.environ, "SEGMENTS_GRANT_KEY": grant_key.rpartition(",")[2]}
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, start_new_session=True
    )
    with ended(process):
        _wait_for_port(process, port)
        yield process


def _wait_for_port(process: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + ORIGIN_TIMEOUT_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection((LOOPBACK, port), timeout=1):
            return
        time.sleep(0.05)
    got = "no answer" if process.poll() is None else f"exit code {process.returncode}"
    raise ToolError(
        "the shop to start", got, f"port {port}", "Run it alone to see why: python -m examples.acme.serve"
    )


def _watch(shop: subprocess.Popen[bytes] | None, workers: Sequence[local.LocalWorker]) -> None:
    """Return never; raise when one of them has ended by itself.

    Raises:
        ToolError: one has.
    """
    while True:
        time.sleep(WATCH_SECONDS)
        if shop is not None and shop.poll() is not None:
            raise ToolError(
                "the shop to run",
                f"exit code {shop.returncode}",
                "examples/acme/serve.py",
                "See above; start again with: make dev",
            )
        for worker in workers:
            if worker.process_id is not None and has_ended(worker.process_id):
                raise ToolError(
                    "the worker to run",
                    "an end of wrangler",
                    worker.log_path,
                    "The log says why; start again with: make dev",
                )


def _interrupt(_number: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


def _short(path: Path) -> str:
    """A path as somebody in the project's folder would type it."""
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)


def _segments() -> str:
    return _short(Path(sys.executable).parent / "segments")


@dataclass(frozen=True)
class Addresses:
    """The addresses of a run; `desk` is "" without one, and so is the line about its console."""

    worker: str
    origin: str
    desk: str = ""
    console: str = ""


def what_to_try(urls: Addresses, state: Path, rules: Path) -> str:
    """The addresses to open and the commands to copy."""
    url, origin = urls.worker, urls.origin
    desk = f"\n  {urls.desk}/health - the desk, which counts what is measured" if urls.desk else ""
    publish_command = f"{_segments()} publish {_short(rules)} --local --persist-to {_short(state)}"
    visitor = json.dumps("geo.country=US;geo.region_code=CA;device.type=phone;gpc=1")
    return f"""
Open
  {url}/ - the site, cut to you
  {url}/who - in the example shop: who it thinks you are, and a form to be somebody else
  {origin}/ - the site without the worker: every block for everybody{desk}{urls.console}

Be somebody else (only a local run allows it), until the browser is closed
  {url}/?segments_as=geo.country%3DDE
  {url}/?segments_as=geo.country%3DUS%3Bdevice.type%3Dphone%3Butm.campaign%3Dspring-sale
  {url}/?segments_as=consent%3Dall%3Bvisitor.visits%3D3%3Bvisitor.is_returning%3Dtrue
  {url}/?segments_as= - yourself again
  curl -s {url}/ -H x-segments-as:{visitor}

Change a rule in {_short(rules)}, then in another window
  {publish_command}
and reload the page after {REFRESH_SECONDS} seconds, twice: the first time asks for the rules.

Look inside
  curl -s {url}/_segments/health
  tail -f {_short(state / "wrangler-dev.log")}

Ctrl-C stops everything."""


if __name__ == "__main__":
    sys.exit(run_tool(main))
