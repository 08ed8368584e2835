"""The worker's variables and secrets, read once per isolate into plain values.

In: the `env` object. Out: an `Environment`. A secret that cannot be read counts as not configured and is said so
in the log, by name and never by value.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, Final

from segments.edge.decide.site import Keys
from segments.edge.host.js.log import log
from segments.edge.http.request import VisitorRequest
from segments.signing import KeyRing, parse_key_ring

DEFAULT_REFRESH_SECONDS: Final = 30
"""KV's own shortest cache time at the edge; asking more often would read the same copy."""

DEFAULT_STALL_SECONDS: Final = 30
"""As long as browsers and proxies commonly wait between two pieces of a body; no length of a whole one."""

EVERY_HOST: Final = "*"
"""The host name under which a worker with one site keeps it."""

LOCAL_HOSTS: Final = ("localhost", "127.0.0.1", "[::1]")


@dataclass(frozen=True, slots=True)
class Environment:
    """`origin` is "" where the route's own host is the origin. `allows_overrides` is for local runs only."""

    site: str
    origin: str
    refresh_ms: int
    stall_ms: int
    keys: Keys
    allows_overrides: bool
    has_server_timing: bool
    has_second_level: bool = True
    """False where pages are kept in the memory of isolates alone."""
    desk_keys: KeyRing = field(default_factory=KeyRing)
    """The keys of messages to the desk; none where there is no binding `DESK`, and then nothing is measured."""

    def is_local(self, request: VisitorRequest) -> bool:
        """True for a request to this machine in a local run, where anything may be set and seen."""
        return self.allows_overrides and request.host.rpartition(":")[0] in LOCAL_HOSTS


def read_environments(env: Any) -> dict[str, Environment]:
    """The environment of each site by host; one for every host where there is no variable SITES.

    SITES is JSON: `{"shop.example": {"site": "shop", "origin": "https://cms.example"}}`.
    """
    rows = _sites(env)
    if rows is None:
        return {EVERY_HOST: _read_environment(env, _text(env, "SITE") or "default", _text(env, "ORIGIN"), "")}
    opened: dict[tuple[str, str], Environment] = {}
    for site, origin in rows.values():
        if (site, origin) not in opened:
            suffix = "__" + site.upper().replace("-", "_").replace(".", "_")
            opened[site, origin] = _read_environment(env, site, origin, suffix)
    return {host.lower(): opened[row] for host, row in rows.items()}


def _sites(env: Any) -> dict[str, tuple[str, str]] | None:
    """Host to site and origin from SITES; None without it. What cannot be read is logged and left out."""
    text = _text(env, "SITES")
    if not text:
        return None
    try:
        rows = json.loads(text)
    except ValueError:
        rows = None
    if not isinstance(rows, dict):
        log(
            "error",
            "sites-unreadable",
            expected="a JSON object from host to {site, origin}",
            variable="SITES",
        )
        return {}
    sites: dict[str, tuple[str, str]] = {}
    for host, row in rows.items():
        match row:
            case {"site": str(site), "origin": str(origin)}:
                sites[host] = (site, origin)
            case {"site": str(site)} if "origin" not in row:
                sites[host] = (site, "")
            case _:
                log("error", "site-unreadable", expected='{"site": name, "origin": address}', host=host)
    return sites


def _read_environment(env: Any, site: str, origin: str, suffix: str) -> Environment:
    """One site's environment. A secret with the site's suffix stands before the one that all sites share."""
    no_bundle = "no bundle will be believed, every block takes its default"
    keys = Keys(
        cookie=_ring(env, "SEGMENTS_COOKIE_KEYS", suffix, "no segment cookie will be set").of_site(site),
        grant=_ring(env, "SEGMENTS_GRANT_KEYS", suffix, "").of_site(site),
        bundle=_ring(env, "SEGMENTS_BUNDLE_KEYS", suffix, no_bundle).of_site(site),
        events=_ring(env, "SEGMENTS_EVENT_TOKEN", suffix, ""),
    )
    return Environment(
        site=site,
        origin=origin.rstrip("/"),
        refresh_ms=1000 * _seconds(env, "REFRESH_SECONDS", DEFAULT_REFRESH_SECONDS),
        stall_ms=1000 * _seconds(env, "STALL_SECONDS", DEFAULT_STALL_SECONDS),
        keys=keys,
        allows_overrides=_text(env, "SEGMENTS_LOCAL") == "1",
        has_server_timing=_text(env, "SERVER_TIMING") == "1",
        has_second_level=_text(env, "SECOND_LEVEL") != "off",
        desk_keys=_ring(env, "SEGMENTS_DESK_KEYS", suffix, "nothing is measured")
        if _has_desk(env)
        else KeyRing(),
    )


def _has_desk(env: Any) -> bool:
    return bool(getattr(env, "DESK", None))


def _text(env: Any, name: str) -> str:
    value = getattr(env, name, None)
    return value if isinstance(value, str) else ""


def _seconds(env: Any, name: str, default: int) -> int:
    text = _text(env, name)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else default


def _ring(env: Any, name: str, suffix: str, loss: str) -> KeyRing:
    """A key ring; an empty one is logged with what is lost by it, if anything."""
    variable = name + suffix if suffix and _text(env, name + suffix) else name
    try:
        ring = parse_key_ring(_text(env, variable))
    except ValueError as error:
        log("error", "key-unreadable", variable=variable, reason=str(error))
        return KeyRing()
    if not ring and loss:
        log("error", "key-missing", variable=variable, loss=loss)
    return ring
