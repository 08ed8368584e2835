"""A local run: the worker before a site, with the rules of a folder in force, published again when they are saved.

In: a project, its rules, a port, and the site behind the worker. Out: a run that lasts until it is interrupted. All
that it starts ends with it.
"""

from __future__ import annotations

import contextlib
import signal
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Final, NoReturn

from segments.authoring.claims import Publisher
from segments.authoring.publications import Note
from segments.authoring.publish import publish_bundle
from segments.bundle.read import digest_of
from segments.cli.doctor.asking import ask
from segments.cli.drafts.local_console import tell_console
from segments.cli.input.dev_vars import DEV_VARS
from segments.cli.input.moments import current_ms
from segments.cli.input.new_keys import KEY_NAMES, read_variables, save_missing_keys
from segments.cli.input.rules import checked_site
from segments.cli.input.store import user_name
from segments.cli.output.steps import Steps
from segments.cli.running.local_rules import wait_for_rules
from segments.cli.running.rules_watch import RulesWatch
from segments.cli.running.sample_site import run_sample_site
from segments.errors import ToolFailed
from segments.project.desk.local_run import bind_desk, has_desk, local_desk
from segments.project.folder import CONFIG, Project
from segments.project.local.ports import LOOPBACK, choose_port, free_port
from segments.project.local.run_state import has_ended, hold_state
from segments.project.local.running_kv import RunningKV
from segments.project.local.worker import LocalWorker
from segments.project.preparation import prepare_local_run
from segments.project.tool_error import ToolError
from segments.signing import parse_key_ring

LOCAL_VARIABLES: Final = {
    "SEGMENTS_LOCAL": "1",
    "SERVER_TIMING": "1",
    "REFRESH_SECONDS": "1",
    "SECOND_LEVEL": "off",
}
"""A page that its author changes is to be seen after a restart, whatever its headers say."""
WATCH_SECONDS: Final = 0.25
STATE: Final = Path(".wrangler", "state")
"""Wrangler's own folder for the state of local runs, so that a plain `segments publish --local` reaches the run."""

SERVER_ERROR: Final = 500
SAVED: Final = "saved while segments dev ran"
"""The reason in the history of what this run publishes by itself."""


@dataclass(frozen=True, slots=True)
class LocalRun:
    """The settings of a run. `origin` is "" for the sample page; `port` None for the first free one; `with_desk` is
    true where the desk runs beside the worker, if the project has one.
    """

    project: Project
    rules: Path
    origin: str
    port: int | None
    with_desk: bool = True

    @property
    def has_desk(self) -> bool:
        """True if this run has two workers."""
        return self.with_desk and has_desk(self.project)

    @property
    def state(self) -> Path:
        """The folder of keys, KV and logs."""
        return self.project.root / STATE


def run_until_interrupted(run: LocalRun) -> None:
    """Start everything, say what to open, and keep the rules in force until the run is interrupted.

    Raises:
        ToolError: something is missing, taken or has ended; the message says what to do.
        CheckFailed: the rules have errors at the start.
        ToolFailed: the site behind the worker does not answer.
    """
    steps = Steps()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    with contextlib.suppress(KeyboardInterrupt), contextlib.ExitStack() as stack:
        site = checked_site(run.rules).rules.site.name
        if run.origin:
            _check_origin(run.origin, steps)
        prepare_local_run(run.project, steps.say)
        port = choose_port(run.port)
        stack.enter_context(hold_state(run.state, f"http://{LOOPBACK}:{port}"))
        keys = _keys(run.project, steps)
        origin = run.origin or stack.enter_context(run_sample_site(free_port(), run.rules))
        variables = {"ORIGIN": origin, "SITE": site, **LOCAL_VARIABLES, **keys}
        desk = stack.enter_context(_desk(run, {"SITE": site, **keys}, steps)) if run.has_desk else None
        steps.say("starting the worker: Python takes some seconds ...")
        config = bind_desk(run.project) if desk else CONFIG
        worker = stack.enter_context(LocalWorker(variables, run.state, run.project, port=port, config=config))
        watch = _watch_over(worker, run.rules, keys, steps)
        console = (
            tell_console(desk.url, run.rules, parse_key_ring(keys["SEGMENTS_DESK_KEYS"])) if desk else ""
        )
        print("\n".join(_what_to_try(worker, origin, run, console)), flush=True)
        _keep_watching(watch, [worker, desk] if desk else [worker])
    print("stopped", flush=True)


def _watch_over(worker: LocalWorker, rules: Path, keys: Mapping[str, str], steps: Steps) -> RulesWatch:
    """A watch over the rules, which are in force when it is returned, if they can be."""
    store, ring = RunningKV(worker.url), parse_key_ring(keys["SEGMENTS_BUNDLE_KEYS"])
    publisher = Publisher(Note(user_name(), SAVED))

    def put_in_force(data: bytes) -> None:
        publish_bundle(data, store, ring, now_ms=current_ms(), publisher=publisher)
        wait_for_rules(worker.url, digest_of(data))

    watch = RulesWatch(rules, put_in_force, steps)
    watch.publish()
    return watch


def _desk(run: LocalRun, variables: Mapping[str, str], steps: Steps) -> LocalWorker:
    steps.say("starting the desk, with its tables up to date (--no-desk leaves it out) ...")
    return local_desk(run.project, run.state, variables)


def _check_origin(origin: str, steps: Steps) -> None:
    try:
        status = ask(origin, {}).status
    except ToolFailed as error:
        raise ToolFailed(f"{error}; start the site first, or leave --origin out for a sample page") from error
    if status >= SERVER_ERROR:
        steps.say(f"{origin} answers with status {status}: its pages will be passed on as they are")


def _keys(project: Project, steps: Steps) -> dict[str, str]:
    path = project.root / DEV_VARS
    if made := save_missing_keys(path):
        steps.say(f"made {', '.join(made)} for local runs in {DEV_VARS}; never commit that file")
    known = read_variables(path)
    return {name: known[name] for name in KEY_NAMES}


def _keep_watching(watch: RulesWatch, workers: Sequence[LocalWorker]) -> None:
    """Look after the rules until a worker ends by itself.

    Raises:
        ToolError: one has.
    """
    while True:
        time.sleep(WATCH_SECONDS)
        watch.look()
        for worker in workers:
            if worker.process_id is not None and has_ended(worker.process_id):
                hint = "The log says why; start again with: segments dev"
                raise ToolError("the worker to run", "an end of wrangler", worker.log_path, hint)


def _interrupt(_number: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


def _what_to_try(worker: LocalWorker, origin: str, run: LocalRun, console: str) -> Iterator[str]:
    yield "\nOpen"
    yield f"  {worker.url}/ - {'your site' if run.origin else 'a sample page'}, cut to you"
    yield f"  {origin}/ - the same without the worker: every block for everybody"
    if console:
        yield f"  {console}"
    yield "\nBe somebody else (only a local run allows it), until the browser is closed"
    yield f"  {worker.url}/?segments_as=geo.country%3DDE"
    yield f"  {worker.url}/?segments_as=consent%3Dall%3Bdevice.type%3Dphone%3Bvisitor.visits%3D3"
    yield f"  {worker.url}/?segments_as= - yourself again"
    yield f"\nSave a rule in {_short(run.rules, run.project)}: it is published to this run within a second or two."
    yield "\nLook inside"
    yield f"  curl -s {worker.url}/_segments/health"
    yield f"  tail -f {_short(worker.log_path, run.project)}"
    yield "\nCtrl-C stops everything."


def _short(path: Path, project: Project) -> str:
    """A path as somebody in the project's folder would type it."""
    root = project.root.resolve()
    return str(path.resolve().relative_to(root)) if path.resolve().is_relative_to(root) else str(path)
