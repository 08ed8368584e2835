"""CookieYes: the cookie `cookieyes-consent`, pairs such as `consent:yes,action:yes,analytics:no` joined by commas.

`action` says yes once the visitor has done something; what stands there before is the plugin's default and no record.
`consent:no` after an action is a refusal of everything, whatever the categories say. Older versions wrote the same
as cookies of their own: `cky-consent`, `cky-action` and one `cookieyes-CATEGORY` for each category.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from segments.edge.consent.tools.groups import ADVERTISING, ANALYTICS, PREFERENCES, GroupMap
from segments.edge.consent.tools.reading import Reading
from segments.edge.consent.tools.text import first_pairs, plain
from segments.errors import ConsentStringInvalid

COOKIE: Final = "cookieyes-consent"
PREFIX: Final = "cookieyes-"
OLD_COOKIES: Final = ("cky-consent", "cky-action")

GROUPS: Final[GroupMap] = {"functional": PREFERENCES, "analytics": ANALYTICS, "advertisement": ADVERTISING}

_CHOICES: Final = {"yes": True, "no": False}


def read_cookieyes(cookies: Mapping[str, str]) -> Reading | None:
    """The categories, once the visitor has acted. Raises: ConsentStringInvalid."""
    value = cookies.get(COOKIE)
    fields = first_pairs(plain(value), ",", ":") if value else _read_old(cookies)
    choices = {name: _CHOICES[word] for name, word in fields.items() if word in _CHOICES}
    if not choices:
        if value:
            raise ConsentStringInvalid(f"Expected consent:yes,..., got {value[:20]!r} - at {COOKIE}")
        return None
    if fields.get("action") != "yes":
        return None
    has_agreed = choices.pop("consent", True)
    choices.pop("action", None)
    return Reading(choices) if has_agreed else Reading(everything=False)


def _read_old(cookies: Mapping[str, str]) -> dict[str, str]:
    fields = {
        name.removeprefix(PREFIX): plain(value) for name, value in cookies.items() if name.startswith(PREFIX)
    }
    consent, action = (plain(cookies.get(name, "")) for name in OLD_COOKIES)
    return {**fields, "consent": consent, "action": action}
