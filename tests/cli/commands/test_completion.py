"""`segments completion`: scripts that know every command, one of them asked by a real shell."""

import shutil
import subprocess

import pytest

from segments.cli.main import COMMANDS

ASK_BASH = """
source "$1"
COMP_WORDS=(segments "${@:2}"); COMP_CWORD=$(($# - 1))
_shtab_segments segments "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}" 2>/dev/null
printf '%s\\n' "${COMPREPLY[@]}"
"""


def script(run, shell):
    code, out, err = run("completion", shell)
    assert code == 0, err
    return out


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_every_command_and_its_options_are_in_the_script(run, shell):
    text = script(run, shell)
    assert [name for name in COMMANDS if name not in text] == []
    assert "--dry-run" in text or "dry-run" in text


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is needed")
@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (["publ"], "publish"),
        (["deploy", "--dr"], "--dry-run"),
        (["stage", ""], "desk"),
        (["dev", "--or"], "--origin"),
    ],
)
def test_bash_offers_what_fits(run, tmp_path, words, offered):
    (tmp_path / "segments.bash").write_text(script(run, "bash"))
    asked = ["bash", "-c", ASK_BASH, "ask", str(tmp_path / "segments.bash"), *words]
    done = subprocess.run(asked, capture_output=True, text=True, check=True)
    assert offered in done.stdout.splitlines()


def test_without_the_package_it_says_what_to_install(run, monkeypatch):
    monkeypatch.setattr("segments.cli.commands.completion.PACKAGE", "not_there_at_all")
    code, _, err = run("completion", "bash")
    assert code == 3
    assert "pip install shtab" in err
