"""`segments publish`: rules into force, after the same checks as `segments check`, or a plan just as it stands."""

from __future__ import annotations

import argparse
import sys
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from segments.authoring.claims import Publisher
from segments.authoring.compile.compiler import compile_rules
from segments.authoring.inspect.differences import compare_bundles
from segments.authoring.plan_file import Plan, apply_plan, open_plan, require_plan_base
from segments.authoring.publications import SHORT_DIGEST_CHARS, Note, RuleStore, spell_publication, spell_when
from segments.authoring.publish import Base, Outcome, Terms, publish_bundle
from segments.authoring.report.diagnostics import printable
from segments.authoring.staging import Mover, stage_bundle
from segments.bundle.read import digest_of
from segments.cli.input.budgets import add_budget_arguments, require_budgets
from segments.cli.input.confirmation import add_confirmation_arguments, ask, asks_first
from segments.cli.input.input_files import read_content
from segments.cli.input.lifetimes import read_share
from segments.cli.input.live_rules import compiled, read_live
from segments.cli.input.moments import current_ms
from segments.cli.input.rules import checked_site
from segments.cli.input.rules_folder import nearest_rules
from segments.cli.input.store import (
    add_note_arguments,
    add_store_arguments,
    open_store,
    read_publisher,
    read_ring,
    spell_store,
    store_folder,
)
from segments.cli.output.differences import differences_as_json, print_differences
from segments.cli.output.printing import (
    add_examples,
    counted,
    print_diagnostics,
    print_json,
    print_note,
    spell_share,
)
from segments.cli.output.roll_outs import spell_end, spell_roll_out
from segments.errors import WrongUsage
from segments.signing import KeyRing


@dataclass(frozen=True, slots=True)
class _Source:
    """The bundle to publish; `plan` is the file that it is from."""

    data: bytes
    plan: Plan | None = None


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `segments publish`."""
    add_store_arguments(parser)
    add_note_arguments(parser)
    add_confirmation_arguments(parser)
    parser.add_argument("--strict", action="store_true", help="let warnings refuse the rules too")
    add_budget_arguments(parser)
    parser.add_argument(
        "--stage",
        type=read_share,
        metavar="SHARE",
        help="give the rules to this share of visitors first (5%%, 0.05); the others keep those in force",
    )
    parser.add_argument(
        "--replace-pointer",
        action="store_true",
        help="publish over a pointer in KV that is spoilt, or that another key signed",
    )
    add_examples(
        parser,
        "segments publish --local",
        "segments publish --remote --strict -m 'Start of the spring sale'",
        "segments publish --remote --yes --budget bundle=200000 --budget segments=300",
        "segments publish spring.plan --remote --yes",
        "segments publish --remote --stage 5%",
        "segments publish rules --local --persist-to .wrangler/state",
    )


def run(arguments: argparse.Namespace) -> int:
    """Checks, compiles, writes, reads back, and moves the pointer.

    Raises:
        CheckFailed: the rules have errors, or warnings with --strict.
        PublishOvertaken: somebody else published meanwhile, or since the plan.
        PublishRefused: the bundle must not go out, or nobody agreed.
        ToolFailed: the KV failed.
        WrongUsage: nobody can be asked.
    """
    asks = asks_first(arguments)
    publisher = read_publisher(arguments)
    ring = read_ring(arguments, store_folder(arguments))
    source = _read_source(arguments, ring)
    if source.plan is not None and not arguments.message:
        publisher = replace(publisher, note=Note(publisher.note.author, source.plan.note.message))
    require_budgets(arguments, source.data)
    terms = Terms(replaces_pointer=arguments.replace_pointer)
    print_note(f"asking {'the account' if arguments.remote else 'the local run'} what is live ...")
    with open_store(arguments) as store:
        if asks or arguments.dry_run:
            terms = replace(terms, base=_show_change(source, store, ring, arguments))
        if arguments.dry_run:
            return 0
        if asks:
            ask("Publish this to the account?")
        if arguments.stage is not None:
            mover, base = (
                Mover(store, ring, current_ms(), publisher),
                source.plan.base if source.plan else terms.base,
            )
            print_stage(stage_bundle(source.data, arguments.stage, mover, base=base), arguments)
            return 0
        outcome = _publish(source, store, ring, terms, publisher=publisher)
    print_outcome(outcome, arguments)
    return 0


def _read_source(arguments: argparse.Namespace, ring: KeyRing) -> _Source:
    """The plan of a file that is none of rules; else the rules, compiled."""
    path: Path = arguments.path
    if path.is_file() and path.suffix != ".toml":
        plan = open_plan(read_content(path, "a plan"), ring)
        if arguments.site not in (None, plan.site):
            raise WrongUsage(
                f"Expected a plan of the site {arguments.site}, got one of {plan.site} - at --site"
            )
        made = f"{path}: planned by {plan.note.author or 'somebody'} at {spell_when(plan.made_ms)}"
        print_note(printable(f"{made}{f': {plan.note.message}' if plan.note.message else ''}"))
        arguments.path, arguments.site = nearest_rules(), plan.site  # so that the way back can be spelled
        return _Source(plan.data, plan)
    checked = checked_site(path, is_strict=arguments.strict)
    shown = [diagnostic for diagnostic in checked.diagnostics if diagnostic.severity != "info"]
    print_diagnostics(shown, sys.stderr)
    rules = checked.rules
    if arguments.site:
        rules = replace(rules, site=replace(rules.site, name=arguments.site))
    return _Source(compile_rules(rules))


def _show_change(
    source: _Source, store: RuleStore, ring: KeyRing, arguments: argparse.Namespace
) -> Base | None:
    """Prints what would change; the publication that it was compared with, so that no other is followed."""
    if arguments.replace_pointer:
        print_note(f"{len(source.data):,} bytes would follow, over whatever pointer is there")
        return None
    if source.plan is not None:
        require_plan_base(source.plan, store, ring, now_ms=current_ms())
    after = compiled(source.data)
    live = read_live(after[1].site, store, ring)
    base, differences = live.base, compare_bundles(live.rules, after)
    if live.roll_out and arguments.stage is None:
        print_note(f"{spell_roll_out(live.roll_out)}; {spell_end(live.roll_out, digest_of(source.data))}")
    if arguments.json:
        told = {"site": after[1].site, "dry_run": True, "live": base.digest, "digest": digest_of(source.data)}
        print_json({**told, **differences_as_json(differences)})
    else:
        print_differences(differences)
    if arguments.dry_run:
        print_note("nothing was written (--dry-run)")
    return base


def _publish(
    source: _Source, store: RuleStore, ring: KeyRing, terms: Terms, *, publisher: Publisher
) -> Outcome:
    now_ms, plan = current_ms(), source.plan
    if plan is not None:
        return apply_plan(plan, store, ring, now_ms=now_ms, terms=terms, publisher=publisher, say=print_note)
    return publish_bundle(
        source.data, store, ring, now_ms=now_ms, terms=terms, publisher=publisher, say=print_note
    )


def print_stage(outcome: Outcome, arguments: argparse.Namespace) -> None:
    """A report of a staged bundle, with the two ways on."""
    row = outcome.publication
    if arguments.json:
        print_json(_as_json(outcome))
        return
    said = "is staged" if outcome.is_changed else "nothing changed; is staged already"
    print(
        f"{outcome.site}: {row.digest[:SHORT_DIGEST_CHARS]} {said} for {spell_share(row.share)} of visitors, sequence"
        f" {row.sequence}; the others keep {outcome.current[:SHORT_DIGEST_CHARS]}"
    )
    where = spell_store(arguments)
    print(f"for everybody with: segments promote {where}; for nobody with: segments unstage {where}")


def _as_json(outcome: Outcome) -> dict[str, object]:
    return {
        "site": outcome.site,
        "changed": outcome.is_changed,
        "previous": outcome.previous,
        "current": outcome.current,
        "ended": outcome.ended,
        **asdict(outcome.publication),
        "followed": [asdict(later) for later in outcome.followed],
    }


def print_outcome(outcome: Outcome, arguments: argparse.Namespace) -> None:
    """A report of a publication, or that nothing had to be published."""
    row = outcome.publication
    if arguments.json:
        print_json(_as_json(outcome))
        return
    what = f"{counted(row.segments, 'segment')}, {row.bundle_bytes:,} bytes, digest {row.digest[:SHORT_DIGEST_CHARS]}"
    if not outcome.is_changed:
        print(f"{outcome.site}: nothing changed; in force since sequence {row.sequence}: {what}")
        if arguments.message:
            print_note("the message is not in the history: there was nothing to publish")
        return
    print(f"{outcome.site}: in force as sequence {row.sequence}: {what}")
    if outcome.ended and outcome.ended != row.digest:
        print(f"the roll-out of {outcome.ended[:SHORT_DIGEST_CHARS]} has ended")
    for later in outcome.followed:
        print(f"and followed already by {printable(spell_publication(later))}")
    if outcome.previous and not outcome.followed:
        command = f"segments rollback {spell_store(arguments)}"
        print(f"back to {outcome.previous[:SHORT_DIGEST_CHARS]} with: {command}")
