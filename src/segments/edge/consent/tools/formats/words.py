"""Tools that write one word, and beside it perhaps what it leaves out: cookieconsent, Matomo.

In: the tool's cookies. Out: a `Reading`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from segments.edge.consent.tools.groups import ADVERTISING, ANALYTICS, EVERYTHING, PREFERENCES, GroupMap
from segments.edge.consent.tools.reading import Reading
from segments.edge.consent.tools.text import plain, read_time
from segments.errors import ConsentStringInvalid

STATUS_COOKIE: Final = "cookieconsent_status"
DISABLED_COOKIE: Final = "cookieconsent_preferences_disabled"
CONSENTMO_GROUPS: Final[GroupMap] = {
    "functionality": PREFERENCES,
    "analytics": ANALYTICS,
    "marketing": ADVERTISING,
}
MATOMO_COOKIES: Final = ("mtm_consent_removed", "mtm_consent", "mtm_cookie_consent")

_ALLOW, _DENY, _DISMISS = "allow", "deny", "dismiss"


def read_cookieconsent(cookies: Mapping[str, str]) -> Reading | None:
    """Osano's open-source cookieconsent, and Consentmo, which lists beside it what was switched off.

    A notice that was closed (`dismiss`) is no choice: implied. Raises: ConsentStringInvalid.
    """
    status = plain(cookies.get(STATUS_COOKIE, ""))
    if not status:
        return None
    if status not in (_ALLOW, _DENY, _DISMISS):
        raise ConsentStringInvalid(
            f"Expected allow, deny or dismiss, got {status[:20]!r} - at {STATUS_COOKIE}"
        )
    if status == _DENY:
        return Reading(everything=False)
    disabled = cookies.get(DISABLED_COOKIE)
    if disabled is None:
        return Reading(everything=True, explicit=status == _ALLOW)
    off = [name.strip() for name in plain(disabled).split(",") if name.strip()]
    return Reading({name: name not in off for name in {**CONSENTMO_GROUPS, **dict.fromkeys(off)}})


def read_matomo(cookies: Mapping[str, str]) -> Reading | None:
    """Matomo's own consent, for analytics alone; what was removed counts before what was given."""
    for name in MATOMO_COOKIES:
        if cookies.get(name):
            is_given = name != MATOMO_COOKIES[0]
            return Reading({"analytics": is_given}, at_s=read_time(plain(cookies[name])), scope=ANALYTICS)
    return None


CANONICAL_GROUPS: Final[GroupMap] = {
    "all": EVERYTHING,
    "essential": frozenset(),
    "performance": ANALYTICS,
    "functionality": PREFERENCES,
}
