"""What the documents promise about the tree: links lead somewhere, and the HTTP page leaves out nothing."""

import argparse
import re
import tomllib
from importlib import import_module
from pathlib import Path

import pytest

from segments.cli.main import COMMANDS
from segments.project.staging.stage import ENTRIES

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
HOST = ROOT / "src" / "segments" / "edge" / "host"
HTTP_PAGE = (ROOT / "docs" / "reference" / "http.md").read_text(encoding="utf-8")


def anchors_of(page: Path) -> set[str]:
    """The anchors that the headings of a page get: lower case, dashes for spaces, other signs left out."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        linked = (page.parent / path).resolve() if path else page
        assert linked.exists(), target
        if anchor and linked.suffix == ".md":
            assert anchor in anchors_of(linked), target


def test_every_place_on_the_map_is_there() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([\w./-]+/[\w.-]*)`", page)) - {
        "build/worker"
    }  # made when the worker is staged
    bases = (ROOT, ROOT / "src" / "segments", ROOT / "src" / "segments" / "edge")
    assert "edge/http/bypass.py" in named
    assert {place for place in named if not any((base / place).exists() for base in bases)} == set()


def test_the_entrance_leads_to_every_guide_and_reference() -> None:
    docs = ROOT / "docs"
    text = (docs / "README.md").read_text(encoding="utf-8")
    pages = sorted(path for path in PAGES if path.parent.name in ("guides", "reference"))
    assert len(pages) > 10
    assert [str(page) for page in pages if f"({page.relative_to(docs)}" not in text] == []
    assert "(docs/README.md)" in (ROOT / "README.md").read_text(encoding="utf-8")


def commands_in(page: Path) -> list[list[str]]:
    """The `segments` commands that stand in a document, as words."""
    text = page.read_text(encoding="utf-8")
    lines = re.findall(r"^(?:    |\$ )(?:[A-Z_]+=\S+ )?(?:\.venv/bin/)?segments (.+)$", text, re.MULTILINE)
    return [line.split("  ")[0].split() for line in lines]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_command_that_is_shown_exists_with_its_options(page: Path) -> None:
    for name, *words in commands_in(page):
        parser = argparse.ArgumentParser()
        import_module(f"segments.cli.commands.{COMMANDS[name][0]}").add_arguments(parser)
        known = {option for action in parser._actions for option in action.option_strings}
        assert [word for word in words if word.startswith("--") and word not in known] == [], name


def test_every_extra_that_is_to_be_installed_is_one_of_this_package() -> None:
    """In an index, `segments` is another project: whoever installs an extra of that runs somebody else's code."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    texts = [path.read_text(encoding="utf-8") for path in (*PAGES, *ROOT.glob("src/segments/**/*.py"))]
    found = {each for text in texts for each in re.findall(r"install '([\w-]+)\[([\w-]+)\]'", text)}
    assert found
    assert found <= {(project["name"], extra) for extra in project["optional-dependencies"]}


def test_commands_are_found_in_documents() -> None:
    guide = ROOT / "docs" / "guides" / "ten-minutes.md"
    assert [words[0] for words in commands_in(guide)] == [
        "init", "check", "explain", "doctor", "keys", "publish", "doctor"
    ]  # fmt: skip


def test_every_variable_that_the_worker_reads_is_described() -> None:
    source = (HOST / "site" / "environment.py").read_text(encoding="utf-8")
    names = set(re.findall(r'\(env, "([A-Z_]+)"', source))
    assert {"SITE", "ORIGIN", "SEGMENTS_LOCAL"} <= names
    assert {name for name in names if f"`{name}`" not in HTTP_PAGE} == set()


def test_every_address_of_the_worker_is_described() -> None:
    source = (HOST / "site" / "own_addresses.py").read_text(encoding="utf-8")
    table = source[source.index("ADDRESSES: Final") :]
    rows = re.findall(r'"([a-z.]+)": \{(.*?)\}', table)
    assert "health" in dict(rows)
    for address, methods in rows:
        for method in re.findall(r'"([A-Z]+)"', methods):
            assert f"`{method} /_segments/{address}`" in HTTP_PAGE


def test_the_build_folder_is_described_as_it_is_filled() -> None:
    sources = [path for folder in ("tools", "bench", "tests") for path in (ROOT / folder).rglob("*.py")]
    code = "".join(path.read_text(encoding="utf-8") for path in sources)
    made = set(re.findall(r'"build" / "([\w-]{2,})"', code))
    page = (ROOT / "build" / "README.md").read_text(encoding="utf-8")
    made |= set(ENTRIES)
    rows = re.findall(r"^\| (`.*?) \|", page, re.MULTILINE)
    assert {name for row in rows for name in re.findall(r"`([\w-]+)/`", row)} == made
