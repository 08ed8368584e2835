import json

from segments.cli.commands.keys import KEY_NAMES
from segments.signing import parse_key_ring


def test_every_key_is_new_and_usable(run):
    first, second = (json.loads(run("keys", "--json")[1]) for _ in range(2))
    assert list(first) == list(KEY_NAMES)
    assert not set(first.values()) & set(second.values())
    assert all(parse_key_ring(key) for key in first.values())


def test_the_lines_for_dev_vars_are_nothing_else(run):
    lines = run("keys", "--dev-vars")[1].splitlines()
    assert [line.partition("=")[0] for line in lines] == list(KEY_NAMES)


def test_existing_keys_are_never_printed(run, monkeypatch, tmp_path):
    monkeypatch.setenv("SEGMENTS_COOKIE_KEYS", "old:secret-that-stays")
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".dev.vars").write_text("SEGMENTS_COOKIE_KEYS=old:secret-that-stays\n")
    assert "secret-that-stays" not in "".join(map(str, run("keys")))


def test_it_says_how_a_deployed_worker_gets_them(run):
    out = run("keys", "--only", "SEGMENTS_BUNDLE_KEYS")[1]
    assert "npx wrangler secret put SEGMENTS_BUNDLE_KEYS" in out
    assert "SEGMENTS_COOKIE_KEYS" not in out
