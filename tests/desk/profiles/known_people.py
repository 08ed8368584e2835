"""People of a small site, for tests of profiles: rules as text, and what is known of somebody."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from segments.authoring.compile.compiler import compile_rules
from segments.authoring.source import load_rules
from segments.bundle.read import digest_of, read_bundle
from segments.desk.profiles.standing import Known
from segments.edge.consent.gate import ALL_PURPOSES, Consent
from segments.edge.decide.site import Keys, Site, open_site
from segments.edge.visitor.state import VisitorState
from segments.signing import KeyRing


def site_of(rules: str, folder: Path) -> Site:
    """The site of rules given as text, through the bytes of a bundle."""
    path = folder / "rules.toml"
    path.write_text('[site]\nname = "shop"\n' + rules, encoding="utf-8")
    data = compile_rules(load_rules(path))
    return open_site(read_bundle(data), digest_of(data), Keys(KeyRing(), KeyRing(), KeyRing()))


def known(
    state: VisitorState | None = None,
    attributes: Mapping[str, object] | None = None,
    purposes: frozenset[str] = ALL_PURPOSES,
    zone: str = "UTC",
) -> Known:
    """Somebody of whom this is known."""
    consent = Consent(purposes, law="record", source="test", explicit=True)
    return Known(state, attributes or {}, consent, "unit", zone)
