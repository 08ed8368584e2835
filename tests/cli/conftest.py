import json

import pytest

from segments.cli.main import main

RULES = """\
[site]
name = "shop"
languages = ["en", "de"]

[segments.germany]
title = "Visitors in Germany"
when = 'geo.country == "DE"'

[segments.german-phones]
when = 'device.type == "phone"'
parent = "germany"
priority = 5

[segments.regulars]
when = "visitor.visits >= 5"
"""


@pytest.fixture
def shop(tmp_path, monkeypatch):
    """A site's folder, with its rules, as the working folder."""
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "shop.toml").write_text(RULES, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run(capsys):
    """Runs one command line; gives its exit code and what it printed."""

    def call(*arguments):
        code = main(arguments)
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return call


@pytest.fixture
def run_json(run):
    """Runs one command line with --json; gives its exit code and its result."""

    def call(*arguments):
        code, out, _ = run(*arguments, "--json")
        return code, json.loads(out)

    return call
