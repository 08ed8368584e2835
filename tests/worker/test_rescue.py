"""A fault in our own code never becomes the visitor's: the origin's page goes out, and the log says where."""

import json
import re
from urllib.parse import urlsplit

from segments.bundle.read import digest_of
from tests.worker.runtime import LocalWorker, copy_project, wait_until
from tests.worker.shop import RULES, SITE, VARIABLES, browser, compile_text, sealed_pointer

PLACE = "segments/edge/decide/pipeline.py"
FAULT = """

class Decider:
    def decide(self, name: str) -> None:
        try:
            {}[name]
        except KeyError as error:
            raise ValueError(name) from error  # the fault


def decide(*_args, **_kwargs):
    Decider().decide("somebody@example.com")
"""


def broken_project(folder):
    """The worker's own project, with a decision that always fails."""
    copy_project(folder)
    with (folder / "src" / PLACE).open("a", encoding="utf-8") as file:
        file.write(FAULT)
    return folder


def test_a_fault_leaves_the_origins_page_and_a_log_line_without_anything_personal(session_origin, tmp_path):
    page = '<p data-segment="germany">[germany]</p><p data-segment="texas">[texas]</p>'
    headers = {
        "content-type": "text/html",
        "cache-control": "public, max-age=60",
        "cdn-cache-control": "max-age=60",
        "expires": "Thu, 01 Jan 2099 00:00:00 GMT",
    }
    session_origin.set("/fault", page, headers=headers, etag='"o"')
    root = broken_project(tmp_path / "broken")
    with LocalWorker(VARIABLES, tmp_path / "state", session_origin.url, root=root) as worker:
        bundle = compile_text(RULES, tmp_path)
        worker.kv_put_all({f"bundle:{digest_of(bundle)}": bundle, f"site:{SITE}": sealed_pointer(bundle, 1)})
        wait_until(lambda: worker.fetch("/_segments/health").json()["bundle"] is not None, "the bundle")
        response = worker.fetch("/fault", browser(cookie="__Host-segments=v1.a.b.c; theme=dark"))
        assert (response.status, response.text) == (200, page)
        assert response.header("cache-control") == "private, no-store"
        assert [response.header(name) for name in ("etag", "cdn-cache-control", "expires")] == [None] * 3
        sent = session_origin.requests[-1].headers
        assert (sent["cookie"], sent["x-forwarded-host"]) == ("theme=dark", urlsplit(worker.url).netloc)
        own = worker.fetch("/_segments/privacy", browser(cookie="__Host-segments=v1.a.b.c"))
        assert (own.status, own.header("cache-control")) == (500, "private, no-store")
        assert session_origin.requests[-1].path == "/fault"
        assert worker.fetch("/fault").status == 200
        assert "cookie" not in session_origin.requests[-1].headers
        assert worker.fetch("/_segments/health").json()["counters"]["faults"] == 3
        wait_until(lambda: '"event":"fault"' in worker.log_text(), "the log line")
        line = next(line for line in worker.log_text().splitlines() if '"event":"fault"' in line)
    said = json.loads(line[line.index("{") :])
    assert said["fault"] == "ValueError"
    ours = (root / "src" / PLACE).read_text(encoding="utf-8").splitlines()
    [raised] = [number for number, text in enumerate(ours, 1) if text.endswith("# the fault")]
    entry = (root / "src" / "worker.py").read_text(encoding="utf-8").splitlines()
    first_file, _, first_rest = said["frames"][0].partition(":")
    first_line, _, first_function = first_rest.partition(" ")
    assert (first_file, first_function) in {("worker.py", "on_fetch"), ("worker.py", "_guarded")}
    assert ".answer(" in entry[int(first_line) - 1] or "await answer" in entry[int(first_line) - 1]
    assert said["frames"][-4:] == [
        f"{PLACE}:{raised + 4} decide",
        f"{PLACE}:{raised} Decider.decide",
        "caused by KeyError",
        f"{PLACE}:{raised - 2} Decider.decide",
    ]
    for frame in said["frames"][1:-4]:
        name, number, function = re.fullmatch(r"(segments/\S+\.py):(\d+) (\S+)", frame).groups()
        lines = (root / "src" / name).read_text(encoding="utf-8").splitlines()
        assert int(number) <= len(lines)
        assert any(f"def {function.rpartition('.')[2]}(" in text for text in lines[: int(number)]), frame
    assert "example.com" not in line
    assert said["request_id"] == response.header("x-request-id") != ""
