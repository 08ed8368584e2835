import argparse
import shlex

import pytest

from segments.cli.input.store import add_store_arguments, spell_store


def parse(words):
    parser = argparse.ArgumentParser()
    add_store_arguments(parser)
    return parser.parse_args(words)


@pytest.mark.parametrize(
    "line",
    [
        "--local",
        "--remote --site shop",
        "mysite --remote --env production --config deploy/wrangler.toml",
        "'my site' --local --persist-to 'a b/state' --binding AUDIENCES",
    ],
)
def test_the_way_back_names_the_same_store(line):
    arguments = parse(shlex.split(line))
    assert parse(shlex.split(spell_store(arguments))) == arguments
    assert spell_store(arguments).count("--") == line.count("--")
