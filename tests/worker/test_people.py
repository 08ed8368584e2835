"""Profiles on the real runtime: what clients send is counted by the edge's rules, and time alone changes segments."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.worker.people import PeopleDesk


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PeopleDesk]:
    with PeopleDesk(tmp_path_factory.mktemp("people")) as started:
        yield started


def test_a_client_sends_an_event_and_the_person_is_in_the_segment(desk: PeopleDesk) -> None:
    told = desk.send({"type": "track", "userId": "u1", "event": "cart_add", "messageId": "m1"})
    assert (told["accepted"], told["refused"]) == (1, [])
    assert desk.segments("u1") == {"everyone", "cart-abandoner"}
    assert desk.segments("nobody-yet") == {"everyone"}
