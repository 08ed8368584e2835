"""The consent tools of a site: `[consent] tools`, `use_tools`, and the readers declared in `[consent.tools.NAME]`.

In: the `[consent]` section. Out: `ToolSettings`. A table of a name that the edge knows changes the cookie of that tool;
one of another name declares a reader: cookie, form, and where groups, time and question stand. Every problem is
reported where it stands, when the rules are checked.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from segments.edge.consent.gate import GRANTABLE, NECESSARY
from segments.edge.consent.section_reader import SectionReader
from segments.edge.consent.tools.find import EVERY_TOOL, ToolIndex, index_tools
from segments.edge.consent.tools.reading import Tool
from segments.edge.consent.tools.shapes import FORMS, Shape, shape_reader
from segments.edge.consent.tools.table import TOOL_TABLE, TOOLS

_NAME: Final = re.compile(r"[a-z][a-z0-9-]{0,39}\Z")
"""Names of tools are shown in counters and as the source of a decision."""

_COOKIE: Final = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~:-]{1,64}\Z")
"""A token of RFC 6265 section 4.1.1, and the colon, which some tools write."""

MAX_DECLARED: Final = 16
"""Far more tools than one site has; each costs a look-up in every request that is new."""

_PATH_DEPTH: Final = 8
_DECLARED: Final = "declared in the rules"


@dataclass(frozen=True, slots=True)
class ToolSettings:
    """The tools that are read, in order; `declared` are the names of the site's own readers."""

    names: tuple[str, ...]
    declared: tuple[str, ...]
    index: ToolIndex


def read_tool_settings(consent: SectionReader) -> ToolSettings:
    """The settings in a `[consent]` section; what is wrong is added to its problems."""
    if not consent.is_table("tools"):
        listed = consent.names("use_tools", TOOLS, consent.names("tools", TOOLS, TOOLS))
        index = EVERY_TOOL if listed == TOOLS else index_tools(listed)
        return ToolSettings(listed, (), index)
    tables = consent.section("tools")
    declared: list[Tool] = []
    renamed: dict[str, str] = {}
    for name in tables.names_set():
        if name in TOOL_TABLE:
            renamed |= _read_name(TOOL_TABLE[name], tables)
        elif not _NAME.match(name):
            tables.report(name, "a name of small letters, digits and hyphens", name)
        else:
            declared += _read_tool(name, tables.section(name))
    if len(declared) > MAX_DECLARED:
        consent.report("tools", f"at most {MAX_DECLARED} tools of the site's own", len(declared))
    own = tuple(tool.name for tool in declared)
    names = consent.names("use_tools", (*TOOLS, *own), TOOLS)
    built_in = tuple(name for name in names if name in TOOL_TABLE)
    return ToolSettings(names, own, index_tools(built_in, declared, renamed))


def _read_name(tool: Tool, tables: SectionReader) -> Mapping[str, str]:
    """The name that the site gave to the cookie of a tool of the table."""
    reader = tables.section(tool.name)
    cookie = reader.text("cookie", tool.cookies[0] if tool.cookies else tool.name)
    reader.finish()
    if not tool.may_rename:
        settable = ", ".join(row.name for row in TOOL_TABLE.values() if row.may_rename)
        tables.report(
            tool.name, f"a tool whose cookie has a name of the site's choice ({settable})", tool.name
        )
        return {}
    return {tool.name: _checked(reader, cookie)}


def _read_tool(name: str, reader: SectionReader) -> list[Tool]:
    cookie = _checked(reader, reader.text("cookie", ""))
    form = reader.choice("form", FORMS, "json")
    shape = Shape(form, _path(reader, "path"), _path(reader, "time"), _path(reader, "asked"))
    groups = reader.section("groups")
    mapped = {
        group: frozenset(groups.names(group, (NECESSARY, *GRANTABLE), ())) - {NECESSARY}
        for group in groups.names_set()
    }
    always_on = tuple(group for group, purposes in mapped.items() if not purposes)
    reader.finish()
    if form == "word" and (shape.path or shape.time or shape.asked):
        reader.report("form", "a form with members, since path, time or asked is set", form)
    if not mapped and form != "word":
        reader.report("groups", "the purposes of one group or more", {})
    return [Tool(name, name, (cookie,), shape_reader(cookie, shape), mapped, _DECLARED, always_on=always_on)]


def _checked(reader: SectionReader, cookie: str) -> str:
    if not _COOKIE.match(cookie):
        reader.report("cookie", "a cookie name (letters, digits and !#$%&'*+-.^_`|~:)", cookie)
    return cookie


def _path(reader: SectionReader, name: str) -> tuple[str, ...]:
    """Members from the outside in, as `a.b.c` or as a list, for names that hold a dot."""
    value = reader.names(name, None, ())
    path = tuple(value[0].split(".")) if len(value) == 1 else value
    if len(path) > _PATH_DEPTH or not all(path):
        reader.report(name, f"at most {_PATH_DEPTH} names between dots", ".".join(path))
        return ()
    return path
