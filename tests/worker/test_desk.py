"""The desk on the real runtime: signed deltas in, a queue, and sums in D1 that are exact."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from segments.deltas import MAX_MESSAGE_BYTES, Message, delta, message_id
from segments.signing import KeyRing
from tests.worker.desk import CONFIG, KEYS_TEXT, migrate, rows, send
from tests.worker.runtime import LocalWorker, wait_until

DAY = 20_787
MESSAGES = 300


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalWorker]:
    state: Path = tmp_path_factory.mktemp("desk")
    migrate(state)
    variables = {"SEGMENTS_DESK_KEYS": KEYS_TEXT}
    with LocalWorker(variables, state, "http://127.0.0.1:9", ready_path="/health", config=CONFIG) as started:
        yield started


def message(number: int, site: str, **sums: int) -> Message:
    return Message(
        message_id(DAY, number.to_bytes(14, "little")),
        site,
        DAY,
        (delta("block", f"block {number % 3}", **sums),),
    )


def counted(desk: LocalWorker, site: str) -> Counter[str]:
    sums: Counter[str] = Counter()
    for row in rows(desk, f"SELECT subject, n, total, squares FROM sums WHERE site = '{site}'"):
        sums.update({f"{row['subject']} {name}": row[name] for name in ("n", "total", "squares")})
    return sums


def test_messages_that_come_twice_are_counted_once(desk: LocalWorker) -> None:
    chance = random.Random(7)
    messages = [message(n, "twice", n=1, total=n - 150, squares=(n - 150) ** 2) for n in range(MESSAGES)]
    sent = messages + chance.sample(messages, MESSAGES // 3)
    chance.shuffle(sent)
    assert {send(desk, one).status for one in sent} == {202}
    expected: Counter[str] = Counter()
    for n, one in enumerate(messages):
        subject = one.deltas[0].cell[1]
        expected.update(
            {f"{subject} n": 1, f"{subject} total": n - 150, f"{subject} squares": (n - 150) ** 2}
        )

    def ids() -> int:
        (row,) = rows(desk, "SELECT count(*) AS ids FROM ledger")
        return int(row["ids"])

    wait_until(lambda: ids() == MESSAGES, "all messages to be counted")
    assert +counted(desk, "twice") == +expected


def test_only_the_edge_can_send(desk: LocalWorker) -> None:
    body = b"[]"
    assert desk.fetch("/intake", method="POST", body=body).status == 403
    assert (
        desk.fetch("/intake", {"x-segments-signature": "v1.desk.1.AAAA"}, method="POST", body=body).status
        == 403
    )
    assert send(desk, body, KeyRing((("desk", b"e" * 32),))).status == 403
    assert desk.fetch("/intake").status == 405
    assert desk.fetch("/sums").status == 404


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"", 400), (b"[]", 400), (b"\xff", 400), (b"x" * (MAX_MESSAGE_BYTES + 1), 413)],
)
def test_what_is_no_message_is_refused_with_its_reason(desk: LocalWorker, body: bytes, status: int) -> None:
    answer = send(desk, body)
    assert (answer.status, answer.text.startswith("Expected ")) == (status, True)


def test_nothing_of_a_message_is_in_the_log(desk: LocalWorker) -> None:
    send(desk, message(10**6, "secret-site", n=1))
    wait_until(lambda: counted(desk, "secret-site") != Counter(), "the message to be counted")
    assert "secret-site" not in desk.log_text()
    assert "pipe-counted" in desk.log_text()
