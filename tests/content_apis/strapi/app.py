"""Writes a Strapi application: a collection for each kind of field that can name segments, with the same content.

It fills itself when it starts for the first time (`bootstrap.js`), and lets visitors who are not logged in read it all.
"""

import json
import shutil
from pathlib import Path

from tests.content_apis.content import CONTENT, SEGMENTS

HERE = Path(__file__).parent
KINDS = ("relation", "enumeration", "text", "csv", "json")
RELATION = {"type": "relation", "relation": "manyToMany", "target": "api::segment.segment"}
FIELDS = {
    "relation": RELATION,
    "enumeration": {"type": "enumeration", "enum": list(SEGMENTS)},
    "text": {"type": "string"},
    "csv": {"type": "string"},
    "json": {"type": "json"},
}
TITLE = {"title": {"type": "string"}}


def write_app(folder: Path) -> None:
    """The application's sources and settings, without its packages."""
    for part in ("src", "config", "public"):
        shutil.rmtree(folder / part, ignore_errors=True)
    _write(folder / "config" / "server.js", _module({"app": {"keys": ["one", "two"]}}))
    secrets = {"auth": {"secret": "of tests"}, "apiToken": {"salt": "of tests"}, "serveAdminPanel": True}
    _write(folder / "config" / "admin.js", _module(secrets))
    database = {
        "client": "sqlite",
        "connection": {"filename": str(folder / "data.db")},
        "useNullAsDefault": True,
    }
    _write(folder / "config" / "database.js", _module({"connection": database}))
    jwt = {
        "users-permissions": {"config": {"jwtSecret": "of tests"}},
        "graphql": {"config": {"v4CompatibilityMode": False}},
    }
    _write(folder / "config" / "plugins.js", _module(jwt))
    _write(folder / "config" / "middlewares.js", (HERE / "middlewares.js").read_text(encoding="utf-8"))
    _write(folder / "config" / "content.js", _module({"articles": CONTENT, "segments": SEGMENTS}))
    _write(folder / "src" / "index.js", (HERE / "bootstrap.js").read_text(encoding="utf-8"))
    _component(folder, "teaser", {**TITLE, "segments": {**RELATION, "relation": "oneToMany"}})
    _type(folder, "segment", {"slug": {"type": "uid"}, "name": {"type": "string"}})
    for kind in KINDS:
        _type(folder, f"{kind}-item", {**TITLE, "segments": FIELDS[kind]})
    _type(folder, "homepage", {**TITLE, "segments": RELATION}, is_single=True)
    zone = {"type": "dynamiczone", "components": ["blocks.teaser"]}
    _type(folder, "page", {**TITLE, "blocks": zone, "segments": RELATION})
    (folder / "public" / "uploads").mkdir(parents=True, exist_ok=True)


def _module(value: object) -> str:
    return f"module.exports = {json.dumps(value)};\n"


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _type(folder: Path, name: str, attributes: object, *, is_single: bool = False) -> None:
    api = folder / "src" / "api" / name
    schema = {
        "kind": "singleType" if is_single else "collectionType",
        "collectionName": f"{name.replace('-', '_')}s",
        "info": {"singularName": name, "pluralName": f"{name}s", "displayName": name},
        "options": {"draftAndPublish": False},
        "attributes": attributes,
    }
    _write(api / "content-types" / name / "schema.json", json.dumps(schema))
    for part, factory in (("controllers", "Controller"), ("services", "Service"), ("routes", "Router")):
        made = f'require("@strapi/strapi").factories.createCore{factory}("api::{name}.{name}")'
        _write(api / part / f"{name}.js", f"module.exports = {made};\n")


def _component(folder: Path, name: str, attributes: object) -> None:
    schema = {
        "collectionName": f"components_{name}s",
        "info": {"displayName": name},
        "attributes": attributes,
    }
    _write(folder / "src" / "components" / "blocks" / f"{name}.json", json.dumps(schema))
