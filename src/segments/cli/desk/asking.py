"""Calls of commands to the desk: its address and an access token from options or the environment, JSON both ways.

The token comes from SEGMENTS_DESK_TOKEN alone: an option would stand in the shell's history.
"""

from __future__ import annotations

import argparse
import json
import os
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any, Final
from urllib.parse import urlsplit

from segments.cli.doctor.asking import Unfollowed
from segments.errors import AuthoringError, ToolFailed, WrongUsage

TOKEN_VARIABLE: Final = "SEGMENTS_DESK_TOKEN"  # noqa: S105 - the name of a variable
URL_VARIABLE: Final = "SEGMENTS_DESK_URL"
TIMEOUT_SECONDS: Final = 60
MAX_BODY_BYTES: Final = 16_000_000
LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True, slots=True)
class DeskCalls:
    """The desk at an address, with a token."""

    url: str
    token: str

    def ask(self, method: str, path: str, body: Mapping[str, object] | None = None) -> Any:
        """The JSON of the desk's answer.

        Raises:
            AuthoringError: the desk refused the call, and says why.
            ToolFailed: there is no answer, or none of a desk's.
        """
        content = None if body is None else json.dumps(body).encode()
        headers = {"authorization": f"Bearer {self.token}", "content-type": "application/json"}
        request = urllib.request.Request(self.url + path, content, headers, method=method)  # noqa: S310 - see below
        status, text = _fetch(request)
        try:
            value = json.loads(text)
        except ValueError as error:
            raise ToolFailed(
                f"Expected JSON of the desk, got status {status} - at {self.url}{path}"
            ) from error
        if status >= 500:
            raise ToolFailed(
                f"Expected the desk to answer, got: {_words(value, status)} - at {self.url}{path}"
            )
        if status >= 300:
            raise AuthoringError(_words(value, status))
        return value


def add_desk_option(parser: argparse.ArgumentParser) -> None:
    """The option `--desk`."""
    parser.add_argument("--desk", metavar="URL", help=f"the desk's address (default: {URL_VARIABLE})")


def desk_calls(arguments: argparse.Namespace) -> DeskCalls:
    """The desk that the options and the environment name.

    Raises:
        WrongUsage: an address or a token is missing, or the address would send the token in the clear.
    """
    url = (arguments.desk or os.environ.get(URL_VARIABLE, "")).rstrip("/")
    parts = urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
        raise WrongUsage(
            f"Expected the desk's https address, got {url or 'none'} - at --desk or {URL_VARIABLE}"
        )
    token = os.environ.get(TOKEN_VARIABLE, "")
    if not token:
        raise WrongUsage(f"Expected an access token of the desk, got none - at the variable {TOKEN_VARIABLE}")
    return DeskCalls(url, token)


def _fetch(request: urllib.request.Request) -> tuple[int, str]:
    opener = urllib.request.build_opener(Unfollowed)
    try:
        with opener.open(request, timeout=TIMEOUT_SECONDS) as response:
            return response.status, response.read(MAX_BODY_BYTES).decode(errors="replace")
    except urllib.error.HTTPError as error:
        return error.code, error.read(MAX_BODY_BYTES).decode(errors="replace")
    except (OSError, HTTPException, ValueError) as error:
        reason = getattr(error, "reason", error)
        raise ToolFailed(f"Expected the desk's answer, got: {reason} - at {request.full_url}") from error


def _words(value: Any, status: int) -> str:
    detail = value.get("detail") if isinstance(value, dict) else None
    return str(detail or f"status {status}")
