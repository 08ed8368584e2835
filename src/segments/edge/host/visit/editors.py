"""Editors of the content system: sessions that the system itself has proved to be one.

In: a visit whose request may be in such a session. Out: an awaitable yes or no. A proof is believed for some minutes by
the digest of what was proved, so that an editor's work costs the system one question now and then.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from typing import Final

from pyodide.ffi import JsException

from segments.edge.host.js.peek import peek
from segments.edge.host.visit.origin import fetch_page_as_visitor
from segments.edge.host.visit.visit import Visit
from segments.edge.http.bypass import EditorSession
from segments.edge.http.request import VisitorRequest

PROVED_MS: Final = 300_000
"""A session that ends is an editor's for so long still: it gets what its system lets it have, uncut."""

MAX_PROVED: Final = 500
PROOF_BYTES: Final = 65_536


@dataclass(slots=True)
class Editors:
    """The proved sessions of one site in this isolate; no cookie or token is kept, only digests."""

    origin: str
    counters: Counter[str]
    _until_ms: dict[bytes, int] = field(default_factory=dict)

    async def knows(self, visit: Visit, session: EditorSession) -> bool:
        """True if the content system says that this session is an editor's."""
        key = _digest(visit.request, session)
        if self._until_ms.get(key, 0) > visit.now_ms:
            return True
        path, _, query = session.proof.partition("?")
        question = replace(visit.request, method="GET", path=path, query=query)
        try:
            answer = await fetch_page_as_visitor(self.origin, question, {"accept": "application/json"})
            if answer.status != 200 or session.sign not in await peek(answer, PROOF_BYTES):
                return False
        except JsException:
            return False
        finally:
            self.counters["editor-asked"] += 1
        if len(self._until_ms) >= MAX_PROVED:
            self._until_ms.clear()
        self._until_ms[key] = visit.now_ms + PROVED_MS
        return True


def _digest(request: VisitorRequest, session: EditorSession) -> bytes:
    shown = (session.system, request.headers.get("cookie", ""), request.headers.get(session.header, ""))
    return blake2b("\0".join(shown).encode("utf-8", "surrogatepass"), digest_size=16).digest()
