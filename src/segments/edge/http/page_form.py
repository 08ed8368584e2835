"""The form in which a shared page is asked for: what tells one variant of a URL from another.

In: values worked out for a visitor. Out: headers for the origin, and with them a part of the page's key: whatever the
origin is told of a visitor, it may answer by, whether it says so in Vary or not.
"""

from __future__ import annotations

from typing import NamedTuple


class PageForm(NamedTuple):
    """The headers of a visitor that a shared page may depend on; the named ones in one of a few forms, "" for none."""

    accept: str
    language: str = ""
    cookie: str = ""
    """The cookies that the site names as part of the key."""

    is_language_keyed: bool = False
    """True if the language is one of the site's own; else it counts only where Vary names it."""

    others: tuple[tuple[str, str], ...] = ()
    """The headers that say in which form the page is wanted (form_headers.py); they count where Vary names them."""

    @property
    def headers(self) -> dict[str, str]:
        """The headers that the origin is sent."""
        named = {"accept": self.accept, "accept-language": self.language, "cookie": self.cookie}
        return {**dict(self.others), **{name: value for name, value in named.items() if value}}
