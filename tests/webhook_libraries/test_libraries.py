"""Webhooks of the real runtime, verified by Standard Webhooks' own libraries (`make test-webhook-libraries`)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.desk.webhooks.libraries.record import ask, install
from tests.worker.people import PeopleDesk
from tests.worker.receiver import Receiver
from tests.worker.runtime import wait_until

FIRST_SECONDS = 5.0
"""The first pause of the schedule, and what a receiver asks for here."""
SLOW_SECONDS = 25.0


@pytest.fixture(scope="module")
def receiver() -> Iterator[Receiver]:
    with Receiver() as running:
        yield running


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, receiver: Receiver) -> Iterator[PeopleDesk]:
    install()
    folder: Path = tmp_path_factory.mktemp("libraries")
    with PeopleDesk(folder, SEGMENTS_LOCAL="1", WEBHOOK_RESOLVER="off") as started:
        yield started


def test_every_attempt_is_believed_by_both_libraries(desk: PeopleDesk, receiver: Receiver) -> None:
    secrets: dict[str, str] = {}
    scripts = {"fine": (200,), "busy": (429, 200), "broken": (500, 200), "gone": (410,), "moved": (302, 200)}
    for name, statuses in scripts.items():
        url = receiver.answer(f"/{name}", *statuses, retry_after="6", location=f"{receiver.url}/elsewhere")
        answer = desk.api("PUT", f"/webhooks/{name}", {"url": url, "segments": ["gold"]})
        secrets[f"/{name}"] = answer.json()["secret"]
    slow = receiver.answer("/slow", 200, delay_seconds=SLOW_SECONDS)
    secrets["/slow"] = desk.api("PUT", "/webhooks/slow", {"url": slow, "segments": ["gold"]}).json()["secret"]
    desk.api("PATCH", "people/ann/attributes", {"attributes": {"plan": "gold"}})
    wait_until(lambda: len(receiver.received) >= 9, "all attempts")
    asked = [
        {"secret": secrets[one.path], "headers": one.headers, "body": one.body} for one in receiver.received
    ]
    forged = [{**asked[0], "body": asked[0]["body"].replace("ann", "bob")}]
    for answer in ask({"verify": [*asked, *forged]}).values():
        assert answer["verified"][:-1] == [True] * len(asked)
        assert answer["verified"][-1] is not True
    assert {len({one.headers["webhook-id"] for one in receiver.at(path)}) for path in secrets} == {1}
    for path in ("/busy", "/broken", "/moved"):
        first, second = receiver.at(path)
        assert second.at - first.at >= FIRST_SECONDS
    first, second = receiver.at("/busy")
    assert second.at - first.at >= 6, "Retry-After"
    assert receiver.at("/elsewhere") == []
    assert desk.api("GET", "/webhooks/gone").json()["state"] == "gone"
    wait_until(
        lambda: desk.api("GET", "/webhooks/slow").json()["deliveries"][0]["attempts"] >= 1, "the limit"
    )
    assert desk.api("GET", "/webhooks/slow").json()["deliveries"][0]["status"] == 0


def test_a_replaced_secret_is_believed_too(desk: PeopleDesk, receiver: Receiver) -> None:
    old = desk.api("PUT", "/webhooks/turned", {"url": receiver.answer("/turned", 200)}).json()["secret"]
    new = desk.api("POST", "/webhooks/turned/rotate", {}).json()["secret"]
    desk.api("POST", "/webhooks/turned/test", {})
    (sent,) = receiver.at("/turned")
    asked = [{"secret": one, "headers": sent.headers, "body": sent.body} for one in (old, new)]
    for answer in ask({"verify": asked}).values():
        assert answer["verified"] == [True, True]
