"""The table of the API: what each address takes, who may ask and what it answers.

The dispatcher, the OpenAPI document and the reference page are made from it, so none of them knows an address that the
others do not.
"""

from __future__ import annotations

from typing import Final

from segments.desk.api import bodies
from segments.desk.api.route import NDJSON, ROOT, Parameter, Route

_ID: Final = Parameter(
    "id",
    "path",
    "the site's own id of the person",
    {"type": "string", "minLength": 1, "maxLength": 200},
)
_KIND: Final = Parameter(
    "kind", "query", "`user`, or `anonymous` for a device", {"enum": ["user", "anonymous"], "default": "user"}
)
_KEY: Final = Parameter(
    "Idempotency-Key",
    "header",
    "the same key carries the same order out once, for 24 hours",
    {"type": "string", "minLength": 1, "maxLength": 100, "pattern": "^[!-~]+$"},
)
_PERSON: Final = (_ID, _KIND)
_WRITE: Final = (_ID, _KIND, _KEY)

ROUTES: Final[tuple[Route, ...]] = (
    Route(
        "POST",
        (f"{ROOT}/batch", "/v1/batch", f"{ROOT}/import", "/v1/import"),
        "batch",
        "events",
        "Messages of Segment's and RudderStack's clients",
        bodies.Taken,
        bodies.CallBatch,
        statuses=(413, 503),
    ),
    *(
        Route(
            "POST",
            (f"{ROOT}/{kind}", f"/v1/{kind}", f"{ROOT}/{kind[0]}", f"/v1/{kind[0]}"),
            kind,
            "events",
            f"One message of type {kind}",
            bodies.Taken,
            bodies.Document,
            statuses=(413, 503),
        )
        for kind in ("track", "identify", "page", "screen", "group", "alias")
    ),
    Route(
        "GET",
        (f"{ROOT}/people/{{id}}/segments",),
        "segments",
        "resolve",
        "The segments of a person, with reasons",
        bodies.Segments,
        parameters=(
            *_PERSON,
            Parameter(
                "channel",
                "query",
                "a channel, such as `email`",
                {"type": "string", "minLength": 1, "maxLength": 32},
            ),
            Parameter(
                "signals", "query", "`1` adds the values that decided", {"enum": ["0", "1"], "default": "0"}
            ),
            Parameter("If-None-Match", "header", "the ETag of the answer at hand", {"type": "string"}),
        ),
        statuses=(304, 503),
    ),
    Route(
        "POST",
        (f"{ROOT}/people/{{id}}/events",),
        "events",
        "events",
        "Events of a person",
        bodies.Taken,
        bodies.Events,
        _WRITE,
        (409, 503),
    ),
    Route(
        "GET",
        (f"{ROOT}/people/{{id}}/attributes",),
        "attributes",
        "people",
        "The attributes of a person",
        bodies.Attributes,
        parameters=_PERSON,
        statuses=(503,),
    ),
    Route(
        "PATCH",
        (f"{ROOT}/people/{{id}}/attributes",),
        "patch",
        "events",
        "Write or remove attributes that the rules declare",
        bodies.Attributes,
        bodies.AttributeChanges,
        _WRITE,
        (409, 503),
    ),
    Route(
        "GET",
        (f"{ROOT}/people/{{id}}/consent",),
        "consent",
        "people",
        "The consent of a person",
        bodies.ConsentRow,
        parameters=_PERSON,
        statuses=(503,),
    ),
    Route(
        "PUT",
        (f"{ROOT}/people/{{id}}/consent",),
        "put-consent",
        "events",
        "Record a choice; what it no longer covers is removed at once",
        bodies.ConsentRow,
        bodies.ConsentChoice,
        _WRITE,
        (409, 503),
    ),
    Route(
        "PUT",
        (f"{ROOT}/people/{{id}}/channels/{{channel}}",),
        "channel",
        "events",
        "Say if a person may be addressed by a channel",
        bodies.ChannelRow,
        bodies.ChannelChoice,
        (
            *_WRITE,
            Parameter(
                "channel",
                "path",
                "such as `email`",
                {"type": "string", "minLength": 1, "maxLength": 32},
            ),
        ),
        (409, 503),
    ),
    Route(
        "POST",
        (f"{ROOT}/people/{{id}}/merge",),
        "merge",
        "people",
        "Join a device's history to a person, once",
        bodies.JoinAnswer,
        bodies.Device,
        (_ID, _KEY),
        (409, 503),
    ),
    Route(
        "POST",
        (f"{ROOT}/people/{{id}}/unmerge",),
        "unmerge",
        "people",
        "Undo a join of the last 30 days",
        bodies.JoinAnswer,
        bodies.Device,
        (_ID, _KEY),
        (409, 503),
    ),
    Route(
        "GET",
        (f"{ROOT}/people/{{id}}/grant",),
        "grant",
        "resolve",
        "A grant for the edge, with the segments and attributes that consent lets through",
        bodies.GrantAnswer,
        parameters=(
            *_PERSON,
            Parameter(
                "minutes",
                "query",
                "how long it holds",
                {"type": "integer", "minimum": 1, "maximum": 43200, "default": 60},
            ),
        ),
        statuses=(503,),
    ),
    Route(
        "GET",
        (f"{ROOT}/people/{{id}}/export",),
        "export",
        "people",
        "Everything that is kept about a person",
        bodies.Export,
        parameters=_PERSON,
        statuses=(503,),
    ),
    Route(
        "DELETE",
        (f"{ROOT}/people/{{id}}",),
        "erase",
        "people",
        "Erase a person",
        bodies.Erased,
        parameters=_PERSON,
        statuses=(503,),
    ),
    Route(
        "POST",
        (f"{ROOT}/resolve",),
        "resolve",
        "resolve",
        "The segments of many people: a line of JSON each, in and out, as a stream",
        bodies.Document,
        bodies.Document,
        media=NDJSON,
        statuses=(503,),
    ),
    Route(
        "GET",
        (f"{ROOT}/segments/{{segment}}/people",),
        "members",
        "people",
        "The people in a segment",
        bodies.Members,
        parameters=(
            Parameter(
                "segment",
                "path",
                "the segment's id",
                {"type": "string", "minLength": 1, "maxLength": 100},
            ),
            Parameter(
                "cursor",
                "query",
                "`next` of the page before",
                {"type": "string", "pattern": "^[0-9a-f]{64}$"},
            ),
            Parameter(
                "limit",
                "query",
                "people in a page",
                {"type": "integer", "minimum": 1, "maximum": 1000, "default": 100},
            ),
        ),
        statuses=(503,),
    ),
    Route("GET", (f"{ROOT}/openapi.json",), "openapi", "", "This document", bodies.Document),
)
"""Every address below `/_segments/v1`; flags (OFREP) have their own public document."""

FLAGS: Final[tuple[Route, ...]] = (
    Route(
        "POST",
        ("/ofrep/v1/evaluate/flags/{key}", "/_segments/ofrep/v1/evaluate/flags/{key}"),
        "flag",
        "resolve",
        "One flag",
        bodies.Document,
        bodies.Document,
        is_rest=True,
    ),
    Route(
        "POST",
        ("/ofrep/v1/evaluate/flags", "/_segments/ofrep/v1/evaluate/flags"),
        "flags",
        "resolve",
        "All flags",
        bodies.Document,
        bodies.Document,
    ),
)
