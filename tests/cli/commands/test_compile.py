from segments.bundle.read import digest_of, read_bundle


def test_the_file_is_the_bundle_that_is_named(shop, run_json):
    code, result = run_json("compile", "-o", "out.bundle")
    data = (shop / "out.bundle").read_bytes()
    assert code == 0
    assert (result["digest"], result["bytes"], result["segments"]) == (digest_of(data), len(data), 3)
    assert set(read_bundle(data).names) == {"germany", "german-phones", "regulars"}


def test_the_same_rules_are_the_same_bytes(shop, run):
    run("compile", "-o", "one.bundle")
    run("compile", "-o", "two.bundle")
    assert (shop / "one.bundle").read_bytes() == (shop / "two.bundle").read_bytes()


def test_wrong_rules_write_nothing(shop, run):
    (shop / "rules" / "more.toml").write_text("[segments.x]\nwhen = 'nothing'\n")
    code, _, err = run("compile", "-o", "out.bundle")
    assert code == 1
    assert "cel-unknown-name" in err
    assert not (shop / "out.bundle").exists()


def test_a_place_that_cannot_be_written_to_is_said(shop, run):
    code, _, err = run("compile", "-o", "no/such/folder/out.bundle")
    assert code == 1
    assert "Expected a place to write to" in err


def test_json_says_why_nothing_was_compiled(shop, run_json):
    (shop / "rules" / "more.toml").write_text("[segments.x]\nwhen = 'nothing'\n")
    code, result = run_json("compile")
    assert code == 1
    assert result["error"]["code"] == "check-failed"
    assert [problem["code"] for problem in result["diagnostics"]] == ["cel-unknown-name"]
