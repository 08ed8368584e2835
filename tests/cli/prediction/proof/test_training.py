"""`segments train`, `retrain` and `clusters` with scikit-learn and LightGBM, in the environment of the models' proof.

Part of `make test-models`; the edge's part, exports and measures are tested without any library.
"""

import json
import os
import subprocess
from pathlib import Path

import msgpack
import pytest

from segments.bundle.prediction.read_model import read_model
from segments.cli.main import main
from tests.authoring.prediction.proof.environment import PYTHON, install
from tests.cli.prediction.shop_histories import OUTCOME, RULES, write_histories

SOURCE = Path(__file__).resolve().parents[4] / "src"
VISITORS = 2_500
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
