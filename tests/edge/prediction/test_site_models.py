from dataclasses import replace

import msgpack
import pytest

from segments.authoring.source import check_rules
from segments.bundle.prediction.model_use import ModelUse
from segments.edge.cel.values import Timestamp
from segments.edge.consent.gate import ALL_PURPOSES, Consent, allow_signals
from segments.edge.decide.index import open_index
from segments.edge.decide.resolve import resolve_segments
from segments.edge.prediction import site_models
from segments.edge.prediction.scorer import Scorer
from segments.edge.prediction.site_models import SiteModels
from segments.errors import BundleCorrupt, BundleTooNew
from tests.edge.prediction.shop_models import BEHAVIOUR, PURCHASE, RULES, purchase_score, write_models
from tests.edge.site_of_rules import open_rules

SECOND = 1_000_000_000
NOW = Timestamp(1_800_000_000 * SECOND)
LAST = Timestamp(NOW.unix_nanoseconds - 6 * 86_400 * SECOND)
SCORE, CLUSTER = 'score("purchase_7d")', 'cluster("behaviour")'
COUNT, BOUGHT = 'events.count("product_view", "7d")', 'events.last("purchase")'
SEEN = {"visitor.visits": 9, COUNT: 3, "geo.country": "DE", "time.now": NOW}


class Given:
    """Signals by hand."""

    def __init__(self, values):
        self.values = values

    def read(self, names):
        return {name: self.values[name] for name in names if name in self.values}


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("models")
    write_models(folder)
    return open_rules(RULES, folder)


def matched(site, values, purposes=ALL_PURPOSES):
    consent = Consent(frozenset(purposes), "test", "test", explicit=True)
    allowed = allow_signals(Given(values), consent, site.bundle.wanted)
    return set(site.index.names(resolve_segments(allowed, site.index).bits))


def test_a_score_decides_as_it_is_computed_by_hand(site):
    assert purchase_score(9, None, 3, "DE") > 0.6 > purchase_score(3, 6.0, 3, "FR")
    assert matched(site, SEEN) == {"likely", "doubled", "scored"}
    assert matched(site, {**SEEN, BOUGHT: LAST}) == {"likely", "sure", "doubled", "scored"}
    few = {**SEEN, "visitor.visits": 3, "geo.country": "FR", BOUGHT: LAST}
    assert matched(site, few) == {"unlikely", "scored", "not-explorers"}


def test_a_missing_value_that_the_model_has_no_rule_for_gives_no_score_and_is_never_zero(site):
    without = {name: value for name, value in SEEN.items() if name != COUNT}
    assert matched(site, without) == set()
    assert matched(site, {**without, COUNT: 0}) >= {"scored"}


@pytest.mark.parametrize("purpose", ["personalization"])
def test_without_consent_to_one_of_its_purposes_a_score_is_unknown_also_through_not(site, purpose):
    assert matched(site, SEEN, ALL_PURPOSES - {purpose}) == set()


def test_a_score_is_withheld_although_its_features_would_only_be_missing(tmp_path):
    """The model fills a missing value; one that consent withholds is not filled."""
    write_models(tmp_path)
    rules = RULES.replace('"visitor.visits"', '"hits"') + (
        '\n[signals.hits]\ntype = "int"\npurpose = "analytics"\nfrom = "header:x-visits"\n'
    )
    site = open_rules(
        rules.replace("recency = 'days_since(events.last(\"purchase\"))'", 'recency = "hits"'),
        tmp_path,
    )
    values = {**SEEN, "hits": 9}
    assert site.bundle.wanted[SCORE] == "analytics+personalization"
    assert "scored" in matched(site, values)
    for granted in ({"analytics"}, {"personalization"}, {"advertising", "functional"}, set()):
        assert matched(site, values, granted) == set()


def test_each_model_is_asked_once_a_decision_and_only_where_a_surviving_rule_needs_it(site, monkeypatch):
    asked = []

    class Counted(Scorer):
        def sums(self, values):
            asked.append(self.model.name)
            return super().sums(values)

    monkeypatch.setattr(site_models, "Scorer", Counted)
    index = open_index(site.bundle)
    index.match(SEEN)
    assert sorted(asked) == ["behaviour", "purchase_7d"]
    index.match(SEEN, None, {SCORE: "personalization", CLUSTER: "personalization"})
    assert len(asked) == 2


def test_a_model_is_opened_by_the_first_visitor_whose_rules_ask(site, monkeypatch):
    opened = []
    monkeypatch.setattr(site_models, "unpack_model", lambda data: opened.append(len(data)) or PURCHASE)
    index = open_index(site.bundle)
    assert opened == []
    index.match(SEEN)
    assert len(opened) == 2


def test_a_score_that_is_given_by_hand_stands(site):
    assert matched(site, {**SEEN, SCORE: 0.1, CLUSTER: "browsers"}) == {"unlikely", "scored", "not-explorers"}


def test_a_model_of_a_later_format_is_refused_when_the_bundle_is_opened():
    later = msgpack.packb([2, 1, b""])
    with pytest.raises(BundleTooNew, match="model format 1 or lower, got 2"):
        SiteModels([ModelUse("later", later, (), [(SCORE, "")])])


def test_a_model_that_cannot_be_read_gives_no_score_and_breaks_no_page(site):
    corrupt = msgpack.packb([1, 4, b"\x03\x00"])
    uses = tuple(replace(use, data=corrupt) for use in site.bundle.models)
    broken = open_index(replace(site.bundle, models=uses))
    assert broken.names(broken.match(SEEN)) == []


def test_a_feature_that_is_no_expression_is_refused():
    with pytest.raises(BundleCorrupt, match="encoded feature"):
        SiteModels([ModelUse("odd", msgpack.packb([1, 1, b""]), ([255, 1],), [(SCORE, "")])])


def test_models_that_no_rule_asks_for_stay_out_of_the_bundle(tmp_path):
    write_models(tmp_path)
    quiet = open_rules(RULES.partition("[segments.likely]")[0] + "[segments.all]\nwhen = 'true'\n", tmp_path)
    assert quiet.bundle.models == ()
    assert quiet.bundle.wanted == {}


def test_the_signals_behind_a_model_are_read_and_named(site):
    assert {"visitor.visits", COUNT, BOUGHT, "geo.country", "time.now"} <= site.bundle.wanted.keys()
    (behaviour, purchase) = site.bundle.models
    assert (behaviour.name, purchase.name) == (BEHAVIOUR.name, PURCHASE.name)
    assert [len(use.features) for use in (behaviour, purchase)] == [2, 4]


def test_clusters_and_classes_have_their_names_in_rules(tmp_path):
    write_models(tmp_path)
    (tmp_path / "rules.toml").write_text('[site]\nname = "s"\n' + RULES.replace('"explorers"', '"explorer"'))
    codes = [
        diagnostic.code
        for diagnostic in check_rules(tmp_path / "rules.toml").diagnostics
        if diagnostic.severity == "error"
    ]
    assert codes == ["impossible-value", "impossible-value"]
