"""A shop whose rules ask models: the files, the rules, and what a visitor's score comes to by hand."""

import math
from dataclasses import replace
from pathlib import Path

from segments.bundle.prediction.model_form import (
    AS_FLAG,
    AS_OTHER,
    FILLED,
    LOGISTIC,
    WORD,
    Centroids,
    Column,
    Feature,
    Linear,
    Model,
    Output,
)
from segments.bundle.prediction.write_model import write_model
from tests.bundle.prediction.models import oblivious_model, tree_model

RULES = """
[features]
visits = "visitor.visits"
recency = 'days_since(events.last("purchase"))'
views = 'events.count("product_view", "7d")'

[models.purchase_7d]
file = "purchase_7d.model"

[models.behaviour]
file = "behaviour.model"

[segments.likely]
when = 'score("purchase_7d") > 0.6'

[segments.unlikely]
when = 'score("purchase_7d") <= 0.6'

[segments.sure]
when = 'score("purchase_7d") > 0.8 && cluster("behaviour") == "explorers"'

[segments.doubled]
when = 'score("purchase_7d") * 2.0 > 1.2'

[segments.scored]
when = 'known(score("purchase_7d"))'

[segments.not-explorers]
when = '!(cluster("behaviour") == "explorers")'
"""
PURCHASE = Model(
    "purchase_7d",
    "by hand",
    (
        Feature("visits"),
        Feature("recency"),
        Feature("views"),
        Feature("geo.country", WORD, ("DE", "US"), AS_OTHER),
    ),
    (Column(0), Column(1, missing=FILLED, fill=30.0), Column(2), Column(3, AS_FLAG, category=0)),
    Linear(((0.5, -0.1, 0.2, 0.7),)),
    Output((-2.0,), link=LOGISTIC),
)
BEHAVIOUR = Model(
    "behaviour",
    "by hand",
    (Feature("visits"), Feature("views")),
    (Column(0), Column(1)),
    Centroids(((1.0, 1.0), (10.0, 3.0))),
    labels=("browsers", "explorers"),
)


def write_models(folder: Path) -> None:
    """Both files, where the rules look for them."""
    for model in (PURCHASE, BEHAVIOUR):
        (folder / f"{model.name}.model").write_bytes(write_model(model))


def purchase_score(visits: int, days: float | None, views: int, country: str) -> float:
    """The share by hand; who never bought counts as thirty days."""
    raw = -2.0 + 0.5 * visits - 0.1 * (30.0 if days is None else days) + 0.2 * views + 0.7 * (country == "DE")
    return 1 / (1 + math.exp(-raw))


TREE_RULES = """
[features]
a = "visitor.visits"
b = 'events.count("product_view", "7d")'
c = 'events.sum("cart_add", "value", "7d")'
d = "geo.country"

[models.trees]
file = "trees.model"

[models.oblivious]
file = "oblivious.model"
"""
"""Boosted trees and oblivious ones, drawn at random, with a word among their features."""


def tree_models() -> tuple[Model, Model]:
    """A model whose trees fit bit vectors, and one of trees with one question a level."""
    trees, _ = tree_model(4, trees=40, depth=5)
    features = (*trees.features[:3], replace(trees.features[3], categories=("DE", "US", "FR", "AT", "CH")))
    return replace(trees, features=features), oblivious_model(depth=5, seed=4)


def ladder(name: str) -> tuple[str, list[str]]:
    """Segments that tell in which hundredth a score of 0 to 1 lies, and their names."""
    names = [f"{name}-{step}" for step in range(0, 100, 4)]
    rules = "".join(
        f"\n[segments.{name}-{step}]\nwhen = 'score(\"{name}\") >= {step / 100}'\n"
        for step in range(0, 100, 4)
    )
    return rules, names
