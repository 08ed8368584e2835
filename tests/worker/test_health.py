"""The worker's word on its health, for everybody and for whoever holds the site's token."""

import json
import os
import subprocess
import sys

import pytest

from segments.authoring.compile.compiler import compile_rules
from segments.authoring.source import load_rules
from segments.edge.own.health import newest_health_token
from segments.signing import KeyRing
from segments.version import VERSION
from tests.worker.shop import BUNDLE_KEYS, RULES, SITE, VARIABLES

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


def test_an_audit_says_whether_a_worker_runs_what_it_is_about(worker, published, tmp_path):
    bundle = tmp_path / "shop.bundle"
    (tmp_path / "shop.toml").write_text(RULES, encoding="utf-8")
    bundle.write_bytes(compile_rules(load_rules(tmp_path / "shop.toml")))
    (tmp_path / "other.toml").write_text(RULES + "\n[segments.one-more]\nwhen = 'geo.is_eu'\n")

    def asked(*source, keys=VARIABLES["SEGMENTS_BUNDLE_KEYS"]):
        done = subprocess.run(
            [sys.executable, "-m", "segments.cli.main", "audit", *source, "--url", worker.url, "--json"],
            env={**os.environ, "SEGMENTS_BUNDLE_KEYS": keys},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)["made"]["worker"]

    assert asked("--bundle", str(bundle)).endswith("runs this bundle")
    other = asked("--rules", str(tmp_path / "other.toml"))
    assert f"runs another bundle, {published[:12]}, and not" in other
