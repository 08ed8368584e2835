"""The moves of a file's visitors between two bundles: what `segments plan --visitors` shows.

In: the bundle that is live, or none; the one that is to follow, with its rules; visitors and pages. Out: `Moves`.
"""

from __future__ import annotations

from collections.abc import Mapping

from segments.authoring.audience.crowd import Crowd, Seen, gather_crowd
from segments.authoring.audience.moves import Audience, Moves, moves
from segments.authoring.behaviour.model_signals import plan_rules
from segments.authoring.ruleset import RuleSet
from segments.bundle.model import Bundle
from segments.cli.audience.crowd import resolve_crowd
from segments.cli.audience.shown_blocks import shown_blocks
from segments.cli.audience.visitors_file import Lines, visitors_in
from segments.cli.visitors.visitor_reader import open_bundle_reader, open_visitor_reader
from segments.edge.pages.plan.plan import PagePlan
from segments.errors import AuthoringError


def find_moves(
    before: Bundle | None,
    after: Bundle,
    rules: RuleSet,
    lines: Lines,
    *,
    plans: Mapping[str, PagePlan],
    now_ms: int,
    renamed: Mapping[str, str] | None = None,
) -> Moves:
    """The moves of these visitors; `rules` are those of the bundle that is to follow.

    Raises:
        AuthoringError: there are no visitors, or a line is none.
    """
    if not lines.rows:
        raise AuthoringError(f"Expected visitors, got none - at {lines.source}")
    reader = open_visitor_reader(plan_rules(rules).rules, after.signals)
    crowd = resolve_crowd(after, visitors_in(lines, reader, now_ms))
    follows = Audience(crowd, shown_blocks(plans, after, crowd), _parents(after))
    return moves(_live(before, lines, plans, crowd, now_ms), follows, renamed)


def _live(
    bundle: Bundle | None, lines: Lines, plans: Mapping[str, PagePlan], after: Crowd, now_ms: int
) -> Audience:
    """The audience of what is live; where nothing is, everybody sees the defaults."""
    if bundle is None:
        nobody = gather_crowd((), [Seen(0)] * after.visitors)
        return Audience(nobody, shown_blocks(plans, None, nobody))
    crowd = resolve_crowd(bundle, visitors_in(lines, open_bundle_reader(bundle), now_ms))
    return Audience(crowd, shown_blocks(plans, bundle, crowd), _parents(bundle))


def _parents(bundle: Bundle) -> dict[str, str | None]:
    names = bundle.names
    return {
        name: None if parent is None else names[parent]
        for name, parent in zip(names, bundle.taxonomy.parents, strict=True)
    }
