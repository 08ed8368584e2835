"""Synthetic audience rules and visitors, the same for every engine that is measured.

    python bench/resolve/generate.py FOLDER

writes rules.json (10,000 rules), visitors.json (1,000 visitors, every attribute always present) and expected.json
(for each visitor the places of the rules that match). A rule is {"id", "when": node}; a node is {"all": [...]},
{"any": [...]}, {"not": ...} or {"attr", "op", "value"} with op eq, in, gte, gt, lte, lt, contains, prefix or has (a
list has the value). Everything comes out of one seed, so the files are the same on every machine.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

SEED = 20261122
RULES, VISITORS = 10_000, 1_000
SAMPLE = 600
"""Other visitors, on whom a rule's share of matches is estimated."""
TARGET_SHARE = 0.03
MOST_SHARE = 0.45

Node = dict[str, Any]
Visitor = dict[str, Any]


class Weighted:
    """Values with weights; `falling` gives the n-th value the weight n ** -slope (Zipf)."""

    def __init__(self, values: list[str], weights: list[float]) -> None:
        self.values, self.weights = values, weights

    @classmethod
    def falling(cls, values: list[str], slope: float) -> Weighted:
        return cls(values, [1.0 / place**slope for place in range(1, len(values) + 1)])

    def pick(self, chance: random.Random) -> str:
        return chance.choices(self.values, self.weights)[0]


def words(text: str) -> list[str]:
    return text.split()


ADJECTIVES = words(
    "spring summer autumn winter black-friday cyber launch retarget brand lookalike welcome winback vip flash"
    " holiday b2b student loyalty promo trial"
)
SECTIONS = words(
    "products pricing blog docs cart checkout account sale categories search support about careers events press"
)
GOODS = words(
    "shoes jackets bags laptops phones audio cameras kitchen garden toys books beauty sports outdoor gifts office"
    " health travel music games"
)
COUNTRIES = Weighted.falling(
    words(
        "US GB DE FR CA IN BR JP AU ES IT NL SE PL MX KR CH BE NO DK AT FI IE PT CZ TR AR CL CO ZA NZ SG HK TW TH"
        " MY ID PH VN IL AE SA EG NG KE RO HU GR UA BG HR SK SI LT LV EE IS LU CY MT"
    ),
    0.9,
)
LANGUAGES = Weighted.falling(words("en de fr es pt ja it nl sv pl ko tr cs da fi nb"), 1.0)
DEVICES = Weighted(["mobile", "desktop", "tablet", "tv"], [56, 37, 6, 1])
SYSTEMS = {
    "mobile": Weighted(["ios", "android"], [45, 55]),
    "tablet": Weighted(["ios", "android"], [70, 30]),
    "desktop": Weighted(["windows", "macos", "linux", "chromeos"], [62, 27, 7, 4]),
    "tv": Weighted(["tizen", "android"], [60, 40]),
}
REFERRERS = Weighted.falling(
    [
        "",
        *words(
            "www.google.com www.facebook.com l.instagram.com www.bing.com t.co www.reddit.com duckduckgo.com"
            " www.youtube.com www.linkedin.com news.ycombinator.com www.pinterest.com m.facebook.com out.reddit.com"
            " www.tiktok.com search.yahoo.com ecosia.org yandex.ru www.baidu.com mail.google.com outlook.live.com"
            " app.slack.com github.com medium.com stackoverflow.com blog.example.com shop.example.com"
            " docs.example.com partner-one.example.net partner-two.example.net affiliate.example.org"
            " deals.example.org coupons.example.org compare.example.net reviews.example.net www.nytimes.com"
            " www.theverge.com www.bbc.co.uk techcrunch.com chatgpt.com"
        ),
    ],
    0.8,
)
SOURCES = Weighted.falling(
    [
        "",
        *words(
            "google facebook newsletter instagram bing twitter linkedin tiktok affiliate partner reddit youtube"
            " podcast push sms criteo taboola outbrain direct-mail"
        ),
    ],
    0.9,
)
CAMPAIGNS = Weighted.falling(
    [
        "",
        *(
            f"{word}-{where}{year}"
            for year in (25, 26)
            for where in ("us", "eu", "apac")
            for word in ADJECTIVES
        ),
    ],
    0.6,
)
TAGS = Weighted.falling(
    [f"{verb}-{good}" for verb in ("likes", "viewed", "bought", "list", "score") for good in GOODS[:16]], 0.7
)


def count(chance: random.Random, mean: float, most: int) -> int:
    return min(most, int(chance.expovariate(1.0 / mean)))


def make_visitor(chance: random.Random) -> Visitor:
    """The order of the draws is part of the format: it decides every value."""
    device = DEVICES.pick(chance)
    is_campaign = chance.random() < 0.35
    visits = 1 + count(chance, 4, 200)
    orders = 0 if chance.random() < 0.7 else 1 + count(chance, 2, 40)
    section = chance.choice(SECTIONS)
    path = make_path(chance, section)
    tags = sorted({TAGS.pick(chance) for _ in range(count(chance, 3, 12))})
    return {
        "country": COUNTRIES.pick(chance),
        "language": LANGUAGES.pick(chance),
        "device": {"type": device, "os": SYSTEMS[device].pick(chance)},
        "referrer": REFERRERS.pick(chance),
        "utm": {
            "source": SOURCES.pick(chance) if is_campaign else "",
            "campaign": CAMPAIGNS.pick(chance) if is_campaign else "",
        },
        "visits": visits,
        "pageviews": visits * 2 + count(chance, 6, 400),
        "orders": orders,
        "days_since_last": count(chance, 12, 365) if visits > 1 else 0,
        "cart_value": 0 if chance.random() < 0.65 else 5 + count(chance, 80, 2000),
        "path": path,
        "tags": tags,
        "logged_in": chance.random() < 0.3,
    }


def make_path(chance: random.Random, section: str) -> str:
    if chance.random() < 0.12:
        return "/"
    if chance.random() >= 0.8:
        return f"/{section}/"
    good = chance.choice(GOODS)
    item = f"/{chance.choice(GOODS)}-{chance.randint(100, 999)}" if chance.random() < 0.6 else ""
    return f"/{section}/{good}{item}"


def clause(attribute: str, operator: str, value: object) -> Node:
    return {"attr": attribute, "op": operator, "value": value}


def one_or_several(
    chance: random.Random, attribute: str, choices: Weighted, sizes: tuple[int, int], share_of_one: float
) -> Node:
    if chance.random() < share_of_one:
        return clause(attribute, "eq", choices.pick(chance))
    wanted = chance.randint(*sizes)
    values: list[str] = []
    while len(values) < wanted:
        value = choices.pick(chance) if chance.random() < 0.7 else chance.choice(choices.values)
        if value and value not in values:
            values.append(value)
    return clause(attribute, "in", values)


def category_clause(chance: random.Random) -> Node:
    share = chance.random()
    if share < 0.34:
        return one_or_several(chance, "country", COUNTRIES, (2, 8), 0.45)
    if share < 0.50:
        return clause("device.type", "eq", DEVICES.pick(chance))
    if share < 0.60:
        return clause("device.os", "eq", SYSTEMS[DEVICES.pick(chance)].pick(chance))
    if share < 0.74:
        return one_or_several(chance, "referrer", REFERRERS, (2, 5), 0.5)
    if share < 0.86:
        return one_or_several(chance, "utm.source", SOURCES, (2, 4), 0.6)
    if share < 0.94:
        return one_or_several(chance, "utm.campaign", CAMPAIGNS, (2, 6), 0.6)
    return one_or_several(chance, "language", LANGUAGES, (2, 3), 0.6)


NUMBERS = [("visits", 14), ("orders", 5), ("cart_value", 200), ("days_since_last", 40), ("pageviews", 30)]


def number_clause(chance: random.Random) -> Node:
    attribute, most = chance.choices(NUMBERS, [35, 18, 20, 15, 12])[0]
    if attribute == "orders":
        operator = chance.choices(["gte", "gt", "lt"], [70, 15, 15])[0]
        return clause(attribute, operator, chance.randint(1, most))
    operator = chance.choices(["gte", "gt", "lte", "lt"], [50, 15, 15, 20])[0]
    return clause(attribute, operator, chance.randint(2, most))


HOST_PARTS = [
    "google",
    "facebook",
    "reddit",
    "example",
    "news",
    "yahoo",
    "partner",
    "mail",
    ".org",
    "instagram",
]
CAMPAIGN_PARTS = ["eu", "us", "apac", "promo", "spring", "flash", "black", "26"]


def text_clause(chance: random.Random) -> Node:
    share = chance.random()
    if share < 0.4:
        return clause("path", "contains", chance.choice(GOODS))
    if share < 0.7:
        section = chance.choice(SECTIONS)
        good = f"/{chance.choice(GOODS)}" if chance.random() < 0.3 else ""
        return clause("path", "prefix", f"/{section}{good}" + ("/" if chance.random() < 0.7 else ""))
    if share < 0.9:
        return clause("referrer", "contains", chance.choice(HOST_PARTS))
    return clause("utm.campaign", "contains", chance.choice(CAMPAIGN_PARTS))


def other_clause(chance: random.Random) -> Node:
    if chance.random() < 0.6:
        return clause("tags", "has", TAGS.pick(chance))
    return clause("logged_in", "eq", chance.random() < 0.5)


MAKERS: dict[str, Callable[[random.Random], Node]] = {
    "category": category_clause,
    "number": number_clause,
    "string": text_clause,
}
ANY_MAKER = [category_clause, number_clause, text_clause, other_clause]


def make_rule(chance: random.Random) -> Node:
    """Two to four clauses on different attributes; some rules have an OR of two of them, some a NOT."""
    first_maker = MAKERS[chance.choices(list(MAKERS), [60, 30, 10])[0]]
    wanted = chance.choices([2, 3, 4], [40, 38, 22])[0]
    clauses: list[Node] = []
    while len(clauses) < wanted:
        maker = chance.choices(ANY_MAKER, [52, 27, 9, 12])[0] if clauses else first_maker
        made = maker(chance)
        if all(known["attr"] != made["attr"] for known in clauses):
            clauses.append(made)
    first = clauses[0]
    chance.shuffle(clauses)
    if wanted >= 3 and chance.random() < 0.28:
        pair = [known for known in clauses if known is not first][:2]
        clauses = [known for known in clauses if not any(known is one for one in pair)]
        clauses.insert(chance.randint(0, len(clauses)), {"any": pair})
    if chance.random() < 0.15:
        place = chance.randrange(len(clauses))
        if clauses[place] is not first or len(clauses) == 1:
            clauses[place] = {"not": clauses[place]}
    return {"all": clauses} if len(clauses) > 1 else clauses[0]


TESTS: dict[str, Callable[[Any, Any], bool]] = {
    "eq": lambda seen, wanted: seen == wanted,
    "in": lambda seen, wanted: seen in wanted,
    "gte": lambda seen, wanted: seen >= wanted,
    "gt": lambda seen, wanted: seen > wanted,
    "lte": lambda seen, wanted: seen <= wanted,
    "lt": lambda seen, wanted: seen < wanted,
    "contains": lambda seen, wanted: wanted in seen,
    "prefix": lambda seen, wanted: seen.startswith(wanted),
    "has": lambda seen, wanted: wanted in seen,
}


def holds(node: Node, visitor: Visitor) -> bool:
    if "all" in node:
        return all(holds(part, visitor) for part in node["all"])
    if "any" in node:
        return any(holds(part, visitor) for part in node["any"])
    if "not" in node:
        return not holds(node["not"], visitor)
    seen: Any = visitor
    for name in node["attr"].split("."):
        seen = seen[name]
    return TESTS[node["op"]](seen, node["value"])


def make_rules(chance: random.Random) -> Iterator[Node]:
    """Different rules whose mean share of matches stays near the target: above it every second frequent rule is
    dropped, below it every second rare one.
    """
    sample = [make_visitor(random.Random(SEED * 7777 + number)) for number in range(SAMPLE)]
    seen: set[str] = set()
    total = 0.0
    while len(seen) < RULES:
        rule = make_rule(chance)
        text = json.dumps(rule, sort_keys=True)
        if text in seen:
            continue
        share = sum(holds(rule, visitor) for visitor in sample) / SAMPLE
        if share > MOST_SHARE:
            continue
        mean = total / len(seen) if seen else TARGET_SHARE
        if mean > TARGET_SHARE and share > TARGET_SHARE and chance.random() < 0.5:
            continue
        if mean < TARGET_SHARE and share < TARGET_SHARE and chance.random() < 0.5:
            continue
        seen.add(text)
        total += share
        yield rule


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    visitors = [make_visitor(random.Random(SEED * 1000 + number)) for number in range(VISITORS)]
    rules = list(make_rules(random.Random(SEED)))
    expected = [[place for place, rule in enumerate(rules) if holds(rule, visitor)] for visitor in visitors]
    named = [{"id": f"s{place:05d}", "when": rule} for place, rule in enumerate(rules)]
    for name, value in (("rules", named), ("visitors", visitors), ("expected", expected)):
        (folder / f"{name}.json").write_text(json.dumps(value, separators=(",", ":")))
    print(
        f"{len(rules)} rules, {len(visitors)} visitors, {sum(map(len, expected)) / VISITORS:.1f} matches each"
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
