"""The pages that a site keeps in an isolate: found again, learned from the origin, renewed and forgotten.

In: a visit, and what the origin said. Out: a `StoredPage`. How long one may be used is caching.py's, how many there is
room for page_store.py's; nothing here fetches or answers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from hashlib import blake2b
from typing import Any, Final, TypeAlias

from segments.edge.decide.sides import STAGED_PAGES
from segments.edge.host.js.border import read_headers, read_set_cookies
from segments.edge.host.pages.bound_page import OriginAnswer
from segments.edge.host.pages.stored_page import StoredPage
from segments.edge.host.visit.visit import Visit
from segments.edge.http.caching import NOT_STORED, Freshness, read_freshness, renew_headers
from segments.edge.http.form_headers import FORM_HEADERS, fits_form, unsent_names
from segments.edge.http.page_key import (
    UNSAID_LANGUAGE,
    key_for_everybody,
    page_key,
    stored_vary,
    vary_key,
)
from segments.edge.http.request import VisitorRequest
from segments.edge.http.route import Route
from segments.edge.pages.plan.plan import FIXED, PagePlan, Piece
from segments.edge.pages.response import compile_response, is_refused
from segments.edge.pages.settings.page_settings import PageSettings
from segments.edge.pages.store.cache_entry import CachedAnswer
from segments.edge.pages.store.page_store import PageStore
from segments.errors import PlanError

MAX_KEPT_URL_CHARS: Final = 2_048
"""Of a path with its query. Pages have shorter addresses; longer ones would fill the memory with names."""

MAX_READ_WHOLE: Final = 1_000
"""Pages that are remembered to be read whole; after so many the memory begins anew."""


PlanOf: TypeAlias = Callable[[bytes], PagePlan | None]
"""A function that may know the plan of a whole body already."""


@dataclass(slots=True)
class SitePages:
    """The pages of one site; `store` is shared by all sites of the isolate."""

    site: str
    counters: Counter[str]
    store: PageStore[StoredPage]
    _read_whole: set[str] = field(default_factory=set)

    @property
    def most_flowing_bytes(self) -> int:
        """The length up to which a page that flows is kept: it and one ready copy, in a quarter of the store."""
        return self.store.max_bytes // 8

    def find(self, visit: Visit) -> StoredPage | None:
        """The page for this request, fresh or not; what was learned under other rules of the site may be none."""
        if visit.route is not Route.PAGE:
            return None
        form = visit.form
        keys_of = partial(vary_key, form=form), partial(key_for_everybody, form=form)
        page = self.store.get(page_key(visit.request, visit.page_space), *keys_of)
        return page if page is not None and self.fits(visit, page) else None

    def fits(self, visit: Visit, page: StoredPage) -> bool:
        """True if a page at this visit's place is one that this visit may have."""
        form = visit.form
        if page.origin.was_asked_for is not (visit.question is not None):
            return False
        if page.language != form.language and not page.is_used_unasked:
            return False
        headers = visit.request.headers
        fits = FORM_HEADERS.isdisjoint(headers) or fits_form(headers, page.headers)
        is_keyed_alike = fits and page.key_cookies == visit.session_cookies.key_names
        return is_keyed_alike and page.is_shaped_by(visit.page_settings)

    def restore(self, visit: Visit, cached: CachedAnswer) -> StoredPage | None:
        """The page that another isolate learned, kept here too; None where this visit may not have it, or nobody."""
        page = self.restored(visit, cached)
        is_alike = cached.settings == visit.page_settings.text
        if not (is_alike and page.freshness.may_store and self.fits(visit, page)) or self.store.refuses(page):
            return None
        self.store.put(page_key(visit.request, visit.page_space), cached.vary, cached.vary_key, page)
        return page

    def restored(self, visit: Visit, cached: CachedAnswer) -> StoredPage:
        """The page that a cached answer is for this site now, whether or not this visit may have it."""
        origin = OriginAnswer(
            cached.plan,
            cached.headers,
            cached.stored_ms,
            was_asked_for=cached.was_asked_for,
            settings=visit.page_settings,
        )
        return StoredPage(
            self.site,
            cached.path,
            origin,
            self.freshness_of(visit, cached.headers, cached.stored_ms),
            is_compiled=cached.is_compiled,
            key_cookies=cached.key_cookies,
            language=cached.language,
            on_change=partial(self.store.settle, page_key(visit.request, visit.page_space)),
        )

    def in_language_of(self, visit: Visit, page: StoredPage | None, *, has_others: bool = False) -> Visit:
        """The visit as the origin is asked: in the language of the copy that is kept, or in none for everybody's copy.

        An answer whose Vary does not name Accept-Language is kept for visitors with the same languages. For the first
        with others the origin is asked once more, without the header: nobody gets what others' languages asked for.
        `has_others` tells of such a copy beyond this isolate.
        Where the origin is asked each time it is told each visitor's own.
        """
        if visit.route is not Route.PAGE or visit.form.is_language_keyed:
            return visit
        if page is not None:
            return replace(visit, told_language=page.language)
        other = self._copy_for_others(visit)
        is_for_others = has_others or (other is not None and other.is_used_unasked)
        return replace(visit, told_language="") if is_for_others else visit

    def spare_of(self, visit: Visit) -> StoredPage | None:
        """A copy for other languages where the origin names none in its Vary: better than none while it fails."""
        other = self._copy_for_others(visit)
        return self.find(replace(visit, told_language=other.language)) if other else None

    def _copy_for_others(self, visit: Visit) -> StoredPage | None:
        key = page_key(visit.request, visit.page_space)
        return self.store.any_of(key) if UNSAID_LANGUAGE in self.store.vary_of(key) else None

    def forget(self, request: VisitorRequest) -> bool:
        """Drop what is kept of the URL of a request, for either side of a roll-out; True if there was anything."""
        forgotten = [self.store.drop(page_key(request, space)) for space in ("", STAGED_PAGES)]
        return any(forgotten)

    def read_whole(self, request: VisitorRequest) -> None:
        """Remember that this page is not to go out before all of it is there."""
        if len(self._read_whole) >= MAX_READ_WHOLE:
            self._read_whole.clear()
        self._read_whole.add(page_key(request))

    def is_read_whole(self, request: VisitorRequest) -> bool:
        """True if this page is remembered to be read whole."""
        return bool(self._read_whole) and page_key(request) in self._read_whole

    def freshness_of(self, visit: Visit, headers: Mapping[str, str], stored_ms: int) -> Freshness:
        """The time for which a page with these headers, asked for at `stored_ms`, may be kept for other visitors."""
        url_chars = len(visit.request.path) + len(visit.request.query)
        if visit.route is not Route.PAGE or url_chars > MAX_KEPT_URL_CHARS:
            return NOT_STORED
        if unsent_names(headers.get("vary", ""), visit.page_headers):
            return NOT_STORED
        return read_freshness(headers, now_ms=stored_ms, stale_if_error_seconds=visit.stale_if_error_seconds)

    def may_keep(self, visit: Visit, headers: Mapping[str, str]) -> bool:
        """True if a page with these headers may be kept for other requests."""
        return self.freshness_of(visit, headers, visit.now_ms).may_store

    def learn(
        self,
        visit: Visit,
        headers: Mapping[str, str],
        origin_cookies: tuple[str, ...],
        body: bytes,
        plan_of: PlanOf | None = None,
    ) -> StoredPage:
        """The page that a body is, kept if it may be; `plan_of` may know its plan, or what was found in it, already."""
        settings = visit.page_settings
        plan = (plan_of(body) if plan_of else None) or self._compile(body, headers, settings)
        is_compiled = plan is not None
        if plan is None:
            plan = whole_plan(body)
        if visit.question is not None and not plan.digest:
            plan = replace(plan, digest=blake2b(body, digest_size=16).hexdigest())
        key = page_key(visit.request, visit.page_space)
        origin = OriginAnswer(
            plan, headers, visit.now_ms, origin_cookies, visit.question is not None, settings=settings
        )
        page = StoredPage(
            self.site,
            visit.request.path,
            origin,
            NOT_STORED
            if is_refused(plan, headers.get("content-type", ""))
            else self.freshness_of(visit, headers, visit.now_ms),
            is_compiled=is_compiled,
            key_cookies=visit.session_cookies.key_names,
            language=visit.form.language,
            on_change=partial(self.store.settle, key),
        )
        if page.freshness.may_store:
            self._keep(visit, key, page)
        elif visit.route is Route.PAGE:
            self.forget(visit.request)  # the page that was kept before is not the origin's any more
        return page

    def _compile(self, body: bytes, headers: Mapping[str, str], settings: PageSettings) -> PagePlan | None:
        """The plan of a body, or None for one that no plan can be made of."""
        try:
            plan = compile_response(body, headers.get("content-type", ""), settings)
        except PlanError as error:
            self.counters[error.code] += 1
            return None
        self.counters["compiled"] += 1
        self.counters.update(problem.code for problem in plan.problems)
        return plan

    def _keep(self, visit: Visit, key: str, page: StoredPage) -> None:
        vary = vary_of(visit, page)
        other = self.store.any_of(key) if UNSAID_LANGUAGE in vary else None
        if other is not None and other.language != page.language and _languages_differ(other, page):
            self.counters["language-not-in-vary"] += 1
        form = (
            visit.form
            if page.language == visit.form.language
            else visit.form._replace(language=page.language)
        )
        self.store.put(key, vary, vary_key(vary, form), page)

    def renew(self, visit: Visit, page: StoredPage, response: Any) -> tuple[str, ...]:
        """Give a kept page the freshness that a 304 brought (RFC 9111 section 4.3.4); returns the 304's cookies.

        They are for whoever asked, and are never kept.
        """
        brought = read_headers(response.headers)
        headers = renew_headers(page.headers, brought)
        page.renew(headers, self.freshness_of(visit, headers, visit.now_ms), visit.now_ms)
        if not page.freshness.may_store:
            self.forget(visit.request)
        self.counters["revalidated"] += 1
        return read_set_cookies(response.headers) if "set-cookie" in brought else ()


def whole_plan(body: bytes) -> PagePlan:
    """The plan of a body that goes out as it came."""
    return PagePlan((Piece(FIXED, body),))


def vary_of(visit: Visit, page: StoredPage) -> str:
    """The Vary under which a page that a visit asked for is kept."""
    return stored_vary(
        page.headers.get("vary", ""),
        has_key_cookies=bool(page.key_cookies),
        is_language_keyed=visit.form.is_language_keyed,
    )


def _languages_differ(one: StoredPage, other: StoredPage) -> bool:
    """True if both say in which language they are, and not the same."""
    languages = {page.headers.get("content-language", "").strip().lower() for page in (one, other)}
    return "" not in languages and len(languages) == 2
