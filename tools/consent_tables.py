"""The tables of consent tools in the documents, made from the table that the edge reads by.

Run it to write them anew: `python -m tools.consent_tables`. A test compares the pages with it.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from segments.edge.consent.gate import GRANTABLE
from segments.edge.consent.iab.gpp.sections import US_SECTIONS
from segments.edge.consent.tools.groups import COMMON_GROUPS, SERVICE_GROUPS
from segments.edge.consent.tools.known import NO_CHOICE, UNREAD, UNREAD_PREFIXES
from segments.edge.consent.tools.table import TOOL_TABLE

DOCS: Final = Path(__file__).resolve().parents[1] / "docs"
SHARED: Final = {
    id(COMMON_GROUPS): "common names",
    id(SERVICE_GROUPS): "common names and services",
    id(TOOL_TABLE["klaro"].groups): "common names and services, but not `functional`",
}
_ALIKE: Final = {**SERVICE_GROUPS}

BRIDGED: Final = (
    ("Klaro, vanilla-cookieconsent, c15t (localStorage)", "`data-klaro`, `data-vanilla`, `data-c15t`"),
    ("Usercentrics", "`data-usercentrics`"),
    ("Osano (encrypted cookie)", "`data-osano`"),
    ("Termly", "`data-termly`"),
    ("Sourcepoint, and any other manager with `__tcfapi`", "`data-tcf`"),
    ("any manager with `__gpp`", "`data-gpp`"),
    ("Transcend", "`data-transcend`"),
    ("CCM19", "`data-ccm19`"),
    ("any tool that updates Google Consent Mode", "`data-consent-mode`"),
)
"""Tools whose choice only a page can see, and the attribute of the bridge that reads it."""


def spell(purposes: frozenset[str]) -> str:
    """Purposes in their own order, or "nothing"."""
    return ", ".join(purpose for purpose in GRANTABLE if purpose in purposes) or "nothing"


def tool_rows() -> Iterator[str]:
    """Tool, where its choice is read, the cookies, and the version whose cookies were looked at, with the month."""
    yield "| tool | name in the rules | read by | cookies | seen |"
    yield "| --- | --- | --- | --- | --- |"
    for tool in TOOL_TABLE.values():
        cookies = [f"`{name}`" for name in tool.cookies] + [f"`{name}...`" for name in tool.prefixes]
        name = f"`{tool.name}`" + (" (cookie can be renamed)" if tool.may_rename else "")
        yield f"| {tool.title} | {name} | the edge | {', '.join(cookies)} | {tool.seen} |"
    for title, attribute in BRIDGED:
        yield f"| {title} | - | the [bridge](consent-tools.md), {attribute} | - | 2026-11 |"
    unread = {tool: name for name, tool in reversed([*UNREAD.items(), *UNREAD_PREFIXES.items()])}
    for title, name in sorted(unread.items()):
        yield f"| {title} | - | nobody: known by its cookie, counts as a refusal | `{name}` | 2026-11 |"
    for name, title in sorted(NO_CHOICE.items()):
        yield f"| {title} | - | nobody: the cookie is no choice | `{name}` | 2026-11 |"


def group_rows() -> Iterator[str]:
    """Each tool's own groups; a tool with shared names says so in one row."""
    yield "| tool | group | purposes |"
    yield "| --- | --- | --- |"
    for tool in TOOL_TABLE.values():
        if id(tool.groups) in SHARED:
            yield f"| {tool.name} | {SHARED[id(tool.groups)]} | as below |"
            continue
        own = {name: purposes for name, purposes in tool.groups.items() if _ALIKE.get(name) != purposes}
        if len(own) < len(tool.groups) - len(COMMON_GROUPS) // 2:
            yield f"| {tool.name} | common names | as below |"
        else:
            own = dict(tool.groups)
        for name, purposes in own.items():
            yield f"| {tool.name} | `{name}` | {spell(purposes)} |"


def shared_rows() -> Iterator[str]:
    """The names that many tools share."""
    yield "| name | purposes |"
    yield "| --- | --- |"
    for name, purposes in SERVICE_GROUPS.items():
        yield f"| `{name}`{'' if name in COMMON_GROUPS else ' (services)'} | {spell(purposes)} |"


def section_rows() -> Iterator[str]:
    """The US sections of GPP, each with the text that it follows."""
    yield "| section | number | version | specification |"
    yield "| --- | --- | --- | --- |"
    for section in US_SECTIONS.values():
        yield f"| {section.name} | {section.number} | {section.version} | {section.spec} |"


TABLES: Final = {
    ("guides/privacy.md", "consent tools"): tool_rows,
    ("reference/consent.md", "groups"): group_rows,
    ("reference/consent.md", "shared names"): shared_rows,
    ("reference/consent.md", "sections"): section_rows,
}


def with_table(page: str, name: str, rows: list[str]) -> str:
    """The page with these rows between the marks of this name."""
    begin, end = f"<!-- {name}: made by tools/consent_tables.py -->", f"<!-- end of {name} -->"
    before, _, rest = page.partition(begin)
    return f"{before}{begin}\n" + "\n".join(rows) + f"\n{end}{rest.partition(end)[2]}"


def write_pages() -> None:
    """Write every table into its page."""
    for (path, name), rows in TABLES.items():
        file = DOCS / path
        file.write_text(with_table(file.read_text(encoding="utf-8"), name, list(rows())), encoding="utf-8")


if __name__ == "__main__":
    write_pages()
