"""`segments train`, `retrain` and `clusters` with scikit-learn and LightGBM, in the environment of the models' proof.

Part of `make test-models`; the edge's part, exports and measures are tested without any library.
"""

import json
import os
import subprocess
from dataclasses import replace
from pathlib import Path

import msgpack
import pytest

from segments.bundle.prediction.read_model import read_model
from segments.bundle.prediction.write_model import write_model
from segments.cli.main import main
from tests.authoring.prediction.proof.environment import PYTHON, install
from tests.cli.prediction.shop_histories import OUTCOME, RULES, write_histories

SOURCE = Path(__file__).resolve().parents[4] / "src"
VISITORS = 2_000
SECONDS = 600


@pytest.fixture(scope="module")
def python():
    """A Python with the libraries; SEGMENTS_TRAIN_PYTHON names another one that has them."""
    given = os.environ.get("SEGMENTS_TRAIN_PYTHON")
    if given:
        return given
    install()
    return str(PYTHON)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("training")
    (made / "rules.toml").write_text(RULES, encoding="utf-8")
    write_histories(made / "h.jsonl", VISITORS)
    table = str(made / "purchase.csv")
    exported = [
        "export-features",
        str(made / "h.jsonl"),
        "--rules",
        str(made / "rules.toml"),
        "--outcome",
        OUTCOME,
    ]
    assert main([*exported, "--out", table]) == 0
    return made


def run(python, folder, *arguments):
    packages = Path(msgpack.__file__).parents[1]
    command = [python, "-m", "segments.cli.main", *map(str, arguments)]
    environment = {**os.environ, "PYTHONPATH": f"{SOURCE}{os.pathsep}{folder / 'packages'}"}
    (folder / "packages").mkdir(exist_ok=True)
    if not (folder / "packages" / "msgpack").exists():
        (folder / "packages" / "msgpack").symlink_to(packages / "msgpack")
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=SECONDS, check=False
    )
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("kind", ["weights", "trees"])
def test_a_model_says_more_than_the_share_and_the_same_rows_give_the_same_bytes(python, folder, kind):
    found = []
    for out in ("one", "two"):
        arguments = [
            "purchase.csv",
            "--name",
            "purchase_7d",
            "--kind",
            kind,
            "--out",
            f"{out}.model",
            "--json",
        ]
        code, text, problems = run(python, folder, "train", *arguments, "--report", f"{out}.html")
        assert code == 0, problems
        found.append(json.loads(text))
    assert (folder / "one.model").read_bytes() == (folder / "two.model").read_bytes()
    first = found[0]
    assert first["log_loss"] < first["baseline_loss"]
    assert first["area"] > 0.7
    assert first["calibration_error"] < 0.1
    model = read_model((folder / "one.model").read_bytes())
    assert {feature.name for feature in model.features} <= {
        "visits", "views_7d", "pages_30d", "carts_30d", "recency", "since_last", "cart_share", "country",
    }  # fmt: skip
    page = (folder / "one.html").read_text()
    assert all(
        title in page
        for title in ("ROC", "Precision and recall", "Calibration", "What matters", "microseconds")
    )
    assert page.count("<svg") == 3
    assert "http" not in page.replace("http-equiv", "")


BEHAVIOUR = """
[site]
name = "shop"

[features]
pages_visit = 'ratio(events.count("page_view", "30d"), visitor.visits)'
product_share = 'ratio(events.count("product_view", "30d"), events.count("page_view", "30d"))'
carts = 'log1p(events.count("cart_add", "30d"))'
"""
LIFECYCLE = """
[site]
name = "shop"

[features]
is_new = "visitor.is_new"
visits = "log1p(visitor.visits)"
away = "log1p(visitor.days_since_last)"
"""


def test_a_new_model_is_taken_only_where_it_is_better_by_a_margin(python, folder):
    code, _, problems = run(
        python, folder, "train", "purchase.csv", "--name", "purchase_7d", "--kind", "weights"
    )
    assert code == 0, problems
    before = (folder / "purchase_7d.model").read_bytes()
    arguments = ["retrain", "purchase.csv", "--model", "purchase_7d.model", "--kind", "weights", "--json"]
    code, text, problems = run(python, folder, *arguments)
    assert code == 0, problems
    same = json.loads(text)
    assert (same["is_better"], same["gain"]) == (False, pytest.approx(0.0, abs=1e-9))
    assert "less than the margin" in same["verdict"]
    assert (folder / "purchase_7d.model").read_bytes() == before
    assert {"visits", "country", "the score in use"} <= same["drift"].keys()
    worse = read_model(before)
    (folder / "purchase_7d.model").write_bytes(
        write_model(replace(worse, output=replace(worse.output, start=(3.0,))))
    )
    code, text, problems = run(python, folder, *arguments)
    assert code == 0, problems
    assert json.loads(text)["is_better"]
    assert (folder / "purchase_7d.model").read_bytes() == before, "the same rows give the same model"


def test_a_better_model_whose_rules_cannot_be_published_is_put_back(python, folder):
    """The rules ask for no site that there is: publishing fails, and the old model stays."""
    (folder / "broken").mkdir(exist_ok=True)
    (folder / "broken" / "rules.toml").write_text("[site]\nname = 1\n", encoding="utf-8")
    run(python, folder, "train", "purchase.csv", "--name", "purchase_7d", "--kind", "weights")
    known = read_model((folder / "purchase_7d.model").read_bytes())
    old = write_model(replace(known, output=replace(known.output, start=(3.0,))))
    (folder / "old.model").write_bytes(old)
    arguments = [
        "retrain",
        "purchase.csv",
        "--model",
        "old.model",
        "--kind",
        "weights",
        "--publish",
        "broken",
        "--local",
    ]
    code, _, problems = run(python, folder, *arguments)
    assert code != 0
    assert (folder / "old.model").read_bytes() == old, problems


def clustered(python, folder, rules, *arguments):
    (folder / "beh.toml").write_text(rules, encoding="utf-8")
    exported = [
        "export-features",
        str(folder / "h.jsonl"),
        "--rules",
        str(folder / "beh.toml"),
        "--every",
        "12w",
    ]
    assert main([*exported, "--out", str(folder / "beh.csv")]) == 0
    code, text, problems = run(
        python, folder, "clusters", "beh.csv", "--name", "behaviour", "--json", *arguments
    )
    assert code == 0, problems
    return json.loads(text)


def test_browsers_comparison_shoppers_and_high_intent_come_out_of_what_they_do(python, folder):
    found = clustered(python, folder, BEHAVIOUR)
    assert [round(one["share"], 1) for one in found["clusters"]] == pytest.approx([0.6, 0.2, 0.2], abs=0.11)
    browsers, comparing, intent = (dict(one["differences"]) for one in found["clusters"])
    assert browsers["product_share"] < 0 < comparing["pages_visit"]
    assert intent["carts"] > 1 > comparing["carts"]
    assert found["fidelity"] > 0.95
    # the proposal is a rules file whose rules compile, beside the features
    proposed = folder / "proposed"
    proposed.mkdir(exist_ok=True)
    (proposed / "behaviour.model").write_bytes((folder / "behaviour.model").read_bytes())
    (proposed / "rules.toml").write_text(
        BEHAVIOUR + (folder / "behaviour.toml").read_text(), encoding="utf-8"
    )
    assert main(["check", "--rules", str(proposed)]) == 0
    named = clustered(
        python, folder, BEHAVIOUR, "--count", "3", "--labels", "browsers,comparison shoppers,high intent"
    )
    assert [one["name"] for one in named["clusters"]] == ["browsers", "comparison shoppers", "high intent"]


def test_new_active_and_at_risk_come_out_of_when_they_come(python, folder):
    found = clustered(python, folder, LIFECYCLE, "--count", "3")
    told = [dict(one["differences"]) for one in found["clusters"]]
    assert sum(one["is_new"] > 1 for one in told) == 1, "new: first visits"
    assert max(one["away"] for one in told) > 0.5, "at risk: long away"
    assert found["fidelity"] > 0.9
