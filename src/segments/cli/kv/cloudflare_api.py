"""Workers KV of an account through Cloudflare's HTTP API, with a token from the environment.

In go keys and bytes. Every request may be given twice without harm, so what is too much for the API, or breaks on
its way, is tried again for a while. The token goes to that API alone: over TLS, and never where a redirect leads.
"""

from __future__ import annotations

import json
import os
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from email.message import Message
from email.utils import parsedate_to_datetime
from http.client import HTTPException
from typing import IO, Any, Final
from urllib.parse import quote, urlencode, urlsplit

from segments.errors import ToolFailed, WrongUsage
from segments.version import VERSION

TOKEN_VARIABLE: Final = "CLOUDFLARE_API_TOKEN"  # noqa: S105 - a name
ACCOUNT_VARIABLE: Final = "CLOUDFLARE_ACCOUNT_ID"
BASE_VARIABLE: Final = "CLOUDFLARE_API_BASE_URL"
DEFAULT_BASE: Final = "https://api.cloudflare.com/client/v4"

TIMEOUT_SECONDS: Final = 30
"""For each read of an answer; a write of the largest bundle has as long to be sent."""

MAX_TRIES: Final = 6
MAX_WAIT_SECONDS: Final = 30.0
"""Between two tries, whatever Retry-After says. KV allows one write a second of one key."""

MAX_ANSWER_BYTES: Final = 26_214_400
"""The most that KV stores under one key; a larger answer is none of KV's."""

BULK_KEYS: Final = 100
"""Keys that the API reads at once."""

_AGAIN: Final = frozenset(
    {408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524, 525, 526, 527, 529, 530}
)
_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})
_NO_KEY: Final = 10009
"""The API's code for a key without a value; 404 with another code is a wrong account or namespace."""


@dataclass(frozen=True, slots=True)
class ApiAccount:
    """An account and how it is reached. The token is left out of its text, so that none ever reaches a log."""

    account_id: str
    token: str = field(repr=False)
    base: str = DEFAULT_BASE


def read_account(account_id: str) -> ApiAccount | None:
    """The account of wrangler's configuration, or else of the environment, as wrangler chooses; None without any.

    Raises:
        WrongUsage: the API's address is another than https, to which no token is sent; or the token is none.
    """
    token = os.environ.get(TOKEN_VARIABLE, "").strip()
    account = account_id or os.environ.get(ACCOUNT_VARIABLE, "").strip()
    if not token or not account:
        return None
    if not all("!" <= char <= "~" for char in token):  # Python would repeat it when it refuses the header
        raise WrongUsage(f"Expected a token alone, got blanks or line breaks in it - at {TOKEN_VARIABLE}")
    base = os.environ.get(BASE_VARIABLE, "").strip().rstrip("/") or DEFAULT_BASE
    if not _is_safe(base):
        raise WrongUsage(f"Expected an https address, got {base!r} - at {BASE_VARIABLE}")
    return ApiAccount(account, token, base)


def _is_safe(base: str) -> bool:
    """True for an address that a token may be sent to: https, or this machine."""
    try:
        parts = urlsplit(base)
        has_host = bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    is_closed = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
    return base.isascii() and has_host and is_closed


class _Unfollowed(urllib.request.HTTPRedirectHandler):
    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Message, newurl: str
    ) -> None:
        """Nothing: the token must not follow."""


@dataclass(frozen=True, slots=True)
class _Answer:
    """A whole answer of the API, or of what stands before it."""

    status: int
    is_good: bool
    body: bytes
    retry_after: str | None


@dataclass(frozen=True, slots=True)
class CloudflareKv:
    """One KV namespace of an account. `sleep` is the pause between two tries."""

    account: ApiAccount
    namespace: str
    sleep: Callable[[float], None] = time.sleep

    def get(self, key: str) -> bytes | None:
        """The value of a key, or None.

        Raises:
            ToolFailed: the API refused, or did not answer.
        """
        return self._ask("GET", _value_of(key), f"reading {key}")

    def keys(self, prefix: str) -> list[str]:
        """The keys that begin with this, in their order.

        Raises:
            ToolFailed: the API refused, did not answer, or answered with something else.
        """
        names: list[str] = []
        cursor = ""
        while True:
            query = urlencode({"prefix": prefix, "cursor": cursor} if cursor else {"prefix": prefix})
            answer = _read_json(self._ask("GET", f"keys?{query}", f"listing {prefix}"))
            try:
                names += [str(row["name"]) for row in answer["result"]]
                cursor = str(answer["result_info"].get("cursor") or "")
            except (KeyError, TypeError, AttributeError) as error:
                raise _odd_answer() from error
            if not cursor:
                return sorted(names)

    def get_all(self, keys: Sequence[str]) -> dict[str, str]:
        """The texts of these keys, a hundred with one request; one that is gone meanwhile is left out.

        Raises:
            ToolFailed: the API refused, did not answer, or answered with something else.
        """
        found: dict[str, str] = {}
        for start in range(0, len(keys), BULK_KEYS):
            body = json.dumps({"keys": list(keys[start : start + BULK_KEYS]), "type": "text"}).encode()
            answer = _read_json(self._ask("POST", "bulk/get", "reading many keys", body))
            try:
                found |= {
                    key: value for key, value in answer["result"]["values"].items() if value is not None
                }
            except (KeyError, TypeError, AttributeError) as error:
                raise _odd_answer() from error
        return found

    def put(self, values: Mapping[str, bytes], *, ttl_seconds: int = 0) -> None:
        """Writes values one after the other, so that a later one is never there before an earlier one.

        Raises:
            ToolFailed: the API refused, or did not answer.
        """
        query = f"?expiration_ttl={ttl_seconds}" if ttl_seconds else ""
        for key, value in values.items():
            self._ask("PUT", _value_of(key) + query, f"writing {key}", value)

    def close(self) -> None:
        """Nothing: each request has its own connection."""

    def _ask(self, method: str, path: str, doing: str, body: bytes | None = None) -> bytes | None:
        """The body of the first answer that is one; None for a key that has no value."""
        place = f"accounts/{quote(self.account.account_id, safe='')}/storage/kv/namespaces"
        url = f"{self.account.base}/{place}/{quote(self.namespace, safe='')}/{path}"
        problem = ""
        for tried in range(MAX_TRIES):
            try:
                answer = self._send(method, url, body)
            except (OSError, HTTPException) as error:  # no connection, a broken one, or no answer in time
                problem, pause = str(getattr(error, "reason", "") or error), None
            else:
                if answer.is_good:
                    return answer.body
                codes, words = _spell_errors(answer.body)
                if method == "GET" and answer.status == 404 and _NO_KEY in codes:
                    return None
                problem, pause = f"status {answer.status}{words}", _retry_after(answer.retry_after)
                if answer.status not in _AGAIN:
                    raise _refused(doing, problem, answer.status)
            if tried + 1 < MAX_TRIES:
                self.sleep(min(2.0**tried / 2 if pause is None else pause, MAX_WAIT_SECONDS))
        raise ToolFailed(f"Expected Cloudflare to succeed at {doing}, got {problem}, {MAX_TRIES} times")

    def _send(self, method: str, url: str, body: bytes | None) -> _Answer:
        headers = {"Authorization": f"Bearer {self.account.token}", "User-Agent": f"segments/{VERSION}"}
        if body is not None:
            headers["Content-Type"] = "application/json" if method == "POST" else "application/octet-stream"
        request = urllib.request.Request(url, body, headers, method=method)  # noqa: S310 - checked: https or loopback
        try:
            response = urllib.request.build_opener(_Unfollowed).open(request, timeout=TIMEOUT_SECONDS)
            is_good = True
        except urllib.error.HTTPError as error:
            response, is_good = error, False
        with response:
            found: bytes = response.read(MAX_ANSWER_BYTES + 1)
            length, retry_after = (response.headers.get(name) for name in ("Content-Length", "Retry-After"))
        if len(found) > MAX_ANSWER_BYTES:
            raise ToolFailed(f"Expected at most {MAX_ANSWER_BYTES:,} bytes from Cloudflare, got more")
        if length is not None and length.isdecimal() and length.lstrip("0") != str(len(found)).lstrip("0"):
            raise OSError(f"{len(found):,} of {length[:20]} bytes")
        return _Answer(response.status, is_good, found, retry_after)


def _value_of(key: str) -> str:
    return f"values/{quote(key, safe='')}"


def _read_json(text: bytes | None) -> dict[str, Any]:
    try:
        answer = json.loads(text or b"")
    except (ValueError, RecursionError) as error:
        raise _odd_answer() from error
    if not isinstance(answer, dict):
        raise _odd_answer()
    return answer


def _odd_answer() -> ToolFailed:
    return ToolFailed("Expected Cloudflare to answer as its API documents, got something else")


def _spell_errors(text: bytes) -> tuple[list[int], str]:
    """The codes and the words of an answer of the API that says no; neither where it is not of that form."""
    try:
        errors = json.loads(text)["errors"]
        known = [(int(row["code"]), str(row["message"])) for row in errors]
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
        return [], ""
    return [code for code, _ in known], ": " + "; ".join(f"{words} ({code})" for code, words in known)[:500]


def _retry_after(value: str | None) -> float | None:
    """The seconds of a Retry-After header: a number, or a date."""
    if not value:
        return None
    if value.strip().isdecimal():
        return float(value.strip()[:6])
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - time.time())
    except (ValueError, OverflowError):
        return None


def _refused(doing: str, problem: str, status: int) -> ToolFailed:
    hint = {
        401: f"; {TOKEN_VARIABLE} is none, or has expired",
        403: f"; {TOKEN_VARIABLE} needs the permission Workers KV Storage: Edit, for this account",
        404: f"; compare {ACCOUNT_VARIABLE} and the id of the namespace in wrangler.toml with the account",
    }.get(status, "")
    return ToolFailed(f"Expected Cloudflare to succeed at {doing}, got {problem}{hint}")
