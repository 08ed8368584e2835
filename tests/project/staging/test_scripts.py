"""Browsers get the scripts minified, and the staging never goes on without that."""

import ast
import subprocess

import pytest

from segments.edge.events.event_script import event_script
from segments.edge.own.banner import banner_script
from segments.edge.own.consent_bridge import bridge_script
from segments.project.staging.scripts import NAME, minified, minify_scripts
from segments.project.staging.stage import SOURCE, staged_files
from segments.project.tool_error import ToolError
from tools.dev_server import ROOT

PACKAGES = ROOT / "node_modules"


@pytest.fixture(scope="module")
def served() -> list[str]:
    """The scripts in the worker as it is uploaded, before the worker fills in what they are told."""
    constants = [
        node.value
        for content in staged_files(SOURCE, PACKAGES).values()
        if f"{NAME} = '(()=>{{" in content.decode()
        for node in ast.walk(ast.parse(content))
        if isinstance(node, ast.Constant)
    ]
    return [text for text in constants if isinstance(text, str) and text.startswith("(()=>{")]


def with_word(served: list[str], word: str) -> str:
    """The one script that has this word."""
    [script] = [each for each in served if word in each]
    return script


def test_the_worker_has_its_scripts_at_two_thirds_of_their_length_at_most(served):
    whole = (banner_script(), event_script(), bridge_script())
    assert len(served) == len(whole)
    assert sum(map(len, served)) < sum(map(len, whole)) * 2 / 3


def test_what_the_worker_fills_in_is_still_named(served):
    banner, events = with_word(served, "#segments-consent"), with_word(served, "/_segments/events")
    bridge = with_word(served, "PurposeConsents")
    assert [banner.count(name) for name in ("TEXTS", "STYLE")] == [1, 1]
    assert [events.count(name) for name in ("STORAGE_KEY", "MAX_EVENTS")] == [1, 1]
    assert bridge.count("STORAGE_KEY") == 1


def test_what_is_served_is_a_script(served, tmp_path):
    for number, script in enumerate(served):
        place = tmp_path / f"{number}.js"
        place.write_text(script, encoding="utf-8")
        subprocess.run(["node", "--check", place], check=True)


def test_no_newer_syntax_comes_in_than_the_scripts_have():
    assert minified(("a(b !== null && b !== undefined ? b : c)",), PACKAGES) == ["a(b!=null?b:c);\n"]


def test_a_script_that_is_none_stops_the_staging_with_its_place():
    with pytest.raises(ToolError, match=r"esbuild to minify the scripts, got [\s\S]*Unexpected"):
        minified(("(() => {",), PACKAGES)


def test_a_machine_without_the_minifier_is_told_what_to_do(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ToolError, match=r"Node\.js[\s\S]*npm ci"):
        minified(("never()",), tmp_path / "node_modules")


def test_a_worker_without_scripts_needs_no_minifier(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert minify_scripts({"worker.py": "a = 1\n"}, tmp_path) == {"worker.py": "a = 1\n"}


def test_lines_after_a_script_keep_their_numbers_and_its_letters_stay():
    source = f'a = 1\n{NAME}: Final = r"""(() => {{\n  say("\u00e9 \U0001f36a");\n}})();\n"""\nb = 2\n'
    small = minify_scripts({"a.py": source, "b.py": f"x = 1\n{NAME} = rb'' + b''\n"}, PACKAGES)
    names = {
        node.targets[0].id: node for node in ast.parse(small["a.py"]).body if isinstance(node, ast.Assign)
    }
    assert names["b"].lineno == 6
    [script] = [node.value.value for node in ast.parse(small["a.py"]).body if isinstance(node, ast.AnnAssign)]
    assert script == 'say("\u00e9 \U0001f36a");\n'
    assert small["a.py"].isascii()
    assert small["b.py"] == f"x = 1\n{NAME} = rb'' + b''\n"
