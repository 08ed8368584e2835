import pytest


def test_the_starter_site_checks_compiles_and_warns_of_nothing(tmp_path, run):
    assert run("init", str(tmp_path / "site"))[0] == 0
    code, out, _ = run("check", str(tmp_path / "site"), "--strict")
    assert code == 0, out
    assert run("compile", str(tmp_path / "site"), "-o", str(tmp_path / "x.bundle"))[0] == 0


def test_rules_that_are_there_are_never_touched(shop, run):
    (shop / "rules" / "audiences.toml").write_text("# mine")
    code, _, err = run("init")
    assert code == 1
    assert "nothing was written" in err
    assert (shop / "rules" / "audiences.toml").read_text() == "# mine"
    assert not (shop / "rules" / "site.toml").exists()


@pytest.mark.parametrize("before", ["", "node_modules/\n", "node_modules/"])
def test_keys_are_kept_out_of_version_control(tmp_path, run, before):
    (tmp_path / ".gitignore").write_text(before)
    run("init", str(tmp_path))
    lines = (tmp_path / ".gitignore").read_text().splitlines()
    assert lines[-2:] == [".dev.vars", ".wrangler/"]
    assert lines[:-2] == before.split()


def test_json_lists_what_was_written(tmp_path, run_json):
    code, result = run_json("init", str(tmp_path))
    assert code == 0
    assert len(result["written"]) == 3


def test_nothing_is_written_where_a_template_has_no_place(tmp_path, run):
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "shop.toml").write_text("# mine")
    code, _, err = run("init", str(tmp_path), "--template", "shop")
    assert code == 1
    assert "nothing was written" in err
    assert [path.name for path in tmp_path.rglob("*.*")] == ["shop.toml"]


def test_nothing_is_written_beside_a_list_of_ignored_files_that_is_no_text(tmp_path, run):
    (tmp_path / ".gitignore").write_bytes(b"\xff\xfe")
    code, _, err = run("init", str(tmp_path))
    assert code == 1
    assert "Expected UTF-8" in err
    assert not (tmp_path / "rules").exists()


def test_it_says_where_to_go_on(tmp_path, run, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert "Next: edit the rules" in run("init")[1]
    assert "Next: cd 'my shop', then edit the rules" in run("init", "my shop")[1]
