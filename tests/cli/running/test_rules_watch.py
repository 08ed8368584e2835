"""The watch over rules: what was saved is published, what is broken is reported and changes nothing."""

import pytest

from segments.bundle.read import read_bundle
from segments.cli.output.steps import Steps
from segments.cli.running.rules_watch import RulesWatch

RULES = '[site]\nname = "shop"\n[segments.german]\nwhen = \'geo.country == "DE"\'\n'


@pytest.fixture
def rules(tmp_path):
    path = tmp_path / "rules.toml"
    path.write_text(RULES)
    return path


@pytest.fixture
def published():
    return []


@pytest.fixture
def watch(rules, published):
    watch = RulesWatch(rules, published.append, Steps())
    watch.publish()
    return watch


def save(path, text):
    path.write_text(text)
    path.touch()


def settle(watch):
    watch.look()
    watch.look()


def segments_of(data):
    return list(read_bundle(data).term_counts)


def test_what_is_saved_is_published_once(watch, rules, published):
    settle(watch)
    assert len(published) == 1
    save(rules, RULES + "[segments.phones]\nwhen = 'device.type == \"phone\"'\n")
    settle(watch)
    settle(watch)
    assert [len(segments_of(data)) for data in published] == [1, 2]


def test_a_mistake_is_reported_with_its_place_and_nothing_is_published(watch, rules, published, capsys):
    save(rules, RULES.replace("geo.country", "geo.contry"))
    settle(watch)
    assert len(published) == 1
    err = capsys.readouterr().err
    assert "rules.toml:4:9: error" in err
    assert "the last good rules stay in force" in err
    save(rules, RULES)
    settle(watch)
    assert len(published) == 1
    assert "the rules say the same as those in force" in capsys.readouterr().err


def test_a_file_that_is_still_being_written_is_waited_for(watch, rules, published, capsys):
    save(rules, RULES + "[segments.a]\n")
    capsys.readouterr()
    watch.look()
    assert (len(published), capsys.readouterr().err) == (1, "")
    save(rules, RULES + "[segments.a]\nwhen = 'true'\n")
    settle(watch)
    assert len(published) == 2


def test_rules_that_go_and_come_back_are_no_end(watch, rules, published, capsys):
    rules.unlink()
    settle(watch)
    assert "the last good rules stay in force" in capsys.readouterr().err
    save(rules, RULES.replace("DE", "AT"))
    settle(watch)
    assert len(published) == 2
