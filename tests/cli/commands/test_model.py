import json
import zipfile

import pytest

from segments.bundle.prediction.read_model import read_model
from segments.cli.main import main
from tests.authoring.prediction.parity import RECORDED


@pytest.fixture
def files(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with zipfile.ZipFile(RECORDED) as archive:
        for name in ("lightgbm_words.txt", "clusters.json", "xgboost_classes.ubj"):
            archive.extract(name)
    return tmp_path


def test_import_writes_a_model_file_and_show_reads_it(files, capsys):
    assert main(["model", "import", "lightgbm_words.txt", "--name", "purchase_7d"]) == 0
    written = capsys.readouterr().out
    assert written.startswith("wrote purchase_7d.model: LightGBM, 8 trees with ")
    assert read_model((files / "purchase_7d.model").read_bytes()).name == "purchase_7d"
    assert main(["model", "show", "purchase_7d.model"]) == 0
    shown = capsys.readouterr().out
    assert "score: a share between 0 and 1" in shown
    assert "FEATURE  KIND" in shown
    assert "word" in shown


def test_clusters_get_the_names_that_are_given(files, capsys):
    names = "browsers, comparison shoppers,high intent,new,other"
    assert main(["model", "import", "clusters.json", "--labels", names, "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert result["file"] == "clusters.model"
    assert result["labels"] == ["browsers", "comparison shoppers", "high intent", "new", "other"]
    assert result["bytes"] == (files / "clusters.model").stat().st_size
    assert main(["model", "import", "clusters.json", "--labels", "a,b"]) == 1
    assert "Expected 5 labels, got 2" in capsys.readouterr().err


def test_what_is_no_model_file_is_refused_with_what_would_be_one(files, capsys):
    assert main(["model", "show", "lightgbm_words.txt"]) == 1
    assert "segments model import" in capsys.readouterr().err
    assert main(["model", "import", "missing.txt"]) == 1


def test_a_command_line_that_makes_no_sense_is_refused(files):
    assert main(["model", "show", "clusters.json", "--name", "x"]) == 2
    assert main(["model", "import", "clusters.json", "--name", "Not A Name"]) == 2


def test_json_names_what_each_feature_does(files, capsys):
    main(["model", "import", "xgboost_classes.ubj", "--json"])
    result = json.loads(capsys.readouterr().out)
    assert result["library"] == "XGBoost 3.4.1"
    assert result["score"] == "shares of the classes (0, 1, 2)"
    assert {"name", "kind", "asked", "missing"} <= result["features"][0].keys()
