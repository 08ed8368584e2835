"""Profiles on the real runtime: what clients send is counted by the edge's rules, once, in whatever order it comes."""

from __future__ import annotations

import base64
import gzip
import json
import os
import random
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from segments.access_withdrawals import write_withdrawals
from segments.edge.visitor.grants import open_grant
from segments.signing import KeyRing
from tests.worker.desk import KEYS
from tests.worker.people import ROOT, PeopleDesk, holds, token
from tests.worker.runtime import wait_until
from tests.worker.shop import GRANT_KEYS

EVENTS, PEOPLE = (
    int(os.environ.get(f"SEGMENTS_{name}", usual)) for name, usual in (("EVENTS", 600), ("PEOPLE", 12))
)

RECORDED = Path(__file__).parents[1] / "clients" / "recorded"
RECORDED_KEY = b"RECORDED-WRITE-KEY"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PeopleDesk]:
    with PeopleDesk(tmp_path_factory.mktemp("people"), API_PER_MINUTE="1000000") as started:
        yield started


def track(person: str, event: str, message: str, **rest: object) -> dict[str, object]:
    return {"type": "track", "userId": person, "event": event, "messageId": message, **rest}


def iso(seconds_ago: float) -> str:
    moment = time.time() - seconds_ago
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(moment)) + f".{int(moment % 1 * 1000):03}Z"


def exported(desk: PeopleDesk, person: str, kind: str = "user") -> dict[str, Any]:
    answer = desk.api("GET", f"people/{person}/export?kind={kind}")
    assert answer.status == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def members(desk: PeopleDesk, segment: str) -> set[str]:
    rows = desk.stored.rows(f"SELECT value FROM members WHERE segment = '{segment}'")
    return {row["value"] for row in rows}


def test_a_client_sends_an_event_and_the_person_is_in_the_segment(desk: PeopleDesk) -> None:
    told = desk.send(track("u1", "cart_add", "m1"))
    assert (told["accepted"], told["refused"]) == (1, [])
    assert desk.segments("u1") == {"everyone", "cart-abandoner"}
    assert desk.segments("nobody-yet") == {"everyone"}
    desk.send(track("u1", "purchase", "m2"))
    assert desk.segments("u1") == {"everyone"}


def test_events_in_random_order_doubled_and_crossed_count_as_a_model_does(desk: PeopleDesk) -> None:
    chance = random.Random(20)
    messages, totals = [], dict[str, float]()
    for number in range(EVENTS):
        person, revenue = f"crossed-{number % PEOPLE}", chance.randrange(1, 60) / 4
        totals[person] = totals.get(person, 0.0) + revenue
        when = iso(chance.randrange(86_400 * 20))
        messages.append(
            track(
                person, "Order Completed", f"order-{number}", timestamp=when, properties={"revenue": revenue}
            )
        )
    sent = messages + chance.sample(messages, EVENTS // 3)
    chance.shuffle(sent)
    taken = without = 0
    for start in range(0, len(sent), 250):
        told = desk.send(*sent[start : start + 250], sentAt=iso(0))
        taken, without = taken + told["accepted"], without + told["without_effect"]
    assert (taken, without) == (EVENTS, EVENTS // 3)
    for person, total in totals.items():
        answer = desk.api("GET", f"people/{person}/segments?signals=1").json()
        sums = [
            value for name, value in answer["values"].items() if "sum" in name or name.startswith("events.")
        ]
        assert any(isinstance(value, float) and abs(value - total) < 1e-6 for value in sums), (
            person,
            total,
            sums,
        )


def test_a_late_event_is_replayed_in_its_place(desk: PeopleDesk) -> None:
    desk.send(track("late", "cart_add", "late-2", timestamp=iso(10)))
    desk.send(track("late", "purchase", "late-1", timestamp=iso(3_600)))
    assert desk.segments("late") == {"everyone"}, "the purchase is within 48 hours, whenever it was told"
    events = exported(desk, "late")["events"]
    assert [row["name"] for row in events] == ["purchase", "cart_add"]


def test_a_sender_with_a_wrong_clock_is_put_right(desk: PeopleDesk) -> None:
    hour_behind = 3_600
    desk.send(track("skewed", "ping", "s1", timestamp=iso(hour_behind + 1)), sentAt=iso(hour_behind))
    (event,) = exported(desk, "skewed")["events"]
    assert abs(event["at"] / 1000 - time.time()) < hour_behind / 2


def test_refusals_stand_in_the_body_and_cost_no_other_message(desk: PeopleDesk) -> None:
    told = desk.send(
        track("fine", "cart_add", "f1"),
        {"type": "track", "event": "cart_add"},
        track("null", "cart_add", "f2"),
        track("fine", "1 wrong", "f3"),
        track("fine", "cart_add", "f4", timestamp="yesterday"),
        {"type": "dance", "userId": "fine"},
        track("fine", "cart_add", "f5", timestamp=iso(86_400 * 40)),
        track("fine", "nothing counts this", "f6"),
        {
            "type": "identify",
            "userId": "fine",
            "traits": {"plan": "gold", "email": "a@b.example", "seats": "x"},
        },
    )
    reasons = {row["index"]: row["reason"] for row in told["refused"]}
    assert reasons == {
        1: "no-person", 2: "blocked-identifier", 3: "wrong-name", 4: "wrong-time", 5: "unknown-type", 6: "too-old"
    }  # fmt: skip
    assert (told["accepted"], told["without_effect"]) == (2, 1)
    assert told["attributes"] == {"email": "undeclared", "seats": "wrong-type"}
    assert desk.segments("fine") == {"everyone", "cart-abandoner", "gold"}


def test_gzip_counts_by_the_body_and_is_inflated_within_a_limit(desk: PeopleDesk) -> None:
    headers = {"content-type": "application/x-www-form-urlencoded", "content-encoding": "gzip"}
    body = gzip.compress(json.dumps({"batch": [track("zipped", "cart_add", "z1")]}).encode())
    assert desk.api("POST", "/v1/batch", body, headers=headers).json()["accepted"] == 1
    bomb = gzip.compress(b" " * 50_000_000)
    assert len(bomb) < 60_000
    assert desk.api("POST", "/v1/batch", bomb, headers=headers).status == 413
    assert desk.api("POST", "/v1/batch", b"\x1f\x8bnot gzip").status == 400


def test_the_key_of_a_client_stands_in_a_header_or_in_the_body(desk: PeopleDesk) -> None:
    message = track("keyed", "ping", "k1")
    body = {"batch": [message], "writeKey": token("events")}
    assert desk.fetch("/v1/batch", method="POST", body=json.dumps(body).encode()).status == 200
    assert desk.api("POST", "/v1/batch", body, key=token("events", token_id="t2")).status == 403
    assert (
        desk.fetch("/v1/batch", method="POST", body=json.dumps({"batch": [message]}).encode()).status == 401
    )
    assert desk.api("POST", "/v1/batch", body, key=token("view")).status == 403


def test_attributes_are_declared_and_typed(desk: PeopleDesk) -> None:
    change = {"attributes": {"plan": "gold", "seats": 4, "email": "a@b.example"}, "source": "crm"}
    told = desk.api("PATCH", "people/attributed/attributes", change).json()
    assert told == {"attributes": {"plan": "gold", "seats": 4}, "refused": {"email": "undeclared"}}
    assert "gold" in desk.segments("attributed")
    desk.api("PATCH", "people/attributed/attributes", {"attributes": {"plan": None}})
    assert "gold" not in desk.segments("attributed")
    wrong = desk.api("PATCH", "people/attributed/attributes", {"attributes": {"plan": {}}})
    assert (wrong.status, wrong.header("content-type")) == (400, "application/problem+json")


def test_withdrawing_consent_removes_what_it_covered(desk: PeopleDesk) -> None:
    desk.send(track("private", "cart_add", "p1"))
    choice = {"purposes": ["functional"], "source": "preference-centre"}
    told = desk.api("PUT", "people/private/consent", choice).json()
    assert told == {"purposes": ["functional", "necessary"], "source": "preference-centre"}
    answer = desk.api("GET", "people/private/segments").json()
    assert [row["id"] for row in answer["segments"]] == ["everyone"]
    assert set(answer["withheld"].values()) == {"personalization"}
    told = desk.send(track("private", "cart_add", "p2"))
    assert [row["reason"] for row in told["refused"]] == ["no-consent"]
    kept = exported(desk, "private")
    assert (kept["events"], kept["counters"]) == ([], {})
    assert [row["source"] for row in kept["consents"]] == ["preference-centre"]


def test_a_client_may_send_a_choice_along(desk: PeopleDesk) -> None:
    choice = {"consent": {"categoryPreferences": {"functional": True, "personalization": False}}}
    told = desk.send(track("chosen", "cart_add", "c1", context=choice))
    assert [row["reason"] for row in told["refused"]] == ["no-consent"]


def test_a_question_that_was_answered_is_not_worked_out_again(desk: PeopleDesk) -> None:
    desk.send(track("tagged", "cart_add", "e1"))
    first = desk.api("GET", "people/tagged/segments")
    tag = first.header("etag")
    assert first.status == 200
    assert tag is not None
    again = desk.api("GET", "people/tagged/segments", headers={"if-none-match": tag})
    assert (again.status, again.body, again.header("etag")) == (304, b"", tag)
    desk.send(track("tagged", "purchase", "e2"))
    assert desk.api("GET", "people/tagged/segments", headers={"if-none-match": tag}).status == 200


def test_a_device_joins_one_person_and_no_other(desk: PeopleDesk) -> None:
    tablet = {"type": "track", "anonymousId": "tablet", "event": "cart_add", "messageId": "d1"}
    desk.send(tablet)
    assert desk.segments("tablet", kind="anonymous") == {"everyone", "cart-abandoner"}
    desk.send({"type": "identify", "anonymousId": "tablet", "userId": "mother", "messageId": "d2"})
    assert desk.segments("mother") == {"everyone", "cart-abandoner"}
    assert desk.segments("tablet", kind="anonymous") == {"everyone"}
    desk.send({"type": "identify", "anonymousId": "tablet", "userId": "child", "messageId": "d3"})
    assert desk.segments("child") == {"everyone"}
    (join,) = exported(desk, "child")["identifiers"]
    assert (join["value"], join["standing"]) == ("tablet", "elsewhere")
    desk.send({**tablet, "messageId": "d4"})
    assert desk.segments("tablet", kind="anonymous") == {"everyone", "cart-abandoner"}


def test_a_join_is_undone_and_does_not_come_back(desk: PeopleDesk) -> None:
    desk.send({"type": "track", "anonymousId": "phone", "event": "cart_add", "messageId": "j1"})
    login = {"type": "identify", "anonymousId": "phone", "userId": "joiner", "messageId": "j2"}
    desk.send(login, track("joiner", "ping", "j3"))
    assert "cart-abandoner" in desk.segments("joiner")
    told = desk.api("POST", "people/joiner/unmerge", {"anonymous_id": "phone"}).json()
    assert told == {"standing": "parted"}
    assert "cart-abandoner" not in desk.segments("joiner")
    assert "cart-abandoner" in desk.segments("phone", kind="anonymous")
    assert [row["name"] for row in exported(desk, "joiner")["events"]] == ["ping"]
    desk.send({**login, "messageId": "j4"})
    assert "cart-abandoner" not in desk.segments("joiner")


def test_a_join_in_one_batch_has_what_the_device_did_before(desk: PeopleDesk) -> None:
    desk.send(
        {"type": "track", "anonymousId": "laptop", "event": "cart_add", "messageId": "b1"},
        {"type": "alias", "previousId": "laptop", "userId": "alias", "messageId": "b2"},
        track("alias", "ping", "b3"),
    )
    assert "cart-abandoner" in desk.segments("alias")


def test_a_grant_of_the_desk_is_one_that_the_edge_believes(desk: PeopleDesk) -> None:
    traits = {"type": "identify", "userId": "granted", "traits": {"plan": "gold"}}
    desk.send(track("granted", "cart_add", "gr1"), traits)
    told = desk.api("GET", "people/granted/grant?minutes=5").json()
    grant = open_grant(told["value"], GRANT_KEYS, int(time.time()), told["cookie"])
    assert set(grant.segments) == {"everyone", "gold", "cart-abandoner"}
    assert (grant.traits, grant.expires_s) == ({"plan": "gold"}, told["expires"])
    desk.api("PUT", "people/granted/consent", {"purposes": []})
    told = desk.api("GET", "people/granted/grant").json()
    grant = open_grant(told["value"], GRANT_KEYS, int(time.time()), told["cookie"])
    assert (grant.segments, dict(grant.traits)) == (("everyone",), {})


def test_a_question_about_nobody_leaves_nothing_behind(desk: PeopleDesk) -> None:
    first = desk.api("GET", "people/unasked-8800/segments")
    tag = first.header("etag")
    assert first.status == 200
    assert tag is not None
    assert desk.api("GET", "people/unasked-8800/segments", headers={"if-none-match": tag}).status == 304
    assert exported(desk, "unasked-8800")["segments"] == {}
    assert desk.api("DELETE", "people/unasked-8800").json() == {"erased": True}
    assert not holds(desk.state, b"unasked-8800")


def test_an_order_with_a_key_is_carried_out_once(desk: PeopleDesk) -> None:
    headers = {"idempotency-key": "one"}
    gold = {"attributes": {"plan": "gold"}}
    first = desk.api("PATCH", "people/once/attributes", gold, headers=headers)
    desk.api("PATCH", "people/once/attributes", {"attributes": {"plan": "free"}})
    assert desk.api("PATCH", "people/once/attributes", gold, headers=headers).body == first.body
    assert desk.api("GET", "people/once/attributes").json()["attributes"] == {"plan": "free"}
    other = desk.api("PATCH", "people/once/attributes", {"attributes": {"plan": "x"}}, headers=headers)
    assert (other.status, other.json()["title"]) == (409, "key-reused")


def test_a_token_reaches_what_its_scopes_allow(desk: PeopleDesk) -> None:
    assert desk.api("GET", "people/u1/segments", key=token("resolve")).status == 200
    assert desk.api("GET", "people/u1/export", key=token("resolve")).status == 403
    assert desk.api("GET", "people/u1/segments", key="nonsense").status == 401
    own = token("resolve", subject="person:user:u1")
    assert desk.api("GET", "people/u1/segments", key=own).status == 200
    assert desk.api("GET", "people/u2/segments", key=own).status == 403
    assert desk.api("GET", "people/u1/everything").status == 404
    wrong = desk.api("DELETE", "people/u1/segments")
    assert (wrong.status, wrong.header("allow")) == (405, "GET")


def test_many_people_are_resolved_as_a_stream(desk: PeopleDesk) -> None:
    desk.send(track("bulk-7", "cart_add", "bulk"))
    lines = [json.dumps({"id": f"bulk-{number}"}) for number in range(100)]
    lines[3], lines[4] = "nonsense", '{"id": "null"}'
    answer = desk.api("POST", "resolve", "\n".join(lines).encode())
    rows = [json.loads(line) for line in answer.text.splitlines()]
    assert (answer.status, len(rows)) == (200, 100)
    assert rows[7] == {"id": "bulk-7", "kind": "user", "segments": ["everyone", "cart-abandoner"]}
    assert (rows[3], rows[4]) == ({"error": "not-an-object"}, {"error": "wrong-identifier"})


def test_the_people_in_a_segment_are_found_page_by_page(desk: PeopleDesk) -> None:
    desk.send(
        *[
            track(f"page-{number}", "Order Completed", f"g{number}", properties={"revenue": 500})
            for number in range(7)
        ]
    )
    wanted = {f"page-{number}" for number in range(7)}
    wait_until(lambda: wanted <= members(desk, "spender"), "the index to have them")
    found, cursor = [], ""
    while True:
        page = desk.api("GET", f"segments/spender/people?limit=3{cursor}").json()
        found += [row["id"] for row in page["people"]]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    assert wanted <= set(found)
    assert len(found) == len(set(found))


def test_time_alone_takes_a_person_out_of_a_segment(desk: PeopleDesk) -> None:
    desk.send(track("timed", "ping", "t1"))
    assert "quick" in exported(desk, "timed")["segments"]
    wait_until(lambda: "quick" not in exported(desk, "timed")["segments"], "the alarm to take them out")


def test_an_erased_person_leaves_no_byte(desk: PeopleDesk) -> None:
    secret = "erased-4711-with-a-name"
    desk.send(
        track(secret, "cart_add", "x1"),
        {"type": "identify", "userId": secret, "traits": {"plan": "plan-of-4711"}},
    )
    wait_until(lambda: secret in members(desk, "cart-abandoner"), "the index to have them")
    assert holds(desk.state, b"plan-of-4711")
    assert desk.api("DELETE", f"people/{secret}").json() == {"erased": True}
    assert secret not in members(desk, "everyone")
    wait_until(lambda: not holds(desk.state, b"plan-of-4711"), "the storage to be free of it")
    assert desk.segments(secret) == {"everyone"}


def test_flags_are_segments_and_arms(desk: PeopleDesk) -> None:
    desk.send(track("flagged", "cart_add", "o1"))
    asked = {"context": {"targetingKey": "flagged"}}
    one = desk.api("POST", "/ofrep/v1/evaluate/flags/cart-abandoner", asked)
    assert one.status == 200
    assert {name: one.json()[name] for name in ("key", "value", "variant", "reason")} == {
        "key": "cart-abandoner", "value": True, "variant": "on", "reason": "TARGETING_MATCH"
    }  # fmt: skip
    arm = desk.api("POST", "/ofrep/v1/evaluate/flags/assignment.teaser", asked).json()
    assert (arm["value"], arm["reason"]) in {("calm", "SPLIT"), ("loud", "SPLIT")}
    given = {"context": {"targetingKey": "flagged", "geo": {"country": "DE"}}}
    assert desk.api("POST", "/ofrep/v1/evaluate/flags/german", given).json()["value"] is True
    assert desk.api("POST", "/ofrep/v1/evaluate/flags/german", asked).json()["value"] is False
    every = desk.api("POST", "/ofrep/v1/evaluate/flags", asked)
    assert {row["key"] for row in every.json()["flags"]} >= {"everyone", "gold", "assignment.teaser"}
    tag = every.header("etag")
    assert tag is not None
    again = desk.api("POST", "/ofrep/v1/evaluate/flags", asked, headers={"if-none-match": tag})
    assert again.status == 304
    assert desk.api("POST", "/ofrep/v1/evaluate/flags", given, headers={"if-none-match": tag}).status == 200


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("/a", {"context": {}}, 400, "TARGETING_KEY_MISSING"),
        ("/no/such flag", {"context": {"targetingKey": "f"}}, 404, "FLAG_NOT_FOUND"),
        ("", {"context": 5}, 400, "INVALID_CONTEXT"),
        ("", b"{", 400, "PARSE_ERROR"),
    ],
)
def test_refused_flags_say_why_in_their_protocol(
    desk: PeopleDesk, path: str, body: object, status: int, code: str
) -> None:
    answer = desk.api("POST", f"/ofrep/v1/evaluate/flags{path.replace(' ', '%20')}", body)
    assert (answer.status, answer.json()["errorCode"]) == (status, code)
    assert answer.json()["errorDetails"]


def test_the_document_names_the_host_that_answers(desk: PeopleDesk) -> None:
    answer = desk.fetch(f"{ROOT}/openapi.json")
    assert (answer.status, answer.json()["openapi"]) == (200, "3.1.0")
    assert answer.json()["servers"] == [{"url": desk.url}]


@pytest.mark.parametrize("client", sorted(path.stem for path in RECORDED.glob("*.json")))
def test_a_recorded_client_is_counted_as_it_is(desk: PeopleDesk, client: str) -> None:
    """Requests that `tests.clients.record` took down, with a key of this run."""
    key, name = token("events"), client.replace("_", "-")
    for request in json.loads((RECORDED / f"{client}.json").read_bytes()):
        body = base64.b64decode(request["body"])
        is_zipped = body[:2] == b"\x1f\x8b"
        text = (gzip.decompress(body) if is_zipped else body).replace(RECORDED_KEY, key.encode())
        headers = {
            **request["headers"],
            "authorization": f"Basic {base64.b64encode(f'{key}:'.encode()).decode()}",
        }
        sent = gzip.compress(text) if is_zipped else text
        answer = desk.fetch(request["path"], headers, method="POST", body=sent)
        assert (answer.status, answer.json()["refused"]) == (200, [])
    assert desk.segments(name) == {"everyone", "gold", "cart-abandoner", "spender"}
    joined = {row["value"]: row["standing"] for row in exported(desk, name)["identifiers"]}
    assert joined == {f"device-{name}": "joined", f"old-{name}": "joined"}


def test_a_withdrawn_token_is_refused_and_a_forged_list_refuses_all(desk: PeopleDesk) -> None:
    lost, kept = token("resolve", token_id="lost"), token("resolve", token_id="kept")
    assert desk.api("GET", "people/u1/segments", key=lost).status == 200
    desk.kv_put("withdrawn-tokens", write_withdrawals({"lost": 2**33}, KEYS).encode())

    def status(key: str) -> int:
        return desk.api("GET", "people/u1/segments", key=key).status

    wait_until(lambda: status(lost) == 401, "the list to be read")
    assert status(kept) == 200
    forged = write_withdrawals({}, KeyRing((("desk", b"x" * 32),)))
    desk.kv_put("withdrawn-tokens", forged.encode())
    wait_until(lambda: status(kept) == 503, "the forged list to be read")
    desk.kv_put("withdrawn-tokens", write_withdrawals({}, KEYS).encode())
    wait_until(lambda: status(lost) == 200, "the list to be ours again")


def test_no_id_of_a_person_is_in_the_log(desk: PeopleDesk) -> None:
    desk.send(track("log-4711", "cart_add", "l1"))
    assert desk.segments("log-4711") >= {"cart-abandoner"}
    ours = [line for line in desk.log_text().splitlines() if line.startswith("{")]
    assert ours
    assert not any("4711" in line for line in ours)


def test_an_alarm_outlives_a_restart(desk: PeopleDesk) -> None:
    desk.send(track("restarted", "ping", "r1"), track("restarted", "cart_add", "r2"))
    assert "quick" in exported(desk, "restarted")["segments"]
    desk.stop()
    desk.start()
    wait_until(lambda: "quick" not in exported(desk, "restarted")["segments"], "the alarm to take them out")
    assert desk.segments("restarted") == {"everyone", "cart-abandoner"}
