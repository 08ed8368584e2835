"""The worker's word on its health, for everybody and for whoever holds the site's token."""

import pytest

from segments.edge.own.health import newest_health_token
from segments.signing import KeyRing
from segments.version import VERSION
from tests.worker.shop import BUNDLE_KEYS, SITE

STRANGERS = {"host": "shop.example"}
"""A local run shows itself the whole; under another name the worker is as one that is deployed."""


def test_the_worker_starts_and_says_that_it_is_well(worker):
    response = worker.fetch("/_segments/health")
    assert response.status == 200
    assert {"status", "site", "bundle", "sessions", "counters"} <= response.json().keys()
    assert response.json()["version"] == VERSION


@pytest.mark.usefixtures("published")
def test_everybody_sees_no_more_than_the_status(worker):
    assert worker.fetch("/_segments/health", STRANGERS).json() == {"status": "ok"}
    wrong = (
        newest_health_token("other", BUNDLE_KEYS),
        newest_health_token(SITE, KeyRing((("bundle", b"c" * 32),))),
    )
    for token in wrong:
        headers = {**STRANGERS, "authorization": f"Bearer {token}"}
        assert worker.fetch("/_segments/health", headers).json() == {"status": "ok"}


@pytest.mark.usefixtures("published")
def test_the_sites_token_shows_the_whole(worker):
    headers = {**STRANGERS, "authorization": f"Bearer {newest_health_token(SITE, BUNDLE_KEYS)}"}
    said = worker.fetch("/_segments/health", headers).json()
    assert said["site"] == SITE
    assert said["counters"]["requests"] > 0
