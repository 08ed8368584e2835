"""`segments audit`: what is used of visitors, for what, under which law, and what is kept for how long."""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from segments.authoring.compile.compiler import compile_rules
from segments.authoring.inspect.audit import Audit, Label, LawInForce, Made, SiteConsent, audit_bundle
from segments.authoring.inspect.explain.tree import spell_moment
from segments.authoring.standing import read_pointer, read_publication
from segments.bundle.model import Bundle
from segments.bundle.purposes import HISTORY_PURPOSE
from segments.bundle.read import digest_of, read_bundle
from segments.cli.input.bundle_files import read_bundle_file
from segments.cli.input.rules import checked_site
from segments.cli.input.rules_folder import nearest_rules
from segments.cli.input.store import add_place_arguments, current_ms, open_store, read_ring, store_folder
from segments.cli.output.audit_page import audit_page, spell_days, spell_kept_days, spell_laws
from segments.cli.output.printing import (
    add_examples,
    counted,
    print_json,
    print_note,
    print_table,
    write_output,
)
from segments.edge.consent.gate import ALL_PURPOSES, NECESSARY
from segments.edge.consent.jurisdictions import OPT_IN, OPT_OUT, PLACES, Law
from segments.edge.consent.policy import ConsentPolicy, parse_policy, policy_warnings
from segments.edge.consent.read import law_in_force
from segments.edge.decide.site import DAY_SECONDS, read_serving
from segments.edge.pages.store.ahead import AHEAD_COOKIE
from segments.edge.pages.store.caps import CAPS_COOKIE, CAPS_MAX_AGE_S
from segments.edge.visitor.cookie import VISITOR_COOKIE
from segments.edge.visitor.grants import GRANT_COOKIE
from segments.errors import BundleCorrupt, ConsentPolicyInvalid, PublishRefused
from segments.version import VERSION

_ANOTHER_COUNTRY = "AQ"
"""Antarctica: of all countries the one that will never be in the table."""
_NO_PLACE = ""
_FEW_TOOLS = 12
"""As many as a line can hold."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `segments audit`."""
    source = parser.add_mutually_exclusive_group()
    source.add_argument(
        "--rules",
        type=Path,
        default=nearest_rules(),
        metavar="PATH",
        help="a rules file or folder (default: rules, here or above)",
    )
    source.add_argument("--bundle", type=Path, metavar="FILE", help="a compiled bundle instead of rules")
    add_place_arguments(parser, is_required=False)
    parser.add_argument("--html", type=Path, metavar="FILE", help="write a page to print or to hand on")
    add_examples(
        parser,
        "segments audit",
        "segments audit --remote --html audit.html",
        "segments audit --bundle rules.bundle --json",
    )


def run(arguments: argparse.Namespace) -> int:
    """Prints the audit of rules or of a bundle, and writes its page where one is asked for.

    Raises:
        CheckFailed: the rules have errors.
        BundleError: the file is not a bundle.
        AuthoringError: a file cannot be read or written.
    """
    data, source, labels = _read_source(arguments)
    bundle = read_bundle(data)
    is_live = bool(arguments.local or arguments.remote)
    made = Made(source, spell_moment(current_ms()), VERSION, is_live=is_live)
    audit = audit_bundle(bundle, digest_of(data), consent_of(bundle), labels, made)
    if arguments.html is not None:
        write_output(arguments.html, audit_page(audit).encode())
        print_note(f"wrote {arguments.html}")
    if arguments.json:
        print_json(asdict(audit))
    elif arguments.html is None:
        _print_audit(audit)
    return 0


def _read_source(arguments: argparse.Namespace) -> tuple[bytes, str, dict[str, Label]]:
    """The bundle to audit, where it is from in words, and what its segments are called."""
    if arguments.bundle is not None:
        return read_bundle_file(arguments.bundle)[0], f"the bundle file {arguments.bundle}", {}
    rules = checked_site(arguments.rules).rules
    labels = {rule.id: (rule.title, rule.owner, rule.definition) for rule in rules.segments}
    if not (arguments.local or arguments.remote):
        return compile_rules(rules), f"the rules at {arguments.rules}, which need not be live", labels
    ring = read_ring(arguments, store_folder(arguments))
    site = arguments.site or rules.site.name
    with open_store(arguments) as store:
        pointer, data = read_pointer(site, store, ring), read_publication(site, store, ring)
    if pointer is None or data is None:
        raise PublishRefused(f"Expected a published site, got none of the name {site}")
    where = "in the account" if arguments.remote else "in the local run"
    since = spell_moment(pointer.published_ms)
    return data, f"the bundle in force {where} as sequence {pointer.sequence} since {since}", labels


def consent_of(bundle: Bundle) -> SiteConsent:
    """The edge's decision under each law for this bundle, asked place by place as a request would.

    Raises: BundleCorrupt.
    """
    try:
        policy = parse_policy(bundle.consent)
    except ConsentPolicyInvalid as error:
        raise BundleCorrupt("Expected a consent policy, got something else - at the bundle") from error
    objected = ALL_PURPOSES - policy.opt_out_covers
    return SiteConsent(
        laws=tuple(_laws_in_force(policy)),
        unasked={
            regime: _allowed(policy, purposes)
            for regime, purposes in ((OPT_IN, frozenset({NECESSARY})), (OPT_OUT, ALL_PURPOSES))
        },
        after_objection=_allowed(policy, objected),
        warnings=tuple(policy_warnings(policy)),
        choice_cookie=policy.cookies.own,
        choice_days=policy.choice_days,
        history_days=read_serving(bundle.settings).cookie_max_age_seconds // DAY_SECONDS,
        visitor_cookie=VISITOR_COOKIE,
        grant_cookie=GRANT_COOKIE,
        caps_cookie=CAPS_COOKIE,
        caps_days=CAPS_MAX_AGE_S // DAY_SECONDS,
        ahead_cookie=AHEAD_COOKIE,
        tools_read=policy.tools,
        tools_unread=policy.index.unreadable_tools,
    )


def _allowed(policy: ConsentPolicy, purposes: frozenset[str]) -> frozenset[str] | None:
    is_segmented = policy.without != "none" or HISTORY_PURPOSE in purposes
    return purposes if is_segmented else None


def _laws_in_force(policy: ConsentPolicy) -> list[LawInForce]:
    places: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    laws: dict[str, Law] = {}
    for place in dict.fromkeys((*PLACES, *policy.laws)):
        law, regime = law_in_force(place, policy)
        laws[law.name] = law
        places[law.name, regime].append(place)
    for place in (_ANOTHER_COUNTRY, _NO_PLACE):
        law, regime = law_in_force(place, policy)
        laws[law.name] = law
        places.setdefault((law.name, regime), [])
    return [_law_in_force(laws[name], regime, found) for (name, regime), found in places.items()]


def _law_in_force(law: Law, regime: str, places: Sequence[str]) -> LawInForce:
    # Countries that the table leaves out have a regime of the site's choice; nothing there differs from a law.
    is_own = law.regime != regime and bool(places)
    label = f"{law.name} in {', '.join(places)}" if is_own else law.name
    return LawInForce(law.name, label, law.title, regime, tuple(places), law.source, law.requires_gpc_since)


def _conditions(audit: Audit) -> list[tuple[str, str]]:
    """Each alternative on a line, with the segment's id before the first."""
    return [
        ("" if place else segment.id, line)
        for segment in audit.segments
        for place, line in enumerate(segment.conditions or ("never",))
    ]


def _print_kept(audit: Audit) -> None:
    print()
    print_table(
        [("KEPT", "DAYS", "PURPOSE", "SET BY", "HOLDS")]
        + [
            (record.name, spell_days(record.days), record.purpose, record.set_by, "; ".join(record.contents))
            for record in audit.kept
        ]
    )


def _print_audit(audit: Audit) -> None:
    print(f"{audit.site}: {counted(len(audit.segments), 'segment')}, bundle {audit.digest}")
    if audit.made is not None:
        print(f"made of {audit.made.source}, at {audit.made.at}, by segments {audit.made.version}\n")
    rows = [("SEGMENT", "NEEDS CONSENT FOR", "UNASKED UNDER", "AFTER OBJECTION", "KEPT", "READS")]
    rows += [
        (
            segment.id,
            ", ".join(segment.purposes) or "-",
            spell_laws(segment, audit),
            "may match" if segment.despite_objection else "-",
            spell_kept_days(segment) if segment.kept_in else "-",
            ", ".join(segment.signals) or "-",
        )
        for segment in audit.segments
    ]
    print_table(rows)
    print()
    print_table(
        [("SEGMENT", "MATCHES WHERE"), *_conditions(audit)],
    )
    print()
    print_table(
        [("SIGNAL", "PURPOSE", "FROM", "USED BY")]
        + [
            (signal.name, ", ".join(signal.purposes), signal.source, ", ".join(signal.segments) or "-")
            for signal in audit.signals
        ]
    )
    _print_kept(audit)
    read = audit.consent_tools_read
    named = ", ".join(read) if len(read) <= _FEW_TOOLS else f"{len(read)}, which --json lists"
    print(f"\nConsent tools that are read: {named or 'none'}")
    if audit.consent_tools_unread:
        print(
            f"Known by a cookie and not read, a case for the bridge: {', '.join(audit.consent_tools_unread)}"
        )
    for warning in audit.warnings:
        print(f"\nwarning: {warning}")
