"""The driver of all consent tools: their cookies come in, at most one record each goes out.

What every tool needs is done here once: finding its cookies, bounding them, mapping groups, and catching what cannot
be read. A cookie that its tool's format does not explain counts as no consent, and yields to a readable record of lower
precedence: several tools share cookie names, and some encrypt what they write.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from segments.edge.consent.records import ANY, MAX_RECORD_CHARS, ConsentRecord, unreadable
from segments.edge.consent.tools.find import ToolIndex
from segments.edge.consent.tools.groups import (
    EVERYTHING,
    NOTHING,
    GroupMap,
    find_group,
    grant_groups,
    unmapped_groups,
)
from segments.edge.consent.tools.reading import Reading, Tool
from segments.errors import ConsentStringInvalid

_NO_GROUPS: Final[GroupMap] = {}


def read_tools(
    cookies: Mapping[str, str],
    index: ToolIndex,
    groups: Mapping[str, GroupMap],
    opt_out_covers: frozenset[str],
) -> list[ConsentRecord]:
    """The records of the tools in `index`, in its order; last those of tools that are only known by name.

    `groups` are the site's own by tool; `opt_out_covers` is what an objection takes away.
    """
    if not cookies:
        return []
    records: list[ConsentRecord] = []
    for tool, own in index.tools_of(cookies):
        if tool.is_echo and records:
            continue
        record = _read_tool(tool, own, groups.get(tool.name, _NO_GROUPS), opt_out_covers)
        if record is not None:
            records.append(record)
    records += [unreadable(name, yields=ANY) for name in index.unread_in(cookies)]
    return records


def _read_tool(
    tool: Tool, cookies: Mapping[str, str], groups: GroupMap, opt_out_covers: frozenset[str]
) -> ConsentRecord | None:
    if any(len(value) > MAX_RECORD_CHARS for value in cookies.values()):
        return unreadable(tool.name, yields=ANY)
    try:
        reading = tool.read(cookies)
    except ConsentStringInvalid:
        return unreadable(tool.name, yields=ANY)
    if reading is None:
        return None
    objected = opt_out_covers if reading.objects else NOTHING
    if not reading.choices and reading.everything is None:
        return ConsentRecord(tool.name, None, objected) if objected else None
    known = {**tool.groups, **groups}
    is_understood = _is_understood(tool, reading, known)
    return ConsentRecord(
        tool.name,
        _granted(tool, reading, known),
        objected,
        explicit=reading.explicit,
        yields="" if is_understood else ANY,
        at_s=reading.at_s,
        until_s=None if reading.may_be_later else reading.at_s,
        scope=reading.scope,
        unmapped=unmapped_groups(reading.choices, known, (*tool.always_on, *tool.aside)),
    )


def _granted(tool: Tool, reading: Reading, known: GroupMap) -> frozenset[str]:
    if reading.everything is not None:
        return EVERYTHING if reading.everything else NOTHING
    if tool.all_means_everything and all(_asked_choices(tool, reading)):
        return EVERYTHING
    return grant_groups(reading.choices, known)


def _is_understood(tool: Tool, reading: Reading, known: GroupMap) -> bool:
    """False where something was allowed and none of it is mapped: then another record knows more."""
    if reading.everything is not None or not any(_asked_choices(tool, reading)):
        return True
    return any(find_group(name, known) is not None for name in reading.choices)


def _asked_choices(tool: Tool, reading: Reading) -> Iterator[bool]:
    return (choice for name, choice in reading.choices.items() if name not in tool.always_on)
