"""A visitor with a browser that keeps cookies, as tests send one through the whole decision."""

from __future__ import annotations

from segments.edge.decide.memories import open_memories
from segments.edge.decide.pipeline import Decision, decide
from segments.edge.decide.site import Site
from segments.edge.http.request import parse_request
from segments.edge.signals.page import PageFacts

TEXAS = {"country": "US", "regionCode": "TX", "timezone": "America/Chicago"}
START_S = 1_795_400_000


class Visitor:
    """Somebody who looks at pages of a site; `at_s` is in seconds since the first look."""

    def __init__(self, site: Site, cf: dict[str, object] | None = None) -> None:
        self.site, self.cf = site, TEXAS if cf is None else cf
        self.cookies: dict[str, str] = {}
        self.decision: Decision | None = None

    @property
    def site(self) -> Site:
        """The rules in force; publishing others ends what was remembered, as in an isolate."""
        return self._site

    @site.setter
    def site(self, site: Site) -> None:
        self._site, self.memories = site, open_memories(site)

    def look(self, at_s: int = 0, path: str = "/", page: PageFacts | None = None, **headers: str) -> set[str]:
        """Ask for a page that says this of itself, keep the cookies that come with it, and return the segments."""
        plain = {name.replace("_", "-"): value for name, value in headers.items()}
        plain["cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        request = parse_request("GET", f"https://shop.example{path}", plain, self.cf)
        now_ms = (START_S + at_s) * 1000
        self.decision = decide(request, self.site, self.memories, now_ms=now_ms, fresh_id="1", page=page)
        self.keep(self.decision.visitor.set_cookies)
        bits = self.decision.matches.bits
        return {name for name, bit in self.site.bundle.bits.items() if bits >> bit & 1}

    def keep(self, set_cookies: tuple[str, ...]) -> None:
        """What a browser does with Set-Cookie."""
        for header in set_cookies:
            name, _, rest = header.partition("=")
            value, _, attributes = rest.partition(";")
            self.cookies.pop(name, None)
            if "Max-Age=0" not in attributes:
                self.cookies[name] = value
