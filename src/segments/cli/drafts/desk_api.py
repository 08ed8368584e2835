"""The desk's API as commands ask it: JSON over HTTP, with the token of SEGMENTS_DESK_TOKEN, or one signed here.

In: the desk's address, and what is asked. Out: its answer as plain values; a refusal is an error with the desk's words.
"""

from __future__ import annotations

import json
import os
import urllib.error
import urllib.request
from dataclasses import dataclass
from secrets import token_hex
from typing import Any, Final

from segments.access_token import ROLES, Access, write_token
from segments.cli.input.dev_vars import require_key_ring
from segments.cli.input.moments import current_ms
from segments.cli.input.store import user_name
from segments.errors import AuthoringError, ToolFailed, WrongUsage

DESK_KEYS: Final = "SEGMENTS_DESK_KEYS"
DESK_TOKEN: Final = "SEGMENTS_DESK_TOKEN"  # noqa: S105 - the name of a variable
LIFETIME_SECONDS: Final = 600
TIMEOUT_SECONDS: Final = 120.0


class DeskRefused(AuthoringError):
    """A refusal of the desk, in its own words; `status` is that of the answer."""

    code = "desk-refused"

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status = status


@dataclass(frozen=True, slots=True)
class DeskApi:
    """One desk, by the address that it has, with a token."""

    url: str
    token: str

    def ask(self, method: str, name: str, body: object = None) -> dict[str, Any]:
        """The desk's answer.

        Raises:
            DeskRefused: the desk refuses.
            ToolFailed: it does not answer, or with something else than JSON.
        """
        request = urllib.request.Request(  # noqa: S310 - `open_desk_api` takes web addresses only
            f"{self.url.rstrip('/')}/console/api/{name}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"authorization": f"Bearer {self.token}", "content-type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310 - as above
                found: dict[str, Any] = json.load(answer)
        except urllib.error.HTTPError as error:
            raise DeskRefused(error.code, _detail(error)) from error
        except (OSError, ValueError) as error:
            raise ToolFailed(f"Expected the desk to answer, got: {error} - at {self.url}") from error
        return found


def open_desk_api(url: str, role: str) -> DeskApi:
    """The API of the desk at an address, for what a role may do.

    Raises:
        WrongUsage: it is no web address.
        AuthoringError: there is neither a token nor a key.
    """
    if not url.startswith(("http://", "https://")):
        raise WrongUsage(f"Expected a web address, got {url!r} - at --desk")
    token = os.environ.get(DESK_TOKEN, "")
    if not token:
        expires = current_ms() // 1000 + LIFETIME_SECONDS
        access = Access(token_hex(16), user_name() or "somebody", ROLES[role], expires)
        token = write_token(access, require_key_ring(DESK_KEYS))
    return DeskApi(url, token)


def _detail(error: urllib.error.HTTPError) -> str:
    try:
        return str(json.load(error)["detail"])
    except (OSError, ValueError, KeyError, TypeError):
        return f"Expected an answer of the desk, got status {error.code}"
