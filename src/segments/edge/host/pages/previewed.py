"""Answers of a preview: a page as the token's audience sees it, with the reasons at its end.

In: an exchange with a preview, and a page. Out: a Response that nobody keeps. What may be said, preview.py decides.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import js

from segments.edge.host.js.border import js_bytes, make_response
from segments.edge.host.pages.stored_page import StoredPage
from segments.edge.host.visit.exchange import Exchange
from segments.edge.http.respond import Head, flowing_head
from segments.edge.own.preview import UNCACHED, Preview, tell_choice
from segments.edge.pages.content_types import media_type
from segments.edge.pages.html_syntax.encoding import is_ascii_based, sniff_encoding
from segments.edge.pages.plan.plan import names_in


def previewed_page(exchange: Exchange, preview: Preview, page: StoredPage, from_cache: str) -> Any:
    """The Response of a page; frequency caps are neither kept to nor counted."""
    site = exchange.visit.site
    decision = exchange.decide(page.facts(site))
    bits = decision.matches.bits if decision else 0
    bound = page.bind(site)
    choice = bound.choose(bits)
    rules = site.digest[:12] if site else "none"
    blocks = f"{choice.bit_count()}/{len(page.plan.blocks)}"
    for name, fact in (("cache", from_cache), ("bundle", rules), ("blocks", blocks)):
        exchange.note(name, fact)
    side = exchange.visit.side
    if side and side.name:
        rules += f", {side.name}"
    facts = {"blocks shown": blocks if page.plan.blocks else "none here", "rules": rules, "cache": from_cache}
    content = bound.content(choice)
    content_type = page.headers.get("content-type", "")
    if media_type(content_type) == "text/html" and is_ascii_based(sniff_encoding(content_type, content)):
        known = site.bundle.bits if site else {}
        matched = [name for name in names_in(page.plan) if name in known and bits >> known[name] & 1]
        content += tell_choice(preview, matched, facts).encode()
    told = previewed_head(exchange, flowing_head(page.headers, page.origin.set_cookies))
    head = exchange.with_status(told)
    return make_response(head, None if exchange.visit.request.method == "HEAD" else js_bytes(content))


def previewed_head(exchange: Exchange, head: Head) -> Head:
    """A head that nobody may keep, with all timings, and the cookie that carries the preview on."""
    timings = {"server-timing": ", ".join(exchange.timings)} if exchange.timings else {}
    return replace(
        head,
        headers={**head.headers, **timings, **UNCACHED},
        set_cookies=(*head.set_cookies, *exchange.chosen_cookies),
    )


def previewed_as_it_came(exchange: Exchange, response: Any) -> Any:
    """The origin's own Response during a preview: a redirect, an error, anything that is no page."""
    answer = js.Response.new(response.body, response)
    for name, value in UNCACHED.items():
        answer.headers.set(name, value)
    for cookie in exchange.chosen_cookies:
        answer.headers.append("set-cookie", cookie)
    return answer
