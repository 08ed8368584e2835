"""What the documents promise about the tree: links lead somewhere, and the HTTP page leaves out nothing."""

import re
from pathlib import Path

import pytest

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


def test_every_variable_that_the_worker_reads_is_described() -> None:
    source = (HOST / "environment.py").read_text(encoding="utf-8")
    names = set(re.findall(r'\(env, "([A-Z_]+)"', source))
    assert {"SITE", "ORIGIN", "SEGMENTS_LOCAL"} <= names
    assert {name for name in names if f"`{name}`" not in HTTP_PAGE} == set()


def test_every_address_of_the_worker_is_described() -> None:
    source = (HOST / "service.py").read_text(encoding="utf-8")
    table = source[source.index("ADDRESSES: Final") :]
    rows = re.findall(r'"([a-z.]+)": \{(.*?)\}', table)
    assert "health" in dict(rows)
    for address, methods in rows:
        for method in re.findall(r'"([A-Z]+)"', methods):
            assert f"`{method} /_segments/{address}`" in HTTP_PAGE
