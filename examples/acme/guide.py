"""The trail guide: forty-eight walks of trails.toml as one long page, with a profile and a plan for each.

In: the facts of a walk. Out: HTML. The practical paragraphs of advice.toml are chosen by what kind of walk it is;
the same facts always give the same page, so its ETag stays.
"""

from __future__ import annotations

import html
import tomllib
import zlib
from functools import lru_cache
from pathlib import Path
from typing import Any

TRAILS = Path(__file__).resolve().parent / "trails.toml"
ADVICE = TRAILS.with_name("advice.toml")
BOOTS = {
    "ridgeline": "Ridgeline GTX",
    "fernweh": "Fernweh Mid",
    "saltmarsh": "Saltmarsh Low",
    "canyon": "Canyon Air",
}
PACE_KM_PER_HOUR = 4.0
CLIMB_METRES_PER_HOUR = 400.0
MOST_ROWS = 35


@lru_cache(maxsize=1)
def _guide(trails_text: str, advice_text: str) -> str:
    trails, advice = tomllib.loads(trails_text)["trail"], tomllib.loads(advice_text)
    names = [f'<li><a href="#{trail["id"]}">{html.escape(trail["name"])}</a></li>' for trail in trails]
    articles = [_article(trail, advice) for trail in trails]
    return "\n".join(['<ol class="index">', *names, "</ol>", *articles])


def trail_guide() -> str:
    """The guide as HTML."""
    return _guide(TRAILS.read_text(encoding="utf-8"), ADVICE.read_text(encoding="utf-8"))


def _article(trail: dict[str, Any], advice: dict[str, Any]) -> str:
    chance = zlib.crc32(trail["id"].encode())
    ground, pack = advice["ground"][trail["kind"]], advice["pack"][trail["kind"]]
    nights = advice["nights"][trail["shelter"]]
    steepness = trail["up"] / trail["km"]
    effort = next(row["text"] for row in advice["effort"] if steepness < row["below"])
    climb = f"{round(trail['up'] / trail['days'], -1):,.0f}"
    boot = f'<a href="/boots/{trail["boot"]}">{BOOTS[trail["boot"]]}</a>'
    return f"""<article id="{trail["id"]}">
<h2>{html.escape(trail["name"])}</h2>
{_facts(trail)}
{_profile(trail, chance)}
<p>{html.escape(trail["text"])}</p>
<h3>Under your feet</h3>
<p>{ground[chance % len(ground)]} {ground[(chance + 1) % len(ground)]} We walked it in the {boot}.</p>
<h3>In the pack</h3>
<p>{pack[(chance >> 7) % len(pack)]}</p>
<h3>Nights and supplies</h3>
<p>{nights[(chance >> 3) % len(nights)]}</p>
<h3>How hard it is</h3>
<p>{effort.format(climb=climb)}</p>
{_plan(trail, chance)}
</article>"""


def _facts(trail: dict[str, Any]) -> str:
    rows = {
        "Where": html.escape(trail["where"]),
        "Length": f"{trail['km']} km, {trail['days']} days",
        "Climbing": f"{trail['up']:,} m, highest point {trail['high']:,} m",
        "Season": html.escape(trail["season"]),
    }
    cells = [f"<dt>{name}</dt><dd>{value}</dd>" for name, value in rows.items()]
    return "\n".join(['<dl class="facts">', *cells, "</dl>"])


def _shares(count: int, chance: int) -> list[float]:
    """Uneven shares that add up to one: no two days of a walk are alike."""
    weights = [1 + 0.45 * (((chance >> (index % 24)) % 11) / 10 - 0.5) for index in range(count)]
    return [weight / sum(weights) for weight in weights]


def _plan(trail: dict[str, Any], chance: int) -> str:
    """A table of days, or of weeks where there are too many days."""
    days = trail["days"]
    unit, count = ("Day", days) if days <= MOST_ROWS else ("Week", -(-days // 7))
    rows = []
    for number, (far, up) in enumerate(
        zip(_shares(count, chance), _shares(count, chance ^ 0x5A5A5A), strict=True), start=1
    ):
        km, metres = trail["km"] * far, trail["up"] * up
        hours = km / PACE_KM_PER_HOUR + metres / CLIMB_METRES_PER_HOUR
        rows.append(
            f"<tr><th scope=row>{unit} {number}<td>{km:.0f} km<td>{metres:,.0f} m up<td>{hours:.0f} hours on foot"
        )
    return f"<table><caption>One way to divide it</caption>\n{chr(10).join(rows)}\n</table>"


def _profile(trail: dict[str, Any], chance: int) -> str:
    """The heights of the walk as a drawing: not surveyed, but as steep and as high as the walk is."""
    steps = 24
    heights = [0.15 + 0.75 * ((chance >> (step % 20)) % 17) / 17 for step in range(steps + 1)]
    heights[(chance >> 5) % steps] = 1.0
    share = min(1.0, 0.35 + trail["high"] / 3200)
    points = " ".join(
        f"L{step * 600 // steps} {100 - round(92 * share * height)}" for step, height in enumerate(heights)
    )
    label = f"Height profile of the {html.escape(trail['name'])}, up to {trail['high']:,} metres"
    return (
        f'<svg class="profile" viewBox="0 0 600 100" preserveAspectRatio="none" role="img" aria-label="{label}">'
        f'<path d="M0 100 {points} L600 100z"/></svg>'
    )
