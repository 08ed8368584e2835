"""What comes over the border to JavaScript: all of `request.cf` that signals read, and headers as they were sent."""

import json

import pytest

from bench.workerd import CF_HEADER
from tests.worker.plain_runtime import plain_worker, run_plain
from tests.worker.runtime import fetch
from tests.worker.shop import page_of, shown

RULES = """
[site]
name = "shop"

[signals.plan]
type = "string"
purpose = "necessary"
from = "header:x-plan"

[segments.suspect]
when = 'bot.score < 50'

[segments.verified]
when = 'bot.is_verified'

[segments.berlin]
when = 'geo.timezone == "Europe/Berlin" && geo.region_code == "BE"'

[segments.quoted]
when = 'plan == "a \\"b\\" \\\\ c"'

[segments.listed]
when = 'plan == "one, two"'
"""
SEGMENTS = ["suspect", "verified", "berlin", "quoted", "listed"]


@pytest.fixture
def worker(origin, tmp_path):
    origin.set("/page", page_of(SEGMENTS), headers={"content-type": "text/html"})
    with run_plain(plain_worker(RULES, tmp_path), tmp_path / "run", origin, "/page") as running:
        yield running


def ask(worker, cf, **headers):
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return shown(fetch(worker.url, "/page", {**sent, CF_HEADER: json.dumps(cf)}).text)


def test_all_that_signals_read_comes_over_and_each_request_has_its_own(worker):
    managed = {"botManagement": {"score": 7, "verifiedBot": False, "ja4": "t13d"}}
    assert ask(worker, managed) == {"suspect"}
    assert ask(worker, {"botManagement": {"score": 70, "verifiedBot": True}}) == {"verified"}
    assert ask(worker, {"country": "DE", "regionCode": "BE", "timezone": "Europe/Berlin"}) == {"berlin"}
    assert ask(worker, {"country": "DE", "regionCode": "NW", "timezone": "Europe/Berlin"}) == set()
    assert ask(worker, {}, x_plan='a "b" \\ c') == {"quoted"}
    assert ask(worker, {}, x_plan="one, two") == {"listed"}
    assert ask(worker, {}) == set()
