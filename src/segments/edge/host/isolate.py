"""One isolate: which site a request belongs to, and what the sites share.

Most workers have one site, which answers for every host. With the variable SITES there are several, each with its
own origin, rules, consent policy and keys; a host of none of them is handed on untouched.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import js

from segments.edge.host.border import read_request
from segments.edge.host.environment import EVERY_HOST, read_environments
from segments.edge.host.site_server import SiteServer, open_site_server
from segments.edge.host.stored_page import StoredPage
from segments.edge.page_store import PageStore


@dataclass(slots=True)
class Isolate:
    """The sites of one worker by host: `shop.example`, `*.shop.example`, or `*` for every host."""

    servers: Mapping[str, SiteServer]

    def answer(self, incoming: Any, env: Any, context: Any) -> Any:
        """The Response to one request, at once if nothing has to be waited for, else something to await."""
        request = read_request(incoming)
        server = self.server_of(request.host)
        if server is None:
            return js.fetch(incoming)
        return server.answer(request, incoming, env, context)

    def server_of(self, host: str) -> SiteServer | None:
        """The site that answers for a host, the most exact name first; a port does not count."""
        name = host.partition(":")[0] if not host.startswith("[") else host
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
    store: PageStore[StoredPage] = PageStore(lambda page: page.kept_bytes)
    servers: dict[str, SiteServer] = {}
    by_site: dict[str, SiteServer] = {}
    for host, environment in read_environments(env).items():
        if environment.site not in by_site:
            by_site[environment.site] = open_site_server(environment, store)
        servers[host] = by_site[environment.site]
    return Isolate(servers)
