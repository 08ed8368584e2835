"""The consent tool of each cookie: built once from the table and a site's policy, asked at each request.

In: the names of a request's cookies. Out: the tools that have a cookie there, each with its own cookies under the names
of its format. The work follows the number of cookies, never the number of tools.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from segments.edge.consent.tools.known import NO_CHOICE, UNREAD, UNREAD_PREFIXES, sounds_like_consent
from segments.edge.consent.tools.reading import Tool
from segments.edge.consent.tools.table import TOOL_TABLE


@dataclass(frozen=True, slots=True)
class ToolIndex:
    """`owners`: cookie name -> the tools that read it, each with the name by which its format asks for it.
    `prefixes`: the same for the beginnings of names. `unread`: name -> a tool without a reader.
    """

    tools: Mapping[str, Tool]
    owners: Mapping[str, Sequence[tuple[str, str]]]
    prefixes: Mapping[str, str]
    unread: Mapping[str, str]
    starts: tuple[str, ...]

    @property
    def names(self) -> frozenset[str]:
        """The exact names of the cookies that tools of this index write; `starts` begin the others."""
        return frozenset((*self.owners, *self.unread, *NO_CHOICE))

    @property
    def unreadable_tools(self) -> tuple[str, ...]:
        """The tools that are known by a cookie and whose choice nobody can read from it."""
        named = (
            *self.unread.values(),
            *(UNREAD_PREFIXES.values() if self.unread else ()),
            *NO_CHOICE.values(),
        )
        return tuple(sorted(set(named)))

    def tools_of(self, cookies: Mapping[str, str]) -> Iterator[tuple[Tool, dict[str, str]]]:
        """The tools that have a cookie here that is not empty, in order of precedence."""
        found: dict[str, dict[str, str]] = {}
        for name, value in cookies.items():
            for tool, canonical in self.owners.get(name, ()):
                found.setdefault(tool, {}).setdefault(canonical, value)
            if name not in self.owners and name.startswith(self.starts):
                tool = next((each for start, each in self.prefixes.items() if name.startswith(start)), "")
                if tool:
                    found.setdefault(tool, {})[name] = value
        for tool, row in self.tools.items():
            if tool in found and any(found[tool].values()):
                yield row, found[tool]

    def unread_in(self, cookies: Mapping[str, str]) -> list[str]:
        """The tools without a reader that have a cookie here."""
        names = dict.fromkeys(
            tool for name, value in cookies.items() if value and (tool := self.unread_tool(name))
        )
        return list(names)

    def silent_in(self, cookies: Mapping[str, str]) -> list[str]:
        """The tools with a cookie here that looks like a choice and is none."""
        return [NO_CHOICE[name] for name, value in cookies.items() if value and self.is_silent(name)]

    def is_silent(self, name: str) -> bool:
        """True for a cookie that says at most that somebody answered, whatever they said."""
        return name in NO_CHOICE and name not in self.owners

    def unread_tool(self, name: str) -> str:
        """The tool without a reader that writes this cookie, or ""."""
        if name in self.owners:
            return ""
        if name in self.unread:
            return self.unread[name]
        if not self.unread or not name.startswith(self.starts):
            return ""
        return next((tool for start, tool in UNREAD_PREFIXES.items() if name.startswith(start)), "")


def index_tools(
    names: Sequence[str], declared: Sequence[Tool] = (), renamed: Mapping[str, str] | None = None
) -> ToolIndex:
    """The index of the tools `names` and of those that a site declares, which come first.

    `renamed`: tool -> the name that the site gave to its first cookie. Tools without a reader are known where the site
    has not said which tools it uses.
    """
    rows = {row.name: row for row in (*declared, *(TOOL_TABLE[name] for name in names))}
    owners: dict[str, list[tuple[str, str]]] = {}
    for row in rows.values():
        for cookie in row.cookies:
            owners.setdefault(cookie, []).append((row.name, cookie))
        own_name = (renamed or {}).get(row.name)
        if own_name:
            owners.setdefault(own_name, []).append((row.name, row.cookies[0]))
    prefixes = {start: row.name for row in rows.values() for start in row.prefixes}
    is_open = set(TOOL_TABLE) <= set(names)
    starts = (*prefixes, *(UNREAD_PREFIXES if is_open else ()))
    return ToolIndex(rows, owners, prefixes, UNREAD if is_open else {}, starts)


EVERY_TOOL: Final = index_tools(tuple(TOOL_TABLE))
"""The index of a site that says nothing of its tools."""


UNKNOWN: Final = "unknown"
"""In place of the name of a tool that nobody knows."""


def find_unreadable_tools(cookies: Mapping[str, str], index: ToolIndex = EVERY_TOOL) -> dict[str, str]:
    """The tools among these cookies whose choice the edge cannot read, each with the cookie that shows it.

    For people who look at a site: the commands that visit one and say which consent tool needs the bridge.
    """
    found: dict[str, str] = {}
    for name in cookies:
        tool = NO_CHOICE[name] if index.is_silent(name) else index.unread_tool(name)
        if (
            not tool
            and name not in index.owners
            and not name.startswith(index.starts)
            and sounds_like_consent(name)
        ):
            tool = UNKNOWN
        if tool:
            found.setdefault(tool, name)
    return found
