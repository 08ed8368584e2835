import json

import pytest

from segments.cli.main import main
from tests.edge.prediction.shop_models import RULES, purchase_score, write_models

SEEN = (
    *(
        "--set",
        "visitor.visits=9",
        "--set",
        'events.count("product_view", "7d")=3',
        "--set",
        "geo.country=DE",
    ),
)


@pytest.fixture
def folder(tmp_path):
    write_models(tmp_path)
    (tmp_path / "rules.toml").write_text('[site]\nname = "shop"\n' + RULES, encoding="utf-8")
    return tmp_path


def run(capsys, *arguments):
    assert main(list(map(str, arguments))) == 0
    return capsys.readouterr().out


def test_a_score_is_explained_by_what_each_feature_adds(folder, capsys):
    out = run(capsys, "explain", "likely", "--rules", folder, *SEEN, "--consent", "all", "--json")
    (segment,) = json.loads(out)["segments"]
    (reason,) = segment["models"]
    assert segment["outcome"] == "true"
    assert reason["value"] == pytest.approx(purchase_score(9, None, 3, "DE"))
    assert [(row["name"], row["value"]) for row in reason["features"]] == [
        ("visits", 9),
        ("recency", None),
        ("geo.country", "DE"),
        ("views", 3),
    ]
    assert [row["part"] for row in reason["features"]] == pytest.approx([4.5, -3.0, 0.7, 0.6])
    assert reason["base"] + sum(row["part"] for row in reason["features"]) == pytest.approx(reason["raw"])


def test_a_score_without_consent_says_which_purpose_it_needs(folder, capsys):
    out = run(capsys, "explain", "likely", "--rules", folder, *SEEN, "--consent", "none")
    assert 'score("purchase_7d"): withheld, it needs consent to personalization' in out
    assert "likely: unknown; needs consent to personalization" in out


def test_a_score_that_a_missing_value_keeps_away_names_it(folder, capsys):
    out = run(capsys, "explain", "likely", "--rules", folder, *SEEN[:2], "--consent", "all")
    assert 'score("purchase_7d"): events.count("product_view", "7d") is absent' in out


def test_the_audit_lists_models_with_what_they_read_and_for_what(folder, capsys):
    audit = json.loads(run(capsys, "audit", "--rules", folder, "--json"))
    models = {row["name"]: row for row in audit["models"]}
    assert models["purchase_7d"]["purposes"] == ["personalization"]
    assert models["purchase_7d"]["features"] == [
        "visits = visitor.visits",
        'recency = days_since(events.last("purchase"))',
        'views = events.count("product_view", "7d")',
        "geo.country",
    ]
    assert models["behaviour"]["segments"] == ["not-explorers", "sure"]
    sure = next(row for row in audit["segments"] if row["id"] == "sure")
    assert "visitor.visits" in sure["signals"]
    assert "events.last(&quot;purchase&quot;)" not in sure["signals"]


def test_the_printed_audit_and_the_page_name_models(folder, capsys, tmp_path):
    assert "MODEL" in run(capsys, "audit", "--rules", folder)
    run(capsys, "audit", "--rules", folder, "--html", tmp_path / "audit.html")
    assert "Trained models" in (tmp_path / "audit.html").read_text()
