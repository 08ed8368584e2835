"""Names of signals as somebody types them: `events.count('view','7d')` for `events.count("view", "7d")`.

In: a name, and those that there are. Out: the one that is meant, if it is the same but for spaces and quotes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

_PARTS: Final = re.compile(r""""[^"]*"|'([^'"]*)'|\s+""")
_SCORE: Final = "score("


def known_spelling(name: str, known: Iterable[str]) -> str | None:
    """The known name that says the same. A score may be called as rules call it, `score("x")`."""
    wanted = _bare(name)
    if wanted.startswith(_SCORE):
        wanted = f"events.{wanted}"
    return next((each for each in known if _bare(each) == wanted), None)


def _bare(name: str) -> str:
    """Without spaces outside of quotes, all of which are double."""
    return _PARTS.sub(
        lambda part: f'"{part[1]}"' if part[1] is not None else part[0] if part[0][0] == '"' else "", name
    )
