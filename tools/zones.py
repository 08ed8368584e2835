"""Write the time zone table of src/segments/edge/time/zones.py from the IANA database.

In: the compiled zones of the `tzdata` package where it is installed, else of the system. Out: the rows
between the two marks of zones.py; nothing else in that file changes. The last line of a TZif file (RFC 9636
section 3.3) is the POSIX rule for all times after its last transition; the edge keeps only that rule.
Usage: python -m tools.zones
"""

import sys
import zoneinfo
from collections import defaultdict
from importlib.util import find_spec
from pathlib import Path

from tools.errors import ToolError, run_tool

TARGET = Path(__file__).resolve().parents[1] / "src" / "segments" / "edge" / "time" / "zones.py"
BEGIN = "# Generated rows: python -m tools.zones\n"
END = "# End of the generated rows\n"
# Not places: copies of the database under other clocks, a placeholder, a default, the machine's own.
SKIPPED_PREFIXES = ("posix/", "right/", "Factory", "posixrules", "localtime")

Moment = tuple[int, int, int, int]
Rule = tuple[int, int, Moment | None, Moment | None]


def database_folder() -> tuple[Path, str]:
    """The folder of compiled zones, and the version of the database in it."""
    package = find_spec("tzdata")
    if package is not None and package.origin is not None:
        root = Path(package.origin).parent / "zoneinfo"
        return root, (root / "tzdata.zi").read_text().split("\n", 1)[0].removeprefix("# version ")
    for entry in zoneinfo.TZPATH:
        if (Path(entry) / "tzdata.zi").is_file():
            return Path(entry), (Path(entry) / "tzdata.zi").read_text().split("\n", 1)[0].removeprefix(
                "# version "
            )
    raise ToolError("a time zone database", "none", "this machine", "pip install tzdata, then run this again")


def parse_offset(text: str, at: int) -> tuple[int, int]:
    """Seconds of `[+-]hh[:mm[:ss]]` and where it ends; the sign is POSIX's, positive to the west."""
    sign = -1 if text[at : at + 1] == "-" else 1
    at += text[at : at + 1] in ("+", "-")
    end = at
    while end < len(text) and (text[end].isdigit() or text[end] == ":"):
        end += 1
    parts = [int(part) for part in text[at:end].split(":")]
    return sign * sum(part * unit for part, unit in zip(parts, (3600, 60, 1), strict=False)), end


def skip_name(text: str, at: int) -> int:
    """Where the abbreviation that starts at `at` ends."""
    if text[at : at + 1] == "<":
        return text.index(">", at) + 1
    while at < len(text) and text[at].isalpha():
        at += 1
    return at


def parse_moment(text: str) -> Moment:
    """`Mm.w.d[/time]` as month, week, ISO weekday and seconds after local midnight."""
    date, _, time = text.partition("/")
    if not date.startswith("M"):
        raise ToolError(
            "a rule of the form Mm.w.d", repr(text), "the zone database", "teach tools/zones.py this form"
        )
    month, week, weekday = (int(part) for part in date[1:].split("."))
    return month, week, weekday or 7, parse_offset(time, 0)[0] if time else 7200


def parse_rule(text: str) -> Rule:
    """A POSIX TZ string as (standard offset, summer offset, summer's start, summer's end), east positive."""
    zone, _, moments = text.partition(",")
    west, at = parse_offset(zone, skip_name(zone, 0))
    if not moments:
        return -west, -west, None, None
    at = skip_name(zone, at)
    summer_west = parse_offset(zone, at)[0] if at < len(zone) else west - 3600
    start, end = moments.split(",")
    return -west, -summer_west, parse_moment(start), parse_moment(end)


def zone_names(root: Path) -> list[str]:
    """The names of all zones and links, sorted."""
    files = (path for path in root.rglob("*") if path.is_file() and path.read_bytes()[:4] == b"TZif")
    names = (path.relative_to(root).as_posix() for path in files)
    return sorted(name for name in names if not name.startswith(SKIPPED_PREFIXES))


def table_text(root: Path, version: str) -> str:
    """The rows: one per rule, its zones in one string, grouped by area so that the text stays small."""
    by_rule: dict[Rule, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for name in zone_names(root):
        footer = (root / name).read_bytes().rsplit(b"\n", 2)[1].decode("ascii")
        area, _, place = name.rpartition("/")
        by_rule[parse_rule(footer)][area].append(place)
    rows = [f'DATABASE_VERSION: Final = "{version}"\n\n_ROWS: Final[tuple[tuple[Rule, str], ...]] = (\n']
    for rule, areas in sorted(by_rule.items(), key=lambda item: (item[0][:2], str(item[0]))):
        words = " ".join(f"{area}/ {' '.join(places)}" for area, places in areas.items())
        rows.append(f'    ({rule}, "{words}"),\n')
    return "".join([*rows, ")\n"])


def main() -> None:
    """Replace the generated rows."""
    root, version = database_folder()
    source = TARGET.read_text()
    head, begin, rest = source.partition(BEGIN)
    _, end, tail = rest.partition(END)
    if not begin or not end:
        raise ToolError("the marks of the generated rows", "none", TARGET, "restore the two comment lines")
    TARGET.write_text(head + begin + table_text(root, version) + end + tail)


if __name__ == "__main__":
    sys.exit(run_tool(main))
