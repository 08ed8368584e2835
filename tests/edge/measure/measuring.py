"""Rules to measure by, and one browser with its cookie, for the tests of measurement."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from segments.authoring.compile.compiler import compile_rules
from segments.authoring.source import load_rules
from segments.bundle.read import read_bundle
from segments.deltas import Delta, Message
from segments.edge.decide.site import Keys, Site, open_site
from segments.edge.measure.account import Account
from segments.edge.measure.cookie import open_measure
from segments.edge.measure.measured import Means, Measured, measure
from segments.edge.measure.plan import Experiment
from segments.edge.measure.state import NEW_VISITOR
from segments.edge.visitor.counters import Event
from segments.signing import KeyRing

RING = KeyRing((("k", b"k" * 32),), "shop")
START_S = 1_795_521_600
DAY_S = 86_400


def site_of(rules: str, folder: Path) -> Site:
    """The site that rules make, through the bytes of their bundle."""
    (folder / "rules.toml").write_text('[site]\nname = "shop"\n' + rules, encoding="utf-8")
    bundle = read_bundle(compile_rules(load_rules(folder / "rules.toml")))
    return open_site(bundle, "0" * 64, Keys(RING, RING, RING))


@dataclass(slots=True)
class Sums:
    """The desk: each message once, by its id."""

    ids: set[str] = field(default_factory=set)
    cells: dict[tuple[str, ...], Counter[int]] = field(default_factory=dict)
    repeated: int = 0

    def take(self, message: Message | None, offers: Iterable[Delta] = ()) -> None:
        if message is not None and message.id in self.ids:
            self.repeated += 1
        elif message is not None:
            self.ids.add(message.id)
            for one in message.deltas:
                self.add((str(message.day), *one.cell), one.sums)

    def add(self, cell: tuple[str, ...], sums: Iterable[int]) -> None:
        kept = self.cells.setdefault(cell, Counter())
        for place, amount in enumerate(sums):
            kept[place] += amount

    def plain(self) -> dict[tuple[str, ...], dict[int, int]]:
        """The sums that are not zero."""
        found = {cell: {place: n for place, n in sums.items() if n} for cell, sums in self.cells.items()}
        return {cell: sums for cell, sums in found.items() if sums}


@dataclass(slots=True)
class Browser:
    """A browser with its measure cookie, which may lose an answer, or have two on their way at once."""

    site: Site
    sums: Sums
    chance: random.Random
    cookie: str = ""

    @property
    def means(self) -> Means:
        return Means(self.site.measuring, RING, "shop", 1_000)

    def ask(self, enter: Callable[[Account], list[str]], at_s: int, cookie: str | None = None) -> Measured:
        """The outcome of a request that brings this cookie; its message reaches the desk."""
        brought = self.cookie if cookie is None else cookie
        state = (brought and open_measure(brought, RING)) or NEW_VISITOR
        measured = measure(state, self.means, (at_s, self.chance.randbytes(14)), enter)
        assert measured.problem == ""
        self.sums.take(measured.message)
        return measured

    def keep(self, measured: Measured) -> None:
        if measured.set_cookie:
            self.cookie = measured.set_cookie.partition("=")[2].partition(";")[0]


def experiment_of(site: Site, name: str) -> Experiment:
    """An experiment by cookie, by name."""
    return next(one for one in site.measuring.by_cookie if one.name == name)


def event(name: str, at_s: int, **properties: object) -> Event:
    """An event of a visitor."""
    return Event(name, at_s, properties)
