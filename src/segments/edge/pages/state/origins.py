"""The framework whose state a script holds, as messages call it and docs/guides/frameworks.md lists it.

In: a script of a page. Out: words. Nothing is decided by them.
"""

from __future__ import annotations

import re
from typing import Final

from segments.edge.pages.state.scripts import Script

_SIGNS: Final = re.compile(
    rb"(__next_f|__NEXT)|(__sveltekit)|(__NUXT)|(_\$HY)|(\$_TSR|__TSR)|(__remixContext|__reactRouterContext)|(__INITIAL_STATE__)"
)
_NAMES: Final = (
    "Next's stream",
    "SvelteKit's data",
    "Nuxt's payload",
    "SolidStart's data",
    "TanStack Start's data",
    "React Router's data",
    "the script __INITIAL_STATE__",
)
_BY_TYPE: Final = {b"qwik/json": "Qwik's state", b"fastboot/shoebox": "Ember's shoebox"}


def whose_state(body: bytes, script: Script) -> str:
    """The state of a framework by its name, or the script by its id."""
    found = _SIGNS.search(body, script.start, script.end)
    if found is not None and found.lastindex is not None:
        return _NAMES[found.lastindex - 1]
    named = "Nuxt's payload" if script.id == b"__NUXT_DATA__" else _BY_TYPE.get(script.kind, "")
    return named or f"the script {script.id.decode('utf-8', 'replace')[:40]}".strip()
