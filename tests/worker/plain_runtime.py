"""The worker on workerd itself, where wrangler would stand in the way: a slow KV, a `request.cf` that says things."""

from pathlib import Path

from bench import workerd
from segments.bundle.read import digest_of
from tests.worker.shop import SITE, VARIABLES, compile_text, sealed_pointer
from tools.stage import SOURCE, stage


def plain_worker(rules: str, folder: Path, later_rules: str = "") -> workerd.Worker:
    """The worker as it is uploaded, with these rules in its KV, and under `later:` the pointer to later ones."""
    staged = folder / "staged"
    stage(SOURCE, staged)
    files = {path.relative_to(staged).as_posix(): path for path in sorted(staged.rglob("*.py"))}
    modules = {"worker.py": files.pop("worker.py"), **files, **workerd.packages()}
    kv = _published(compile_text(rules, folder), 1, folder)
    if later_rules:
        kv |= _published(compile_text(later_rules, folder), 2, folder, "later:")
    return workerd.Worker(modules, VARIABLES, kv=kv)


def _published(bundle: bytes, sequence: int, folder: Path, prefix: str = "") -> dict[str, Path]:
    pointer = sealed_pointer(bundle, sequence)
    values = {f"bundle:{digest_of(bundle)}": bundle, f"{prefix}site:{SITE}": pointer}
    files = {key: folder / key.replace(":", "-") for key in values}
    for key, path in files.items():
        path.write_bytes(values[key])
    return files
