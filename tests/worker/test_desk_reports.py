"""Reports of the desk on the real runtime: sums from its queue, answered as this machine's Python would."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from segments.report_terms import MEAN, RATE, RATIO, ExperimentTerms, GoalTerms, ReportTerms
from segments.reports.cells import Cell, Cells, Span
from segments.reports.json_form import report_form
from segments.reports.question import PublicationMark, Question
from segments.reports.report import make_report
from tests.reports.planted import EVEN, FIRST, Ledger, play
from tests.worker.desk import CONFIG, KEYS_TEXT, bearer, messages_of, migrate, put_in_force, rows, send
from tests.worker.runtime import LocalWorker, WireResponse, wait_until
from tests.worker.shop import VARIABLES
from tools.dev_server import ROOT

DAYS = 7
SPAN = Span(FIRST, FIRST + DAYS - 1)
QUERY = "?since=2026-09-04&until=2026-09-10"
RULES = """
[site]
name = "shop"
[events.purchase]
purpose = "analytics"
[events.purchase.properties]
value = "double"
[segments.regulars]
when = 'geo.country == "DE"'
[goals.order]
event = "purchase"
[goals.revenue]
event = "purchase"
value = "value"
currency = "EUR"
cap = 500
[goals.clicks]
event = "purchase"
count = "each"
[goals.clicks_per_view]
ratio = ["clicks", "clicks"]
[experiments.hero]
arms = { control = 50, bold = 50 }
goals = ["order", "revenue", "clicks_per_view"]
splits = ["regulars"]
"""
HERO = ExperimentTerms("hero", EVEN, ("order", "revenue", "clicks_per_view"), ("regulars",))
TERMS = ReportTerms(
    (HERO,),
    (
        GoalTerms("order", RATE),
        GoalTerms("revenue", MEAN, currency="EUR", decimals=2),
        GoalTerms("clicks", MEAN),
        GoalTerms("clicks_per_view", RATIO),
    ),
)
HISTORY = [
    {"sequence": 3, "action": "publish", "published_ms": (FIRST + 2) * 86_400_000, "message": "spring"}
]


def planted() -> Cells:
    ledger = Ledger()
    play(ledger, HERO, {"control": 0.1, "bold": 0.16}, visitors=4_000, days=DAYS, seed=5)
    for day in range(DAYS):
        ledger.add(Cell("segment", "dach"), FIRST + day, 10 + day)
        ledger.add(Cell("block", "hero", "", "view"), FIRST + day, 50)
    return ledger.cells


CELLS = planted()


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalWorker]:
    state: Path = tmp_path_factory.mktemp("desk-reports")
    migrate(state)
    variables = {"SEGMENTS_DESK_KEYS": KEYS_TEXT, "SEGMENTS_BUNDLE_KEYS": VARIABLES["SEGMENTS_BUNDLE_KEYS"]}
    with LocalWorker(variables, state, "http://127.0.0.1:9", ready_path="/health", config=CONFIG) as started:
        sent = list(messages_of(CELLS, "shop"))
        assert {send(started, message).status for message in sent} == {202}
        started.kv_put("history:shop", json.dumps(HISTORY).encode())
        assert put_in_force(started, RULES, state) == TERMS
        wait_until(lambda: len(rows(started, "SELECT id FROM ledger")) == len(sent), "the sums to be counted")
        yield started


def ask(desk: LocalWorker, path: str, *scopes: str) -> WireResponse:
    return desk.fetch(path, bearer(*(scopes or ("view",))))


def assert_alike(found: Any, expected: Any) -> None:
    """The same but for the last digits of floats, which another C library may round otherwise."""
    if isinstance(expected, float):
        assert math.isclose(found, expected, rel_tol=1e-9, abs_tol=1e-12), (found, expected)
    elif isinstance(expected, dict):
        assert found.keys() == expected.keys()
        for key, value in expected.items():
            assert_alike(found[key], value)
    elif isinstance(expected, list):
        assert len(found) == len(expected)
        for one, other in zip(found, expected, strict=True):
            assert_alike(one, other)
    else:
        assert found == expected


def test_the_desk_answers_as_this_machine_would(desk: LocalWorker) -> None:
    answer = ask(desk, f"/reports/shop{QUERY}")
    assert answer.status == 200, answer.text
    marks = [PublicationMark(FIRST + 2, 3, "publish", "spring")]
    expected = report_form(make_report(CELLS, TERMS, Question("shop", SPAN), publications=marks))
    assert_alike(answer.json(), json.loads(json.dumps(expected)))
    (order, *_) = answer.json()["experiments"][0]["answers"]
    assert order["answer"] == "better"


def test_a_question_narrows_and_another_site_has_nothing(desk: LocalWorker) -> None:
    found = ask(desk, f"/reports/shop{QUERY}&experiment=hero&goal=order").json()
    assert {one["goal"] for one in found["experiments"][0]["answers"]} == {"order"}
    other = ask(desk, f"/reports/other{QUERY}").json()
    assert (other["segments"], other["experiments"]) == ([], [])


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/reports/shop?since=yesterday", 400, "question-invalid"),
        ("/reports/shop?order=1", 400, "question-invalid"),
        ("/reports/", 404, "not-found"),
        ("/reports/shop/else", 404, "not-found"),
    ],
)
def test_what_is_no_question_gets_a_problem(desk: LocalWorker, path: str, status: int, code: str) -> None:
    answer = ask(desk, path)
    assert (answer.status, answer.json()["title"]) == (status, code)


def test_only_who_may_view_sees_a_report(desk: LocalWorker) -> None:
    assert desk.fetch("/reports/shop").status == 401
    assert ask(desk, "/reports/shop", "events").status == 403
    assert desk.fetch("/reports/shop", bearer("view"), method="POST").status == 405


def segments(desk: LocalWorker, *arguments: str) -> subprocess.CompletedProcess[str]:
    token = bearer("view")["authorization"].removeprefix("Bearer ")
    return subprocess.run(
        [sys.executable, "-m", "segments.cli.main", "report", "--site", "shop", *arguments],
        cwd=ROOT,
        env={
            **os.environ,
            "SEGMENTS_DESK_TOKEN": token,
            "SEGMENTS_BUNDLE_KEYS": VARIABLES["SEGMENTS_BUNDLE_KEYS"],
        },
        capture_output=True,
        text=True,
        check=False,
    )


DAYS_ASKED = ("--since", "2026-09-04", "--until", "2026-09-10")


def test_the_command_asks_the_desk_or_its_database_and_says_the_same(
    desk: LocalWorker, tmp_path: Path
) -> None:
    by_desk = segments(desk, "--url", desk.url, *DAYS_ASKED, "--json")
    assert by_desk.returncode == 0, by_desk.stderr
    by_database = segments(desk, "--local", "--persist-to", str(desk.state), *DAYS_ASKED, "--json")
    assert by_database.returncode == 0, by_database.stderr
    assert by_desk.stdout == by_database.stdout
    text = segments(desk, "--url", desk.url, *DAYS_ASKED).stdout
    assert "bold against control, order: better: +" in text
    assert "2026-09-06 publish 3: spring" in text
    table = segments(desk, "--url", desk.url, *DAYS_ASKED, "--csv").stdout.splitlines()
    assert table[0] == "day,kind,subject,arm,goal,measure,number"
    assert "2026-09-04,segment,dach,,,visitors,10" in table
    page = tmp_path / "report.html"
    assert segments(desk, "--url", desk.url, *DAYS_ASKED, "--html", str(page)).returncode == 0
    assert "<title>publish 3 spring</title>" in page.read_text()


def test_a_refusal_is_said(desk: LocalWorker) -> None:
    refused = segments(desk, "--url", desk.url, "--since", "2026-02-30")
    assert (refused.returncode, "such as 2026-11-23" in refused.stderr) == (2, True)
    nowhere = segments(desk)
    assert (nowhere.returncode, "--url" in nowhere.stderr) == (2, True)
