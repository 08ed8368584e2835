"""What real tools wrote in Chromium (tests/consent_tools), recorded, is read as what their visitor chose."""

import json
from pathlib import Path

import pytest

from segments.edge.consent.policy import parse_policy
from segments.edge.consent.read import read_consent
from segments.edge.http.request import VisitorRequest

RUNS = json.loads((Path(__file__).parents[3] / "cases/consent/tools_run.json").read_text(encoding="utf-8"))
RULES = {"groups": {"tarteaucitron": {"youtube": ["functional", "personalization"]}}}
"""As in tests/consent_tools/pages.py."""


@pytest.mark.parametrize("name", RUNS)
def test_a_recorded_choice_is_read_as_it_was_made(name):
    run = RUNS[name]
    for place in ({"country": "DE"}, {"country": "US", "regionCode": "CA"}):
        request = VisitorRequest("GET", "https", "shop.example", "/", "", {}, place, run["cookies"])
        consent = read_consent(request, parse_policy(RULES))
        assert consent.purposes - {"necessary"} == set(run["purposes"])
        assert (consent.source, consent.explicit) == (run["source"], True)


def test_every_tool_that_was_run_has_an_acceptance_and_a_refusal():
    for tool in {run["tool"] for run in RUNS.values()}:
        assert {"accept", "refuse"} <= {run["choice"] for run in RUNS.values() if run["tool"] == tool}
