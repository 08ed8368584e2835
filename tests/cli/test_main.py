import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from segments.cli.main import COMMANDS, main
from segments.version import VERSION

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "commands.md"


def help_of(command, capsys):
    with pytest.raises(SystemExit) as stopped:
        main([command, "--help"])
    assert stopped.value.code == 0
    return capsys.readouterr().out


def test_the_version_is_one_line_and_the_same_everywhere(capsys):
    with pytest.raises(SystemExit) as stopped:
        main(["--version"])
    assert stopped.value.code == 0
    assert capsys.readouterr().out == f"segments {VERSION}\n"
    root = PAGE.parents[2]
    for file in ("package.json", "package-lock.json"):
        assert json.loads((root / file).read_bytes())["version"] == VERSION
    newest = re.search(r"^## (.+)$", (root / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert newest[1] == "Unreleased" or re.fullmatch(rf"{VERSION} \(\d{{4}}-\d\d-\d\d\)", newest[1])


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_examples(command, capsys):
    assert re.search(rf"example.*segments {command}", help_of(command, capsys), re.DOTALL | re.IGNORECASE)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_takes_json(command, capsys):
    assert "--json " in help_of(command, capsys)


@pytest.mark.parametrize(
    "arguments",
    [["cel", "1 +"], ["resolve", "--bundle", "none", "--visitors", "-"], ["export", "--to", "jsonlogic"]],
)
def test_a_failure_is_json_where_the_result_always_is(arguments, tmp_path, monkeypatch, run_json):
    monkeypatch.chdir(tmp_path)
    code, result = run_json(*arguments)
    assert code == 1
    assert result["error"]["message"]


@pytest.mark.parametrize("arguments", ["cel --batch -", "signals --batch -", "simulate -"])
def test_input_that_is_closed_is_said_in_one_line(arguments):
    line = f'exec "{sys.executable}" -m segments.cli.main {arguments} <&-'
    ended = subprocess.run(["sh", "-c", line], check=False, capture_output=True, text=True)
    assert ended.returncode == 1
    assert ended.stderr == "segments: Expected something on standard input, got one that is closed\n"


@pytest.mark.parametrize("command", ["check", "show", "simulate", "splice", "check-page"])
def test_a_path_that_no_system_can_look_at_is_said_in_one_line(command, run):
    code, _, err = run(command, "a" * 5_000)
    assert code == 1
    assert "File name too long - at aaa" in err
    assert err.count("\n") == 1


@pytest.mark.parametrize("arguments", [["check", "--nonsense"], ["explain", "--now", "x", "--sett", "a=b"]])
def test_an_option_that_there_is_not_shows_the_usage_of_its_command(arguments, capsys):
    with pytest.raises(SystemExit):
        main(arguments)
    assert f"usage: segments {arguments[0]} [-h]" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments", [["check", "--json"], ["cel", "1"], ["splice", "page.html"], ["show", "nowhere", "--json"]]
)
def test_output_that_is_closed_is_nobodys_fault(arguments, shop):
    (shop / "page.html").write_text("<p>")
    line = f'exec "{sys.executable}" -m segments.cli.main {" ".join(arguments)} >&-'
    ended = subprocess.run(["sh", "-c", line], check=False, stderr=subprocess.PIPE, text=True)
    assert ended.stderr == ""
    assert ended.returncode == (1 if "nowhere" in arguments else 0)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_and_option_is_in_the_reference(command, capsys):
    section = PAGE.read_text(encoding="utf-8").partition(f"## segments {command}\n")[2].partition("\n## ")[0]
    options = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", help_of(command, capsys))) - {
        "--help",
        "--json",
        "--rules",
    }
    assert section, f"no section for {command}"
    assert sorted(option for option in options if f"`{option}" not in section) == []


@pytest.mark.parametrize(
    "arguments", [["nonsense"], ["check", "--nonsense"], ["publish"], ["publish", "--loc"]]
)
def test_a_wrong_command_line_ends_with_2(arguments, capsys):
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2
    assert "usage: segments" in capsys.readouterr().err


def test_the_help_lists_every_command_and_the_exit_codes(capsys):
    with pytest.raises(SystemExit):
        main(["--help"])
    text = capsys.readouterr().out
    assert all(command in text for command in COMMANDS)
    assert "exit codes: 0 done" in text


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device that is always full is needed")
@pytest.mark.parametrize("arguments", [["cel", "1"], ["signals"], ["signals", "--json"]])
def test_output_that_cannot_be_written_is_said_in_one_line(arguments):
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        ended = subprocess.run(
            [sys.executable, "-m", "segments.cli.main", *arguments],
            check=False,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
        )
    assert (ended.returncode, ended.stderr) == (
        1,
        "segments: Expected a place to write to, got: No space left on device\n",
    )


def test_letters_that_the_terminal_does_not_know_are_escaped(tmp_path):
    rules = '[site]\nname = "shop"\n[segments.a]\ntitle = "Zürich"\nwhen = \'geo.city == "Zürich"\'\n'
    (tmp_path / "rules.toml").write_text(rules, encoding="utf-8")
    command = [sys.executable, "-m", "segments.cli.main", "show", str(tmp_path)]
    terminal = {**os.environ, "PYTHONIOENCODING": "ascii"}
    for_people = subprocess.run(command, env=terminal, capture_output=True, check=True).stdout
    assert rb'geo.city == "Z\xfcrich"' in for_people
    for_programs = subprocess.run([*command, "--json"], env=terminal, capture_output=True, check=True).stdout
    assert json.loads(for_programs)["segments"][0]["title"] == "Zürich"


def test_a_path_cannot_drive_the_terminal(capsys):
    main(["resolve", "--bundle", "a\x1b[31mb", "--visitors", "-"])
    assert "\x1b" not in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [[], ["help"]])
def test_a_bare_command_is_the_help(arguments, capsys):
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 0
    assert "usage: segments" in capsys.readouterr().out


def test_help_of_a_command_is_its_own(capsys):
    with pytest.raises(SystemExit):
        main(["help", "check"])
    assert "usage: segments check" in capsys.readouterr().out


def test_a_slip_in_a_command_is_answered_with_what_was_meant(capsys):
    with pytest.raises(SystemExit):
        main(["chekc"])
    error = capsys.readouterr().err
    assert "Expected a command, got 'chekc'. Did you mean check?" in error
    assert "choose from" not in error


@pytest.mark.parametrize("command", [["check"], ["show"], ["explain", "--now", "2027-03-20T08:00:00Z"]])
def test_rules_are_found_upwards_and_named_in_one_way_everywhere(command, shop, run, monkeypatch):
    (shop / "pages" / "deep").mkdir(parents=True)
    monkeypatch.chdir(shop / "pages" / "deep")
    found = run(*command)
    assert found[0] == 0
    assert run(*command, "--rules", "../../rules/shop.toml")[:2] == found[:2]
    monkeypatch.chdir(shop / "rules")
    assert run(*command)[:2] == found[:2]


def test_rules_of_another_project_are_not_taken(shop, run, monkeypatch):
    (shop / "other" / ".git").mkdir(parents=True)
    monkeypatch.chdir(shop / "other")
    code, _, error = run("show")
    assert (code, "got none - at rules" in error) == (1, True)
