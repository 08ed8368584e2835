"""A link that shows the real site as an audience: the token of `segments preview-token`, signed here.

In: a visit whose body names segments. Out: the token and when it ends. Nothing is counted by a preview, and what it
shows is what is live.
"""

from __future__ import annotations

from typing import Any, Final

from segments.desk.host.answers import json_answer
from segments.desk.host.console.live import bundle_keys
from segments.desk.host.console.visit import Visit
from segments.edge.own.preview import MAX_PREVIEW_S, MAX_SEGMENTS, PREVIEW_PARAMETER, Preview, seal_preview
from segments.errors import DraftRefused

SECONDS_A_MINUTE: Final = 60


async def preview(visit: Visit) -> Any:
    """The token for the segments and minutes of the body; None for segments is the visitor as they are."""
    ring, wanted, minutes = bundle_keys(visit.env), visit.body.get("segments"), visit.body.get("minutes")
    if not ring:
        raise DraftRefused(
            "Expected the key with which previews are signed, got none - at SEGMENTS_BUNDLE_KEYS"
        )
    most = MAX_PREVIEW_S // SECONDS_A_MINUTE
    if not isinstance(minutes, int) or not 0 < minutes <= most:
        raise DraftRefused(f"Expected 1 to {most} minutes, got something else - at minutes")
    is_list = isinstance(wanted, list) and len(wanted) <= MAX_SEGMENTS
    if wanted is not None and not (is_list and all(isinstance(one, str) for one in wanted)):
        raise DraftRefused(
            f"Expected at most {MAX_SEGMENTS} ids of segments, got something else - at segments"
        )
    expires = visit.now_ms // 1000 + minutes * SECONDS_A_MINUTE
    token = seal_preview(Preview(None if wanted is None else tuple(wanted), expires), visit.site, ring)
    address = getattr(visit.env, "SITE_URL", None)
    site_url = address.rstrip("/") if isinstance(address, str) else ""
    return json_answer(
        200, {"token": token, "parameter": PREVIEW_PARAMETER, "expires": expires, "site_url": site_url}
    )
