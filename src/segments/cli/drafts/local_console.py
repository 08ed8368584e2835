"""The console of a local run: the rules as its first draft, and a link that opens it signed in.

In: the desk's address, the rules and the desk's keys. Out: a link. Local runs and the pictures of the guide use it.
"""

from __future__ import annotations

from pathlib import Path
from secrets import token_hex
from typing import Final

from segments.access_token import LINK, ROLES, Access, write_token
from segments.cli.drafts.desk_api import LIFETIME_SECONDS, DeskApi
from segments.cli.drafts.draft_folder import local_files
from segments.cli.input.moments import current_ms
from segments.cli.input.store import user_name
from segments.errors import AuthoringError
from segments.signing import KeyRing

LINK_SECONDS: Final = 86_400
ROLE: Final = "publisher"


def console_link(url: str, ring: KeyRing, role: str, subject: str, *, expires: int) -> str:
    """The link that opens the console of the desk at an address, for a role, until a moment (Unix seconds)."""
    access = Access(token_hex(16), subject, ROLES[role], expires)
    return f"{url.rstrip('/')}/console/#enter={write_token(access, ring, purpose=LINK)}"


def open_local_console(url: str, rules: Path, ring: KeyRing) -> str:
    """A link that opens the console as this system's user, once the rules are a draft there; one that is there stays.

    Raises:
        DeskRefused: the desk refuses the rules.
        ToolFailed: it does not answer.
    """
    now, subject = current_ms() // 1000, user_name() or "somebody"
    token = write_token(Access(token_hex(16), subject, ROLES[ROLE], now + LIFETIME_SECONDS), ring)
    desk = DeskApi(url, token)
    if desk.ask("GET", "files")["draft"] is None:
        desk.ask("POST", "save", {"files": local_files(rules), "revision": 0})
    return console_link(url, ring, ROLE, subject, expires=now + LINK_SECONDS)


def tell_console(url: str, rules: Path, ring: KeyRing) -> str:
    """A line for who starts a local run: the link to the console, or why there is none."""
    try:
        return f"{open_local_console(url, rules, ring)} - the console, signed in for a day"
    except AuthoringError as error:
        return f"{url}/console/ - the console, without your rules: {error}"
