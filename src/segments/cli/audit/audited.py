"""The bundle that an audit is about, and the audit of it: rules at hand, a file, a publication, or what is live.

In: the arguments of `segments audit`. Out: an `Audit`, or an earlier one as plain values, to compare with.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from segments.authoring.compile.compiler import compile_rules
from segments.authoring.inspect.audit import Audit, Label, Made, audit_bundle
from segments.authoring.inspect.explain.compiled import compiled_rules
from segments.authoring.inspect.explain.tree import spell_moment
from segments.authoring.publications import read_history
from segments.authoring.ruleset import RuleSet
from segments.authoring.standing import read_pointer, read_publication
from segments.authoring.wording.sentences import segment_in_words
from segments.bundle.read import digest_of, read_bundle
from segments.cli.audit.site_consent import consent_of
from segments.cli.input.bundle_files import read_bundle_file
from segments.cli.input.dev_vars import DEV_VARS, read_key_ring
from segments.cli.input.input_files import read_text
from segments.cli.input.moments import current_ms
from segments.cli.input.rules import checked_site
from segments.cli.input.store import KEYS_VARIABLE, open_store, read_ring, store_folder
from segments.edge.consent.jurisdictions import TABLE_MONTH
from segments.edge.own.health import newest_health_token
from segments.errors import AuthoringError, PublishRefused, WrongUsage
from segments.version import VERSION

SHORT_DIGEST = 12


@dataclass(frozen=True, slots=True)
class Audited:
    """A bundle to audit: its bytes, where they are from in words, and the rules at hand if they may describe it."""

    data: bytes
    source: str
    rules: RuleSet | None = None
    is_live: bool = False


def read_audited(arguments: argparse.Namespace) -> Audited:
    """The bundle that the arguments name.

    Raises:
        CheckFailed: the rules have errors.
        BundleError: a file is not a bundle.
        PublishRefused: nothing was published, or what is there cannot be trusted.
    """
    if arguments.bundle is not None:
        return Audited(read_bundle_file(arguments.bundle)[0], f"the bundle file {arguments.bundle}")
    rules = checked_site(arguments.rules).rules
    if not (arguments.local or arguments.remote):
        source = f"the rules at {arguments.rules}, which need not be live"
        return Audited(compile_rules(rules), source, rules)
    ring = read_ring(arguments, store_folder(arguments))
    site = arguments.site or rules.site.name
    with open_store(arguments) as store:
        pointer, data = read_pointer(site, store, ring), read_publication(site, store, ring)
        history = read_history(site, store)
    if pointer is None or data is None:
        raise PublishRefused(f"Expected a published site, got none of the name {site}")
    where = "in the account" if arguments.remote else "in the local run"
    since = spell_moment(pointer.published_ms)
    authors = [row.author for row in history if row.sequence == pointer.sequence]
    by = f", published by {authors[0]}" if authors and authors[0] else ""
    source = f"the bundle in force {where} as sequence {pointer.sequence} since {since}{by}"
    return Audited(data, source, rules, is_live=True)


def make_audit(audited: Audited, worker_url: str | None) -> Audit:
    """The audit; with an address also whether the worker there runs what is audited.

    Raises:
        WrongUsage: the address is none.
        ToolFailed: nothing answers there.
    """
    digest, bundle = digest_of(audited.data), read_bundle(audited.data)
    made = Made(
        audited.source, spell_moment(current_ms()), VERSION, is_live=audited.is_live, law_table=TABLE_MONTH
    )
    if worker_url is not None:
        made = replace(made, worker=_compare_worker(worker_url, bundle.site, digest))
    labels = _labels(audited.rules, audited.data) if audited.rules else {}
    return audit_bundle(bundle, digest, consent_of(bundle), labels, made)


def read_earlier(named: str, arguments: argparse.Namespace) -> dict[str, Any]:
    """An earlier audit: what `--json` wrote, or made anew of a bundle file, a sequence number or a digest.

    Raises:
        AuthoringError: the file is no audit.
        WrongUsage: a publication is named without --local or --remote.
    """
    path = Path(named)
    if path.suffix == ".json":
        return _read_earlier_json(path)
    if path.is_file():
        audited = Audited(read_bundle_file(path)[0], f"the bundle file {named}")
    elif arguments.local or arguments.remote:
        ring = read_ring(arguments, store_folder(arguments))
        site = arguments.site or checked_site(arguments.rules).rules.site.name
        with open_store(arguments) as store:
            data = read_publication(site, store, ring, named)
        if data is None:
            raise PublishRefused(f"Expected a published site, got none of the name {site}")
        audited = Audited(data, f"publication {named}")
    else:
        raise WrongUsage(
            f"Expected an audit (.json), a bundle, or a publication with --local or --remote, got {named!r}"
            " - at --since"
        )
    return json.loads(json.dumps(asdict(make_audit(audited, None))))  # type: ignore[no-any-return]


def _read_earlier_json(path: Path) -> dict[str, Any]:
    try:
        earlier = json.loads(read_text(path, "an audit"))
    except (ValueError, RecursionError) as error:
        raise AuthoringError(f"Expected JSON, got something else - at {path}") from error
    sections = ("segments", "signals", "kept", "laws")
    if not isinstance(earlier, dict) or not all(
        isinstance(earlier.get(name), list) and all(isinstance(row, dict) for row in earlier[name])
        for name in sections
    ):
        raise AuthoringError(
            f"Expected what `segments audit --json` writes, got another document - at {path}"
        )
    return earlier


def _labels(rules: RuleSet, audited: bytes) -> dict[str, Label]:
    """The words about the segments of the rules at hand; a sentence only where the audited bundle says the same."""
    ours, theirs = compiled_rules(read_bundle(compile_rules(rules))), compiled_rules(read_bundle(audited))
    return {
        rule.id: Label(
            rule.title,
            rule.owner,
            rule.definition,
            segment_in_words(rule) if ours[rule.id] == theirs.get(rule.id) else "",
        )
        for rule in rules.segments
    }


def _compare_worker(url: str, site: str, digest: str) -> str:
    """The worker's word on what it runs, in a sentence."""
    from segments.cli.doctor.asking import ask, require_web_address

    require_web_address(url, "--url")
    ring = read_key_ring(KEYS_VARIABLE, [DEV_VARS])
    headers = {"authorization": f"Bearer {newest_health_token(site, ring)}"} if ring else {}
    answered = ask(f"{url.rstrip('/')}/_segments/health", headers)
    try:
        health = json.loads(answered.text)
    except (ValueError, RecursionError):
        health = None
    bundle = health.get("bundle") if isinstance(health, dict) else None
    used = str(bundle.get("digest", "")) if isinstance(bundle, dict) else ""
    if not used:
        return (
            f"The worker at {url} does not say what it runs; it does with the site's key in {KEYS_VARIABLE}"
        )
    if used == digest:
        return f"The worker at {url} runs this bundle"
    return f"The worker at {url} runs another bundle, {used[:SHORT_DIGEST]}, and not {digest[:SHORT_DIGEST]}"
