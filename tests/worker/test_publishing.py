"""Rules from KV: new ones without a restart, and whatever else KV holds, the last good ones stay."""

import time

import pytest

from segments.bundle.read import digest_of
from segments.signing import KeyRing
from tests.worker.runtime import LocalWorker, wait_until
from tests.worker.shop import (
    RULES,
    SITE,
    VARIABLES,
    browser,
    compile_text,
    digest_in_use,
    health,
    page_of,
    publish,
    sealed_pointer,
    shown,
)

OTHER_RULES = """
[site]
name = "shop"
[segments.germany]
when = 'geo.country == "AT"'
"""
FORGER = KeyRing((("bundle", b"f" * 32),))


@pytest.fixture
def put_back(worker, published, tmp_path):
    """Whatever a test publishes, the shop's rules come back."""
    yield published
    publish(worker, RULES, tmp_path)


def germans_see(worker, country):
    return shown(worker.fetch("/", browser(x_segments_as=f"geo.country={country}")).text)


def test_new_rules_show_without_a_restart(worker, origin, put_back, tmp_path):
    origin.set("/", page_of(["germany"]))
    assert germans_see(worker, "DE") == {"germany"}
    publish(worker, OTHER_RULES, tmp_path)
    assert germans_see(worker, "DE") == set()
    assert germans_see(worker, "AT") == {"germany"}


def wait_for_problem(worker, code):
    wait_until(lambda: health(worker)["problem"] == code, f"the problem {code} in health")


def test_a_corrupt_bundle_is_ignored_and_said_so(worker, origin, put_back, tmp_path):
    origin.set("/", page_of(["germany"]))
    bundle = compile_text(OTHER_RULES, tmp_path)
    digest = digest_of(bundle)
    corrupt = bundle[:-1] + bytes([bundle[-1] ^ 1])
    now = time.time_ns() // 1_000_000
    worker.kv_put_all({f"bundle:{digest}": corrupt, f"site:{SITE}": sealed_pointer(bundle, now)})
    wait_for_problem(worker, "bundle-corrupt")
    assert digest_in_use(worker) == put_back
    assert germans_see(worker, "DE") == {"germany"}
    wait_until(lambda: '"event":"bundle-corrupt"' in worker.log_text().replace(" ", ""), "the log line")


@pytest.mark.parametrize(
    ("forge", "problem"),
    [
        ("signature", "bundle-untrusted"),
        ("site", "bundle-untrusted"),
        ("sequence", "bundle-untrusted"),
        ("bytes", "bundle-corrupt"),
        ("missing bundle", "bundle-missing"),
    ],
)
def test_a_pointer_that_is_not_ours_is_ignored(worker, origin, put_back, tmp_path, forge, problem):
    origin.set("/", page_of(["germany"]))
    bundle = compile_text(OTHER_RULES, tmp_path)
    later = time.time_ns() // 1_000_000
    pointer = {
        "signature": sealed_pointer(bundle, later, ring=FORGER),
        "site": sealed_pointer(bundle, later, site="another"),
        "sequence": sealed_pointer(bundle, 1),
        "bytes": b"\xff" * 300,
        "missing bundle": sealed_pointer(b"nowhere", later),
    }[forge]
    worker.kv_put_all({f"bundle:{digest_of(bundle)}": bundle, f"site:{SITE}": pointer})
    wait_for_problem(worker, problem)
    assert digest_in_use(worker) == put_back
    assert germans_see(worker, "DE") == {"germany"}


def test_an_empty_kv_keeps_the_last_good_bundle(worker, origin, put_back):
    origin.set("/", page_of(["germany"]))
    worker.kv_delete(f"site:{SITE}")
    wait_for_problem(worker, "bundle-missing")
    assert germans_see(worker, "DE") == {"germany"}


def test_without_any_bundle_every_block_takes_its_default(session_origin, tmp_path):
    body = (
        page_of(["germany"])
        + '<p data-segment-slot="a" data-segment-default>[default]</p><p data-segment-not="germany">[not]</p>'
    )
    with LocalWorker(VARIABLES, tmp_path / "state", session_origin.url) as fresh:
        session_origin.set("/empty", body)
        response = fresh.fetch("/empty", browser(x_segments_as="geo.country=DE"))
        assert (response.status, shown(response.text)) == (200, {"default", "not"})
        assert response.header("set-cookie") is None
        said = health(fresh)
        assert (said["status"], said["problem"]) == ("no-bundle", "bundle-missing")
