"""The desk's cron on the real runtime: what is over its time goes, and a segment that jumps is written down."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from segments.deltas import Message, delta, message_id
from segments.reports.cells import Cell
from tests.reports.planted import Ledger
from tests.worker.desk import CONFIG, KEYS_TEXT, messages_of, migrate, rows, send
from tests.worker.runtime import LocalWorker, quiet_project, wait_until

TODAY = 20_787
WITH_TOTALS = "wrangler.totals.toml"
DATASET = '\n[[analytics_engine_datasets]]\nbinding = "PAGE_TOTALS"\ndataset = "totals"\n'
CRON = "/cdn-cgi/handler/scheduled?cron=17+*+*+*+*&time={seconds}"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalWorker]:
    state: Path = tmp_path_factory.mktemp("desk-cron")
    migrate(state)
    variables = {"SEGMENTS_DESK_KEYS": KEYS_TEXT, "KEPT_DAYS": "100"}
    text = (quiet_project() / CONFIG).read_text(encoding="utf-8")
    (quiet_project() / WITH_TOTALS).write_text(text + DATASET, encoding="utf-8")
    with LocalWorker(
        variables, state, "http://127.0.0.1:9", ready_path="/health", config=WITH_TOTALS
    ) as started:
        yield started


def run_cron(desk: LocalWorker, day: int) -> None:
    # Wrangler passes the time on in milliseconds, whatever the name of the parameter says.
    answer = desk.fetch(CRON.format(seconds=day * 86_400_000))
    assert (answer.status, answer.text) == (200, "ok")


def number(desk: LocalWorker, sql: str) -> int:
    (row,) = rows(desk, sql)
    return int(next(iter(row.values())))


def test_old_days_go_and_a_ledger_goes_once_nothing_of_it_can_come_again(desk: LocalWorker) -> None:
    for day in (TODAY - 101, TODAY - 99, TODAY):
        text = Message(message_id(day, b"x" * 14), "old", day, (delta("block", "b", n=1),))
        assert send(desk, text).status == 202
    wait_until(lambda: number(desk, "SELECT count(*) FROM sums") == 3, "the messages to be counted")
    run_cron(desk, TODAY)
    assert number(desk, "SELECT count(*) FROM sums") == 2
    assert number(desk, "SELECT count(*) FROM ledger_before") == 3
    assert number(desk, "SELECT count(*) FROM ledger") == 0
    run_cron(desk, TODAY + 1)
    assert number(desk, "SELECT count(*) FROM ledger_before") == 3, "the newest is of yesterday"
    again = Message(message_id(TODAY, b"x" * 14), "old", TODAY, (delta("block", "b", n=1),))
    new = Message(message_id(TODAY, b"y" * 14), "new", TODAY, (delta("block", "b", n=1),))
    assert {send(desk, one).status for one in (again, new)} == {202}
    wait_until(lambda: number(desk, "SELECT count(*) FROM ledger") == 1, "the new one alone to be counted")
    run_cron(desk, TODAY + 17)
    assert number(desk, "SELECT count(*) FROM ledger_before") == 1


def test_views_of_new_messages_go_to_analytics_engine_and_what_comes_again_does_not(
    desk: LocalWorker,
) -> None:
    def points() -> list[int]:
        return [int(found) for found in re.findall(r'"page-totals","points":(\d+)', desk.log_text())]

    before = sum(points())
    one = Message(message_id(TODAY, b"t" * 14), "totals", TODAY, (delta("block", "b", goal="view", n=2),))
    assert send(desk, one).status == 202
    wait_until(lambda: sum(points()) == before + 1, "a point of the block")
    batches = len(points())
    assert send(desk, one).status == 202
    wait_until(lambda: len(points()) == batches + 1, "the second delivery")
    assert sum(points()) == before + 1


def test_a_segment_that_jumps_is_written_down_once(desk: LocalWorker) -> None:
    ledger = Ledger()
    for day in range(TODAY - 40, TODAY):
        ledger.add(Cell("segment", "dach"), day, 400)
        ledger.add(Cell("segment", "us"), day, 30 if day == TODAY - 1 else 400)
    sent = list(messages_of(ledger.cells, "drift"))
    assert {send(desk, one).status for one in sent} == {202}
    wait_until(
        lambda: number(desk, "SELECT count(DISTINCT day) FROM sums WHERE site = 'drift'") == 40,
        "the days to be counted",
    )
    for _ in range(2):
        run_cron(desk, TODAY)
    assert rows(desk, "SELECT * FROM alerts") == [
        {"site": "drift", "day": TODAY - 1, "segment": "us", "cause": "jump", "visitors": 30, "expected": 400}
    ]
    assert desk.log_text().count("segment-drift") == 1
