"""Messages of deltas: what was written is read again, and nothing else is a message."""

from __future__ import annotations

import json

import pytest

from segments.deltas import (
    CELL,
    MAX_CELLS,
    MAX_SUM,
    SUMS,
    Message,
    delta,
    message_id,
    read_message,
    write_message,
)
from segments.errors import DeltasInvalid

DAY = 20_787
ID = message_id(DAY, bytes(range(14)))
VIEW = delta("block", "/sale#hero", arm="vip", n=1)
SALE = delta("goal", "price", arm="b", goal="revenue", total=1_995, squares=1_995**2, products=-7)


def test_a_message_is_read_as_it_was_written() -> None:
    message = Message(ID, "shop", DAY, (VIEW, SALE))
    assert read_message(write_message(message)) == message


def test_sums_that_do_not_change_cost_nothing() -> None:
    text = write_message(Message(ID, "shop", DAY, (VIEW,)))
    assert json.loads(text) == [1, ID, "shop", DAY, [[["block", "/sale#hero", "vip", "", ""], [1]]]]


def test_a_cell_that_does_not_change_is_left_out_and_the_others_are_read() -> None:
    nothing = delta("goal", "price", arm="b", goal="revenue")
    assert read_message(write_message(Message(ID, "shop", DAY, (nothing, VIEW)))).deltas == (VIEW,)


def test_the_parts_of_a_delta_stand_where_their_names_do() -> None:
    assert dict(zip(CELL, SALE.cell, strict=True)) == {
        "kind": "goal", "subject": "price", "arm": "b", "goal": "revenue", "split": "",
    }  # fmt: skip
    assert dict(zip(SUMS, SALE.sums, strict=True))["products"] == -7


CELL_OF_A_BLOCK = ["block", "x", "", "", ""]


def message_of(rows: object, **changed: object) -> str:
    parts = {"version": 1, "id": ID, "site": "s", "day": DAY, "rows": rows} | changed
    return json.dumps(list(parts.values()))


GOOD = [[CELL_OF_A_BLOCK, [1]]]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "got something else"),
        ("{}", "another form"),
        ("[" * 5_000, "brackets"),
        (json.dumps("x" * 70_000), "bytes"),
        ("[1e999]", "another form"),
        (message_of(GOOD, version=2), "another form"),
        (message_of(GOOD, id=ID.upper()), "at id"),
        (message_of(GOOD, id=ID[1:]), "at id"),
        (message_of(GOOD, day=DAY + 1), "at id"),
        (message_of(GOOD, site="a\nb"), "at site"),
        (message_of(GOOD, site="a" * 129), "at site"),
        (message_of(GOOD, day=-1, id="-0001" + "0" * 27), "at id"),
        (message_of(GOOD, day=1_000_001, id=message_id(1_000_001, bytes(14))), "at day"),
        (message_of([]), "1 to"),
        (message_of(GOOD * 2), "once"),
        (message_of([[["block", str(n), "", "", ""], [1]] for n in range(MAX_CELLS + 1)]), "brackets"),
        (message_of([[["visitor", "x", "", "", ""], [1]]]), "at delta 1"),
        (message_of([[CELL_OF_A_BLOCK[:-1], [1]]]), "at delta 1"),
        (message_of([[CELL_OF_A_BLOCK, []]]), "at delta 1"),
        (message_of([[CELL_OF_A_BLOCK, [1] * 7]]), "at delta 1"),
        (message_of([[CELL_OF_A_BLOCK, [1.5]]]), "at delta 1"),
        (message_of([[CELL_OF_A_BLOCK, [True]]]), "at delta 1"),
        (message_of([[CELL_OF_A_BLOCK, [MAX_SUM + 1]]]), "at delta 1"),
        (message_of([[["block", {}, "", "", ""], [1]]]), "at delta 1"),
    ],
)
def test_nothing_else_is_a_message(text: str, words: str) -> None:
    with pytest.raises(DeltasInvalid, match=words):
        read_message(text)
