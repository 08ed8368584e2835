"""Record what a built Next sends, for tests that run without it: `python -m tests.frameworks.apps.record_next`.

Of each page the document, and the answer to a click. Both are one chunk of text; where Next cut them is kept in the
document's scripts.
"""

from __future__ import annotations

import datetime
import json
import urllib.request
from typing import Final

from tests.frameworks.apps.building import APPS, CACHE, serve
from tests.frameworks.node import FOLDER

PAGES: Final = ("", "list", "each", "still", "shared", "late", "markup", "words", "promise", "twice")
RECORDED: Final = FOLDER / "recorded" / "next.json"


def ask(url: str, *, is_click: bool) -> str:
    """A page as a document, or the rows that a click asks for."""
    asked = urllib.request.Request(url, headers={"rsc": "1"} if is_click else {})
    with urllib.request.urlopen(asked, timeout=60) as answer:
        body: bytes = answer.read()
    return body.decode()


def record_all() -> None:
    """Write versions, date, and both answers for each page."""
    with serve(APPS["next"]) as origin:
        pages = {
            page or "home": {
                "document": ask(f"{origin}/{page}", is_click=False),
                "rows": ask(f"{origin}/{page}", is_click=True),
            }
            for page in PAGES
        }
    modules = CACHE / "next" / "node_modules"
    written = {
        "versions": {
            name: json.loads((modules / name / "package.json").read_bytes())["version"]
            for name in ("next", "react")
        },
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "pages": pages,
    }
    RECORDED.write_text(json.dumps(written, indent=1, ensure_ascii=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    record_all()
