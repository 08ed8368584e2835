"""A choice that a visitor makes: the body of `POST /_segments/consent` comes in, the purposes they grant go out.

JSON for scripts, a plain form for pages without one, so that a choice never depends on JavaScript. The body comes
from anybody: its size and its nesting are bounded before it is read, and what is not understood is refused whole,
because half of a choice is not what somebody chose.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from segments.edge.consent.gate import GRANTABLE, NECESSARY
from segments.edge.consent.own_cookie import write_own_consent
from segments.edge.consent.policy import ConsentPolicy
from segments.edge.http.percent import read_parameters
from segments.errors import ConsentChoiceInvalid

MAX_BODY_BYTES: Final = 4_096
"""Forty times the longest choice, with room for a way back."""

_MAX_OPENING_BRACKETS: Final = 8
"""A choice opens two; this bounds the nesting before the parser recurses."""

_NOTICE: Final = re.compile(r"[a-z]{2}\.[0-9a-f]{64}\Z")
"""A language, and the SHA-256 of the words that somebody was asked with."""

_MEMBERS: Final = ("purposes", "all", "none")
_RETURN: Final = "return"


@dataclass(frozen=True, slots=True)
class Choice:
    """The purposes granted; all others are refused.

    `notice` is the language and digest of the words that asked for it, as the page says; "" where it does not.
    `is_form` says that a browser waits for a page and not for JSON, `return_to` where it wants to go, as sent.
    """

    purposes: frozenset[str]
    is_form: bool = False
    return_to: str = ""
    notice: str = ""


def parse_choice(content_type: str, body: bytes) -> Choice:
    """The choice in a body of at most `MAX_BODY_BYTES`, read as its media type says.

    Raises: ConsentChoiceInvalid.
    """
    if len(body) > MAX_BODY_BYTES:
        raise ConsentChoiceInvalid(f"Expected at most {MAX_BODY_BYTES} bytes, got more - at the body")
    parse = _PARSERS.get(_media_type(content_type))
    if parse is None:
        raise ConsentChoiceInvalid(
            f"Expected one of {', '.join(_PARSERS)}, got another content type - at the request"
        )
    try:
        text = body.decode()
    except UnicodeDecodeError as error:
        raise ConsentChoiceInvalid("Expected text in UTF-8, got other bytes - at the body") from error
    return parse(text)


def is_choice_type(content_type: str) -> bool:
    """True if a body of this type can hold a choice."""
    return _media_type(content_type) in _PARSERS


def choice_cookie(choice: Choice, policy: ConsentPolicy, now_s: int) -> tuple[str, str]:
    """The value of our consent cookie for a choice made now (Unix seconds), and its whole Set-Cookie header.

    Scripts may read the cookie: a site's own tags have to know what they may do.
    """
    value = write_own_consent(choice.purposes, now_s)
    return value, _set_cookie(policy.cookies.own, value, policy.choice_days * 86_400)


def forget_choice_header(policy: ConsentPolicy) -> str:
    """The Set-Cookie header that makes a browser forget the choice."""
    return _set_cookie(policy.cookies.own, "", 0)


def _media_type(content_type: str) -> str:
    return content_type.partition(";")[0].strip().lower()


def _set_cookie(name: str, value: str, max_age_s: int) -> str:
    return f"{name}={value}; Path=/; Max-Age={max_age_s}; Secure; SameSite=Lax"


def _parse_json(text: str) -> Choice:
    if text.count("[") + text.count("{") > _MAX_OPENING_BRACKETS:
        raise ConsentChoiceInvalid("Expected a choice, got deeper nesting than one has - at the body")
    try:
        members = json.loads(text)
    except ValueError as error:
        raise ConsentChoiceInvalid("Expected JSON, got something else - at the body") from error
    notice = members.pop("notice", "") if isinstance(members, dict) else ""
    if notice != "" and not (isinstance(notice, str) and _NOTICE.match(notice)):
        raise ConsentChoiceInvalid("Expected a language and a SHA-256, got something else - at notice")
    return replace(_read_choice(members), notice=notice)


def _read_choice(members: object) -> Choice:
    match members:
        case {"purposes": [*names], **rest} if not rest:
            return Choice(_known(names))
        case {"all": True, **rest} if not rest:
            return Choice(frozenset(GRANTABLE))
        case {"none": True, **rest} if not rest:
            return Choice(frozenset())
    raise ConsentChoiceInvalid(
        'Expected {"purposes": [...]}, {"all": true} or {"none": true}, got something else - at the body'
    )


def _parse_form(text: str) -> Choice:
    """A form's fields: `none` or `all` from a button of that name, else the ticked `purposes`; no field at all is
    a form on which nothing was ticked.
    """
    names: list[str] = []
    named: dict[str, str] = {}
    for name, value in read_parameters(text):
        if name == "purposes":
            names += [part for part in value.split(",") if part]
        elif name in (*_MEMBERS, _RETURN):
            named[name] = value
        else:
            raise ConsentChoiceInvalid(
                f"Expected the fields {', '.join((*_MEMBERS, _RETURN))}, got another one - at the form"
            )
    granted = _known(names)
    if "none" in named:
        granted = frozenset()
    elif "all" in named:
        granted = frozenset(GRANTABLE)
    return Choice(granted, is_form=True, return_to=named.get(_RETURN, ""))


def _known(names: Iterable[object]) -> frozenset[str]:
    wanted = list(names)
    if not all(isinstance(name, str) and name in (NECESSARY, *GRANTABLE) for name in wanted):
        raise ConsentChoiceInvalid(
            f"Expected purposes out of {', '.join(GRANTABLE)}, got something else - at purposes"
        )
    return frozenset(str(name) for name in wanted) - {NECESSARY}


_PARSERS: Final[Mapping[str, Callable[[str], Choice]]] = {
    "application/json": _parse_json,
    "application/x-www-form-urlencoded": _parse_form,
}
