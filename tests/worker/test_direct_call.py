"""A handler that is called directly: it answers as before, with nothing of the runtime's own between."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from bench.workerd import Worker
from tests.worker.plain_runtime import run_plain
from tests.worker.runtime import fetch
from tools.stage import SOURCE

MODULE = "segments/edge/host/js/direct_call.py"
REQUESTS = 400
WORKER = """
import sys

import js
from segments.edge.host.js.direct_call import called_directly

first_caller = None


async def later(text):
    await js.Promise.resolve()
    return js.Response.new(text)


def on_fetch(request, env, ctx):
    global on_fetch, first_caller
    caller = sys._getframe().f_back
    if first_caller is None:
        first_caller = caller.f_code.co_name
        on_fetch = called_directly(on_fetch)
    name = request.url.rpartition("/")[2]
    if name == "callers":
        return js.Response.new(f"{first_caller}, then {caller and caller.f_code.co_name}")
    if name == "each-way":
        asked = js.Request.new("http://shop.example/status")
        answers = (
            on_fetch(asked, env, ctx),
            on_fetch.callRelaxed(asked, env, ctx),
            on_fetch.callPromising(asked, env, ctx),
            on_fetch.callWithOptions(js.JSON.parse('{"relaxed": true}'), asked, env, ctx),
        )
        return js.Response.new(" ".join(str(answer.status) for answer in answers))
    if name == "fault":
        raise ValueError(name)
    if name == "later":
        return later(name)
    return js.fetch(request) if name == "onward" else js.Response.new("", js.JSON.parse('{"status": 202}'))
"""


@pytest.fixture
def worker(origin, tmp_path):
    (tmp_path / "worker.py").write_text(WORKER)
    modules = {"worker.py": tmp_path / "worker.py", MODULE: SOURCE / MODULE}
    with run_plain(Worker(modules), tmp_path / "run", origin, "/first") as running:
        yield running


def test_nothing_is_called_between_the_runtime_and_the_handler_after_the_first_request(worker):
    first, _, later = fetch(worker.url, "/callers").text.partition(", then ")
    assert (first != "None", later) == (True, "None")


def test_every_way_in_which_the_runtime_calls_a_handler_leads_to_it(worker):
    assert fetch(worker.url, "/each-way").text == "202 202 202 202"


def test_answers_that_are_waited_for_and_faults_stay_what_they_are(worker, origin):
    origin.set("/onward", b"from the origin")
    assert fetch(worker.url, "/later").text == "later"
    assert fetch(worker.url, "/onward").body == b"from the origin"
    assert fetch(worker.url, "/fault").status == 500
    with ThreadPoolExecutor(16) as pool, origin.down():
        failed = list(pool.map(lambda _: fetch(worker.url, "/onward").status, range(REQUESTS)))
    assert set(failed) == {500}
    assert fetch(worker.url, "/callers").text.endswith("then None")
