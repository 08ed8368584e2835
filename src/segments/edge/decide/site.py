"""One site, ready to serve: a bundle's sections read once, and the keys that the worker holds.

In: a `Bundle` and key rings. Out: a frozen `Site` that every request of the isolate shares. A setting that a
newer publisher may have added is ignored, a missing one has its default here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from segments.bundle.model import Bundle
from segments.bundle.touch_fields import touch_signals_of
from segments.catalog import HISTORY_FAMILIES
from segments.edge.consent.policy import ConsentPolicy, parse_policy
from segments.edge.decide.recording import Recording, read_recording
from segments.edge.decide.resolve import Index, open_index
from segments.edge.events.event_batch import EventRules, read_event_rules
from segments.edge.events.script_tag import read_script_attributes
from segments.edge.http.bypass import PATHS, BypassPaths
from segments.edge.http.cookies.session_cookies import USUAL_SESSIONS, SessionCookies
from segments.edge.http.form_headers import is_credential
from segments.edge.measure.plan import NO_MEASURING, Measuring, read_measuring
from segments.edge.pages.settings.page_settings import PageSettings, read_page_settings
from segments.edge.query.route_tables import parse_routes
from segments.edge.query.routes import ApiRoute
from segments.edge.signals.page import FACT_SIGNALS
from segments.edge.signals.settings import SignalSettings, read_settings
from segments.edge.visitor.behaviour import NO_BEHAVIOUR, Behaviour, read_behaviour
from segments.errors import BundleCorrupt, ConsentError, ContentApiInvalid
from segments.event_catalog import PAGE_VIEW
from segments.signing import KeyRing

DAY_SECONDS: Final = 86_400
DEFAULT_COOKIE_DAYS: Final = 180
"""Under the thirteen months after which the French authority (CNIL) wants a choice asked again."""

DEFAULT_SESSION_MINUTES: Final = 30
"""The usual idle time that ends a visit in web analytics."""

DEFAULT_STALE_IF_ERROR_SECONDS: Final = 86_400
"""The time that a page outlives its origin, unless the origin says otherwise."""


USUAL_BYPASS: Final = BypassPaths(PATHS)


@dataclass(frozen=True, slots=True)
class Keys:
    """The worker's secrets. A ring may be empty: then no cookie is set, no grant is believed, no server is heard."""

    cookie: KeyRing
    grant: KeyRing
    bundle: KeyRing
    events: KeyRing = field(default_factory=KeyRing)


@dataclass(frozen=True, slots=True)
class ServingRules:
    """The site's settings for serving pages; times in seconds."""

    session_cookies: SessionCookies
    cookie_max_age_seconds: int
    session_idle_seconds: int
    stale_if_error_seconds: int
    counts_plain_pages: bool
    """True if a page without blocks counts as a visit too, which takes its public cache headers away once a visit."""

    segments_crawlers: bool
    has_server_timing: bool
    page_headers: tuple[str, ...] = ()
    """Request headers of the site's own that say in which form a page is wanted, in lower case."""

    credentials: tuple[str, ...] = ()
    """Those of them that know somebody: what they ask for is never shared."""

    bypass: BypassPaths = USUAL_BYPASS
    """The paths of the people who work in the content system."""

    knows_editors: bool = True
    """True if sessions of the content system's own editors get its answers uncut."""

    app_origins: tuple[str, ...] = ()
    """Origins of apps, other than the site's own, that may read the answer about their visitor."""

    script_attributes: str | None = None
    """Attributes of the tag that the worker puts into pages for the event script; None where it puts none."""


@dataclass(frozen=True, slots=True)
class Site:
    """Everything that is the same for all visitors of a site until the next bundle."""

    digest: str
    bundle: Bundle
    index: Index
    policy: ConsentPolicy
    signals: SignalSettings
    serving: ServingRules
    content_apis: tuple[ApiRoute, ...]
    page_settings: PageSettings
    keys: Keys
    behaviour: Behaviour = NO_BEHAVIOUR
    events: EventRules = field(default_factory=EventRules)
    measuring: Measuring = NO_MEASURING
    recording: Recording | None = None
    """The visitors that are kept for counting; None where the site's rules ask for none."""

    touch_signals: frozenset[str] = frozenset()
    """The parts of a visitor's first and last touch that rules ask for."""

    wants_history: bool = False
    """True if a published rule reads the visitor's history; without one there is no reason to keep it."""

    wants_page: bool = False
    """True if a decision needs what the page says of itself, and so has to wait for the page."""

    @property
    def counts_only_visits(self) -> bool:
        """True if the history is no more than visits: then a page that is looked at changes it only now and then."""
        return not (self.behaviour.counters or self.behaviour.questions or self.touch_signals)


def wants_history(bundle: Bundle) -> bool:
    """True if a published rule reads the visitor's history; without one there is no reason to keep it."""
    return any(name.startswith(HISTORY_FAMILIES) for name in bundle.wanted)


def open_site(bundle: Bundle, digest: str, keys: Keys, taken_bits: int = 0) -> Site:
    """Read the sections of a bundle that serving needs; `digest` is its name, `taken_bits` as for `open_index`.

    Raises:
        BundleCorrupt: a section is not what its format promises.
    """
    try:
        policy = parse_policy(bundle.consent)
        content_apis = parse_routes(bundle.settings.get("content_api"))
        page_settings = read_page_settings(bundle.settings, lambda: bundle.bits)
    except (ConsentError, ContentApiInvalid) as error:
        raise BundleCorrupt(f"Expected settings of ours, got others - at the bundle: {error.code}") from error
    behaviour = read_behaviour(bundle.counters, bundle.wanted)
    serving = read_serving(bundle.settings)
    measuring = read_measuring(bundle.experiments, lambda: bundle.bits)
    if counts_views(behaviour, measuring) and "count_visits" not in bundle.settings:
        # Rules that count page views mean all of them, unless the site says otherwise.
        serving = replace(serving, counts_plain_pages=True)
    signals = read_settings(bundle.settings)
    return Site(
        digest=digest,
        bundle=bundle,
        index=open_index(bundle, taken_bits),
        policy=policy,
        signals=signals,
        serving=serving,
        content_apis=content_apis,
        page_settings=page_settings,
        keys=keys,
        behaviour=behaviour,
        events=read_event_rules(bundle.settings),
        measuring=measuring,
        recording=read_recording(bundle.settings),
        touch_signals=touch_signals_of(bundle.wanted) - signals.declared.keys(),
        wants_history=wants_history(bundle),
        wants_page=behaviour.looks_at_views or not FACT_SIGNALS.isdisjoint(bundle.wanted),
    )


def counts_views(behaviour: Behaviour, measuring: Measuring) -> bool:
    """True if it is counted which pages are looked at, those without blocks too."""
    is_goal = PAGE_VIEW in measuring.goals or PAGE_VIEW in measuring.place_goals
    return PAGE_VIEW in behaviour.events or is_goal or bool(measuring.returns)


def read_serving(settings: Mapping[str, object]) -> ServingRules:
    """Serving rules from a bundle's settings, with the defaults above."""
    page_headers = tuple(name.lower() for name in _texts(settings, "page_headers"))
    has_admins = settings.get("bypass_admins") is not False
    return ServingRules(
        session_cookies=read_session_cookies(settings),
        cookie_max_age_seconds=_whole(settings, "cookie_days", DEFAULT_COOKIE_DAYS) * DAY_SECONDS,
        session_idle_seconds=_whole(settings, "session_minutes", DEFAULT_SESSION_MINUTES) * 60,
        stale_if_error_seconds=_whole(settings, "stale_if_error_seconds", DEFAULT_STALE_IF_ERROR_SECONDS),
        counts_plain_pages=settings.get("count_visits") == "every-page",
        segments_crawlers=settings.get("crawlers") == "segments",
        has_server_timing=settings.get("server_timing") is True,
        page_headers=page_headers,
        credentials=tuple(filter(is_credential, page_headers)),
        bypass=BypassPaths((*_texts(settings, "bypass"), *(PATHS if has_admins else ()))),
        knows_editors=has_admins,
        app_origins=_texts(settings, "app_origins"),
        script_attributes=read_script_attributes(settings),
    )


def read_session_cookies(settings: Mapping[str, object]) -> SessionCookies:
    """The session cookies in a bundle's settings: in place of the usual ones, or in addition to them."""
    sessions = _texts(settings, "session_cookies", USUAL_SESSIONS)
    return SessionCookies(
        sessions=(*sessions, *_texts(settings, "more_session_cookies")),
        anonymous=_texts(settings, "anonymous_cookies"),
        key_names=_texts(settings, "key_cookies"),
    )


def _texts(settings: Mapping[str, object], name: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
    value = settings.get(name)
    return tuple(map(str, value)) if isinstance(value, (list, tuple)) else default


def _whole(settings: Mapping[str, object], name: str, default: int) -> int:
    value = settings.get(name)
    return value if isinstance(value, int) and value >= 0 else default
