"""The worker on workerd itself, where wrangler would stand in the way: a slow KV, a `request.cf` that says things."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from bench import workerd
from segments.bundle.read import digest_of
from segments.project.local.worker import PORT_TAKEN, START_TRIES
from segments.project.staging.stage import SOURCE, stage
from tests.logs import LOGS
from tests.worker.shop import SITE, VARIABLES, compile_text, sealed_pointer
from tools.dev_server import ROOT


class Addressed(Protocol):
    """A server that a worker asks."""

    @property
    def url(self) -> str: ...


def plain_worker(rules: str, folder: Path, later_rules: str = "") -> workerd.Worker:
    """The worker as it is uploaded, with these rules in its KV, and later ones under `later:`."""
    staged = folder / "staged"
    stage(SOURCE, staged, ROOT / "node_modules")
    modules = {**workerd.modules_in(staged), **workerd.packages()}
    kv = _published(compile_text(rules, folder), 1, folder)
    if later_rules:
        kv |= _published(compile_text(later_rules, folder), 2, folder, "later:")
    return workerd.Worker(modules, VARIABLES, kv=kv)


@contextmanager
def run_plain(
    worker: workerd.Worker,
    folder: Path,
    origin: Addressed,
    ready_path: str,
    headers: Mapping[str, str] | None = None,
) -> Iterator[workerd.Workerd]:
    """The worker in a process of its own before this origin, once it has answered at a path with these headers."""
    outbound = origin.url.removeprefix("http://")
    for tries_left in reversed(range(START_TRIES)):
        with workerd.Workerd(worker, folder, outbound) as running:
            log = folder / "workerd.log"
            LOGS.open(log)
            try:
                running.wait_until_ready(ready_path, headers)
                yield running
                return
            except RuntimeError:
                if not tries_left or PORT_TAKEN not in running.log():
                    raise
            finally:
                LOGS.close(log)


def _published(bundle: bytes, sequence: int, folder: Path, prefix: str = "") -> dict[str, Path]:
    pointer = sealed_pointer(bundle, sequence)
    values = {f"{prefix}bundle:{digest_of(bundle)}": bundle, f"{prefix}site:{SITE}": pointer}
    files = {key: folder / key.replace(":", "-") for key in values}
    for key, path in files.items():
        path.write_bytes(values[key])
    return files
