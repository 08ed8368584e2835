"""Purges on the wire: the kept page goes at once, other isolates are told through KV, nobody else may ask."""

import json
import os
import subprocess
import time

import pytest

from segments.edge.purge import SIGNATURE_HEADER, read_record, sign_order
from segments.signing import KeyRing
from tests.worker.shop import BUNDLE_KEYS, SITE, browser, ring_text

pytestmark = pytest.mark.usefixtures("published")

KEPT = {"content-type": "text/html", "cache-control": "max-age=600", "cache-tag": "news, front"}


def see(worker, path):
    return worker.fetch(path, browser()).text


@pytest.fixture
def kept(worker, origin):
    """Two pages that the worker keeps, in words that the origin has changed since."""
    for path in ("/p/one", "/p/two"):
        tags = KEPT if path == "/p/one" else {**KEPT, "cache-tag": ""}
        origin.set(path, "<p>before</p>", headers=tags)
        see(worker, path)
        origin.set(path, "<p>after</p>", headers=tags)
    yield
    order(worker, {"all": True})


def order(worker, members, ring=BUNDLE_KEYS):
    body = json.dumps(members).encode()
    headers = {SIGNATURE_HEADER: sign_order(body, ring, time.time_ns() // 1_000_000)}
    return worker.fetch("/_segments/purge", headers, method="POST", body=body)


@pytest.mark.parametrize(
    ("members", "seen"),
    [
        ({"paths": ["/p/one"]}, ["after", "before"]),
        ({"paths": ["/p/*"]}, ["after", "after"]),
        ({"tags": ["news"]}, ["after", "before"]),
        ({"all": True}, ["after", "after"]),
        ({"paths": ["/elsewhere"]}, ["before", "before"]),
    ],
)
def test_what_an_order_names_is_asked_for_anew(worker, kept, members, seen):
    assert order(worker, members).status == 200
    assert [see(worker, path)[3:-4] for path in ("/p/one", "/p/two")] == seen
    assert read_record(worker.kv_get(f"purge:{SITE}"), BUNDLE_KEYS)[-1].paths == tuple(
        members.get("paths", ())
    )


def test_a_record_that_is_not_ours_stops_no_order(worker, kept):
    worker.kv_put(f"purge:{SITE}", b"v1.bundle.AAAA\n[]")
    assert order(worker, {"paths": ["/p/one"]}).status == 200
    assert see(worker, "/p/one") == "<p>after</p>"
    assert [done.paths for done in read_record(worker.kv_get(f"purge:{SITE}"), BUNDLE_KEYS)] == [("/p/one",)]


def test_nobody_else_may_purge(worker, kept):
    assert order(worker, {"all": True}, KeyRing((("bundle", b"x" * 32),))).status == 403
    assert worker.fetch("/_segments/purge", method="POST", body=b"{}").status == 403
    assert worker.fetch("/_segments/purge").status == 405
    assert see(worker, "/p/one") == "<p>before</p>"


def test_the_command_purges(worker, kept):
    keys = {**os.environ, "SEGMENTS_BUNDLE_KEYS": ring_text(BUNDLE_KEYS)}
    command = ["segments", "purge", "--url", worker.url, "--path", "/p/one", "--json"]
    result = subprocess.run(command, env=keys, capture_output=True, text=True, check=True)
    assert json.loads(result.stdout)["forgotten_here"] == 1
    assert see(worker, "/p/one") == "<p>after</p>"
