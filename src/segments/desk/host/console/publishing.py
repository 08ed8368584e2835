"""Publishing from the console: the plan, approvals, the publication itself, roll-outs, the way back, the history.

In: a visit whose body names the content by its digest: what was looked at is what is published. Out: its answer. The
steps are the command line's own; every one of them is in the audit trail.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from typing import Any, Final

from segments.authoring.claims import Publisher, Run
from segments.authoring.compile.compiler import compile_rules
from segments.authoring.publications import Note, read_history
from segments.authoring.publish import Base, Outcome, Terms, publish_bundle, roll_back
from segments.authoring.report.diagnostics import has_errors
from segments.authoring.staging import Mover, end_stage, promote_stage, stage_bundle
from segments.authoring.standing import bundle_key
from segments.bundle.pointer import WHOLE_SHARE
from segments.bundle.read import digest_of, read_bundle
from segments.desk.console.difference import Compiled, difference_between
from segments.desk.console.statements import APPROVALS, APPROVE, KEEP_PUBLISHED, NOTE, PUBLISHED, TRAIL
from segments.desk.host.answers import json_answer, problem
from segments.desk.host.console.drafts import Draft, check_files, newest_draft, read_draft_files
from segments.desk.host.console.live import bundle_keys, read_live
from segments.desk.host.console.store import WaitingStore, read_value
from segments.desk.host.console.visit import Visit
from segments.desk.host.database import run_all
from segments.errors import CheckFailed, DraftRefused, PublishOvertaken

MAX_MESSAGE_CHARS: Final = 500


async def plan(visit: Visit) -> Any:
    """The changes that publishing the newest draft makes, who approved it, and how many must."""
    draft, after = await _compiled(visit)
    before = await _live_bundle(visit)
    given = await _approvals(visit, draft)
    return json_answer(
        200,
        {
            "draft": asdict(draft),
            "digest": digest_of(after[0]),
            "live": await read_live(visit),
            "difference": difference_between(before, after),
            "approvals": given,
            "needed": _needed(visit),
        },
    )


async def approve(visit: Visit) -> Any:
    """Approve the content of the newest draft; other content needs another approval."""
    draft = await _named_draft(visit)
    row = (visit.site, draft.digest, visit.access.subject, visit.now_ms)
    await run_all(visit.database, [(APPROVE, row), _noted(visit, "approve", {"digest": draft.digest})])
    return json_answer(200, {"approvals": await _approvals(visit, draft)})


async def publish(visit: Visit) -> Any:
    """Publish the draft that the body names, to everybody or to a share of the visitors."""
    await _named_draft(visit)
    draft, after = await _compiled(visit)
    if sum(one["counts"] for one in await _approvals(visit, draft)) < _needed(visit):
        detail = f"Expected {_needed(visit)} approvals of this content, got fewer - ask for them"
        return problem(409, "approval-missing", detail)
    before, base, share = await _live_bundle(visit), _base(visit), visit.body.get("share", WHOLE_SHARE)
    if not isinstance(share, int) or not 0 < share <= WHOLE_SHARE:
        raise DraftRefused(f"Expected a share of 1 to {WHOLE_SHARE}, got something else")
    mover = _mover(visit)
    try:
        if share < WHOLE_SHARE:
            outcome = stage_bundle(after[0], share, mover, base=base)
        else:
            outcome = publish_bundle(
                after[0],
                mover.store,
                mover.ring,
                now_ms=visit.now_ms,
                terms=Terms(base=base),
                publisher=mover.publisher,
            )
    except PublishOvertaken as error:
        return problem(409, error.code, str(error))
    return await _done(visit, outcome, draft.digest, difference_between(before, after))


async def move(visit: Visit) -> Any:
    """Roll back, promote what is staged, or end the roll-out."""
    mover, action = _mover(visit), visit.body.get("action")
    before = await _live_bundle(visit)
    try:
        if action == "rollback":
            to = visit.body.get("to")
            outcome = roll_back(
                visit.site,
                mover.store,
                mover.ring,
                now_ms=visit.now_ms,
                to=str(to) if to else None,
                publisher=mover.publisher,
            )
        elif action in ("promote", "unstage"):
            outcome = (promote_stage if action == "promote" else end_stage)(visit.site, mover)
        else:
            raise DraftRefused("Expected rollback, promote or unstage, got something else - at action")
    except PublishOvertaken as error:
        return problem(409, error.code, str(error))
    data = await read_value(visit.env.RULES, bundle_key(outcome.publication.digest)) or b""
    return await _done(visit, outcome, "", difference_between(before, (data, read_bundle(data))))


async def history(visit: Visit) -> Any:
    """The publications, with the differences as they were kept then."""
    live = await read_live(visit)
    rows = read_history(
        visit.site, WaitingStore(visit.env.RULES), most_sequence=live["sequence"] if live else 0
    )
    (kept,) = await run_all(visit.database, [(PUBLISHED, (visit.site,))])
    differences = {(row["sequence"], row["digest"]): row["difference"] for row in kept.rows}
    found = []
    for row in rows:
        difference = differences.get((row.sequence, row.digest))
        found.append({**asdict(row), "difference": json.loads(difference) if difference else None})
    return json_answer(200, {"live": live, "publications": found})


async def trail(visit: Visit) -> Any:
    """The audit trail, newest first."""
    (found,) = await run_all(visit.database, [(TRAIL, (visit.site,))])
    return json_answer(200, {"trail": [{**row, "detail": json.loads(row["detail"])} for row in found.rows]})


async def _done(visit: Visit, outcome: Outcome, files: str, difference: dict[str, Any]) -> Any:
    """Keep what was changed, and answer with it."""
    publication = outcome.publication
    if outcome.is_changed:
        kept = (visit.site, publication.sequence, publication.digest, files, json.dumps(difference))
        detail = {"sequence": publication.sequence, "digest": publication.digest, "share": publication.share}
        await run_all(visit.database, [(KEEP_PUBLISHED, kept), _noted(visit, publication.action, detail)])
    return json_answer(200, {"changed": outcome.is_changed, "sequence": publication.sequence})


def _noted(visit: Visit, action: str, detail: dict[str, Any]) -> tuple[str, tuple[str | int, ...]]:
    return NOTE, (visit.site, visit.now_ms, visit.access.subject, action, json.dumps(detail))


def _mover(visit: Visit) -> Mover:
    """Raises: DraftRefused, without a key or with too long a message."""
    ring, message = bundle_keys(visit.env), visit.body.get("message", "")
    if not ring:
        raise DraftRefused("Expected the key with which rules are signed, got none - at SEGMENTS_BUNDLE_KEYS")
    if not isinstance(message, str) or len(message) > MAX_MESSAGE_CHARS:
        raise DraftRefused(f"Expected a message of at most {MAX_MESSAGE_CHARS} characters, got more")
    publisher = Publisher(Note(visit.access.subject, message), Run(os.urandom(8).hex()))
    return Mover(WaitingStore(visit.env.RULES), ring, visit.now_ms, publisher)


def _base(visit: Visit) -> Base:
    live = visit.body.get("live")
    return Base(live if isinstance(live, str) else None, 0)


def _needed(visit: Visit) -> int:
    text = getattr(visit.env, "APPROVALS", None)
    return int(text) if isinstance(text, str) and text.isdigit() and len(text) == 1 else 0


async def _approvals(visit: Visit, draft: Draft) -> list[dict[str, Any]]:
    """The approvals of the draft's content; the author's own counts only where the site says so."""
    (found,) = await run_all(visit.database, [(APPROVALS, (visit.site, draft.digest))])
    own = getattr(visit.env, "APPROVE_OWN", None) == "1"
    return [{**row, "counts": own or row["subject"] != draft.author} for row in found.rows]


async def _named_draft(visit: Visit) -> Draft:
    """Raises: DraftRefused, where the body names other content than the newest draft's."""
    draft = await newest_draft(visit)
    if draft is None or visit.body.get("digest") != draft.digest:
        raise DraftRefused(
            "Expected the newest draft, got another - somebody saved meanwhile; look at it first"
        )
    return draft


async def _compiled(visit: Visit) -> tuple[Draft, Compiled]:
    """Raises: DraftRefused, without a draft; CheckFailed, where it has errors."""
    draft = await newest_draft(visit)
    files = await read_draft_files(visit, draft.digest) if draft else None
    if draft is None or files is None:
        raise DraftRefused("Expected a draft of the rules, got none - bring one with: segments push")
    checked = check_files(files)
    if has_errors(checked.diagnostics):
        raise CheckFailed([one for one in checked.diagnostics if one.severity == "error"], "the draft")
    if checked.rules.site.name != visit.site:
        raise DraftRefused(f"Expected rules of the site {visit.site}, got those of {checked.rules.site.name}")
    data = compile_rules(checked.rules)
    return draft, (data, read_bundle(data))


async def _live_bundle(visit: Visit) -> Compiled | None:
    live = await read_live(visit)
    data = await read_value(visit.env.RULES, bundle_key(live["digest"])) if live else None
    return (data, read_bundle(data)) if data else None
