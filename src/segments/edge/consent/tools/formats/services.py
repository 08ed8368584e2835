"""COOKiES for Drupal (cookiesjsr): the cookie `cookiesjsr`, JSON with one member for each service of the site.

All services stand in it, `base` among them, once everything was accepted or refused at one click. After single switches
only those that were moved do, and nobody can tell the others: such a record grants nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from segments.edge.consent.tools.reading import Reading
from segments.edge.consent.tools.text import read_choices, read_object
from segments.errors import ConsentStringInvalid

COOKIE: Final = "cookiesjsr"
_ALWAYS_WRITTEN: Final = "base"


def read_cookiesjsr(cookies: Mapping[str, str]) -> Reading | None:
    """The services, where all of them are listed. Raises: ConsentStringInvalid."""
    choices = read_choices(read_object(cookies[COOKIE]))
    if not choices:
        raise ConsentStringInvalid(f"Expected a service that is true or false, got none - at {COOKIE}")
    return Reading(choices) if _ALWAYS_WRITTEN in choices else Reading(everything=False)
