"""The rules of the cookbook: each is met by somebody whose days are played, and not by somebody else."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest

from segments.authoring.ruleset import RuleSet
from segments.cli.commands.simulate import simulate
from segments.cli.input.rules import checked_site
from segments.cli.playback.timeline import parse_timeline

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs" / "guides" / "cookbook.md").read_text(encoding="utf-8")
RULES = "\n".join(re.findall(r"^```toml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL))
DAYS = tomllib.loads((ROOT / "tests" / "cases" / "cookbook.toml").read_text(encoding="utf-8"))
UNITS = {"m": 60, "h": 3_600, "d": 86_400}


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> RuleSet:
    path = tmp_path_factory.mktemp("cookbook") / "cookbook.toml"
    path.write_text(RULES, encoding="utf-8")
    return checked_site(path, is_strict=True).rules


def timeline_of(lines):
    """`as ...`, then steps: an offset from the one before, and a page (`/a from https://...`) or an event
    (`!search {}`).
    """
    document, at_s = {"consent": "all", "step": []}, 0
    for line in lines:
        if line.startswith("as "):
            document["as"] = line.removeprefix("as ")
            continue
        offset, _, what = line.partition(" ") if line.startswith("+") else ("+0m", "", line)
        at_s += int(offset[1:-1]) * UNITS[offset[-1]]
        step: dict[str, object] = {"at": f"+{at_s}s"}
        if what.startswith("/"):
            step["visit"], _, referrer = what.partition(" from ")
            step |= {"from": referrer} if referrer else {}
        elif what:
            step["event"], _, properties = what[1:].partition(" ")
            step |= {"properties": json.loads(properties)} if properties else {}
        document["step"].append(step)
    return parse_timeline(document)


def with_a_page_at_the_end(lines):
    """The same days until somebody sees something: a page, where the last step is only time that passes."""
    *_, last = lines
    return lines if not last.startswith("+") or " " in last else [*lines[:-1], f"{last} /"]


@pytest.mark.parametrize("name", DAYS)
def test_whoever_meets_it_by_time_alone_meets_it_on_the_next_page(name, site):
    """A rule that a visit makes false is one whose blocks nobody ever sees."""
    assert name in simulate(site, timeline_of(with_a_page_at_the_end(DAYS[name]["yes"]))).at_the_end


def test_every_wish_has_a_rule_and_its_days(site):
    wishes = re.findall(r"^\*\*", PAGE, re.MULTILINE)
    assert len(wishes) == len(site.segments) >= 40
    assert DAYS.keys() == {rule.id for rule in site.segments}
    assert f"\n{len(wishes)} wishes" in PAGE


@pytest.mark.parametrize("name", DAYS)
def test_somebody_meets_it_and_somebody_else_does_not(name, site):
    met, missed = (simulate(site, timeline_of(DAYS[name][answer])) for answer in ("yes", "no"))
    assert met.refused == missed.refused == ()
    assert name in met.at_the_end
    assert name not in missed.at_the_end
