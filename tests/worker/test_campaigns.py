"""Campaigns on the real runtime, against an email service that answers slowly, is busy and fails: each person once."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from segments.cli.main import main
from tests.worker.desk import wrangler
from tests.worker.people import RULES, PeopleDesk, token
from tests.worker.receiver import Receiver
from tests.worker.runtime import wait_until

PEOPLE = 60
CAMPAIGNS = """
[campaigns.gold-news]
segments = ["gold"]
schedule = "2020-01-01 09:00"
channel = "email"
endpoint = "esp"
payload = '''
Dear {{ attributes.seats | default: "customer" }},{% if segments contains "german" %} ja{% else %} hello{% endif %}'''
cap = "1 in 7d"

[campaigns.at-night]
segments = ["gold"]
schedule = "2020-01-01 09:00"
channel = "sms"
endpoint = "esp"
payload = "{{ user }}"
quiet = "00:00-23:59"

[campaigns.lost]
segments = ["gold"]
schedule = "2020-01-01 09:00"
channel = "email"
endpoint = "nowhere"
"""
TICK = "/cdn-cgi/handler/scheduled?cron=*/5+*+*+*+*"


@pytest.fixture(scope="module")
def receiver() -> Iterator[Receiver]:
    with Receiver() as running:
        yield running


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, receiver: Receiver) -> Iterator[PeopleDesk]:
    variables = {"SEGMENTS_LOCAL": "1", "WEBHOOK_SECOND_MS": "0", "WEBHOOK_RESOLVER": "off"}
    with PeopleDesk(tmp_path_factory.mktemp("campaigns"), RULES + CAMPAIGNS, **variables) as started:
        url = receiver.answer("/esp", 429, 500, 429, 200, delay_seconds=0.05)
        body = {"url": url, "segments": ["none"]}
        assert started.api("PUT", "/webhooks/esp", body).status == 201
        for place in range(PEOPLE):
            started.api("PATCH", f"people/p{place}/attributes", {"attributes": {"plan": "gold"}})
            if place % 3:
                started.api("PUT", f"people/p{place}/channels/email", {"allowed": True})
            if place < 4:
                started.api("PUT", f"people/p{place}/channels/sms", {"allowed": True})
        started.api("PATCH", "people/p1/attributes", {"attributes": {"seats": 5}})
        yield started


def call(desk: PeopleDesk, method: str, path: str, status: int = 200) -> Any:
    answer = desk.api(method, f"/campaigns{path}", {} if method == "POST" else None)
    assert answer.status == status, answer.text
    return answer.json()


def messages(receiver: Receiver, campaign: str) -> list[dict[str, Any]]:
    """The messages of a campaign that the service got, each id once."""
    found = {one.headers["webhook-id"]: json.loads(one.body)["data"] for one in receiver.at("/esp")}
    return [data for data in found.values() if data.get("campaign") == campaign]


def people_of(desk: PeopleDesk, campaign: str) -> Counter[str]:
    found: Counter[str] = Counter()
    for run in call(desk, "GET", "")["runs"]:
        if run["campaign"] == campaign:
            found.update(run["people"])
    return found


def write(desk: PeopleDesk, sql: str) -> None:
    """Change the database beside the running worker."""
    wrangler(desk.state, "d1", "execute", "DB", "--command", sql)


def members(desk: PeopleDesk) -> int:
    (row,) = desk.stored.rows("SELECT count(*) AS n FROM members WHERE segment = 'gold'")
    return int(row["n"])


def test_a_plan_counts_and_sends_nothing(desk: PeopleDesk, receiver: Receiver) -> None:
    wait_until(lambda: members(desk) == PEOPLE, "everybody in the index")
    plan = call(desk, "GET", "/gold-news/plan")
    assert plan["people"] == {"sent": 40, "not-allowed": 20}
    assert plan["example"]["payload"].endswith(" hello")
    assert receiver.at("/esp") == []


def test_everybody_who_allows_it_gets_one_message_however_often_the_service_fails(
    desk: PeopleDesk, receiver: Receiver
) -> None:
    call(desk, "POST", "/gold-news/run")
    wait_until(lambda: len(messages(receiver, "gold-news")) >= 40, "forty messages")
    found = Counter(one["user"] for one in messages(receiver, "gold-news"))
    assert found == {f"p{place}": 1 for place in range(PEOPLE) if place % 3}
    assert (
        next(one for one in messages(receiver, "gold-news") if one["user"] == "p1")["payload"]
        == "Dear 5, hello"
    )
    assert "Dear customer, hello" in {one["payload"] for one in messages(receiver, "gold-news")}
    assert people_of(desk, "gold-news") == {"sent": 40, "not-allowed": 20}
    wait_until(lambda: call(desk, "GET", "")["runs"][0]["standing"] == "done", "the run to end")


def test_a_cap_holds_over_runs(desk: PeopleDesk, receiver: Receiver) -> None:
    wait_until(lambda: len(messages(receiver, "gold-news")) == 40, "the first run")
    call(desk, "POST", "/gold-news/run")
    assert people_of(desk, "gold-news")["capped"] == 40
    assert len(messages(receiver, "gold-news")) == 40


def test_a_run_that_stopped_goes_on_and_repeats_nobody(desk: PeopleDesk, receiver: Receiver) -> None:
    # As after a stop between the endpoint's taking a batch and its being noted: the first half is not noted.
    (run,) = {
        one["run"]
        for one in call(desk, "GET", "")["runs"]
        if one["campaign"] == "gold-news" and "sent" in one["people"]
    }
    key = f"campaign = 'gold-news' AND run = '{run}'"
    rows = desk.stored.rows(f"SELECT profile FROM campaign_people WHERE {key} ORDER BY profile LIMIT 30")
    half = rows[-1]["profile"]
    write(desk, f"DELETE FROM campaign_people WHERE {key} AND profile <= '{half}'")
    write(desk, f"UPDATE campaign_runs SET standing = 'running', place = '' WHERE {key}")
    assert people_of(desk, "gold-news")["sent"] < 40
    attempts = len(receiver.at("/esp"))
    assert desk.fetch(TICK).status == 200
    wait_until(lambda: people_of(desk, "gold-news")["sent"] == 40, "the run to go on")
    assert len(receiver.at("/esp")) == attempts, "what was taken before goes out once"
    assert Counter(one["user"] for one in messages(receiver, "gold-news")).most_common(1)[0][1] == 1
    assert len(messages(receiver, "gold-news")) == 40


def test_quiet_hours_wait_and_the_message_goes_when_they_are_over(
    desk: PeopleDesk, receiver: Receiver
) -> None:
    call(desk, "POST", "/at-night/run")
    assert people_of(desk, "at-night") == {"quiet": 4, "not-allowed": 56}
    assert messages(receiver, "at-night") == []
    assert call(desk, "GET", "")["runs"][0]["standing"] == "running"
    desk.publish((RULES + CAMPAIGNS).replace('quiet = "00:00-23:59"\n', ""))
    write(desk, "UPDATE campaign_people SET at = 1 WHERE outcome = 'quiet'")

    def is_sent() -> bool:
        desk.fetch(TICK)
        return people_of(desk, "at-night")["sent"] == 4

    wait_until(is_sent, "the four")
    wait_until(lambda: len(messages(receiver, "at-night")) == 4, "their messages")


def test_a_campaign_without_its_endpoint_ends_and_says_so(desk: PeopleDesk) -> None:
    told = call(desk, "POST", "/lost/run")
    assert [run["standing"] for run in told["runs"] if run["campaign"] == "lost"] == ["no-endpoint"]
    assert call(desk, "POST", "/unknown/run", 404)["title"] == "unknown-campaign"
    assert desk.api("GET", "/campaigns", key=token("view")).status == 403


def test_the_command_plans_runs_and_shows(
    desk: PeopleDesk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SEGMENTS_DESK_URL", desk.url)
    monkeypatch.setenv("SEGMENTS_DESK_TOKEN", token("webhooks", "people"))

    def printed(*arguments: str) -> str:
        assert main(list(arguments)) == 0
        return capsys.readouterr().out

    assert "40 capped" in printed("campaign", "plan", "gold-news")
    assert "gold-news" in printed("campaign", "status")
    assert "lost" in printed("campaign", "run", "lost")
    rows = printed("sync", "gold", "--esp", "klaviyo").splitlines()
    assert rows[0] == "user,segments"
    assert len(rows) == PEOPLE + 1
    assert 'p7,"[""gold""]"' in rows
    assert printed("sync", "gold", "german", "--esp", "mailchimp").splitlines()[0] == "user,S_GOLD,S_GERMAN"
