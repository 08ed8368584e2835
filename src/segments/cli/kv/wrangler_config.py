"""The ids in wrangler's configuration: of the account, and of the KV namespace behind a binding.

In: the folder of wrangler.toml (or wrangler.json, wrangler.jsonc), or the file itself. Out: ids as they stand there.
This file must never judge anything else of that file: wrangler does.
"""

from __future__ import annotations

import json
import os
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from segments.errors import AuthoringError

CONFIG_NAMES: Final = ("wrangler.json", "wrangler.jsonc", "wrangler.toml")
"""In the order in which wrangler looks for them."""

ENVIRONMENT_VARIABLE: Final = "CLOUDFLARE_ENV"
"""Names the environment where no option does, as for wrangler."""

_STRING: Final = r'("(?:\\.|[^"\\])*")'
_COMMENT: Final = re.compile(_STRING + r"|//[^\n]*|/\*.*?\*/", re.DOTALL)
_LAST_COMMA: Final = re.compile(_STRING + r"|,(?=\s*[}\]])")


@dataclass(frozen=True, slots=True)
class NamespaceIds:
    """The KV namespace of a binding; "" for an id that the configuration leaves to wrangler."""

    binding: str
    id: str = ""
    preview_id: str = ""
    account_id: str = ""

    @property
    def local_id(self) -> str:
        """The name under which `wrangler dev` keeps it."""
        return self.preview_id or self.id or self.binding


def read_namespace_ids(
    folder: Path, binding: str, *, config: Path | None = None, environment: str | None = None
) -> NamespaceIds:
    """The ids of one binding.

    Raises:
        AuthoringError: there is no configuration, it cannot be read, or it has no such environment or binding.
    """
    path = config or find_config(folder)
    whole = _read_tables(path)
    named = environment or os.environ.get(ENVIRONMENT_VARIABLE)
    tables = _environment(whole, named, path) if named else whole
    for row in _rows(tables.get("kv_namespaces")):
        if row.get("binding") == binding:
            account = tables.get("account_id") or whole.get("account_id")
            return NamespaceIds(binding, _text(row.get("id")), _text(row.get("preview_id")), _text(account))
    where = f"{path}, environment {named}" if named else str(path)
    raise AuthoringError(
        f"Expected a KV namespace with the binding {binding}, got none - at {where};"
        f' add: [[{f"env.{named}." if named else ""}kv_namespaces]] binding = "{binding}"'
    )


def find_config(folder: Path) -> Path:
    """Wrangler's configuration in a folder.

    Raises:
        AuthoringError: there is none.
    """
    for name in CONFIG_NAMES:
        if (folder / name).is_file():
            return folder / name
    raise AuthoringError(f"Expected wrangler.toml, got none - at {folder}; name it with --config FILE")


def _read_tables(path: Path) -> dict[str, object]:
    try:
        text = path.read_text(encoding="utf-8")
        found: object = tomllib.loads(text) if path.suffix == ".toml" else json.loads(_plain_json(text))
    except OSError as error:
        raise AuthoringError(
            f"Expected wrangler's configuration, got: {error.strerror} - at {path}"
        ) from error
    except (ValueError, RecursionError) as error:  # both parsers' errors are ValueErrors
        raise AuthoringError(f"Expected wrangler's configuration, got: {error} - at {path}") from error
    if not isinstance(found, dict):
        raise AuthoringError(f"Expected a table, got {type(found).__name__} - at {path}")
    return found


def _plain_json(text: str) -> str:
    """JSON without the comments and last commas that wrangler allows."""
    bare = _COMMENT.sub(lambda found: found[1] or " ", text)
    return _LAST_COMMA.sub(lambda found: found[1] or "", bare)


def _environment(tables: dict[str, object], name: str, path: Path) -> dict[str, object]:
    known = tables.get("env")
    found = known.get(name) if isinstance(known, dict) else None
    if not isinstance(found, dict):
        names = ", ".join(sorted(known)) if isinstance(known, dict) else ""
        raise AuthoringError(f"Expected an environment of {path}, got {name!r}; it has {names or 'none'}")
    return found


def _rows(value: object) -> list[dict[str, object]]:
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
