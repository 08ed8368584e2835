"""One isolate: which site a request belongs to, and what the sites share.

Most workers have one site, which answers for every host. With the variable SITES there are several, each with its
own origin, rules, consent policy and keys; a host of none of them is handed on untouched.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import js

from segments.edge.host.js.border import read_request
from segments.edge.host.pages.stored_page import StoredPage
from segments.edge.host.site.environment import EVERY_HOST, read_environments
from segments.edge.host.site.site_server import SiteServer, open_site_server
from segments.edge.host.visit.origin import fetch_part, or_else
from segments.edge.host.visit.unreachable import unreachable
from segments.edge.http.route import PART_DESTINATIONS, is_plain_part_address
from segments.edge.pages.store.page_store import PageStore


@dataclass(slots=True)
class Isolate:
    """The sites of one worker by host: `shop.example`, `*.shop.example`, or `*` for every host."""

    servers: Mapping[str, SiteServer]
    _only: SiteServer | None = field(init=False)

    def __post_init__(self) -> None:
        self._only = self.servers.get(EVERY_HOST) if len(self.servers) == 1 else None

    def answer(self, incoming: Any, env: Any, context: Any) -> Any:
        """The Response to one request, at once if nothing has to be waited for, else something to await."""
        url = incoming.url
        if is_plain_part_address(url):
            headers = incoming.headers
            if headers.get("sec-fetch-dest") in PART_DESTINATIONS:
                return self._hand_on_part(url, incoming, headers)
        request = read_request(incoming, url)
        server = self.server_of(request.host)
        if server is None:
            return or_else(js.fetch(incoming), unreachable())
        return server.answer(request, incoming, env, context)

    def _hand_on_part(self, url: str, incoming: Any, headers: Any) -> Any:
        """The promise of the origin's Response, which the runtime waits for: nothing of ours is left to do."""
        server = self.server_of(url.split("/", 3)[2])
        if server is None:
            return or_else(js.fetch(incoming), unreachable())
        server.counters["requests"] += 1
        server.counters["passed"] += 1
        answer = fetch_part(server.environment.origin, url, incoming, headers)
        return or_else(answer, server.part_failed)

    def server_of(self, host: str) -> SiteServer | None:
        """The site that answers for a host, the most exact name first; a port does not count."""
        if self._only is not None:
            return self._only
        # A dot at the end names the same host (RFC 3986 section 3.2.2).
        name = host.partition(":")[0].rstrip(".") if not host.startswith("[") else host
        while True:
            server = self.servers.get(name)
            if server is not None:
                return server
            parent = name.removeprefix("*.").partition(".")[2] if name.startswith("*.") else name
            if not parent:
                return self.servers.get(EVERY_HOST)
            name = f"*.{parent}"


def open_isolate(env: Any) -> Isolate:
    """The isolate for this environment; everything in it starts empty."""
    store: PageStore[StoredPage] = PageStore(lambda page: page.kept_bytes, StoredPage.forget_copies)
    servers: dict[str, SiteServer] = {}
    opened: dict[tuple[str, str], SiteServer] = {}
    for host, environment in read_environments(env).items():
        place = (environment.site, environment.origin)
        if place not in opened:
            opened[place] = open_site_server(environment, store)
        servers[host] = opened[place]
    return Isolate(servers)
