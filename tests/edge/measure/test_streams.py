"""The law of measurement: over random streams of visitors the sums are those of a model that keeps every visitor."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

import pytest

from segments.edge.measure.account import Account
from tests.edge.measure.measuring import DAY_S, START_S, Browser, Sums, event, experiment_of, site_of

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
cap = 300
centre = 40
window = "3d"
[goals.large]
event = "purchase"
when = "event.value > 50.0"
[goals.views]
event = "block_view"
count = "each"
cap = 7
[goals.clicks]
event = "block_click"
count = "each"
[goals.rate]
ratio = ["clicks", "views"]
[goals.back]
returns_on_day = 2
[experiments.hero]
arms = { calm = 50, bold = 50 }
splits = ["phones"]
[experiments.tone]
arms = { soft = 50, loud = 50 }
goals = ["revenue", "rate"]
[segments.phones]
when = 'device.type == "phone"'
measure = true
[segments.german]
when = 'geo.country == "DE"'
measure = true
"""
ARMS = {"hero": ("calm", "bold"), "tone": ("soft", "loud")}
GOALS = {
    "hero": ("bought", "revenue", "large", "views", "clicks", "rate", "back"),
    "tone": ("revenue", "rate"),
}


@dataclass
class Kept:
    """Everything about one visitor, as a product that keeps visitors would have it: what each request did, in order."""

    arms: dict[str, str]
    segments: tuple[str, ...]
    done: list[tuple[int, str, tuple[str, ...], list[tuple[str, int, float]], bool]] = field(
        default_factory=list
    )


class Model:
    """The sums of visitors that are kept, worked out anew from all they did. Only what was confirmed is in `done`."""

    def __init__(self, visitors: list[Kept]) -> None:
        self.sums = Sums()
        for visitor in visitors:
            self._segments(visitor)
            for experiment in ARMS:
                self._experiment(visitor, experiment)

    def _segments(self, visitor: Kept) -> None:
        days = {at_s // DAY_S for at_s, kind, *_ in visitor.done if kind == "look"}
        for day in days:
            for segment in visitor.segments:
                self.sums.add((str(day), "segment", segment, "", "", ""), [1])

    def _experiment(self, visitor: Kept, experiment: str) -> None:
        exposed = next((at for at, kind, shown, *_ in visitor.done if experiment in shown), None)
        if exposed is None:
            return
        arm = visitor.arms[experiment]
        parts = [
            "",
            *(f"segment:{one}" for one in visitor.segments if (experiment, one) == ("hero", "phones")),
        ]
        for part in parts:
            self.sums.add((str(exposed // DAY_S), "exposure", experiment, arm, "", part), [1])
        for said in ("device:phone",):
            self.sums.add((str(exposed // DAY_S), "exposure", experiment, arm, "", said), [1])
        for goal in GOALS[experiment]:
            last = (0, 0, 0, 0, 0, 0)
            for place, (at_s, *_) in enumerate(visitor.done):
                now = self._sums(visitor, exposed, goal, visitor.done[: place + 1])
                change = [a - b for a, b in zip(now, last, strict=True)]
                for part in parts if any(change) else ():
                    self.sums.add((str(at_s // DAY_S), "goal", experiment, arm, goal, part), change)
                last = now

    def _sums(self, visitor: Kept, exposed: int, goal: str, done: list) -> tuple[int, ...]:
        """One visitor's part of a goal's sums, after these requests."""
        if not any(at_s >= exposed for at_s, *_ in done):
            return (0,) * 6
        if goal == "rate":
            u, v = (self._reached(exposed, part, done)[1] for part in ("clicks", "views"))
            return int(bool(u or v)), u, u * u, v, v * v, u * v
        x, t = self._reached(exposed, goal, done)
        centre = 4_000 if goal == "revenue" else 0
        a, b = t - centre, 0 if goal == "back" else x - centre
        return int(t > 0), a, a * a, b, b * b, a * b

    def _reached(self, exposed: int, goal: str, done: list) -> tuple[int, int]:
        if goal == "back":
            begins = exposed + 2 * DAY_S
            return 0, int(any(kind == "look" and begins <= at_s < begins + DAY_S for at_s, kind, *_ in done))
        cap = {"revenue": 30_000, "views": 7, "clicks": 10_000_000}.get(goal, 1)
        before = since = 0
        for at_s, _kind, _shown, events, _ in done:
            for name, time_s, value in events:
                amount = amount_of(goal, name, value)
                if at_s < exposed:
                    before = max(0, min(before + amount, cap))
                elif time_s >= exposed and not (goal == "revenue" and time_s >= exposed + 3 * DAY_S):
                    since = max(0, min(since + amount, cap))
        return before, since


def amount_of(goal: str, name: str, value: float) -> int:
    if name == "purchase":
        return {"bought": 1, "revenue": round(value * 100), "large": int(value > 50)}.get(goal, 0)
    return int((goal, name) in (("views", "block_view"), ("clicks", "block_click")))


def act(chance: random.Random, site, visitor: Kept, at_s: int):
    """One request: what it enters at the edge, and what the model keeps of it."""
    bits = sum(bit for bit, name in site.measuring.segments if name in visitor.segments)
    if chance.random() < 0.5:
        shown = tuple(name for name in ARMS if chance.random() < 0.4)
        asked = 0
        for name in ARMS:
            one = experiment_of(site, name)
            bits |= next(bit for bit, arm in one.arms if arm == visitor.arms[name])
            asked |= one.triggers if name in shown else 0

        def look(account: Account) -> list[str]:
            account.come_back(at_s)
            account.match(bits)
            account.expose(bits, asked, at_s)
            return ["device:phone"]

        return look, (at_s, "look", shown, [], True)
    names = ("purchase", "block_view", "block_click")
    events = [
        (chance.choice(names), at_s - chance.choice((0, 0, 5, 4_000)), round(chance.uniform(-20, 200), 2))
        for _ in range(chance.randrange(1, 4))
    ]

    def report(account: Account) -> list[str]:
        for name, time_s, value in events:
            account.count(event(name, time_s, value=value))
        return []

    return report, (at_s, "report", (), events, True)


def live(chance: random.Random, site, sums: Sums) -> Kept:
    """One visitor's life: requests one after another, now and then two at once, or with a lost answer."""
    visitor = Kept(
        {name: chance.choice(arms) for name, arms in ARMS.items()},
        tuple(name for name in ("phones", "german") if chance.random() < 0.5),
    )
    browser = Browser(site, sums, chance)
    at_s = START_S + chance.randrange(DAY_S)
    waiting = None
    for _ in range(chance.randrange(1, 12)):
        at_s += chance.choice((1, 30, 4_000, DAY_S // 2, DAY_S))
        enter, entry = act(chance, site, visitor, at_s)
        if waiting is not None:  # this request brings the cookie of the one before
            visitor.done.append(waiting)
            waiting = None
        fate = chance.random()
        if fate < 0.1:  # its answer is lost: the cookie stays, and its pending part comes again
            before = browser.cookie
            measured = browser.ask(enter, at_s)
            waiting = None if not before or not is_pending(before) else waiting
        elif fate < 0.2:  # two at once: the browser keeps the cookie of the one that is answered last
            other, other_entry = act(chance, site, visitor, at_s)
            cookie = browser.cookie
            first, second = browser.ask(enter, at_s, cookie), browser.ask(other, at_s, cookie)
            browser.keep(first)
            if second.set_cookie:
                browser.keep(second)
                waiting = other_entry
            elif first.set_cookie:
                waiting = entry
        else:
            measured = browser.ask(enter, at_s)
            browser.keep(measured)
            waiting = entry
    if waiting is not None and chance.random() < 0.5:
        browser.ask(lambda _account: [], at_s + 60)  # the script brings it back
        visitor.done.append(waiting)
    return visitor


def is_pending(cookie: str) -> bool:
    from segments.edge.measure.cookie import open_measure
    from tests.edge.measure.measuring import RING

    state = open_measure(cookie, RING)
    return state is not None and state.pending is not None


@pytest.mark.parametrize("seed", range(6))
def test_the_sums_are_those_of_a_model_that_keeps_every_visitor(seed, tmp_path):
    chance, sums = random.Random(seed), Sums()
    site = site_of(RULES, tmp_path)
    visitors = [live(chance, site, sums) for _ in range(150)]
    expected = Model(visitors).sums.plain()
    assert sums.plain() == expected
    assert len(expected) > 60
    assert sums.repeated > 10
