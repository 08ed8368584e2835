"""Models on the real runtime: a block is shown by a score that the worker computes, under the visitor's consent."""

from pathlib import Path

import pytest

from segments.bundle.prediction.write_model import write_model
from segments.edge.prediction.scorer import Scorer
from tests.cli.prediction.shop_histories import RULES as SHOP
from tests.edge.prediction.shop_models import RULES as ASKING
from tests.edge.prediction.shop_models import TREE_RULES, ladder, tree_models, write_models
from tests.worker.shop import RULES, browser, page_of, publish, shown
from tests.worker.test_events import Person

TRAINED = Path(__file__).parent / "purchase_7d.model"
"""Boosted trees that `segments train` made of 2,000 drawn visitors (tests/cli/prediction/shop_histories.py)."""

NAMES = ["likely", "unlikely", "sure", "doubled", "scored", "not-explorers"]
SEEN = 'visitor.visits=9; events.count("product_view", "7d")=3; geo.country=DE'


@pytest.fixture(scope="module", autouse=True)
def predicted(worker, published, tmp_path_factory):
    folder = tmp_path_factory.mktemp("models")
    write_models(folder)
    publish(worker, RULES + ASKING, folder)
    yield
    publish(worker, RULES, tmp_path_factory.mktemp("rules"))


def see(worker, visitor, **headers):
    answer = worker.fetch("/", browser(x_segments_as=visitor, **headers))
    assert answer.status == 200
    return shown(answer.text)


def test_a_block_is_shown_by_a_predicted_score(worker, origin):
    origin.set("/", page_of(NAMES))
    assert see(worker, f"{SEEN}; consent=all") == {"likely", "doubled", "scored"}
    assert see(worker, f"{SEEN.replace('=9', '=1')}; consent=all") == {"unlikely", "scored", "not-explorers"}


def test_without_consent_a_score_is_unknown_and_no_block_that_asks_for_it_is_shown(worker, origin):
    origin.set("/", page_of(NAMES))
    assert see(worker, f"{SEEN}; consent=none") == set()


def test_a_score_follows_from_what_the_visitor_does(worker, origin):
    """No signal by hand: the segment cookie counts visits, and the model reads them."""
    origin.set("/", page_of(NAMES))
    origin.set("/other", page_of(NAMES))
    first = worker.fetch("/", browser(x_segments_as="geo.country=DE; consent=all"))
    assert shown(first.text) == {"unlikely", "scored", "not-explorers"}


def test_a_score_can_be_tried_out_by_hand_in_a_local_run(worker, origin):
    origin.set("/", page_of(NAMES))
    assert see(worker, f'{SEEN}; score("purchase_7d")=0.1; consent=all') == {"unlikely", "scored"}


@pytest.fixture
def trees(worker, tmp_path):
    """Rules that tell the scores of trees to the nearest twenty-fifth, in use for one test."""
    models = tree_models()
    for model in models:
        (tmp_path / f"{model.name}.model").write_bytes(write_model(model))
    steps = [ladder(model.name) for model in models]
    publish(worker, RULES + TREE_RULES + "".join(rules for rules, _ in steps), tmp_path)
    yield models, [names for _, names in steps]
    write_models(tmp_path)
    publish(worker, RULES + ASKING, tmp_path)


@pytest.mark.parametrize(
    ("visits", "views", "spent", "country"), [(1, 0, 0.0, "DE"), (2, 1, 1.5, "US"), (9, 4, 3.0, "FR")]
)
def test_trees_score_in_the_worker_as_they_do_here(worker, origin, trees, visits, views, spent, country):
    models, names = trees
    origin.set("/", page_of([*names[0], *names[1]]))
    given = (
        f'visitor.visits={visits}; events.count("product_view", "7d")={views}; '
        f'events.sum("cart_add", "value", "7d")={spent}; geo.country={country}; consent=all'
    )
    values = ([visits, views, spent, country], [visits, views])
    expected = set()
    for model, own, row in zip(models, names, values, strict=True):
        score = Scorer(model).score(row)
        expected |= {name for step, name in enumerate(own) if score >= step * 4 / 100}
    assert expected
    assert see(worker, given) == expected


@pytest.fixture
def trained(worker, tmp_path):
    """The model that `segments train` made of the drawn shop, with the shop's features, in use for one test."""
    (tmp_path / "purchase_7d.model").write_bytes(TRAINED.read_bytes())
    features = "[features]" + SHOP.partition("[features]")[2].partition("[segments.")[0]
    rules = '\n[models.purchase_7d]\nfile = "purchase_7d.model"\n'
    rules += "\n[segments.likely-to-buy]\nwhen = 'score(\"purchase_7d\") > 0.27'\n"
    publish(worker, RULES + "\n" + features + rules, tmp_path)
    yield
    write_models(tmp_path)
    publish(worker, RULES + ASKING, tmp_path)


def test_a_model_that_was_trained_on_the_shop_shows_a_block_to_who_fills_a_cart(worker, origin, trained):
    """Nothing is given by hand but the place: visits and events are counted by the worker, into the segment cookie."""
    origin.set("/", page_of(["likely-to-buy"]))
    buyer, reader = (
        Person(worker, "geo.country=DE; consent=all"),
        Person(worker, "geo.country=DE; consent=all"),
    )
    assert (buyer.look(), reader.look()) == (set(), set())
    for _ in range(3):
        buyer.send({"name": "product_view"}, {"name": "cart_add"})
        reader.send({"name": "search"})
    assert (buyer.look(), reader.look()) == ({"likely-to-buy"}, set())
    buyer.place = "geo.country=DE; consent=none"
    assert buyer.look() == set(), "no consent, no score"
