"""Seeded visitors of a shop with experiments, whose effects are known: played through the real worker.

In: the edge, a seed and a number. Out: how many were shown each arm. Each visitor looks at a page, comes to another,
buys or not by the rate of their arm, and leaves; what their browser would send at the end is sent.
"""

from __future__ import annotations

import random
from collections import Counter

from tests.worker.measured import Person
from tests.worker.runtime import LocalWorker
from tests.worker.shop import shown

RULES = """
[events.purchase]
purpose = "analytics"
[events.purchase.properties]
value = "double"
[goals.bought]
event = "purchase"
[goals.revenue]
event = "purchase"
value = "value"
currency = "EUR"
cap = 500
[experiments.hero]
arms = { calm = 50, bold = 50 }
goals = ["bought", "revenue"]
[experiments.button]
arms = { green = 50, blue = 50 }
goals = ["bought"]
[segments.texans]
when = 'geo.region_code == "TX"'
holdout = 0.5
measure = true
"""
NAMES = ["hero-calm", "hero-bold", "button-green", "button-blue", "texans", "texans-held"]
VIEWS = 4
"""Page views of a visitor."""

SECRETS = ("zz-visitor-secret", "zz-order-secret", "zz-query-secret")
"""Texts that visitors send, and that nothing may keep."""


def play(edge: LocalWorker, visitors: int, rates: dict[str, float], seed: int) -> Counter[str]:
    """Let visitors in; `rates` are the shares of buyers by the arm of `hero`."""
    chance, seen = random.Random(seed), Counter[str]()
    for number in range(visitors):
        person = Person(edge, x_marker=SECRETS[0])
        blocks = shown(person.look(f"/?q={SECRETS[2]}").text)
        seen.update(blocks)
        person.look("/more")
        (arm,) = (name for name in blocks if name.startswith("hero-"))
        if chance.random() < rates[arm]:
            order = {
                "name": "purchase",
                "id": f"{SECRETS[1]}-{number}",
                "properties": {"value": chance.uniform(20, 90)},
            }
            person.send(order)
        person.look("/")
        person.look("/more")
    return seen
