"""Each message is counted once, whatever the queue and the database do: the pipe's own SQL, in SQLite."""

from __future__ import annotations

import random
import sqlite3
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from segments.deltas import CELL, SUMS, Delta, Message, delta, first_id_of, message_id, write_message
from segments.desk.pipe.batch import read_batch, row_texts
from segments.desk.pipe.statements import FOLD, FORGET_DAYS, FORGET_IDS, READ, TAKE

MIGRATIONS = sorted((Path(__file__).parents[3] / "migrations" / "desk").glob("*.sql"))
MESSAGES = 20_000
DAY = 20_787


@pytest.fixture
def database() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    for migration in MIGRATIONS:
        connection.executescript(migration.read_text(encoding="utf-8"))
    yield connection
    connection.close()


class LostAnswer(Exception):
    """The transaction happened, and nobody heard of it."""


class Failed(Exception):
    """The transaction did not happen."""


def count(
    database: sqlite3.Connection, texts: list[str], token: str, chance: random.Random | None = None
) -> None:
    for rows in row_texts(read_batch(texts).messages):
        fate = chance.random() if chance else 1
        if fate < 0.05:
            raise Failed
        database.execute("BEGIN")
        database.execute(TAKE, (rows, token))
        if 0.05 <= fate < 0.1:  # killed between the two statements
            database.execute("ROLLBACK")
            raise Failed
        database.execute(FOLD, (rows, token))
        database.execute("COMMIT")
        if 0.1 <= fate < 0.15:
            raise LostAnswer


def sums_of(database: sqlite3.Connection, site: str = "shop") -> dict[tuple[object, ...], tuple[int, ...]]:
    rows = database.execute(READ, (site, 0, 10**6, 10**6, 0)).fetchall()
    return {row[: 1 + len(CELL)]: tuple(int(one) for one in row[1 + len(CELL) :]) for row in rows}


def message_of(site: str, *deltas: Delta, number: int = 0) -> Message:
    return Message(message_id(DAY, f"{number:06}{site:>8}".encode()), site, DAY, deltas)


def random_message(chance: random.Random) -> Message:
    deltas = {}
    for _ in range(chance.randint(1, 4)):
        value = chance.randint(-10_000_000, 10_000_000)
        one = delta(
            chance.choice(["block", "exposure", "goal", "segment"]),
            f"subject {chance.randrange(5)}",
            arm=chance.choice("ab"),
            n=chance.randint(0, 1),
            total=value,
            squares=value * value,
            products=-value,
        )
        deltas[one.cell] = one
    day = DAY + chance.randrange(2)
    return Message(message_id(day, chance.randbytes(14)), "shop", day, tuple(deltas.values()))


def test_totals_are_exact_though_messages_come_twice_and_the_database_fails(
    database: sqlite3.Connection,
) -> None:
    chance = random.Random(18)
    messages = [random_message(chance) for _ in range(MESSAGES)]
    expected: dict[tuple[object, ...], Counter[str]] = {}
    for message in messages:
        for one in message.deltas:
            expected.setdefault((message.day, *one.cell), Counter()).update(
                dict(zip(SUMS, one.sums, strict=True))
            )
    waiting = [write_message(one) for one in messages]
    waiting += chance.sample(waiting, MESSAGES // 10)
    failures = Counter[str]()
    while waiting:
        chance.shuffle(waiting)  # a message that comes again comes with other neighbours
        waiting, batch = waiting[100:], waiting[:100]
        try:
            count(database, batch, f"{chance.getrandbits(64):x}", chance)
        except (Failed, LostAnswer) as error:
            failures[type(error).__name__] += 1
            waiting += batch
    assert min(failures["Failed"], failures["LostAnswer"]) >= 5
    assert sums_of(database) == {cell: tuple(sums[name] for name in SUMS) for cell, sums in expected.items()}


def test_an_id_that_stands_twice_in_a_batch_counts_once(database: sqlite3.Connection) -> None:
    text = write_message(message_of("shop", delta("block", "x", n=1)))
    count(database, [text, text, "no message", text], "t")
    assert sums_of(database) == {(DAY, "block", "x", "", "", ""): (1, 0, 0, 0, 0, 0)}
    assert read_batch([text, "no message", text]).refused == 1


def test_sites_are_kept_apart(database: sqlite3.Connection) -> None:
    for number, site in enumerate(("north", "south")):
        message = message_of(site, delta("block", "x", n=number + 1))
        count(database, [write_message(message)], site)
    assert [next(iter(sums_of(database, site).values()))[0] for site in ("north", "south")] == [1, 2]


def test_a_large_batch_is_counted_in_portions_and_no_message_is_split(database: sqlite3.Connection) -> None:
    names = [f"{number:0100d}" for number in range(400)]
    messages = [
        message_of("shop", *(delta("block", name, n=1) for name in names), number=number)
        for number in range(40)
    ]
    texts = list(row_texts(messages))
    assert len(texts) > 1
    assert max(map(len, texts)) < 2_000_000
    count(database, [write_message(one) for one in messages], "t")
    assert {sums[0] for sums in sums_of(database).values()} == {40}


def test_old_ids_and_days_are_forgotten(database: sqlite3.Connection) -> None:
    message = message_of("shop", delta("block", "x", n=1))
    count(database, [write_message(message)], "t")
    database.execute(FORGET_IDS, (first_id_of(DAY), 10))
    assert database.execute("SELECT count(*) FROM ledger").fetchone() == (1,)
    database.execute(FORGET_IDS, (first_id_of(DAY + 1), 10))
    database.execute(FORGET_DAYS, (DAY + 1,))
    assert database.execute(
        "SELECT (SELECT count(*) FROM ledger) + (SELECT count(*) FROM sums)"
    ).fetchone() == (0,)
