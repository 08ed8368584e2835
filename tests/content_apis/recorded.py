"""Questions to a system itself, as the worker would ask them, with its answers: what the quick tests go by.

`make test-content-apis` compares the recorded file with the real system; `pytest --update-golden` writes it anew.
"""

import json
import re
from pathlib import Path

from segments.edge.query.rewrite import rewrite_query
from segments.edge.query.route_tables import parse_routes
from tests.content_apis.routes import DIRECTUS_KINDS, STRAPI_KINDS
from tests.worker.runtime import fetch

MATCHED = ([], ["germany"], ["germany", "phone"])
ASKED = {
    # system: kinds, the path of one, a query
    "strapi": (STRAPI_KINDS, "/api/{}-items", "fields[0]=title&sort=id"),
    "directus": (DIRECTUS_KINDS, "/items/{}", "fields=title&sort=id"),
}
_RANDOM = re.compile(r'("documentId": )"[a-z0-9]+"')


def route_table(system: str, kind: str) -> dict[str, object]:
    """The table of a route to one kind of field."""
    return {"path": "/", "syntax": system, "field": kind, "segments": ["germany", "phone"]}


def record(system: str, url: str, packages: Path) -> str:
    """All exchanges as JSON, with the versions that gave the answers."""
    kinds, path, query = ASKED[system]
    rows = []
    for kind in kinds:
        (route,) = parse_routes([route_table(system, kind)])
        for matched in MATCHED:
            sent = rewrite_query(route, query, matched)
            answer = fetch(url, f"{path.format(kind)}?{sent}")
            rows.append(
                {
                    "field": kind,
                    "matched": matched,
                    "sent": sent,
                    "status": answer.status,
                    "answer": answer.json(),
                }
            )
    listed = json.loads((packages / "package.json").read_bytes())["dependencies"]
    versions = {name: version for name, version in listed.items() if system in name}
    return _RANDOM.sub(r'\1""', json.dumps({"versions": versions, "exchanges": rows}, indent=1)) + "\n"
