"""KV that does not answer in time: the first page does not wait for it, and the next one has its rules."""

import time
from pathlib import Path

from bench import workerd
from segments.bundle.read import digest_of
from tests.worker.runtime import fetch
from tests.worker.shop import RULES, SITE, VARIABLES, browser, compile_text, page_of, sealed_pointer, shown
from tools.stage import SOURCE, import_closure, stage

TIMEOUT_SECONDS, SLOW_SECONDS = 2, 5
GERMAN = browser(x_segments_as="geo.country=DE")


def this_worker(folder, kv):
    """The worker on workerd itself, since wrangler's own KV is never slow."""
    staged = folder / "staged"
    stage(SOURCE, import_closure(SOURCE), staged)
    files = {path.relative_to(staged).as_posix(): path for path in sorted(staged.rglob("*.py"))}
    modules = {"worker.py": files.pop("worker.py"), **files, **workerd.packages()}
    return workerd.Worker(modules, VARIABLES, kv=kv)


def test_a_page_does_not_wait_for_slow_kv(origin, tmp_path, monkeypatch):
    monkeypatch.setattr(workerd, "WORKERS", Path(__file__).with_name("slow"))
    origin.set("/page", page_of(["germany"]), headers={"content-type": "text/html"})
    origin.set("/logo.webp", b"image")
    bundle = compile_text(RULES, tmp_path)
    values = {f"bundle:{digest_of(bundle)}": bundle, f"site:{SITE}": sealed_pointer(bundle, 1)}
    kv = {key: tmp_path / key.replace(":", "-") for key in values}
    for key, path in kv.items():
        path.write_bytes(values[key])
    outbound = origin.url.removeprefix("http://")
    with workerd.Workerd(this_worker(tmp_path, kv), tmp_path / "run", outbound) as worker:
        worker.wait_until_ready("/logo.webp", {"sec-fetch-dest": "image"})  # which needs no rules
        began = time.monotonic()
        first = fetch(worker.url, "/page", GERMAN)
        took = time.monotonic() - began
        assert (first.status, shown(first.text)) == (200, set())
        assert TIMEOUT_SECONDS <= took < SLOW_SECONDS
        assert shown(fetch(worker.url, "/page", GERMAN).text) == {"germany"}
        health = fetch(worker.url, "/_segments/health").json()
    assert health["counters"]["kv-slow"] == 1
