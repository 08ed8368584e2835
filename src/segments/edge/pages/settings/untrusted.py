"""Elements whose content visitors write: everything inside is plain content, whatever it looks like.

In: `[site] untrusted`, names of ids (`#comments`), classes (`.comment-body`) and elements (`user-note`). Out: a frozen
value that knows such an element by its start tag. Letters of either case are alike: plain content is the safe side.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

MAX_NAMES: Final = 64
"""Names in the list; a page is searched for all of them at once."""

_NAME: Final = re.compile(r"[#.]?[A-Za-z_][A-Za-z0-9_-]{0,63}")
_SPACE: Final = rb"\t\n\f\r "


@dataclass(frozen=True, slots=True)
class Untrusted:
    """The names of a site, in lower case, as they are written in the rules."""

    names: tuple[bytes, ...] = ()

    def places(self, lower: bytes) -> Iterator[int]:
        """Offsets of possible start tags of such an element, by its name or by a value in it."""
        return (found.start() for found in _pattern(self.names).finditer(lower)) if self.names else iter(())

    def has(self, element: bytes, identity: bytes | None, classes: bytes | None) -> bool:
        """True if this is an untrusted element."""
        return (
            element in self.names
            or (identity is not None and b"#" + identity.strip(b"\t\n\f\r ") in self.names)
            or (classes is not None and any(b"." + name in self.names for name in classes.split()))
        )


NOTHING_UNTRUSTED: Final = Untrusted()


def is_untrusted_name(text: object) -> bool:
    """True if this text can stand in the list."""
    return isinstance(text, str) and _NAME.fullmatch(text) is not None


def read_untrusted(settings: Mapping[str, object]) -> Untrusted:
    """The untrusted elements in a bundle's settings; unreadable ones are left out."""
    wanted = settings.get("untrusted")
    names = [name for name in wanted if is_untrusted_name(name)] if isinstance(wanted, (list, tuple)) else []
    return Untrusted(tuple(str(name).lower().encode() for name in names[:MAX_NAMES]))


@lru_cache(maxsize=8)
def _pattern(names: tuple[bytes, ...]) -> re.Pattern[bytes]:
    elements = [re.escape(name) for name in names if name[:1] not in b"#."]
    values = [re.escape(name[1:]) for name in names if name[:1] in b"#."]
    parts = []
    if elements:
        parts.append(rb"<(?:" + b"|".join(elements) + rb")(?=[" + _SPACE + rb"/>])")
    if values:
        quotes = _SPACE + rb"\"'="
        parts.append(rb"(?<=[" + quotes + rb"])(?:" + b"|".join(values) + rb")(?=[" + _SPACE + rb"\"'>/])")
    return re.compile(b"|".join(parts))
