"""`segments schema`: printed and written."""

import json


def test_it_is_printed_and_written(tmp_path, run, monkeypatch):
    monkeypatch.chdir(tmp_path)
    printed = run("schema")[1]
    assert json.loads(printed)["$schema"].endswith("2020-12/schema")
    assert run("schema", "-o", "rules.schema.json")[0] == 0
    assert (tmp_path / "rules.schema.json").read_text() == printed
