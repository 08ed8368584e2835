"""The tag with which the worker puts the event script into pages, on a site that wants it there.

In: the site's settings, and the headers of the page. Out: the tag. It is a script of the page's own site, so a policy
with `script-src 'self'` allows it; a policy with nonces finds the page's own on it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from segments.edge.events.event_script import SCRIPT_PATH

POLICIES: Final = ("content-security-policy", "content-security-policy-report-only")
DIRECTIVES: Final = ("script-src-elem", "script-src", "default-src")
"""Directives that decide about a script element, in order of precedence (CSP 3, section 6.8.1)."""

_NONCE: Final = re.compile(r"'nonce-([A-Za-z0-9+/_-]{1,200}={0,2})'\Z", re.IGNORECASE)
"""The grammar of nonce-source (CSP 3, section 2.3.1); nothing in it needs escaping in an attribute."""

_ATTRIBUTES: Final = {"search_parameter": "data-search", "data_layer": "data-layer"}
"""By the key of a site's setting, the attribute of the tag that the script reads."""


def read_script_attributes(settings: Mapping[str, object]) -> str | None:
    """The attributes of the tag that a site's settings ask for; None where it is not to be put into pages."""
    if settings.get("inject_script") is not True:
        return None
    named = [(name, settings.get(key)) for key, name in _ATTRIBUTES.items()]
    return "".join(f' {name}="{_escape(value)}"' for name, value in named if isinstance(value, str))


def script_tag(attributes: str, headers: Mapping[str, str]) -> bytes:
    """The tag for a page with these headers, by lower-case name; ASCII, so it is right in whatever encoding."""
    nonce = page_nonce(headers)
    own = f' nonce="{nonce}"' if nonce else ""
    tag = f'<script src="{SCRIPT_PATH}" async{attributes}{own}></script>'
    return tag.encode("ascii", "xmlcharrefreplace")


def page_nonce(headers: Mapping[str, str]) -> str:
    """The nonce by which a page's policy knows its scripts, "" where it names none."""
    for header in POLICIES:
        for policy in headers.get(header, "").split(","):
            nonce = _nonce_of(policy)
            if nonce:
                return nonce
    return ""


def _nonce_of(policy: str) -> str:
    directives: dict[str, list[str]] = {}
    for directive in policy.split(";"):
        words = directive.split()
        if words:
            directives.setdefault(words[0].lower(), words[1:])
    sources = next((directives[name] for name in DIRECTIVES if name in directives), [])
    matches = (_NONCE.match(source) for source in sources)
    return next((match[1] for match in matches if match), "")


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
