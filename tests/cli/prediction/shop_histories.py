"""Histories of a shop's visitors, drawn with a seed: browsers, comparison shoppers, and those with high intent."""

import json
import random

START_S = 1_790_000_000
KINDS = {
    # share, most visits, most pages a visit, share of pages with a product, of visits with a cart, of carts bought
    "browsers": (0.6, 5, 2, 0.15, 0.01, 0.2),
    "comparison shoppers": (0.25, 9, 9, 0.85, 0.06, 0.4),
    "high intent": (0.15, 7, 5, 0.6, 0.7, 0.7),
}
DAY_S = 86_400


def shop_lines(visitors, seed=5, days=60):
    """JSON lines, a visitor's own first."""
    drawn = random.Random(seed)
    for number in range(visitors):
        kind = drawn.choices(list(KINDS), [row[0] for row in KINDS.values()])[0]
        consent = "all" if drawn.random() < 0.7 else []
        country = drawn.choice(["DE", "US", "FR"])
        yield {"visitor": f"v{number}", "signals": {"geo.country": country}, "consent": consent}
        yield from _events(drawn, f"v{number}", KINDS[kind], days)


def _events(drawn, visitor, kind, days):
    _, visits, pages, products, carts, bought = kind
    at_s = START_S + drawn.randrange(days * DAY_S // 2)
    for _ in range(drawn.randint(1, visits)):
        at_s += drawn.randrange(3_600, 5 * DAY_S)
        if at_s > START_S + days * DAY_S:
            return
        page_s = at_s
        for _ in range(drawn.randint(1, pages)):
            page_s += drawn.randrange(20, 200)
            yield event(visitor, page_s, "page_view", {"path": "/"})
            if drawn.random() < products:
                yield event(visitor, page_s + 1, "product_view", {"category": drawn.choice("abc")})
        if drawn.random() < carts:
            yield event(visitor, page_s + 30, "cart_add", {"value": 20.0})
            if drawn.random() < bought:
                yield event(visitor, page_s + 90, "purchase", {"value": 50.0})


def event(visitor, at_s, name, properties=None):
    return {"visitor": visitor, "time": at_s, "name": name, "properties": properties or {}}


def write_histories(path, visitors, **options):
    path.write_text(
        "".join(json.dumps(line) + "\n" for line in shop_lines(visitors, **options)), encoding="utf-8"
    )


RULES = """
[site]
name = "shop"

[features]
visits = "visitor.visits"
views_7d = 'events.count("product_view", "7d")'
pages_30d = 'events.count("page_view", "30d")'
carts_30d = 'events.count("cart_add", "30d")'
recency = 'days_since(events.last("purchase"))'
since_last = "visitor.days_since_last"
cart_share = 'ratio(events.count("cart_add", "30d"), events.count("page_view", "30d"))'
country = "geo.country"

[segments.germans]
when = 'geo.country == "DE"'
"""
OUTCOME = 'events.did("purchase", "7d")'
