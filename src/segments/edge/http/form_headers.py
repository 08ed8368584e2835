"""Request headers that say in which form a page is wanted: a fragment, data, for another site's script.

In: a request's headers, the names that a site adds, and the Vary of an answer. Out: the headers that a shared request
takes along, and whether the answer may be kept. `Vary` is believed: it names the headers that are part of the key.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Final

FRAGMENT_HEADERS: Final = frozenset(
    (
        "hx-request",
        "rsc",
        "x-inertia",
        "x-pjax",
        "x-up-target",
        "x-up-version",
        "x-nextjs-data",
        "turbo-frame",
    )
)
"""Requests for something else than the whole page: only a page whose Vary names the header may answer them."""

FORM_HEADERS: Final = FRAGMENT_HEADERS | {
    "hx-boosted", "hx-current-url", "hx-history-restore-request", "hx-target", "next-router-prefetch",
    "next-router-segment-prefetch", "next-router-state-tree", "next-url", "origin", "purpose", "x-inertia-version",
    "x-requested-with", "x-up-mode",
}  # fmt: skip
FORM_PREFIXES: Final = ("hx-", "x-inertia-", "x-up-", "x-pjax-")
"""htmx, Inertia, Unpoly, PJAX, Turbo, Next.js, and what browsers send to other sites (Fetch standard)."""

ALWAYS_SENT: Final = ("accept", "accept-language")

EXEMPT: Final = frozenset(
    ("accept-encoding", "authorization", "cookie", "host", "user-agent", "x-forwarded-host", "x-forwarded-proto",
     "x-real-ip")
)  # fmt: skip
"""Headers in Vary that make no difference to a shared page: codings are the worker's own affair, and of the others
every shared request for one URL has the same value."""

MAX_VALUE_CHARS: Final = 4_096
"""A browser's address takes up to some hundred; a longer value does not go on."""

_CREDENTIAL: Final = re.compile(r"key|token|auth|secret|session|credential", re.IGNORECASE)


def is_form_header(name: str, own: Collection[str] = ()) -> bool:
    """True for a lower-case name that a shared request takes along; `own` are the site's."""
    return name in FORM_HEADERS or name.startswith(FORM_PREFIXES) or name in own


def is_credential(name: str) -> bool:
    """True for a header whose name says that it knows somebody: what it asks for is never shared."""
    return _CREDENTIAL.search(name) is not None


def form_headers(headers: Mapping[str, str], own: Collection[str] = ()) -> dict[str, str]:
    """The headers of a visitor's request that say the form of the page, sorted.

    Those with a prefix never come without one of the list: most requests cost one comparison of sets.
    """
    if not own and FORM_HEADERS.isdisjoint(headers):
        return {}
    return {
        name: headers[name]
        for name in sorted(headers)
        if is_form_header(name, own) and len(headers[name]) <= MAX_VALUE_CHARS
    }


def names_in_vary(vary: str) -> set[str]:
    """The header names that a Vary value lists, in lower case."""
    return {name.strip().lower() for name in vary.split(",")} - {""}


def unsent_names(vary: str, own: Collection[str] = ()) -> set[str]:
    """Headers that an answer depends on and that the shared request never has; `*` is none of them."""
    return {
        name
        for name in names_in_vary(vary)
        if name not in EXEMPT and name not in ALWAYS_SENT and name != "*" and not is_form_header(name, own)
    }


def unnamed_forms(
    headers: Mapping[str, str], answer: Mapping[str, str], own: Collection[str] = ()
) -> set[str]:
    """Form headers of a request that the answer does not name in its Vary: it may be the answer to them alone.

    One that lets any site's script read it, or none, does not depend on which site asks. Next names its headers, and
    where an answer depends on the page that was left, `Next-Url` too.
    """
    named = names_in_vary(answer.get("vary", ""))
    asked = form_headers(headers, own).keys() - named
    if answer.get("access-control-allow-origin", "*").strip() == "*":
        asked -= {"origin"}
    if "rsc" in named:
        asked -= {"next-url"}
    return set(asked)


def fits_form(headers: Mapping[str, str], kept: Mapping[str, str]) -> bool:
    """True if a kept answer with these headers is one to this request, as far as forms go."""
    if "origin" in headers and "access-control-allow-origin" not in kept:
        return "origin" in names_in_vary(kept.get("vary", ""))
    if FRAGMENT_HEADERS.isdisjoint(headers):
        return True
    return (FRAGMENT_HEADERS & headers.keys()) <= names_in_vary(kept.get("vary", ""))
