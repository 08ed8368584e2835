"""Webhooks on the real runtime: a person enters a segment, and a receiver that is busy, gone or moved hears it."""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Iterator
from typing import Any

import pytest

from segments.cli.main import main
from segments.desk.webhooks.signing import read_secret
from tests.worker.people import PeopleDesk, token
from tests.worker.receiver import Received, Receiver
from tests.worker.runtime import wait_until


@pytest.fixture(scope="module")
def receiver() -> Iterator[Receiver]:
    with Receiver() as running:
        yield running


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, receiver: Receiver) -> Iterator[PeopleDesk]:
    variables = {
        "SEGMENTS_LOCAL": "1",
        "WEBHOOK_SECOND_MS": "0",
        "WEBHOOK_RESOLVER": f"{receiver.url}/dns-query",
    }
    with PeopleDesk(tmp_path_factory.mktemp("webhooks"), **variables) as started:
        yield started


def call(desk: PeopleDesk, method: str, path: str, value: object = None, status: int = 200) -> Any:
    answer = desk.api(method, f"/webhooks{path}", value)
    assert answer.status == status, answer.text
    return answer.json()


def is_signed(received: Received, *secrets: str) -> bool:
    """True if one of the signatures is that of each secret, as Standard Webhooks has it."""
    head = f"{received.headers['webhook-id']}.{received.headers['webhook-timestamp']}."
    parts = received.headers["webhook-signature"].split(" ")
    wanted = [
        "v1,"
        + base64.b64encode(hmac.digest(read_secret(one), (head + received.body).encode(), "sha256")).decode()
        for one in secrets
    ]
    return set(wanted) == set(parts)


def buy(desk: PeopleDesk, person: str) -> None:
    desk.send({"type": "track", "userId": person, "event": "ping", "messageId": f"ping-{person}"})


def of(person: str):
    return lambda one: json.loads(one.body)["data"]["user"] == person


def test_who_enters_and_leaves_is_told_once_in_order_and_signed(desk: PeopleDesk, receiver: Receiver) -> None:
    made = call(
        desk, "PUT", "/crm", {"url": receiver.answer("/crm", 204), "segments": ["quick", "gold"]}, 201
    )
    assert made["secret"].startswith("whsec_")
    buy(desk, "ann")
    # Three seconds later the window is over, and nobody has to ask for that.
    wait_until(lambda: len(receiver.at("/crm", of("ann"))) >= 2, "ann to enter and to leave")
    entered, left = sorted(
        receiver.at("/crm", of("ann")), key=lambda one: json.loads(one.body)["data"]["sequence"]
    )
    assert [json.loads(one.body)["type"] for one in (entered, left)] == ["segment.entered", "segment.left"]
    assert json.loads(entered.body)["data"]["segment"] == "quick"
    assert entered.headers["webhook-id"] != left.headers["webhook-id"]
    assert entered.headers["content-type"] == "application/json"
    assert is_signed(entered, made["secret"])
    assert is_signed(left, made["secret"])
    assert "ann" not in entered.path + str(entered.headers)
    shown = call(desk, "GET", "/crm")
    assert shown["counts"] == {"delivered": 2}
    assert "secret" not in json.dumps(shown)


def test_a_receiver_that_fails_is_tried_again_with_the_same_id(desk: PeopleDesk, receiver: Receiver) -> None:
    call(
        desk,
        "PUT",
        "/busy",
        {"url": receiver.answer("/busy", 500, 429, 302, 200), "segments": ["quick"]},
        201,
    )
    receiver.scripts["/busy"].headers["location"] = f"{receiver.url}/elsewhere"
    buy(desk, "bob")
    wait_until(lambda: len(receiver.at("/busy", of("bob"))) >= 4, "four attempts")
    first = receiver.at("/busy", of("bob"))[0]
    same = receiver.at("/busy", lambda one: one.headers["webhook-id"] == first.headers["webhook-id"])
    wait_until(lambda: call(desk, "GET", "/busy")["counts"].get("delivered", 0) >= 1, "one delivery")
    assert len(same) >= 4
    assert {one.body for one in same} == {first.body}
    assert receiver.at("/elsewhere") == []


def test_cloud_events_are_a_form_of_the_body(desk: PeopleDesk, receiver: Receiver) -> None:
    made = call(desk, "PUT", "/events", {"url": receiver.answer("/events", 200), "form": "cloudevents"}, 201)
    assert call(desk, "POST", "/events/test") == {"status": 200, "delivered": True}
    (sent,) = receiver.at("/events")
    body = json.loads(sent.body)
    assert (body["specversion"], body["type"], body["id"]) == (
        "1.0",
        "segments.webhook.test",
        sent.headers["webhook-id"],
    )
    assert sent.headers["content-type"] == "application/cloudevents+json"
    assert is_signed(sent, made["secret"])
    call(desk, "DELETE", "/events")
    assert desk.api("GET", "/webhooks/events").status == 404


def test_a_new_secret_signs_beside_the_old_one(desk: PeopleDesk, receiver: Receiver) -> None:
    old = call(desk, "PUT", "/keys", {"url": receiver.answer("/keys", 200), "segments": ["none"]}, 201)[
        "secret"
    ]
    new = call(desk, "POST", "/keys/rotate")["secret"]
    call(desk, "POST", "/keys/test")
    (sent,) = receiver.at("/keys")
    assert is_signed(sent, new, old)


def test_an_endpoint_that_is_gone_hears_nothing_more_until_it_is_replayed(
    desk: PeopleDesk, receiver: Receiver
) -> None:
    call(desk, "PUT", "/gone", {"url": receiver.answer("/gone", 410), "segments": ["quick"]}, 201)
    buy(desk, "cid")
    wait_until(lambda: call(desk, "GET", "/gone")["state"] == "gone", "the endpoint to be off")
    wait_until(
        lambda: call(desk, "GET", "/gone")["counts"].get("dead", 0) >= 2, "leaving to be a dead letter too"
    )
    assert len(receiver.at("/gone", of("cid"))) == 1
    receiver.answer("/gone", 200)
    assert call(desk, "POST", "/gone/replay")["replayed"] >= 2
    wait_until(lambda: call(desk, "GET", "/gone")["counts"].get("delivered", 0) >= 2, "the dead letters")
    assert call(desk, "GET", "/gone")["state"] == "active"


def test_after_the_last_attempt_it_is_a_dead_letter(desk: PeopleDesk, receiver: Receiver) -> None:
    call(desk, "PUT", "/down", {"url": receiver.answer("/down", 503), "segments": ["gold"]}, 201)
    desk.api("PATCH", "people/dora/attributes", {"attributes": {"plan": "gold"}})
    wait_until(lambda: call(desk, "GET", "/down")["counts"] == {"dead": 1}, "the dead letter")
    assert len(receiver.at("/down")) == 10
    (row,) = call(desk, "GET", "/down")["deliveries"]
    assert (row["attempts"], row["status"], row["due"], row["segment"]) == (10, 503, None, "gold")


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.shop.com/", "https://user:word@hooks.shop.com/", "https://10.0.0.1/", "https://0x7f.1/",
        "https://2130706433/", "https://169.254.169.254/latest/", "https://[::1]/", "https://[::ffff:10.0.0.1]/",
        "https://[64:ff9b::a00:1]/", "https://[fd00::1]/", "https://localhost/", "https://desk.internal/",
        "https://inner.shop.com/", "https://both.shop.com/", "https://nowhere.shop.com/", "ftp://hooks.shop.com/", "x",
    ],
)  # fmt: skip
def test_a_destination_that_is_not_public_is_refused(desk: PeopleDesk, receiver: Receiver, url: str) -> None:
    receiver.names |= {"inner.shop.com": ["10.1.2.3"], "both.shop.com": ["93.184.216.34", "fd00::5"]}
    assert call(desk, "PUT", "/refused", {"url": url}, 400)["title"] == "destination-refused"


def test_a_public_name_is_taken(desk: PeopleDesk, receiver: Receiver) -> None:
    receiver.names["hooks.shop.com"] = ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946"]
    call(desk, "PUT", "/public", {"url": "https://hooks.shop.com/in", "segments": ["none"]}, 201)
    assert {row["name"] for row in call(desk, "GET", "")["webhooks"]} >= {"crm", "public"}


def test_only_a_token_for_webhooks_may_see_or_change_them(desk: PeopleDesk) -> None:
    assert desk.api("GET", "/webhooks", key=token("people", "view")).status == 403
    assert desk.fetch("/webhooks").status == 401
    assert desk.api("PUT", "/webhooks/X", {"url": "https://hooks.shop.com/"}).status == 404
    assert desk.api("POST", "/webhooks/nobody/test", {}).status == 404
    assert desk.api("PUT", "/webhooks/a", b"[1]").status == 400


def test_the_command_keeps_endpoints(
    desk: PeopleDesk, receiver: Receiver, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SEGMENTS_DESK_URL", desk.url)
    monkeypatch.setenv("SEGMENTS_DESK_TOKEN", token("webhooks"))

    def printed(*arguments: str, code: int = 0) -> str:
        assert main(["webhooks", *arguments]) == code
        said = capsys.readouterr()
        return said.out + said.err

    url = receiver.answer("/command", 200)
    assert printed("add", "command", "--url", url, "--segment", "none").startswith("whsec_")
    assert "200" in printed("test", "command")
    receiver.answer("/command", 500)
    assert "500" in printed("test", "command", code=1)
    assert "none" in printed("list")
    assert "active" in printed("list", "command")
    assert printed("rotate", "command").startswith("whsec_")
    assert "0 messages" in printed("replay", "command")
    assert "Removed" in printed("remove", "command")
    assert "another" in printed("test", "command", code=1)
    monkeypatch.setenv("SEGMENTS_DESK_TOKEN", "")
    assert "SEGMENTS_DESK_TOKEN" in printed("list", code=2)
    assert "https" in printed("list", "--desk", "http://desk.example.com", code=2)
