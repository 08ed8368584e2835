"""One workerd with one worker, without wrangler between: what is measured is the runtime and the worker alone.

In: the modules of a worker, and what it is bound to. Out: a running process with an address, its CPU time and its
memory. The runtime is the one that local_runtime.py built; each worker has a process of its own, so that CPU
time and memory are its own too.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
import tomllib
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fnmatch import fnmatch
from pathlib import Path
from types import TracebackType
from typing import Self

from segments.project.local.wrangler import LOCAL_FLAG
from segments.project.staging.stage import SOURCE, stage
from tools.dev_server import LOOPBACK, ROOT, free_port

COMPATIBILITY_DATE = "2026-11-01"
PYTHON_FLAGS = ("python_workers", "disable_python_external_sdk", LOCAL_FLAG)
GLOBAL_HANDLERS = "disable_python_no_global_handlers"
"""The flag that allows a plain on_fetch, as wrangler.toml has it; a worker that is a class runs without."""

WORKERS = Path(__file__).with_name("workers")
PACKAGES = ROOT / "python_modules"
STAGED = ROOT / "build" / "bench" / "worker"
RUNNER = ROOT / "build" / "runtime" / "workerd"
CF_HEADER = "x-bench-cf"
"""Where a request carries its `request.cf`, as JSON."""

READY_SECONDS = 180.0
LOG_TAIL_CHARS = 4_000
ENTRY = "worker.py"
HEAP = "/_bench/heap"
"""Where bench/workers/heap.py answers by itself."""

PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True)
class Worker:
    """What a process runs. `modules`: name to file, the first is the entry. `kv`: values of the binding RULES."""

    modules: Mapping[str, Path]
    variables: Mapping[str, str] = field(default_factory=dict)
    data: Mapping[str, Path] = field(default_factory=dict)
    kv: Mapping[str, Path] = field(default_factory=dict)
    is_class: bool = False
    flags: tuple[str, ...] = ()
    """Compatibility flags of a worker in JavaScript."""
    v8_flags: tuple[str, ...] = ()
    has_desk: bool = False
    """True for a worker with a desk: a service that takes whatever it is sent."""
    cache: str = ""
    """The address (host and port) of a server that keeps what the Cache API is given; "" for no such API."""

    @property
    def is_python(self) -> bool:
        return next(iter(self.modules)).endswith(".py")


def javascript(name: str, **data: Path) -> Worker:
    """A worker of bench/workers; each file in `data` is a binding with its bytes."""
    return Worker({name: WORKERS / name}, data=data)


def python_class(name: str, **data: Path) -> Worker:
    """As `python`, for a worker in the style of the documentation."""
    return replace(python(name, **data), is_class=True)


def python(name: str, **data: Path) -> Worker:
    """A Python worker of bench/workers, beside the packages that this worker is uploaded with."""
    return Worker({name: WORKERS / name, **packages()}, data=data)


def product(variables: Mapping[str, str], kv: Mapping[str, Path]) -> Worker:
    """This project's worker, as it is uploaded."""
    return Worker({**staged_worker(), **packages()}, variables, kv=kv)


def staged_worker() -> dict[str, Path]:
    """The files of this project's worker, the entry first."""
    stage(SOURCE, STAGED, ROOT / "node_modules")
    return modules_in(STAGED)


def modules_in(folder: Path) -> dict[str, Path]:
    """The files of a staged worker, the entry first."""
    files = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*.py"))}
    return {ENTRY: files.pop(ENTRY), **files}


def with_heap(worker: Worker) -> Worker:
    """The same Python worker, with an address more that tells the memory of its isolate: bench/workers/heap.py."""
    entry, *others = worker.modules
    modules = {"heap.py": WORKERS / "heap.py", ENTRY: worker.modules[entry]}
    return replace(worker, modules=modules | {name: worker.modules[name] for name in others})


def packages() -> dict[str, Path]:
    """The vendored packages, as wrangler uploads them."""
    left_out = tomllib.loads((ROOT / "wrangler.toml").read_text())["python_modules"]["exclude"]
    files = {path.relative_to(PACKAGES).as_posix(): path for path in sorted(PACKAGES.rglob("*"))}
    return {
        f"python_modules/{name}": path
        for name, path in files.items()
        if path.suffix in (".py", ".so") and not any(fnmatch(f"./{name}", f"*/{rule}") for rule in left_out)
    }


class Workerd:
    """One process, from start to stop. Use it as a context manager."""

    def __init__(self, worker: Worker, folder: Path, outbound: str = "") -> None:
        self.worker = worker
        self.folder = folder
        self.port = free_port()
        self.outbound = outbound or f"{LOOPBACK}:9"
        self.started = 0.0
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self.port}"

    def __enter__(self) -> Self:
        self.folder.mkdir(parents=True, exist_ok=True)
        config = self.folder / "config.capnp"
        config.write_text(self._config(), encoding="utf-8")
        with (self.folder / "workerd.log").open("wb") as log:
            self.started = time.perf_counter()
            self._process = subprocess.Popen(
                [str(RUNNER), "serve", str(config), "--experimental"],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()

    def wait_until_ready(self, path: str = "/", headers: Mapping[str, str] | None = None) -> bytes:
        """The body of the first answer.

        Raises:
            RuntimeError: the process ended, or did not answer in time.
        """
        assert self._process is not None
        request = urllib.request.Request(self.url + path, headers=dict(headers or {}))
        while time.perf_counter() < self.started + READY_SECONDS and self._process.poll() is None:
            try:
                with urllib.request.urlopen(request, timeout=READY_SECONDS) as answer:
                    body: bytes = answer.read()
                    return body
            except urllib.error.HTTPError as error:
                raise RuntimeError(f"{error.code} from {self.folder.name}:\n{self.log()}") from error
            except OSError:
                pass  # not listening yet
            time.sleep(0.002)
        raise RuntimeError(f"no answer from {self.folder.name}:\n{self.log()}")

    def log(self) -> str:
        return (self.folder / "workerd.log").read_text(errors="replace")[-LOG_TAIL_CHARS:]

    def cpu_seconds(self) -> float:
        """What the threads of the process have used so far, to the microsecond (the scheduler's own account)."""
        assert self._process is not None
        tasks = Path(f"/proc/{self._process.pid}/task").iterdir()
        return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e9

    def heap_bytes(self) -> int:
        """The WebAssembly memory of the isolate, of a worker made by `with_heap`."""
        return int(self.wait_until_ready(HEAP))

    def resident_bytes(self) -> int:
        return int(self._read("statm").split()[1]) * PAGE_BYTES

    def _read(self, name: str) -> str:
        assert self._process is not None
        return Path(f"/proc/{self._process.pid}/{name}").read_text()

    def _config(self) -> str:
        services = [
            f'(name = "main", worker = {self._worker()})',
            f'(name = "outbound", external = (address = "{self.outbound}", http = ()))',
        ]
        if self.worker.kv:
            services.append(f'(name = "kv", worker = {self._kv()})')
        if self.worker.cache:
            services.append(f'(name = "cache", external = (address = "{self.worker.cache}", http = ()))')
        if self.worker.has_desk:
            module = _module("desk.js", WORKERS / "desk.js", self.folder)
            desk = f'(modules = [{module}], compatibilityDate = "{COMPATIBILITY_DATE}")'
            services.append(f'(name = "desk", worker = {desk})')
        socket = (
            f'(name = "http", address = "{LOOPBACK}:{self.port}", service = "main",'
            f' http = (cfBlobHeader = "{CF_HEADER}"))'
        )
        flags = ", ".join(f'"{flag}"' for flag in self.worker.v8_flags)
        return (
            'using Workerd = import "/workerd/workerd.capnp";\n'
            f"const config :Workerd.Config = (v8Flags = [{flags}], services = [{', '.join(services)}],"
            f" sockets = [{socket}]);\n"
        )

    def _worker(self) -> str:
        modules = ", ".join(_module(name, path, self.folder) for name, path in self.worker.modules.items())
        bindings = [f'(name = "{name}", text = "{value}")' for name, value in self.worker.variables.items()]
        bindings += [
            f'(name = "{name}", data = {_embed(path, self.folder)})'
            for name, path in self.worker.data.items()
        ]
        if self.worker.kv:
            bindings.append('(name = "RULES", kvNamespace = "kv")')
        if self.worker.has_desk:
            bindings.append('(name = "DESK", service = "desk")')
        flags = ", ".join(f'"{flag}"' for flag in self._flags())
        cache = ', cacheApiOutbound = "cache"' if self.worker.cache else ""
        return (
            f'(modules = [{modules}], compatibilityDate = "{COMPATIBILITY_DATE}",'
            f' compatibilityFlags = [{flags}], globalOutbound = "outbound"{cache}, bindings = [{", ".join(bindings)}])'
        )

    def _flags(self) -> tuple[str, ...]:
        if not self.worker.is_python:
            return self.worker.flags
        return PYTHON_FLAGS if self.worker.is_class else (*PYTHON_FLAGS, GLOBAL_HANDLERS)

    def _kv(self) -> str:
        """KV as workerd speaks it: GET with the key as the path. The values are bindings of a small worker."""
        bindings = ", ".join(
            f'(name = "{name}", data = {_embed(path, self.folder)})' for name, path in self.worker.kv.items()
        )
        return (
            f"(modules = [{_module('kv.js', WORKERS / 'kv.js', self.folder)}],"
            f' compatibilityDate = "{COMPATIBILITY_DATE}", bindings = [{bindings}])'
        )


def _embed(path: Path, folder: Path) -> str:
    return f'embed "{os.path.relpath(path, folder)}"'


def _module(name: str, path: Path, folder: Path) -> str:
    kind = {".py": "pythonModule", ".js": "esModule"}.get(path.suffix, "data")
    return f'(name = "{name}", {kind} = {_embed(path, folder)})'
