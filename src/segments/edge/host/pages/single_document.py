"""Single documents of content APIs: a filter that is added to their query must not make them vanish.

In: an exchange whose query was rewritten, the API's response, and a way to ask again. Out: the response, or the one to
the visitor's own query where that is about one document. Such a document is cut, as by the rule for what an answer is
about; a list never gets out this way.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import Any, Final, TypeAlias

from segments.edge.host.js.peek import peek
from segments.edge.host.visit.exchange import Exchange
from segments.edge.http.request import VisitorRequest

Ask: TypeAlias = Callable[[VisitorRequest], Awaitable[Any]]

_ONE_DOCUMENT: Final = re.compile(rb'[\t\n\r ]*+\{[\t\n\r ]*+"data"[\t\n\r ]*+:[\t\n\r ]*+\{')
"""The beginning of an answer of Strapi or Directus about one document; a list has a bracket there."""

SINGLE_SYNTAXES: Final = frozenset(("strapi", "directus"))
HIDDEN_STATUSES: Final = frozenset((403, 404))
"""The statuses of a document that a filter hides: Directus answers the first, Strapi the second."""

HEAD_BYTES: Final = 64
"""More than stands before the document in any answer of theirs."""


async def with_single_document(exchange: Exchange, response: Any, ask: Ask) -> Any:
    """The response for this exchange, asked for without the added filter where that hid a single document.

    A singleton of Directus is no error but an object without content.
    """
    question = exchange.visit.question
    if question is None or question.unfiltered is None or question.route.syntax not in SINGLE_SYNTAXES:
        return response
    may_be_hidden = response.status in HIDDEN_STATUSES or (
        question.route.syntax == "directus" and response.status == 200 and await _is_one_document(response)
    )
    if not may_be_hidden:
        return response
    exchange.counters["single-asked"] += 1
    whole = await ask(question.unfiltered)
    # A 304 confirms what was learned from such an answer before.
    if whole.status == 304 or (whole.status == 200 and await _is_one_document(whole)):
        await _let_go(response)
        return whole
    await _let_go(whole)
    return response


async def _is_one_document(response: Any) -> bool:
    return _ONE_DOCUMENT.match(await peek(response, HEAD_BYTES)) is not None


async def _let_go(response: Any) -> None:
    if response.body:
        await response.body.cancel()
