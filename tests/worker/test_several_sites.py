"""Several sites behind one worker: by host, each with its own origin, rules and keys."""

import json
import time

import pytest

from segments.bundle.read import digest_of
from segments.edge.own.health import newest_health_token
from segments.edge.pages.store.purge_orders import sign_order
from segments.edge.visitor.envelope import seal_envelope
from segments.edge.visitor.grants import GRANT_COOKIE, GRANT_PURPOSE
from segments.signed_body import SIGNATURE_HEADER
from tests.worker.origin import Origin
from tests.worker.runtime import LocalWorker, wait_until
from tests.worker.shop import (
    BUNDLE_KEYS,
    GRANT_KEYS,
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


def grant_of(site):
    """A visitor's cookie that grants the block, signed for one site, or for any with ""."""
    grant = json.dumps({"segments": ["here"], "expires": int(time.time()) + 600}).encode()
    return f"{GRANT_COOKIE}={seal_envelope(grant, GRANT_KEYS.of_site(site), GRANT_PURPOSE, GRANT_COOKIE)}"


def test_a_grant_counts_at_its_own_site_though_the_sites_share_the_key(worker):
    """Signed before sites were named it counts at each, until it expires."""
    south = "a.south.example"
    wait_until(lambda: see(worker, south)[0] == "<p>south</p>", "the southern rules")
    seen = {
        site: shown(worker.fetch("/", browser(host=south, cookie=grant_of(site))).text)
        for site in ("north", "south-site", "")
    }
    assert seen == {"north": set(), "south-site": {"here"}, "": {"here"}}


def test_a_purge_order_counts_at_its_own_site_though_the_sites_share_the_key(worker):
    body = b'{"all": true}'
    statuses = {}
    for site in ("north", "south-site"):
        signature = sign_order(body, BUNDLE_KEYS.of_site(site), time.time_ns() // 1_000_000)
        headers = browser(host="a.south.example", **{SIGNATURE_HEADER: signature})
        statuses[site] = worker.fetch("/_segments/purge", headers, method="POST", body=body).status
    assert statuses == {"north": 403, "south-site": 200}


def test_the_health_of_one_site_is_not_shown_to_another(worker):
    for site, is_whole in (("north", False), ("south-site", True)):
        token = newest_health_token(site, BUNDLE_KEYS)
        headers = browser(host="a.south.example", authorization=f"Bearer {token}")
        assert ("counters" in worker.fetch("/_segments/health", headers).json()) is is_whole


@pytest.mark.parametrize("host", ["north.example.", "NORTH.example.:8080", "a.south.example."])
def test_a_dot_at_the_end_of_a_host_changes_nothing(worker, host):
    wait_until(lambda: see(worker, host)[0] != "", "an answer of the site")
    assert see(worker, host)[0] == f"<p>{'north' if 'north' in host.lower() else 'south'}</p>"


@pytest.mark.parametrize("target", ["/", "/logo.webp"])
def test_a_host_of_no_site_that_cannot_be_reached_is_a_502_of_ours(worker, target):
    headers = browser(host="nowhere.invalid", sec_fetch_dest="image")
    answer = worker.fetch(target, headers)
    assert answer.status == 502
    assert answer.text == "This page cannot be reached at the moment. Please try again shortly.\n"


def test_nothing_can_be_set_by_hand_under_a_host_that_is_not_this_machine(worker):
    response = worker.fetch("/", browser(host="a.south.example", x_segments_as="geo.country=IT"))
    assert shown(response.text) == set()
