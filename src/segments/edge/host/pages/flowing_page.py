"""A large page on its way: cut for its visitor while it arrives, and never whole on its way through.

In: the beginning of a body and what is left of it. Out: a Response that is still being written. What it says is
private and has no ETag, since nobody knows yet which blocks will come.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final, TypeAlias

import js
from pyodide.ffi import JsException

from segments.edge.decide.pipeline import Decision
from segments.edge.host.js.border import js_bytes, make_response
from segments.edge.host.js.page_body import PAUSE_MS
from segments.edge.host.pages.previewed import previewed_head
from segments.edge.host.sharing.arriving_body import Body
from segments.edge.host.visit.exchange import Exchange
from segments.edge.host.visit.visit import Visit
from segments.edge.http.respond import Head, flowing_head
from segments.edge.pages.content_types import kind_of
from segments.edge.pages.flight.stream import FlightStream
from segments.edge.pages.html.script_place import ScriptStream
from segments.edge.pages.html.stream import PageStream
from segments.edge.pages.html_syntax.encoding import PRESCAN_BYTES
from segments.edge.pages.json.compile import SEGMENTS_ABSENT
from segments.edge.pages.page_facts import MAX_HEAD_BYTES, is_head_over, read_page_facts
from segments.edge.pages.plan.cutting import SLOT_SPLIT, Cutter
from segments.edge.pages.plan.plan import PagePlan
from segments.edge.pages.settings.page_settings import PageSettings
from segments.edge.pages.state.halted import STATE_NOT_UNDERSTOOD
from segments.edge.pages.store.tally import TallyInPassing, open_tally
from segments.edge.pages.streams import BodyStream, open_stream
from segments.edge.signals.page import PageFacts
from segments.errors import LimitExceeded, OriginStalled

FLOW_FROM_BYTES: Final = 262_144
"""A page that is longer goes out while it arrives, where no plan of it is kept."""

MAX_INFLATED_BYTES: Final = 64 * 1024 * 1024
"""The inflated bytes of an answer that are cut; a megabyte of them costs its sender a kilobyte, and us 40 ms of CPU."""

TOO_INFLATED: Final = "flow-too-inflated"
GIVEN_UP: Final = "flow-given-up"
"""The reason of an answer that breaks off for a fault of ours."""

_COUNTED: Final = (SLOT_SPLIT, STATE_NOT_UNDERSTOOD, SEGMENTS_ABSENT)
"""Problems of a page in passing; the plan of one that is kept is counted with all that it has."""

WholeBody: TypeAlias = Callable[[bytes, Callable[[bytes], PagePlan | None] | None], object]
"""A function that takes a whole body, and another one that may know its plan."""


def may_flow(content_type: str) -> bool:
    """True if a page of this type goes out early; all else is whole sooner than anybody could use its beginning."""
    return kind_of(content_type) in ("html", "text", "data-lines", "flight")


def tally_for(visit: Visit, decision: Decision | None, tell_late: Callable[[], object]) -> TallyInPassing:
    """The capped blocks that the visitor of a decision has seen; `tell_late` hears of those that cannot be counted."""
    tally = None
    if visit.site is not None and decision is not None:
        purposes, now_s = decision.consent.purposes, visit.moment_ms // 1000
        tally = open_tally(visit.request, purposes, visit.site.keys.cookie, now_s)
    return TallyInPassing(tally, tell_late)


def cutter_for(visit: Visit, decision: Decision | None, tally: TallyInPassing) -> Cutter:
    """The cutter for the visitor of a decision."""
    if visit.site is None or decision is None:
        return Cutter()
    bundle = visit.site.bundle
    return Cutter(decision.matches.bits, bundle.bits, bundle.ranks, withhold=tally.withhold, note=tally.note)


def head_of_flow(exchange: Exchange, headers: Mapping[str, str], set_cookies: tuple[str, ...]) -> Head:
    """The head of a page whose blocks are not known yet."""
    visit = exchange.visit
    exchange.note("cache", "flow")
    exchange.note("bundle", visit.site.digest[:12] if visit.site else "none")
    if visit.preview is not None:
        return previewed_head(exchange, flowing_head(headers, set_cookies))
    return exchange.with_timings(flowing_head(headers, (*set_cookies, *exchange.chosen_cookies)))


class Flow:
    """One body in flight; `beginning` has been read already. Where its marks cannot be read it goes on as it came."""

    __slots__ = (
        "_beginning",
        "_body",
        "_counters",
        "_cutter",
        "_learn",
        "_most_bytes",
        "_ready",
        "_script",
        "_stream",
    )

    def __init__(self, beginning: bytes, body: Body, counters: Counter[str], cutter: Cutter) -> None:
        self._beginning, self._body, self._counters, self._cutter = beginning, body, counters, cutter
        self._stream: BodyStream | None = None
        self._learn: WholeBody | None = None
        self._most_bytes = 0
        self._script: ScriptStream | None = None
        self._ready = b""

    def open_stream(self, content_type: str, settings: PageSettings) -> None:
        """Cut what arrives: a body of this type; `settings` are those for its path."""
        self._stream = open_stream(content_type, self._beginning, self._cutter, settings)

    def add_script(self, script: ScriptStream) -> None:
        """Let the event script's tag be put into what goes out."""
        self._script = script

    def teach(self, learn: WholeBody, most_bytes: int) -> None:
        """Let `learn` have the whole body at the end, unless it is longer than this."""
        self._learn, self._most_bytes = learn, most_bytes

    def begin(self) -> None:
        """Cut the beginning, so that the answer's head can tell what was counted in it."""
        self._ready = self._cut(self._beginning)

    def answer(self, exchange: Exchange, head: Head, on_end: Callable[[], object]) -> Any:
        """The Response whose body goes on being written after it has been returned; `on_end` learns when it is over."""
        channel = js.IdentityTransformStream.new()
        exchange.after_answer(self._write_until(channel.writable.getWriter(), on_end))
        return make_response(head, channel.readable)

    async def _write_until(self, writer: Any, on_end: Callable[[], object]) -> None:
        try:
            await self._write_all(writer)
        finally:
            on_end()

    async def _write_all(self, writer: Any) -> None:
        """Hand on what arrives, cut. A visitor who left, or an origin that broke off, ends it."""
        body, stream = self._body, self._stream
        parts: list[bytes] = []
        size = 0
        why = GIVEN_UP
        try:
            data, ready = self._beginning, self._ready
            while data or not body.is_over:
                size += len(data)
                if body.is_inflated and size > MAX_INFLATED_BYTES:
                    # Uncut it would show other people's blocks, and ended well it would pass for a whole.
                    self._counters[TOO_INFLATED] += 1
                    why = TOO_INFLATED
                    return
                if self._learn is not None and size <= self._most_bytes:
                    parts.append(data)
                else:
                    parts.clear()
                await _write(writer, ready)
                await self._hurry(writer)
                data = b"" if body.is_over else await body.step()
                ready = self._cut(data)
            await _write(writer, self._cut(b"", is_last=True))
            await writer.close()
            why = ""
        except JsException:
            self._counters["flow-broken"] += 1
            await body.hand_error_to(writer.abort.bind(writer))
            return
        except OriginStalled as error:
            self._counters[error.code] += 1
            why = error.code
            return
        finally:
            if why:  # whatever went wrong, nobody is left waiting
                await _end(writer, body, why)
        self._count_problems()
        if self._learn is not None and size <= self._most_bytes:
            self._learn(b"".join(parts), stream.plan_of if isinstance(stream, PageStream) else None)

    def _count_problems(self) -> None:
        """Count the limits and problems that cutting met."""
        if self._stream is not None and self._stream.gave_up:
            self._counters[LimitExceeded.code] += 1
        for code in _COUNTED:
            if self._cutter.problems[code]:
                self._counters[code] += self._cutter.problems[code]

    async def _hurry(self, writer: Any) -> None:
        """Let what waits for more go, where the origin pauses."""
        body, stream = self._body, self._stream
        if not isinstance(stream, (PageStream, FlightStream)) or not stream.is_waiting or body.is_over:
            return
        if not await body.comes_within(PAUSE_MS):
            ready = stream.hurry()
            await _write(writer, self._script.feed(ready) if self._script else ready)

    def _cut(self, data: bytes, *, is_last: bool = False) -> bytes:
        """The bytes for the visitor, now that these have come."""
        if self._stream is None:
            return data
        ready = self._stream.finish() if is_last else self._stream.feed(data)
        return self._script.feed(ready, is_last=is_last) if self._script else ready


async def _write(writer: Any, data: bytes) -> None:
    if data:
        await writer.write(js_bytes(data))


async def _end(writer: Any, body: Body, why: str) -> None:
    """Let both ends know; one of them is gone already. The runtime logs why an answer breaks off."""
    for end in (partial(writer.abort, js.Error.new(why)), body.cancel):
        try:
            await end()
        except JsException:
            continue


async def begin_page(
    visit: Visit, content: bytes, body: Body, headers: Mapping[str, str]
) -> tuple[bytes, PageFacts | None]:
    """The beginning of a body that flows, and what the page says of itself in it, where rules want to know.

    As browsers do, the encoding is looked for in what there is when the origin pauses; facts wait for the whole head.
    """
    content = content or await body.begin(PRESCAN_BYTES)
    if visit.site is None or not visit.site.wants_page:
        return content, None
    while len(content) < MAX_HEAD_BYTES and not (body.is_over or is_head_over(content)):
        content += await body.step()
    return content, read_page_facts(headers, content, visit.site.signals)


def cookies_of_flow(visit: Visit, decision: Decision | None, tally: TallyInPassing) -> tuple[str, ...]:
    """The cookies that the head of a page that flows brings."""
    if visit.site is None or decision is None:
        return ()
    return (*decision.visitor.set_cookies, *tally.let_head_go(visit.site.keys.cookie))
