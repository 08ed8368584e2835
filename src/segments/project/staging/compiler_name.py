"""The name of the compiler of page plans, as a digest of all that a plan can depend on besides its page.

In: the modules of a worker, as they are staged. Out: the same, with the digest in the module that holds the name. A
worker believes a plan of another isolate only where that has the same name, so nobody has to think of a new one.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Final

HOLDER: Final = "segments.edge.pages.compiler"
UNSTAGED: Final = '"unstaged"'
DIGEST_CHARS: Final = 16

COMPILING: Final = ("segments.edge.pages", "segments.edge.signals.page", "segments.errors")
"""The rooms that make plans, and what those read of others."""


def with_compiler_name(modules: Mapping[str, str]) -> dict[str, str]:
    """The modules of a worker, with the name in its place; those of one that compiles no pages as they are."""
    if HOLDER not in modules:
        return dict(modules)
    digest = sha256()
    for module in sorted(modules):
        if module.startswith(COMPILING):
            digest.update(f"{module}\0{modules[module]}\0".encode())
    name = f'"{digest.hexdigest()[:DIGEST_CHARS]}"'
    return {**modules, HOLDER: modules[HOLDER].replace(UNSTAGED, name)}
