"""`segments diff` between files, for people and as JSON."""


def test_two_states_are_compared(shop, run, run_json, golden):
    run("compile", "-o", "old.bundle")
    rules = shop / "rules" / "shop.toml"
    text = rules.read_text().replace('geo.country == "DE"', 'geo.country in ["DE", "AT"]')
    rules.write_text(text.replace("segments.regulars", "segments.loyal").replace("german-phones]", "phones]"))
    code, out, _ = run("diff", "old.bundle", "rules")
    assert code == 0
    golden("cli/diff.txt", out)
    _, told = run_json("diff", "old.bundle", "rules")
    assert told["is_same"] is False
    assert [row["kind"] for row in told["segments"]] == ["removed", "changed", "renamed", "added"]
    assert told["bundle_bytes"]["before"] != told["bundle_bytes"]["after"]


def test_the_same_state_is_the_same(shop, run_json):
    assert run_json("diff", "rules", "rules/shop.toml")[1]["is_same"] is True


def test_a_publication_needs_to_know_where(shop, run):
    code, _, error = run("diff", "11", "rules")
    assert code == 2
    assert "with --local or --remote" in error
