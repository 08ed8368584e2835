"""Clients that companies run, unchanged, against the desk on the real runtime."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest

from tests.clients.installing import BUILD, CLIENTS, HERE, PROGRAMS, environment, install, run_client
from tests.worker.people import PeopleDesk, token

EXAMPLES = os.environ.get("SEGMENTS_EXAMPLES", "25")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PeopleDesk]:
    install()
    with PeopleDesk(tmp_path_factory.mktemp("clients"), API_PER_MINUTE="1000000") as started:
        yield started


def expect_counted(desk: PeopleDesk, name: str) -> None:
    """The device joined, the order and the trait count, and the calls of other kinds were taken."""
    assert desk.segments(name) == {"everyone", "gold", "cart-abandoner", "spender"}
    export = desk.api("GET", f"people/{name}/export").json()
    assert {row["value"]: row["standing"] for row in export["identifiers"]} == {
        f"device-{name}": "joined",
        f"old-{name}": "joined",
    }
    assert sorted(row["name"] for row in export["events"]) == ["Order Completed", "cart_add", "page_view"]


@pytest.mark.parametrize("script", CLIENTS)
def test_a_client_is_counted_as_it_is(desk: PeopleDesk, script: str) -> None:
    run_client(script, desk.url, token("events"))
    expect_counted(desk, script.partition(".")[0].replace("_", "-"))


def expect_flags(told: dict[str, Any], missing: str) -> None:
    assert told["gold"][:3] == [True, "on", "TARGETING_MATCH"]
    assert told["regular"][:3] == [False, "off", "STATIC"]
    assert told["german"][0] is True
    assert told["arm"][0] in ("calm", "loud")
    assert told["arm"][2] == "SPLIT"
    assert missing in str(told["missing"][3])
    assert "TYPE_MISMATCH" in str(told["wrong type"][3])


def test_the_python_provider_gets_flags(desk: PeopleDesk) -> None:
    run_client("segment_python.py", desk.url, token("events"))
    told = json.loads(run_client("flags_python.py", desk.url, token("resolve")))
    expect_flags(told, "FLAG_NOT_FOUND")
    assert "TARGETING_KEY_MISSING" in str(told["nobody"][3])


def test_the_providers_for_servers_and_pages_get_flags(desk: PeopleDesk) -> None:
    run_client("segment_node.mjs", desk.url, token("events"))
    told = json.loads(run_client("flags_node.mjs", desk.url, token("resolve")))
    expect_flags(told, "FLAG_NOT_FOUND")
    assert told["page gold"][0] is True
    assert told["page gold later"] == told["page gold"]
    assert told["statuses"] == [200, 304]


def fuzz(desk: PeopleDesk, document: str, *options: str) -> None:
    """Schemathesis finds nothing: no fault, no answer that the document does not name, nothing valid refused."""
    done = subprocess.run(
        [
            *(str(PROGRAMS / "schemathesis"), "run", document, "--url", desk.url, "--max-examples", EXAMPLES),
            *(
                "--header",
                f"Authorization: Bearer {token()}",
                "--seed",
                "20",
                "--request-timeout",
                "60",
                *options,
            ),
        ],
        cwd=BUILD,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-30_000:] + done.stderr[-2_000:]


def test_the_document_is_valid_openapi_and_true(desk: PeopleDesk) -> None:
    document = BUILD / "openapi.json"
    document.write_bytes(desk.fetch("/_segments/v1/openapi.json").body)
    subprocess.run([str(PROGRAMS / "openapi-spec-validator"), str(document)], check=True, cwd=BUILD)
    fuzz(desk, str(document), "--exclude-path", "/_segments/v1/resolve")  # it knows no lines of JSON


def test_flags_are_as_their_protocol_says(desk: PeopleDesk) -> None:
    fuzz(desk, str(HERE / "ofrep.json"))
