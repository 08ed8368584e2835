"""`segments new`: a folder that checks, compiles and is configured as this repository is."""

import json
import re
import tomllib

import pytest

from segments.cli.main import COMMANDS
from segments.project.new_site import known_pins
from segments.version import VERSION
from tools.dev_server import ROOT


@pytest.fixture
def site(tmp_path, run, monkeypatch):
    """A new site's folder, as the working folder."""
    assert run("new", str(tmp_path / "My Shop"))[0] == 0
    monkeypatch.chdir(tmp_path / "My Shop")
    return tmp_path / "My Shop"


def test_its_rules_have_no_problem_and_its_name(site, run):
    assert run("check", "--strict")[0] == 0
    config = tomllib.loads((site / "wrangler.toml").read_text())
    rules = tomllib.loads((site / "rules" / "site.toml").read_text())
    assert (config["name"], config["vars"]["SITE"], rules["site"]["name"]) == ("my-shop",) * 3


def test_it_is_deployed_as_this_repository_is(site):
    ours = tomllib.loads((ROOT / "wrangler.toml").read_text())
    theirs = tomllib.loads((site / "wrangler.toml").read_text())
    same = (
        "main",
        "compatibility_date",
        "compatibility_flags",
        "workers_dev",
        "observability",
        "python_modules",
    )
    assert {key: theirs[key] for key in same} == {key: ours[key] for key in same}
    assert theirs["build"] == {"command": "segments stage"}


def test_its_tools_are_those_of_this_repository():
    ours = json.loads((ROOT / "package.json").read_text())
    pinned = {**ours["devDependencies"], **ours["optionalDependencies"]}
    assert known_pins().items() <= pinned.items()
    assert {"wrangler", "esbuild", "pyodide"} <= known_pins().keys()


def test_a_route_that_is_uncommented_stands_in_the_right_table(site):
    text = (site / "wrangler.toml").read_text()
    config = tomllib.loads(text.replace("# routes = ", "routes = "))
    assert config["routes"][0]["zone_name"] == "example.com"


def test_keys_and_what_is_generated_stay_out_of_version_control(site):
    ignored = (site / ".gitignore").read_text().splitlines()
    assert {".dev.vars", ".wrangler/", "node_modules/", "python_modules/", "build/", ".venv/"} <= set(ignored)


def test_every_command_of_its_readme_and_workflow_exists(site):
    said = (site / "README.md").read_text() + (site / ".github/workflows/rules.yml").read_text()
    named = re.findall(r"(?:^    |run: |&& |`)segments ([a-z-]+)", said, re.MULTILINE)
    assert {"dev", "check", "publish", "deploy", "doctor", "plan", "setup"} <= set(named) <= set(COMMANDS)


def test_no_placeholder_of_the_starter_is_left(site):
    for path in site.rglob("*"):
        if path.is_file() and path.suffix != ".yml":
            assert "{{" not in path.read_text(), path
    assert f"segments-edge=={VERSION}" in (site / "requirements.txt").read_text().splitlines()


@pytest.mark.parametrize("name", ["notes.txt", ".git"])
def test_a_folder_that_holds_anything_is_refused(tmp_path, run, name):
    (tmp_path / name).write_text("mine")
    code, _, err = run("new", str(tmp_path))
    assert code == 1
    assert f"Expected an empty folder, got one with {name}" in err
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_it_says_what_to_do_next(tmp_path, run, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert "Next: cd 'my site' && segments dev" in run("new", "my site")[1]


@pytest.mark.parametrize("arguments", [(), ("x", "--name", "My Shop"), ("x", "--name", 'a"b')])
def test_without_a_folder_or_with_a_name_that_is_none_it_is_a_wrong_command_line(
    tmp_path, run, monkeypatch, arguments
):
    monkeypatch.chdir(tmp_path)
    assert run("new", *arguments)[0] == 2
    assert list(tmp_path.iterdir()) == []


def test_ready_made_segments_come_along(tmp_path, run):
    assert run("new", str(tmp_path / "shop"), "--template", "cart-abandoner")[0] == 0
    assert (tmp_path / "shop" / "rules" / "cart-abandoner.toml").is_file()
    assert run("check", str(tmp_path / "shop"))[0] == 0
    code, _, err = run("new", str(tmp_path / "other"), "--template", "nonsense")
    assert (code, (tmp_path / "other").exists()) == (1, False)
    assert "Expected the name of a template" in err


def test_an_upgrade_pins_the_tools_of_this_version_and_nothing_else(site, run):
    manifest = json.loads((site / "package.json").read_text())
    manifest["devDependencies"] |= {"wrangler": "4.0.0", "prettier": "3.0.0"}
    (site / "package.json").write_text(json.dumps(manifest))
    (site / "requirements.txt").write_text("segments-edge==0.1.0\nrequests==2.0\n")
    before = (site / "wrangler.toml").read_text()
    code, out, _ = run("new", "--upgrade")
    assert (code, "segments setup" in out) == (0, True)
    tools = json.loads((site / "package.json").read_text())["devDependencies"]
    assert (tools["wrangler"], tools["prettier"]) == (known_pins()["wrangler"], "3.0.0")
    assert (site / "requirements.txt").read_text() == f"segments-edge=={VERSION}\nrequests==2.0\n"
    assert (site / "wrangler.toml").read_text() == before
    assert "already" in run("new", "--upgrade")[1]


@pytest.mark.parametrize("text", ['{"devDependencies": []}', '{"devDependencies": null}', "[" * 100_000])
def test_a_manifest_of_another_shape_is_refused_and_left(site, run, text):
    (site / "package.json").write_text(text)
    (site / "requirements.txt").write_text("segments-edge==0.1.0\n")
    code, _, err = run("new", "--upgrade")
    assert (code, "Expected" in err, "package.json" in err) == (3, True, True)
    assert (site / "requirements.txt").read_text() == "segments-edge==0.1.0\n"
