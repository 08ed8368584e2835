"""JSON on the command line: the same plans as in the worker, by a file's ending."""

import json

import pytest

DOCUMENT = b'{ "items": [ {"id": 1, "segments": ["vip"]}, {"value": {"segments": "b2b"}, "id": 2.50} ] }\n'


def test_a_document_is_printed_byte_for_byte(tmp_path, capfdbinary):
    from segments.cli.main import main

    path = tmp_path / "page.json"
    path.write_bytes(DOCUMENT)
    assert main(["splice", str(path), "--as", "vip"]) == 0
    assert capfdbinary.readouterr().out == b'{ "items": [ {"id": 1}, {"id": 2.50} ] }\n'


def test_a_preset_says_what_a_list_of_segments_belongs_to(tmp_path, capfdbinary):
    from segments.cli.main import main

    path = tmp_path / "page.json"
    path.write_bytes(DOCUMENT)
    assert main(["splice", str(path), "--as", "vip", "--json-preset", "wagtail"]) == 0
    assert capfdbinary.readouterr().out == b'{ "items": [ {"id": 1} ] }\n'


def test_lines_are_documents(tmp_path, capfdbinary):
    from segments.cli.main import main

    path = tmp_path / "feed.ndjson"
    path.write_bytes(b'{"segments":"vip"}\n{"n":1}\n')
    assert main(["splice", str(path)]) == 0
    assert capfdbinary.readouterr().out == b'{"n":1}\n'


def test_an_unknown_preset_is_refused_with_those_that_there_are(tmp_path, run):
    path = tmp_path / "page.json"
    path.write_bytes(DOCUMENT)
    code, printed, notes = run("splice", str(path), "--json-preset", "typo3")
    assert (code, printed) == (2, "")
    assert "contentful" in notes
    assert "typo3" in notes


@pytest.mark.parametrize("has_json", [False, True])
def test_a_plan_names_the_block_of_each_separator(tmp_path, run, has_json):
    path = tmp_path / "page.json"
    path.write_bytes(b'[{"segments":"a"},{"segments":"b"}]')
    code, printed, _ = run("splice", str(path), "--plan", *(["--json"] if has_json else []))
    assert code == 0
    if has_json:
        pieces = json.loads(printed)[0]["pieces"]
        assert {"block": 1, "bytes": 1, "separator": True} in pieces
    else:
        assert "before 1" in printed


def test_the_rules_say_where_a_site_names_segments(tmp_path, capfdbinary):
    from segments.cli.main import main

    path, rules = tmp_path / "page.json", tmp_path / "rules.toml"
    path.write_bytes(
        b'[{"meta":{"audience":["vip"]},"id":1},{"meta":{"audience":["b2b"]}},{"segments":"vip"}]'
    )
    rules.write_text('[site]\nname = "s"\njson_paths = ["meta.audience"]\n')
    assert main(["splice", str(path), "--as", "vip", "--rules", str(rules)]) == 0
    assert capfdbinary.readouterr().out == b'[{"meta":{},"id":1},{}]'


def test_a_path_with_an_empty_name_is_refused(tmp_path, run):
    path, rules = tmp_path / "page.json", tmp_path / "rules.toml"
    path.write_bytes(DOCUMENT)
    rules.write_text('[site]\nname = "s"\njson_paths = ["meta..audience"]\n')
    code, _, notes = run("check-page", str(path), "--rules", str(rules))
    assert code == 1
    assert "meta..audience" in notes
