"""`segments deploy` before it reaches wrangler: a configuration with errors goes nowhere."""

import pytest


@pytest.mark.parametrize("command", ["deploy", "dev", "setup", "stage"])
def test_outside_a_sites_folder_it_says_how_to_make_one(tmp_path, run, monkeypatch, command):
    monkeypatch.chdir(tmp_path)
    code, _, err = run(command)
    assert code == 1
    assert "make one: segments new mysite" in err


def test_a_configuration_with_errors_is_refused_before_anything_is_installed(tmp_path, run, monkeypatch):
    run("new", str(tmp_path / "shop"))
    monkeypatch.chdir(tmp_path / "shop")
    code, out, err = run("deploy")
    assert code == 1
    assert "ERROR: The worker has no route" in out
    assert "ERROR: The id of the KV namespace is a placeholder" in out
    assert "Expected a configuration without errors" in err
    assert not (tmp_path / "shop" / "node_modules").exists()


def test_a_machine_without_npm_is_told_at_once(tmp_path, run, monkeypatch):
    run("new", str(tmp_path / "shop"))
    monkeypatch.chdir(tmp_path / "shop")
    monkeypatch.setenv("PATH", str(tmp_path))
    code, _, err = run("setup")
    assert code == 3
    assert "Expected npm, got no program of that name" in err
    assert "Install Node.js 22 or newer" in err


def test_an_origin_that_does_not_answer_is_said_before_anything_is_installed(tmp_path, run, monkeypatch):
    run("new", str(tmp_path / "shop"))
    monkeypatch.chdir(tmp_path / "shop")
    code, _, err = run("dev", "--origin", "http://127.0.0.1:1")
    assert code == 3
    assert "start the site first" in err
    assert run("dev", "--origin", "www.example.com")[0] == 2
    assert not (tmp_path / "shop" / "node_modules").exists()
