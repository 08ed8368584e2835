"""A template that begins as a score becomes a model of the same name, and its segment stays as it is."""

import pytest

from segments.bundle.prediction.model_form import LOGISTIC, Column, Feature, Linear, Model, Output
from segments.bundle.prediction.write_model import write_model
from segments.cli.main import main

SCORES = {"likely-to-buy": "likely_to_buy", "likely-to-churn": "likely_to_churn"}


@pytest.mark.parametrize("template", SCORES)
def test_a_model_takes_the_place_of_a_score_of_its_name(template, tmp_path, capsys):
    name = SCORES[template]
    assert main(["templates", template]) == 0
    text = capsys.readouterr().out
    head, _, rest = text.partition(f"\n[scores.{name}]\n")
    segment = "[segments." + rest.partition("[segments.")[2]
    rules = tmp_path / "rules.toml"
    rules.write_text('[site]\nname = "shop"\n' + text, encoding="utf-8")
    assert main(["check", "--rules", str(rules)]) == 0
    model = Model(
        name, "by hand", (Feature("visits"),), (Column(0),), Linear(((1.0,),)), Output((-3.0,), link=LOGISTIC)
    )
    (tmp_path / f"{name}.model").write_bytes(write_model(model))
    features = '[features]\nvisits = "visitor.visits"\n'
    asked = f'[models.{name}]\nfile = "{name}.model"\n'
    rules.write_text(f'[site]\nname = "shop"\n{head}\n{features}{asked}{segment}', encoding="utf-8")
    assert main(["check", "--rules", str(rules)]) == 0
    capsys.readouterr()
    for visits, outcome in ((2, "false"), (9, "true")):
        arguments = ["--set", f"visitor.visits={visits}", "--consent", "all"]
        assert main(["explain", template, "--rules", str(rules), *arguments]) == 0
        assert f"{template}: {outcome}" in capsys.readouterr().out
