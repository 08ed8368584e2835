"""Fills a fresh Directus: a collection for each kind of field that can name segments, and a public that may read them.

By its own API, as an administrator would.
"""

import json
import urllib.error
import urllib.request

from tests.content_apis.content import CONTENT, SEGMENTS

EMAIL, PASSWORD = "admin@example.com", "newsroom-1"
TITLE = {"field": "title", "type": "string", "meta": {}, "schema": {}}
KINDS = ("m2m", "relation", "enumeration", "text", "csv", "json")


class Directus:
    """The API of one server, as its administrator."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.token = ""
        login = self.call("POST", "/auth/login", {"email": EMAIL, "password": PASSWORD})
        self.token = login["access_token"]

    def call(self, method: str, path: str, body: object = None) -> dict[str, object]:
        """The `data` of an answer; an error ends the run with what was said."""
        headers = {"content-type": "application/json"}
        if self.token:
            headers["authorization"] = f"Bearer {self.token}"
        content = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(self.url + path, content, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=120) as answer:
                said = answer.read()
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{method} {path}: {error.code} {error.read()[:500]!r}") from error
        return json.loads(said)["data"] if said else {}


def fill(url: str) -> None:
    """Make the collections, their content, and the permissions of visitors who are not logged in."""
    cms = Directus(url)
    slug = {"field": "slug", "type": "string", "meta": {}, "schema": {"is_unique": True}}
    _collection(cms, "segments", [slug])
    ids = {name: cms.call("POST", "/items/segments", {"slug": name})["id"] for name in SEGMENTS}
    readable = ["segments", *KINDS]
    for kind in KINDS:
        _collection(cms, kind, [TITLE, *_fields(kind)])
    _relate(cms, "m2m")
    cms.call(
        "POST",
        "/relations",
        {"collection": "relation", "field": "segments", "related_collection": "segments"},
    )
    for kind in KINDS:
        for title, names in CONTENT:
            cms.call("POST", f"/items/{kind}", {"title": title, **_value(kind, names, ids)})
    readable.append("m2m_segments")
    _collection(cms, "home", [*_fields("text"), TITLE], is_single=True)
    cms.call("PATCH", "/items/home", {"title": "home for Germany", "segments": "germany"})
    readable.append("home")
    policies = cms.call("GET", "/policies?fields=id,name&limit=-1")
    public = next(policy["id"] for policy in policies if "public" in policy["name"].lower())
    for collection in readable:
        permission = {"policy": public, "collection": collection, "action": "read", "fields": ["*"]}
        cms.call("POST", "/permissions", {**permission, "permissions": {}})


def _collection(cms: Directus, name: str, fields: list[object], *, is_single: bool = False) -> None:
    key = {
        "field": "id",
        "type": "integer",
        "meta": {"hidden": True},
        "schema": {"is_primary_key": True, "has_auto_increment": True},
    }
    cms.call(
        "POST",
        "/collections",
        {"collection": name, "meta": {"singleton": is_single}, "schema": {}, "fields": [key, *fields]},
    )


def _fields(kind: str) -> list[object]:
    if kind == "m2m":
        return []
    types = {"relation": "integer", "enumeration": "string", "text": "text"}
    special = {"csv": ["cast-csv"], "json": ["cast-json"]}.get(kind)
    return [{"field": "segments", "type": types.get(kind, kind), "meta": {"special": special}, "schema": {}}]


def _relate(cms: Directus, kind: str) -> None:
    junction = f"{kind}_segments"
    _collection(
        cms,
        junction,
        [
            {"field": f"{kind}_id", "type": "integer", "meta": {}, "schema": {}},
            {"field": "segments_id", "type": "integer", "meta": {}, "schema": {}},
        ],
    )
    cms.call(
        "POST",
        f"/fields/{kind}",
        {"field": "segments", "type": "alias", "meta": {"special": ["m2m"]}, "schema": None},
    )
    cms.call(
        "POST",
        "/relations",
        {
            "collection": junction,
            "field": f"{kind}_id",
            "related_collection": kind,
            "meta": {"one_field": "segments", "junction_field": "segments_id"},
        },
    )
    cms.call(
        "POST",
        "/relations",
        {
            "collection": junction,
            "field": "segments_id",
            "related_collection": "segments",
            "meta": {"junction_field": f"{kind}_id"},
        },
    )


def _value(kind: str, names: tuple[str, ...], ids: dict[str, object]) -> dict[str, object]:
    if kind == "m2m":
        return {"segments": [{"segments_id": ids[name]} for name in names]}
    if kind == "relation":
        return {"segments": ids[names[0]] if names else None}
    if kind == "enumeration":
        return {"segments": names[0] if names else None}
    if kind == "text":
        return {"segments": ", ".join(names)}
    return {"segments": list(names)}
