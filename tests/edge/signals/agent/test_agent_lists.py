"""Agreement with public collections of agents, as pinned in package.json; nothing of them is in a table by itself.

Crawlers: crawler-user-agents (MIT), agents of programs that name themselves. People: user-agents (BSD-2-Clause), agents
that a script in people's browsers collected, with the kind of device.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from segments.edge.signals.agent.device import describe_agent

NODE_MODULES = Path(__file__).parents[4] / "node_modules"
LEAST_CRAWLERS = 0.99
LEAST_PEOPLE = 0.999
NAMES = {"mobile": "phone"}


def described(agent: str) -> dict[str, Any]:
    device, bot = describe_agent({"user-agent": agent})
    return {**device, **bot}


def read_json(path: str) -> Any:
    return json.loads((NODE_MODULES / path).read_text(encoding="utf-8"))


def test_public_crawlers_are_bots() -> None:
    rows = read_json("crawler-user-agents/crawler-user-agents.json")
    agents = [agent for row in rows for agent in row.get("instances", ())]
    missed = [agent for agent in agents if "bot.kind" not in described(agent)]
    print(f"crawlers: {1 - len(missed) / len(agents):.2%} of {len(agents):,}")
    assert len(agents) > 2_000
    assert 1 - len(missed) / len(agents) >= LEAST_CRAWLERS, missed


def test_peoples_browsers_are_devices_of_their_kind() -> None:
    rows = read_json("user-agents/dist/user-agents.json")
    wrong = [
        (row["userAgent"], row["deviceCategory"], found)
        for row in rows
        for found in [described(row["userAgent"])["device.type"]]
        if found != NAMES.get(row["deviceCategory"], row["deviceCategory"])
    ]
    print(f"people: {1 - len(wrong) / len(rows):.2%} of {len(rows):,}")
    assert len(rows) > 5_000
    assert 1 - len(wrong) / len(rows) >= LEAST_PEOPLE, wrong
