"""`segments simulate`: plays a visitor's days against the rules, and says when which segment is entered and left."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from segments.authoring.behaviour.model_signals import plan_rules
from segments.authoring.check.nodes import signals_in
from segments.authoring.compile.compiler import compile_rules
from segments.authoring.compile.families import FamilyTrees
from segments.authoring.inspect.explain.tree import spell_moment
from segments.authoring.report.diagnostics import printable
from segments.authoring.report.messages import did_you_mean
from segments.authoring.ruleset import RuleSet
from segments.bundle.pointer import Staged
from segments.bundle.read import digest_of, read_bundle
from segments.cli.input.lifetimes import read_share
from segments.cli.input.rules import checked_site
from segments.cli.input.rules_folder import add_rules_option
from segments.cli.output.printing import add_examples, add_json_flag, counted, print_json, print_note
from segments.cli.playback.clock_moments import read_clock
from segments.cli.playback.playback import Change, OnLook, Played, Switch, play
from segments.cli.playback.timeline import Timeline, read_timeline, spell_offset
from segments.cli.visitors.signal_values import plain_value
from segments.edge.decide.sides import open_sides
from segments.edge.decide.site import Keys, Site, open_site
from segments.edge.http.request import VisitorRequest
from segments.errors import AuthoringError
from segments.signing import KeyRing

SLOW_STEPS: Final = 50
"""More take seconds, with thousands of segments a tenth of one each, and say that they are played."""

STAGE_KEYS: Final = Keys(KeyRing((("stage", b"\0" * 32),)), KeyRing(), KeyRing())
"""A simulated visitor's cookie never leaves this process, so anybody may know its key."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `segments simulate`."""
    parser.add_argument(
        "timeline", type=Path, metavar="TIMELINE", help="a visitor's days, in TOML; - reads standard input"
    )
    add_rules_option(parser)
    parser.add_argument(
        "--segment",
        action="append",
        default=[],
        metavar="ID",
        help="show the switches of this segment alone; may be repeated",
    )
    parser.add_argument(
        "--stage",
        type=read_share,
        default=0,
        metavar="SHARE",
        help="say on which side the visitor is while these rules are staged for this share (5%%, 0.05)",
    )
    add_json_flag(parser)
    add_examples(
        parser,
        "segments simulate cart.toml",
        "segments simulate cart.toml --stage 5%",
        "segments simulate cart.toml --segment cart-abandoner",
        "segments simulate cart.toml --rules shop/rules --json",
    )


def run(arguments: argparse.Namespace) -> int:
    """Prints every switch with its moment, its cause and its reasons.

    Raises:
        CheckFailed: the rules have errors.
        AuthoringError: the timeline cannot be read.
    """
    timeline = read_timeline(arguments.timeline)
    rules = checked_site(arguments.rules).rules
    if len(timeline.steps) > SLOW_STEPS:
        print_note(
            f"playing {len(timeline.steps):,} steps against {counted(len(rules.segments), 'segment')} ..."
        )
    sides = SidesSeen(open_stage(rules), arguments.stage)
    played = simulate(rules, timeline, sides.note if arguments.stage else None)
    played = _only(played, arguments.segment, [rule.id for rule in rules.segments])
    if arguments.json:
        print_json(
            _as_json(timeline, played) | {"sides": [{"at": at, "side": side} for at, side in sides.seen]}
        )
        return 0
    print_played(timeline, played)
    for at_s, side in sides.seen:
        print(f"side {side} from {spell_moment(at_s * 1000)}")
    return 0


class SidesSeen:
    """The sides of a roll-out on which a visitor is while `share` of 10,000 get the rules of a site, as they change."""

    def __init__(self, site: Site, share: int) -> None:
        self._sides = open_sides(site, site, Staged(site.digest, share))
        self.seen: list[tuple[int, str]] = []

    def note(self, request: VisitorRequest, at_s: int) -> None:
        """One look at a page."""
        side = self._sides.choose(request, at_s * 1000).name
        if not self.seen or self.seen[-1][1] != side:
            self.seen.append((at_s, side))


def _only(played: Played, wanted: Sequence[str], known: Sequence[str]) -> Played:
    """The switches of some segments; all of them where none is named.

    Raises:
        AuthoringError: there is no such segment.
    """
    for name in wanted:
        if name not in known:
            hint = did_you_mean(name, known) or "segments show lists them"
            raise AuthoringError(f"Expected the id of a segment, got {name!r}. {hint}")
    if not wanted:
        return played
    switches = [
        replace(switch, entered=_named(switch.entered, wanted), left=_named(switch.left, wanted))
        for switch in played.switches
    ]
    return replace(
        played,
        switches=tuple(switch for switch in switches if switch.entered or switch.left),
        at_the_end=tuple(name for name in played.at_the_end if name in wanted),
    )


def _named(
    segments: Mapping[str, tuple[Change, ...]], wanted: Sequence[str]
) -> dict[str, tuple[Change, ...]]:
    return {name: changes for name, changes in segments.items() if name in wanted}


def simulate(rules: RuleSet, timeline: Timeline, on_look: OnLook | None = None) -> Played:
    """The days of a visitor of a site with these rules; `on_look` is told of each look at a page."""
    site = open_stage(rules)
    planned = plan_rules(rules).rules
    clock = read_clock([rule.when for rule in planned.segments], site.signals.business_hours)
    return play(site, timeline, _signals_by_segment(planned), clock, on_look)


def open_stage(rules: RuleSet) -> Site:
    """The site as the worker would have it, through the bytes."""
    bundle = compile_rules(rules)
    return open_site(read_bundle(bundle), digest_of(bundle), STAGE_KEYS)


def _signals_by_segment(planned: RuleSet) -> Callable[[str], Iterable[str]]:
    trees = FamilyTrees({rule.id: rule for rule in planned.segments})
    return lambda segment: signals_in(trees.tree_of(segment))


def print_played(timeline: Timeline, played: Played) -> None:
    """Every switch with its moment, its cause and its reasons."""
    for switch in played.switches:
        offset = spell_offset(switch.at_s - timeline.start_s)
        print(f"{spell_moment(switch.at_s * 1000)}  {offset}  {printable(switch.cause)}")
        for word, segments in (("entered", switch.entered), ("left", switch.left)):
            for name, changes in segments.items():
                print(f"    {word:<7} {name}{_spell_changes(changes)}")
    for at_s, reason in played.refused:
        print(f"{spell_moment(at_s * 1000)}  refused  {printable(reason)}")
    if not played.switches:
        print("no segment is entered or left")
    print(f"at the end: {', '.join(played.at_the_end) or 'in no segment'}")


def _spell_changes(changes: tuple[Change, ...]) -> str:
    spelled = [f"{change.signal}: {_spell(change.before)} -> {_spell(change.after)}" for change in changes]
    return f"   {printable('; '.join(spelled))}" if spelled else ""


def _spell(value: object) -> str:
    if value is None:
        return "unknown"
    if isinstance(value, bool):
        return str(value).lower()
    plain = plain_value(value)
    return f'"{plain}"' if isinstance(value, str) else str(plain)


def _as_json(timeline: Timeline, played: Played) -> dict[str, object]:
    return {
        "start": timeline.start_s,
        "switches": [_switch_as_json(switch, timeline) for switch in played.switches],
        "at_the_end": list(played.at_the_end),
        "refused": [{"at": at_s, "reason": reason} for at_s, reason in played.refused],
    }


def _switch_as_json(switch: Switch, timeline: Timeline) -> dict[str, object]:
    return {
        "at": switch.at_s,
        "offset_seconds": switch.at_s - timeline.start_s,
        "cause": switch.cause,
        "entered": _segments_as_json(switch.entered),
        "left": _segments_as_json(switch.left),
    }


def _segments_as_json(segments: Mapping[str, tuple[Change, ...]]) -> list[dict[str, object]]:
    return [
        {
            "segment": name,
            "changes": [
                {
                    "signal": change.signal,
                    "before": plain_value(change.before),
                    "after": plain_value(change.after),
                }
                for change in changes
            ],
        }
        for name, changes in segments.items()
    ]
