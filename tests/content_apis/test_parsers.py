"""The parsers of queries that Strapi and Directus really use, on rewritten hostile queries: the added part is whole."""

import json
import subprocess
from pathlib import Path

import pytest

from segments.edge.query.rewrite import rewrite_query
from segments.edge.query.route_tables import parse_routes
from segments.errors import QueryRefused
from tests.content_apis import servers
from tests.content_apis.hostile_queries import listed, random_queries
from tools.dev_server import ROOT

PARSE = """
const qs = require("qs");
const options = JSON.parse(process.argv[1]);
const lines = require("node:fs").readFileSync(0, "utf8").split("\\n").slice(0, -1);
for (const line of lines) console.log(JSON.stringify(qs.parse(JSON.parse(line), options)));
"""
SYSTEMS = {
    "strapi": (
        "filters",
        "$and",
        "$or",
        "[id][$gt]=0",
        {"strictNullHandling": True, "arrayLimit": 100, "depth": 20},
    ),
    "directus": ("filter", "_and", "_or", "[id][_gt]=0", {"depth": 10, "arrayLimit": 100}),
}
COUNT = 3_000


def parsed(system: str, queries: list[str], options: object) -> list[dict[str, object]]:
    node = ROOT / "node_modules" / ".bin" / "node"
    done = subprocess.run(
        [str(node), "-e", PARSE, json.dumps(options)],
        input="".join(json.dumps(query) + "\n" for query in queries),
        cwd=servers.install(system),
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.parametrize("system", SYSTEMS)
def test_no_query_reaches_the_added_filter(system: str) -> None:
    root, both, either, field, options = SYSTEMS[system]
    (route,) = parse_routes([{"path": "/api", "syntax": system, "segments": ["germany", "phone"]}])
    queries = [*listed(root, both, either, field), *random_queries(root, both, either, field, 1, COUNT)]
    rewritten = {}
    for query in queries:
        try:
            rewritten[query] = rewrite_query(route, query, ["germany"])
        except QueryRefused:
            continue
    assert len(rewritten) > COUNT / 10
    (alone,) = parsed(system, [rewrite_query(route, f"{root}[a]=1", ["germany"])], options)
    (whole,) = parsed(system, [rewrite_query(route, "", ["germany"])], options)
    own = alone[root]["segments"]
    for (query, sent), found in zip(
        rewritten.items(), parsed(system, list(rewritten.values()), options), strict=True
    ):
        held = found[root]
        assert held == whole[root] or (isinstance(held, dict) and held["segments"] == own), (query, sent)


def test_the_options_are_those_of_the_systems() -> None:
    strapi = servers.install("strapi") / "node_modules/@strapi/core/dist/middlewares/query.js"
    text = strapi.read_text(encoding="utf-8")
    assert "arrayLimit: 100" in text
    assert "depth: 20" in text
    directus = Path(servers.install("directus")) / "node_modules/@directus/api/dist/app.js"
    assert "qs.parse(str, {" in directus.read_text(encoding="utf-8")
