"""The worker on workerd itself, where wrangler would stand in the way: a slow KV, a `request.cf` that says things."""

from collections.abc import Mapping
from pathlib import Path

from bench import workerd
from segments.bundle.read import digest_of
from tests.worker.shop import SITE, VARIABLES, compile_text, sealed_pointer
from tools.stage import SOURCE, stage


def plain_worker(rules: str, folder: Path) -> workerd.Worker:
    """The worker as it is uploaded, with these rules in its KV."""
    staged = folder / "staged"
    stage(SOURCE, staged)
    files = {path.relative_to(staged).as_posix(): path for path in sorted(staged.rglob("*.py"))}
    modules = {"worker.py": files.pop("worker.py"), **files, **workerd.packages()}
    return workerd.Worker(modules, VARIABLES, kv=_published(compile_text(rules, folder), folder))


def _published(bundle: bytes, folder: Path) -> Mapping[str, Path]:
    values = {f"bundle:{digest_of(bundle)}": bundle, f"site:{SITE}": sealed_pointer(bundle, 1)}
    files = {key: folder / key.replace(":", "-") for key in values}
    for key, path in files.items():
        path.write_bytes(values[key])
    return files
