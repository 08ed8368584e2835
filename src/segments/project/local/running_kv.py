"""The local KV of a worker that runs, through the address that wrangler's dev server has for it: no process is started.

In: keys and bytes. Out: values. A command of wrangler takes seconds for the same.
"""

from __future__ import annotations

import base64
import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote

from segments.project.local.kv import BINDING
from segments.project.tool_error import ToolError

NAMESPACES: Final = "/cdn-cgi/local/explorer/api/storage/kv/namespaces"
TIMEOUT_SECONDS: Final = 60.0
NOT_FOUND: Final = 404
HINT: Final = (
    "The pinned wrangler has this address; `segments new --upgrade` and `segments setup` install it."
)


class RunningKV:
    """The namespace of the rules, of the worker at an address."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._namespace = ""

    def get(self, key: str) -> bytes | None:
        """The value of a key, or None.

        Raises:
            ToolError: wrangler does not answer.
        """
        return self._ask(f"{self._place()}/values/{quote(key, safe='')}")

    def put(self, values: Mapping[str, bytes], *, ttl_seconds: int = 0) -> None:
        """Write values; with `ttl_seconds` they vanish after that time.

        Raises:
            ToolError: wrangler does not answer, or refuses them.
        """
        lifetime = {"expiration_ttl": ttl_seconds} if ttl_seconds else {}
        rows = [
            {"key": key, "value": base64.b64encode(value).decode(), "base64": True, **lifetime}
            for key, value in values.items()
        ]
        self._ask(f"{self._place()}/bulk", json.dumps(rows).encode())

    def _place(self) -> str:
        if not self._namespace:
            listed: list[dict[str, Any]] = json.loads(self._ask(NAMESPACES) or b"{}").get("result", [])
            found = [one["id"] for one in listed if one.get("title") == BINDING]
            if not found:
                raise ToolError(
                    f"a namespace {BINDING}", f"{len(listed)} others", self._url + NAMESPACES, HINT
                )
            self._namespace = f"{NAMESPACES}/{found[0]}"
        return self._namespace

    def _ask(self, place: str, body: bytes | None = None) -> bytes | None:
        """The body of an answer, None where there is no such value."""
        request = urllib.request.Request(  # noqa: S310 - always http
            self._url + place, body, {"content-type": "application/json"}, method="PUT" if body else "GET"
        )
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310 - always http
                content: bytes = answer.read()
                return content
        except urllib.error.HTTPError as error:
            with error:
                if error.code == NOT_FOUND and "/values/" in place:
                    return None
                raise ToolError("KV to answer", f"status {error.code}", self._url + place, HINT) from error
        except OSError as error:
            raise ToolError("KV to answer", str(error), self._url + place, HINT) from error
