"""Several sites behind one worker: by host, each with its own origin, rules and keys."""

import json
import time

import pytest

from segments.bundle.read import digest_of
from tests.worker.origin import Origin
from tests.worker.runtime import LocalWorker, wait_until
from tests.worker.shop import (
    BUNDLE_KEYS,
    VARIABLES,
    browser,
    compile_text,
    page_of,
    ring_text,
    sealed_pointer,
    shown,
)

RULES = """
[site]
name = "{site}"
[segments.here]
when = 'geo.country == "{country}"'
"""


@pytest.fixture(scope="module")
def worker(tmp_path_factory):
    """A worker with two sites, told apart by the host name that a client sends."""
    folder = tmp_path_factory.mktemp("sites")
    with Origin() as north, Origin() as south:
        for origin, text in ((north, "north"), (south, "south")):
            origin.set("/", page_of(["here"]) + f"<p>{text}</p>")
        table = {
            "north.example": {"site": "north", "origin": north.url},
            "*.south.example": {"site": "south-site", "origin": south.url},
            "127.0.0.1": {"site": "north", "origin": north.url},
            "moved.example": {"site": "north", "origin": south.url},
        }
        variables = {
            name: value for name, value in VARIABLES.items() if name not in ("SITE", "SEGMENTS_BUNDLE_KEYS")
        }
        variables |= {
            "SITES": json.dumps(table),
            "SEGMENTS_BUNDLE_KEYS__NORTH": ring_text(BUNDLE_KEYS),
            "SEGMENTS_BUNDLE_KEYS__SOUTH_SITE": ring_text(BUNDLE_KEYS),
        }
        with LocalWorker(
            variables, folder / "state", "http://127.0.0.1:1", ready_path="/_segments/health"
        ) as running:
            for site, country in (("north", "US"), ("south-site", "IT")):
                bundle = compile_text(RULES.format(site=site, country=country), folder)
                pointer = sealed_pointer(bundle, time.time_ns() // 1_000_000, site=site)
                running.kv_put_all({f"bundle:{digest_of(bundle)}": bundle, f"site:{site}": pointer})
            yield running


def see(worker, host):
    """The text that names the origin, and the blocks that show; the local runtime places everybody in Texas."""
    response = worker.fetch("/", browser(host=host))
    return response.text.partition("</footer>")[2], shown(response.text)


def test_each_host_has_its_own_origin_and_rules(worker):
    wait_until(lambda: see(worker, "north.example") == ("<p>north</p>", {"here"}), "the northern rules")
    assert see(worker, "127.0.0.1") == ("<p>north</p>", {"here"})
    wait_until(lambda: see(worker, "moved.example") == ("<p>south</p>", {"here"}), "one site's other origin")
    for host in ("south.example", "a.south.example", "b.a.south.example:8080"):
        assert see(worker, host) == ("<p>south</p>", set())


def test_nothing_can_be_set_by_hand_under_a_host_that_is_not_this_machine(worker):
    response = worker.fetch("/", browser(host="a.south.example", x_segments_as="geo.country=IT"))
    assert shown(response.text) == set()
