"""A `Site` as the edge has it, from rules as text: compiled, written, read, opened."""

from __future__ import annotations

from pathlib import Path

from segments.authoring.compile.compiler import compile_rules
from segments.authoring.source import load_rules
from segments.bundle.read import digest_of, read_bundle
from segments.edge.decide.site import Keys, Site, open_site
from segments.signing import KeyRing

COOKIE_KEYS = KeyRing((("old", b"o" * 32), ("new", b"n" * 32)))
GRANT_KEYS = KeyRing((("grant", b"g" * 32),))
KEYS = Keys(cookie=COOKIE_KEYS, grant=GRANT_KEYS, bundle=KeyRing())


def open_rules(rules: str, folder: Path, keys: Keys = KEYS) -> Site:
    """The site that these rules make; `[site]` needs no name."""
    path = folder / "rules.toml"
    path.write_text('[site]\nname = "test"\n' + rules, encoding="utf-8")
    bundle = compile_rules(load_rules(path))
    return open_site(read_bundle(bundle), digest_of(bundle), keys)
