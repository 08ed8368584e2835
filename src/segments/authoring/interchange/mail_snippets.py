"""Segments as conditions in mail: the template languages of email services.

In: segment ids, the most important one first, and the field of a contact that holds that person's segments. Out: a
template of which exactly one part is sent, with a place for the content of each. A condition reads the contact when the
mail is made, never when it is opened, and stays within what all engines of its language read alike: `contains` on a
list, no `!=`, no `blank`, no comparison of unlike types (findings/ has what they disagree on).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

DEFAULT_FIELD: Final = "segments"
MAX_MERGE_TAG_CHARS: Final = 10
"""Mailchimp's limit for the name of a merge field."""

FIELD: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}\Z")


@dataclass(frozen=True, slots=True)
class MailLanguage:
    """One service's language. `condition` writes the test of a segment in a field; the tags take such a test."""

    title: str
    store: str
    """The way in which a contact has to hold its segments."""
    condition: Callable[[str, str], str]
    opening: str
    next: str
    otherwise: str
    end: str


def merge_tag(segment: str) -> str:
    """The name of a segment's merge field at Mailchimp: short names as they are, others with a digest at their end."""
    plain = re.sub(r"[^A-Z0-9]", "_", segment.upper())
    if len(plain) <= MAX_MERGE_TAG_CHARS - 2 and plain == segment.upper().replace("-", "_"):
        return f"S_{plain}"
    return f"S_{plain[:3]}_{sha256(segment.encode()).hexdigest()[:4].upper()}"


def write_snippet(
    language: MailLanguage, segments: Sequence[str], field: str, contents: Sequence[str]
) -> str:
    """The template: a part for each segment, the last of `contents` for everybody else."""
    lines = []
    for place, (segment, content) in enumerate(zip(segments, contents, strict=False)):
        tag = language.next if place else language.opening
        lines += [tag.replace("CONDITION", language.condition(field, segment)), content]
    return "\n".join([*lines, language.otherwise, contents[-1], language.end]) + "\n"


def _liquid(owner: str) -> Callable[[str, str], str]:
    # A bare variable is the only guard that all engines take alike; `contains` on nothing is an error in some.
    return lambda field, segment: f'{owner}{field} and {owner}{field} contains "{segment}"'


_LIQUID_TAGS: Final = ("{% if CONDITION %}", "{% elsif CONDITION %}", "{% else %}", "{% endif %}")
_DJANGO_TAGS: Final = ("{% if CONDITION %}", "{% elif CONDITION %}", "{% else %}", "{% endif %}")
_MAILCHIMP_TAGS: Final = ("*|IF:CONDITION|*", "*|ELSEIF:CONDITION|*", "*|ELSE:|*", "*|END:IF|*")

LANGUAGES: Final = {
    "liquid": MailLanguage("Liquid", "a list of texts", _liquid(""), *_LIQUID_TAGS),
    "customerio": MailLanguage(
        "Customer.io", "an attribute of the person with a list of texts", _liquid("customer."), *_LIQUID_TAGS
    ),
    "klaviyo": MailLanguage(
        "Klaviyo",
        "a profile property with a list of texts",
        lambda field, segment: f"'{segment}' in person|lookup:'{field}'",
        *_DJANGO_TAGS,
    ),
    "hubspot": MailLanguage(
        "HubSpot",
        "a property of several checkboxes, whose value has ; between the names; the mail is a programmable email",
        lambda field, segment: f'contact.{field} and "{segment}" in (contact.{field}|split(";"))',
        *_DJANGO_TAGS,
    ),
    "mailchimp": MailLanguage(
        "Mailchimp",
        "a merge field of type number for each segment, 1 for those who are in it",
        lambda _field, segment: f"{merge_tag(segment)}=1",
        *_MAILCHIMP_TAGS,
    ),
}
"""Each service by the name that commands take."""
