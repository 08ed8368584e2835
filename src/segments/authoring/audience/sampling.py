"""A seeded sample of visitors of a site: the same seed, the same visitors, with every Python.

In: a `Traffic`, a seed, and the places whose law asks first. Out: visitors as a file of them has them. Facts that
follow from others are left to the reader. Chance is one stream of `random.Random(seed).random()`, the only method that
Python promises to keep; this file must never ask for another one.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random
from typing import Final

from segments.authoring.audience.traffic import Choices, Traffic
from segments.authoring.audience.usual_traffic import COUNTRIES, SOURCE_FACTS, SYSTEMS

DAY_SECONDS: Final = 86_400
MAX_VISITS: Final = 40
MORE_VISITS: Final = 0.55
"""The chance of each visit after the second one."""


def draw_visitors(
    traffic: Traffic, count: int, seed: int, *, languages: Sequence[str], asks_first: Callable[[str], bool]
) -> Iterator[dict[str, object]]:
    """So many visitors. `languages` are the site's, `asks_first` says of a country whether its law is one of opt-in."""
    draw = _Draw(traffic, Random(seed).random, languages, asks_first)  # noqa: S311 - a sample is no secret
    return (draw.visitor() for _ in range(count))


@dataclass(slots=True)
class _Draw:
    traffic: Traffic
    chance: Callable[[], float]
    languages: Sequence[str]
    asks_first: Callable[[str], bool]

    def visitor(self) -> dict[str, object]:
        """The next visitor. Every one takes its chances in the same order."""
        country, _, region = self._pick(self.traffic.countries).partition("-")
        signals: dict[str, object] = {"geo.country": country}
        if region:
            signals["geo.region_code"] = region
        signals |= self._place(country)
        signals |= self._device()
        signals |= self._source()
        signals["page.path"] = self._pick(self.traffic.pages)
        moment_s = self._moment_s(country)
        history = self._history()
        consent = self._consent(country)
        for name, choices in self.traffic.signals.items():
            signals[name] = self._pick(choices)
        now = datetime.fromtimestamp(moment_s, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        said = {} if consent is None else {"consent": consent}
        return {"now": now, **said, "signals": signals, "history": history, "weight": 1}

    def _pick(self, choices: Choices) -> str:
        return choices.values[min(bisect_right(choices.bounds, self.chance()), len(choices.values) - 1)]

    def _place(self, country: str) -> dict[str, object]:
        row = COUNTRIES.get(country)
        if row is None:
            return {}
        primary = row.language.partition("-")[0]
        matching = [tag for tag in self.languages if tag.partition("-")[0].lower() == primary]
        best = row.language if not self.languages else matching[0] if matching else self.languages[0]
        return {
            "geo.continent": row.continent,
            "geo.timezone": row.timezone,
            "language": best,
            "languages": [row.language],
        }

    def _device(self) -> dict[str, object]:
        kind, chance = self._pick(self.traffic.devices), self.chance()
        system, browser = next(
            (system, browser) for bound, system, browser in SYSTEMS[kind] if chance < bound
        )
        return {"device.type": kind, "device.os": system, "device.browser": browser, "bot.kind": ""}

    def _source(self) -> dict[str, object]:
        """The facts of a source. That there is no campaign is one too, without which nothing would follow."""
        source = self._pick(self.traffic.sources)
        facts: dict[str, object] = {"utm.source": "", "utm.medium": "", "utm.campaign": ""}
        if source in SOURCE_FACTS:
            return facts | dict(SOURCE_FACTS[source])
        if source.startswith("utm:"):
            return dict(zip(facts, source.removeprefix("utm:").split("/"), strict=True))
        return facts | {"referrer.host": source}

    def _moment_s(self, country: str) -> int:
        day, hour = int(self.chance() * self.traffic.days), int(self._pick(self.traffic.hours))
        offset = COUNTRIES[country].offset_hours if country in COUNTRIES else 0
        in_day = ((hour - offset) % 24 * 3_600 + int(self.chance() * 3_600)) % DAY_SECONDS
        return self.traffic.start_s + day * DAY_SECONDS + in_day

    def _history(self) -> dict[str, object]:
        returning, more, first, last = self.chance(), self.chance(), self.chance(), self.chance()
        if returning >= self.traffic.shares["returning"]:
            return {"visitor.visits": 1, "visitor.days_since_first": 0}
        visits = 2
        while more < MORE_VISITS and visits < MAX_VISITS:  # each next visit by the same chance, of one draw
            visits, more = visits + 1, more / MORE_VISITS
        days_last = int(1 + 60 * last * last)
        days_first = days_last + int((visits - 2) * (1 + 10 * first))
        return {
            "visitor.visits": visits,
            "visitor.days_since_first": days_first,
            "visitor.days_since_last": days_last,
        }

    def _consent(self, country: str) -> str | None:
        """The visitor's own word; None for one who said nothing, for whom the law of the place speaks."""
        shares, chance = self.traffic.shares, self.chance()
        if not self.asks_first(country):
            return "none" if chance < shares["object"] else None
        if chance < shares["agree"]:
            return "all"
        return "none" if chance < shares["agree"] + shares["refuse"] else None
