"""The addresses of the console's API, each with the scope that it needs and the function that answers.

Everything else of the console is a static asset: its pages hold no data, and need no session.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Any, Final

import js

from segments.access_token import Access
from segments.desk.console.outline import outline_of_bundle
from segments.desk.console.passes import CLEARED, form_token, open_link, session_cookie
from segments.desk.console.statements import FILES_OF, FORGET_LINKS, NOTE_WHERE_SAVED, USE_LINK
from segments.desk.host.answers import JSON, json_answer, problem
from segments.desk.host.console.drafts import newest_draft, open_outline, read_draft_files
from segments.desk.host.console.live import read_live, read_live_bundle
from segments.desk.host.console.previewing import preview
from segments.desk.host.console.publishing import approve, history, move, plan, publish, trail
from segments.desk.host.console.visit import Visit, is_own_page, open_visit, site_of
from segments.desk.host.console.writing import change_value, check_all, check_one, save_files, words
from segments.desk.host.database import DatabaseSilent, run_all
from segments.edge.host.js.border import make_response
from segments.edge.http.respond import Head
from segments.errors import AuthoringError, BundleError, TokenRefused
from segments.signing import KeyRing

BEGINNING: Final = "/console/api/"
FOR_GOOD: Final = "private, max-age=31536000, immutable"
NOTHING: Final[dict[str, Any]] = {"segments": [], "problems": [], "source": ""}
LEFT: Final = {"cache-control": "no-store", "clear-site-data": '"cache"'}
"""The head of a good-bye: the outlines that a browser kept go with the session."""

_SILENT: Final = "Expected the database to answer, got nothing - try again"
_ON_THEIR_WAY: Final = "Expected the files of the draft, got none yet - try again"


async def answer_console(request: Any, env: Any, keys: KeyRing) -> Any:
    """The Response to a request below /console/api/."""
    name = js.URL.new(request.url).pathname.removeprefix(BEGINNING)
    try:
        if (request.method, name) == ("POST", "enter"):
            return await _enter(request, env, keys)
        if (request.method, name) == ("POST", "leave"):
            return make_response(Head(204, LEFT, (CLEARED,)), None)
        row = ROOMS.get((request.method, name))
        if row is None:
            return problem(404, "address-unknown", "Expected an address of the console, got another")
        scope, room = row
        visit = await open_visit(request, env, keys, scope)
        return await room(visit) if isinstance(visit, Visit) else visit
    except DatabaseSilent:
        return problem(
            503,
            "database-silent",
            "Expected the database to answer, got nothing - try again",
            retry_after="5",
        )
    except (AuthoringError, BundleError) as error:
        return problem(422, error.code, str(error))


async def _enter(request: Any, env: Any, keys: KeyRing) -> Any:
    """Open a session for a link, once."""
    now_ms = int(js.Date.now())
    if not is_own_page(request):
        return problem(403, "not-own-page", "Expected a request of the console's own page, got another")
    try:
        access = open_link((await request.text())[:2_048], keys, now_ms // 1000)
    except TokenRefused as refused:
        return problem(
            401, f"link-{refused.reason}", "Expected a fresh link - make one with: segments console-link"
        )
    note = (site_of(env), now_ms, access.subject, "enter", json.dumps({"link": access.id}))
    statements = [
        (USE_LINK, (access.id, access.expires)),
        (NOTE_WHERE_SAVED, note),
        (FORGET_LINKS, (now_ms // 1000,)),
    ]
    used, *_ = await run_all(env.DB, statements)
    if not used.changes:
        return problem(
            401, "link-used", "Expected a link that nobody has used - make one with: segments console-link"
        )
    cookie = session_cookie(access, keys, now_ms // 1000)
    return make_response(Head(200, dict(JSON), (cookie,)), json.dumps(_who(access, keys, site_of(env))))


def _who(access: Access, keys: KeyRing, site: str) -> dict[str, Any]:
    return {
        "subject": access.subject,
        "scopes": sorted(access.scopes),
        "expires": access.expires,
        "site": site,
        "form": form_token(access, keys),
    }


async def _session(visit: Visit) -> Any:
    return json_answer(200, _who(visit.access, visit.keys, visit.site))


async def _rules(visit: Visit) -> Any:
    """The live publication and the newest draft; without a draft, the outline of what is live."""
    live, draft = await read_live(visit), await newest_draft(visit)
    outline = None
    if draft is None:
        bundle = await read_live_bundle(visit, live)
        outline = outline_of_bundle(bundle) if bundle else NOTHING
    found = {"site": visit.site, "live": live, "draft": asdict(draft) if draft else None, "outline": outline}
    return json_answer(200, found)


async def _outline(visit: Visit) -> Any:
    """The outline of the newest draft, which a browser may keep: its address names the content."""
    draft = await newest_draft(visit)
    if draft is None or visit.query != draft.digest:
        return problem(
            404, "outline-unknown", "Expected the digest of the newest draft, got another - read it again"
        )
    return make_response(
        Head(200, {**JSON, "cache-control": FOR_GOOD}), await open_outline(visit, draft.digest)
    )


async def _live(visit: Visit) -> Any:
    """The outline of what is live: of its files where it was published here, else as far as the bundle has it."""
    live = await read_live(visit)
    if live is None:
        return json_answer(200, NOTHING)
    (found,) = await run_all(visit.database, [(FILES_OF, (visit.site, live["digest"]))])
    if found.rows:
        return make_response(Head(200, dict(JSON)), await open_outline(visit, found.rows[0]["files"]))
    bundle = await read_live_bundle(visit, live)
    return json_answer(200, outline_of_bundle(bundle) if bundle else NOTHING)


async def _files(visit: Visit) -> Any:
    draft = await newest_draft(visit)
    files = await read_draft_files(visit, draft.digest) if draft else {}
    if files is None:
        return problem(
            503,
            "files-on-their-way",
            "Expected the files of the draft, got none yet - try again",
            retry_after="5",
        )
    return json_answer(200, {"draft": asdict(draft) if draft else None, "files": files})


Room = Callable[[Visit], Awaitable[Any]]

ROOMS: Final[dict[tuple[str, str], tuple[str, Room]]] = {
    ("GET", "session"): ("view", _session),
    ("GET", "rules"): ("view", _rules),
    ("GET", "outline"): ("view", _outline),
    ("GET", "live"): ("view", _live),
    ("GET", "files"): ("view", _files),
    ("GET", "words"): ("view", words),
    ("POST", "check"): ("view", check_all),
    ("POST", "check-rule"): ("view", check_one),
    ("POST", "save"): ("edit", save_files),
    ("POST", "change"): ("edit", change_value),
    ("GET", "plan"): ("view", plan),
    ("POST", "approve"): ("publish", approve),
    ("POST", "publish"): ("publish", publish),
    ("POST", "move"): ("publish", move),
    ("POST", "preview"): ("view", preview),
    ("GET", "history"): ("view", history),
    ("GET", "trail"): ("view", trail),
}
