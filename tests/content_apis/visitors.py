"""The visitors of these tests, and how they ask the worker."""

from collections.abc import Mapping

import pytest

from tests.worker.runtime import LocalWorker, WireResponse
from tests.worker.shop import PHONE, browser

VISITORS: Mapping[str, tuple[dict[str, str], set[str]]] = {
    "nobody": ({"x_segments_as": "geo.country=FR"}, set()),
    "Germany": ({"x_segments_as": "geo.country=DE"}, {"germany"}),
    "phone": ({"x_segments_as": "geo.country=FR", "user_agent": PHONE}, {"phone"}),
    "both": ({"x_segments_as": "geo.country=DE", "user_agent": PHONE}, {"germany", "phone"}),
}
STRAPI_ADMIN: Mapping[str, str] = {"email": "editor@example.com", "password": "Newsroom-1", "firstname": "E"}
"""Strapi registers its first administrator without a log-in, and nobody after that."""

EACH_VISITOR = pytest.mark.parametrize("visitor", VISITORS)


def ask(
    site: LocalWorker,
    visitor: str,
    target: str,
    *,
    method: str = "GET",
    body: bytes | None = None,
    **more: str,
) -> WireResponse:
    """The answer of the worker to this visitor."""
    headers = {
        **browser(**VISITORS[visitor][0], **more),
        **({"content-type": "application/json"} if body else {}),
    }
    return site.fetch(target, headers, method=method, body=body)


def titles(answer: WireResponse) -> list[str]:
    """The titles of a list of entries."""
    assert answer.status == 200, answer.text[:500]
    return [entry["title"] for entry in answer.json()["data"]]
