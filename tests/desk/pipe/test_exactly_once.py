"""Each message is counted once, whatever the queue and the database do: the pipe's own SQL, in SQLite."""

from __future__ import annotations

import os
import random
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import suppress
from operator import add
from pathlib import Path

import pytest

from segments.deltas import CELL, SUMS, Delta, Message, delta, message_id, write_message
from segments.desk.pipe.batch import read_batch, row_texts
from segments.desk.pipe.statements import FOLD, FORGET_DAYS, READ, TAKE, TURN

MIGRATIONS = sorted((Path(__file__).parents[3] / "migrations" / "desk").glob("*.sql"))
MESSAGES = int(os.environ.get("SEGMENTS_SOAK", "20000"))
SEED = int(os.environ.get("SEGMENTS_SEED", "18"))
DAY = 20_787


@pytest.fixture
def database() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    for migration in MIGRATIONS:
        connection.executescript(migration.read_text(encoding="utf-8"))
    yield connection
    connection.close()


class Killed(Exception):
    """The consumer ended before it had acknowledged everything; what it had not comes again."""


class Pipe:
    """The consumer's steps over one database, each of which may be the last one, and may fail or stall.

    A stalled transaction is given up by the consumer and happens later, when others have happened meanwhile.
    """

    def __init__(self, database: sqlite3.Connection, chance: random.Random | None = None) -> None:
        self.database, self._chance = database, chance
        self.stalled: list[tuple[str, str]] = []
        self.attempts = 0
        self.fates = Counter[str]()

    def count(self, texts: list[str]) -> list[str]:
        """Count a batch; returns the texts that were not acknowledged.

        Raises:
            Killed: the consumer ended; nothing was acknowledged.
        """
        for rows in row_texts(read_batch(texts).messages):
            self._may_die("before a transaction")
            self.attempts += 1
            token = str(self.attempts)
            if self._happens(0.025, "failed before"):
                return texts
            if self._chance and self.fates["stalled"] < 1 and self._happens(0.02, "stalled"):
                self.stalled.append((rows, token))
                return texts
            self._transact(rows, token)
            if self._happens(0.025, "answer lost"):
                return texts
            self._may_die("after a transaction")
        for place in range(len(texts)):
            if self._happens(0.0002, "killed between acknowledgements"):
                return texts[place:]
        return []

    def _transact(self, rows: str, token: str) -> None:
        database = self.database
        database.execute("BEGIN")
        database.execute(TAKE, (rows, token)).fetchall()
        if self._happens(0.01, "killed between statements"):
            database.execute("ROLLBACK")
            raise Killed
        database.execute(FOLD, (rows, token))
        if self._happens(0.01, "killed before the commit"):
            database.execute("ROLLBACK")
            raise Killed
        database.execute("COMMIT")

    def let_stalled_happen(self) -> None:
        """What the database had been silent about."""
        for rows, token in self.stalled:
            self._transact(rows, token)
        self.stalled.clear()

    def _may_die(self, where: str) -> None:
        if self._happens(0.01, f"killed {where}"):
            raise Killed

    def _happens(self, share: float, what: str) -> bool:
        is_so = self._chance is not None and self._chance.random() < share
        self.fates[what] += is_so
        return is_so


def count(database: sqlite3.Connection, texts: list[str]) -> None:
    assert Pipe(database).count(texts) == []


def sums_of(database: sqlite3.Connection, site: str = "shop") -> dict[tuple[object, ...], tuple[int, ...]]:
    rows = database.execute(READ, (site, 0, 10**6, 10**6, 0)).fetchall()
    return {row[: 1 + len(CELL)]: tuple(int(one) for one in row[1 + len(CELL) :]) for row in rows}


def message_of(site: str, *deltas: Delta, number: int = 0) -> Message:
    return Message(message_id(DAY, f"{number:06}{site:>8}".encode()), site, DAY, deltas)


def random_message(chance: random.Random) -> Message:
    deltas = {}
    for _ in range(chance.randint(1, 4)):
        value = chance.choice([0, chance.randint(-10_000_000, 10_000_000)])
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


def drawn(waiting: list[str], chance: random.Random) -> list[str]:
    """A batch of up to a hundred deliveries: a message that comes again comes with other neighbours."""
    batch = []
    for _ in range(min(chance.randint(1, 100), len(waiting))):
        place = chance.randrange(len(waiting))
        waiting[place], waiting[-1] = waiting[-1], waiting[place]
        batch.append(waiting.pop())
    return batch


def test_totals_are_exact_though_messages_come_twice_and_the_database_fails(
    database: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("segments.desk.pipe.batch.MAX_ROWS_BYTES", 8_000)  # so that batches have portions
    chance = random.Random(SEED)
    pipe = Pipe(database, chance)
    expected: defaultdict[tuple[object, ...], list[int]] = defaultdict(lambda: [0] * len(SUMS))
    waiting: list[str] = []
    for _ in range(MESSAGES):
        message = random_message(chance)
        for one in message.deltas:
            if any(one.sums):
                sums = expected[message.day, *one.cell]
                sums[:] = map(add, sums, one.sums)
        waiting.append(write_message(message))
    waiting += chance.sample(waiting, MESSAGES // 10)
    turns = {len(waiting) // 3, 2 * len(waiting) // 3}  # ledgers change places meanwhile
    while waiting:
        batch = drawn(waiting, chance)
        try:
            waiting += pipe.count(batch)
        except Killed:
            waiting += batch
        if pipe.stalled and chance.random() < 0.05:
            with suppress(Killed):
                pipe.let_stalled_happen()
        if any(len(waiting) <= turn for turn in turns):
            turns = {turn for turn in turns if len(waiting) > turn}
            if len(turns) == 1:
                turn_ledgers(database)
    pipe.let_stalled_happen()
    assert sums_of(database) == {cell: tuple(sums) for cell, sums in expected.items()}
    assert set(pipe.fates) >= {"stalled", "failed before", "answer lost", "killed between statements"}
    assert all(pipe.fates.values()), pipe.fates


def turn_ledgers(database: sqlite3.Connection) -> None:
    database.execute("BEGIN")
    for statement in TURN:
        database.execute(statement)
    database.execute("COMMIT")


def test_an_id_that_stands_twice_in_a_batch_counts_once(database: sqlite3.Connection) -> None:
    text = write_message(message_of("shop", delta("block", "x", n=1)))
    count(database, [text, text, "no message", text])
    assert sums_of(database) == {(DAY, "block", "x", "", "", ""): (1, 0, 0, 0, 0, 0)}
    assert read_batch([text, "no message", text]).refused == 1


def test_sites_are_kept_apart(database: sqlite3.Connection) -> None:
    for number, site in enumerate(("north", "south")):
        message = message_of(site, delta("block", "x", n=number + 1))
        count(database, [write_message(message)])
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
    count(database, [write_message(one) for one in messages])
    assert {sums[0] for sums in sums_of(database).values()} == {40}


def test_an_id_of_the_ledger_before_is_not_counted_again_and_goes_with_it(
    database: sqlite3.Connection,
) -> None:
    text = write_message(message_of("shop", delta("block", "x", n=1)))
    for turns in range(3):
        count(database, [text])
        expected = 1 if turns < 2 else 2  # after two turns nobody knows the id any more
        assert [sums[0] for sums in sums_of(database).values()] == [expected]
        turn_ledgers(database)


def test_a_turn_leaves_the_tables_as_they_were(database: sqlite3.Connection) -> None:
    def columns(table: str) -> list[tuple[object, ...]]:
        return database.execute(f"PRAGMA table_info({table})").fetchall()

    before = columns("ledger")
    turn_ledgers(database)
    assert columns("ledger") == columns("ledger_before") == before


def test_old_days_are_forgotten(database: sqlite3.Connection) -> None:
    count(database, [write_message(message_of("shop", delta("block", "x", n=1)))])
    database.execute(FORGET_DAYS, (DAY,))
    assert len(sums_of(database)) == 1
    database.execute(FORGET_DAYS, (DAY + 1,))
    assert sums_of(database) == {}
