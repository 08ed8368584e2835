"""Write the source table of src/segments/edge/signals/referrer/source_tables.py from the lists in tools/data/referrers.

In: own.txt, own observation, which comes first and renames, leaves out and adds; matomo.txt (CC0) and ga4.txt (MIT),
two public lists. Out: the generated file, one row a source. A public address that the table knows by a shorter one is
not repeated.
Usage: python -m tools.referrers
"""

import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from tools.errors import ToolError, run_tool

ROOT = Path(__file__).resolve().parents[1]
LISTS = ROOT / "tools" / "data" / "referrers"
TARGET = ROOT / "src" / "segments" / "edge" / "signals" / "referrer" / "source_tables.py"
KINDS = ("search", "social", "email", "ai", "video", "paid", "referral")
# Sections of own.txt that are no kinds.
NAMES, LEFT_OUT, LABELS = "names", "left out", "labels"

HEAD = '''"""The places that visitors come from, by kind.

One line a source: its name, the query parameters that hold what was searched for ("q" when empty), its addresses. A
host stands for those below it too; `=google.*` for itself, `www.` and its country hosts alone; `google.*` for every
country's; `bing/images` for the pages under that path; `ask` for `ask.com`; an app's package stands as it is. A source
named `*` is called by its host. A line of addresses, and parameters behind them, has the name in its first address, as
that is spelt. LABELS has what hosts are called: `mastodon*` begins any label, `lemmy` is the first one, `mail.` the
first of three or more, `.social` the last. Tables only, generated: python -m tools.referrers
"""
# ruff: noqa: E501 - a line is a source, however many hosts it has

from __future__ import annotations

from typing import Final

OBSERVED: Final = "{observed}"
"""The day on which the lists were read; docs/reference/data.md names them, their versions and licences."""
'''


class Row(NamedTuple):
    """A line of a list."""

    name: str
    parameters: str
    places: str


Sections = dict[str, list[Row]]
# By kind and name: the parameters and the places, in the order in which they were added.
Table = dict[tuple[str, str], tuple[list[str], list[str]]]


def read_list(path: Path) -> tuple[Sections, str]:
    """The sections of a list, and the day of its head."""
    sections: Sections = {}
    rows: list[Row] = []
    text = path.read_text(encoding="utf-8")
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("["):
            rows = sections.setdefault(line.strip("[]"), [])
        elif line and not line.startswith("#"):
            fields = line.split("|")
            if len(fields) not in (2, 3):
                raise ToolError(
                    "name|parameters|addresses", repr(line), f"{path.name}:{number}", "mend the line"
                )
            rows.append(Row(fields[0], fields[1], fields[-1]))
    day = re.search(r"^# (?:Copied|Observed): (\d{4}-\d\d-\d\d)$", text, re.MULTILINE)
    if day is None:
        raise ToolError("a line `# Observed: YYYY-MM-DD`", "none", path.name, "say when the list was read")
    return sections, day[1]


def plain_place(place: str) -> str:
    """An address as the edge looks it up: `www.` and a country's place in front say nothing, `{}` behind is `*`."""
    return place.removeprefix("www.").removeprefix("{}.").replace(".{}", ".*").rstrip("/")


def find_kept(kept: dict[str, tuple[str, str]], place: str) -> tuple[str, str] | None:
    """The source under which the table has a place: its own, or that of a host above it."""
    host, slash, _ = place.partition("/")
    labels = host.split(".")
    above = [".".join(labels[start:]) for start in range(len(labels))]
    names = (
        [place] if slash else [*spellings(place, "="), *(name for host in above for name in spellings(host))]
    )
    return next((kept[name] for name in names if name in kept), None)


def spellings(host: str, mark: str = "") -> list[str]:
    """How the table may name a host: as it is, or with `*` for one or two labels of its country."""
    labels = host.split(".")
    return [mark + host, *(f"{mark}{'.'.join(labels[:-count])}.*" for count in (1, 2) if len(labels) > count)]


def is_said(known: tuple[str, str] | None, source: tuple[str, str], *, is_own: bool) -> bool:
    """Does the table say of a place what a list says, or something that counts more?

    A source that is called by its host needs only the kind. What is below a place of another kind is only believed
    of public lists where that is a host of many services.
    """
    if known is None:
        return False
    if known[0] != source[0]:
        return not is_own and known[0] != "referral"
    return source[1] in ("*", known[1])


def build_table(own: Sections, *public: Sections) -> Table:
    """The sources of all lists; of two that claim an address, the first."""
    names = {row.name: row.places for row in own[NAMES]}
    left_out = {plain_place(row.name) for row in own[LEFT_OUT]}
    table: Table = {}
    kept: dict[str, tuple[str, str]] = {}
    for sections in (own, *public):
        is_own = sections is own
        for kind in KINDS:
            for row in sections.get(kind, ()):
                source = kind, row.name if is_own else names.get(row.name, row.name)
                for place in map(plain_place, row.places.split()):
                    is_known = place in kept or is_said(find_kept(kept, place), source, is_own=is_own)
                    if is_known or (not is_own and place in left_out):
                        continue
                    kept[place] = source
                    parameters, places = table.setdefault(source, ([], []))
                    places.append(place)
                    parameters += [word for word in row.parameters.split() if word not in parameters]
    return table


def table_lines(table: Table, kind: str) -> Iterator[str]:
    """The rows of a kind, by name."""
    rows = sorted((name.casefold(), name, *row) for (of, name), row in table.items() if of == kind)
    for _, name, parameters, places in rows:
        words = " ".join(parameters) if parameters != ["q"] else ""
        naming = _naming_place(name, places)
        if naming:
            others = [place for place in sorted(places) if place != naming]
            first = naming.replace(name.lower(), name, 1)
            line = " ".join(map(_short_place, [first, *others]))
            yield f"{line}|{words}\n" if words else f"{line}\n"
        else:
            yield f"{name}|{words}|{' '.join(map(_short_place, sorted(places)))}\n"


def _naming_place(name: str, places: Iterable[str]) -> str:
    """The first host whose first label is the name; "" where none is."""
    label = name.lower() + "."
    return next((place for place in sorted(places) if place.removeprefix("=").startswith(label)), "")


def _short_place(place: str) -> str:
    """An address without the `.com` of a host of two labels."""
    host, slash, path = place.partition("/")
    return host.removesuffix(".com") + slash + path if host.count(".") == 1 else place


def check_lists(own: Sections, *public: Sections) -> None:
    """Refuse corrections of what the public lists no longer have."""
    listed = [row for sections in public for rows in sections.values() for row in rows]
    names = {row.name for row in listed}
    places = {plain_place(place) for row in listed for place in row.places.split()}
    wrong = [row.name for row in own[NAMES] if row.name not in names]
    wrong += [row.name for row in own[LEFT_OUT] if plain_place(row.name) not in places]
    if wrong:
        raise ToolError(
            "names and addresses of the public lists", ", ".join(wrong), "own.txt", "take the lines out"
        )


def table_text() -> str:
    """The whole generated file."""
    lists, days = zip(*(read_list(LISTS / f"{name}.txt") for name in ("own", "matomo", "ga4")), strict=True)
    own, *public = lists
    check_lists(own, *public)
    table = build_table(own, *public)
    parts = [HEAD.replace("{observed}", min(days))]
    parts += [f'\n{kind.upper()}: Final = """\n{"".join(table_lines(table, kind))}"""\n' for kind in KINDS]
    labels = "".join("|".join(row) + "\n" for row in own[LABELS])
    parts.append(f'\nLABELS: Final = """\n{labels}"""\n')
    rows = "".join(f'    "{kind}": {kind.upper()},\n' for kind in KINDS)
    parts.append(f"\nKINDS: Final = {{\n{rows}}}\n")
    return "".join(parts)


def main() -> None:
    """Write the file."""
    TARGET.write_text(table_text(), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(run_tool(main))
