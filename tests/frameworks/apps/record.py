"""Record what the apps answer, for tests that run without them: `python -m tests.frameworks.apps.record [NAME ...]`."""

from __future__ import annotations

import datetime
import json
import sys
import urllib.request
from typing import Final

from tests.frameworks.apps.building import APPS, CACHE, App, serve
from tests.frameworks.node import FOLDER

RECORDED: Final = FOLDER / "recorded" / "apps"

ASKED: Final = {
    # name of an app: the package that its answers are of, and the paths that are asked for
    "sveltekit": ("@sveltejs/kit", ("/", "/late", "/second/__data.json", "/late/__data.json")),
    "astro": ("astro", ("/", "/second", "/late")),
    "react-router": ("react-router", ("/", "/late", "/second.data", "/late.data")),
    "nuxt": ("nuxt", ("/", "/late", "/api/page?name=second")),
    "markup": ("alpinejs", ("/", "/second", "/stream")),
    "htmx": ("htmx.org", ("/", "/second", "/partials")),
    "inertia": ("@inertiajs/vue3", ("/", "/second")),
    "vue-ssr": ("vue", ("/", "/second", "/api/second")),
    "angular": ("@angular/ssr", ("/", "/second", "/api/page/second")),
}


def record(app: App) -> None:
    """Write one file: package, version, date, and the type and the text of each answer."""
    package, paths = ASKED[app.name]
    answers = {}
    with serve(app) as url:
        for path in paths:
            with urllib.request.urlopen(url + path, timeout=60) as answer:
                answers[path] = {"type": answer.headers["content-type"], "text": answer.read().decode()}
    found = json.loads((CACHE / app.name / "node_modules" / package / "package.json").read_bytes())
    written = {
        "package": package,
        "version": found["version"],
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "answers": answers,
    }
    RECORDED.mkdir(parents=True, exist_ok=True)
    text = json.dumps(written, indent=1, ensure_ascii=True) + "\n"
    (RECORDED / f"{app.name}.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    for name in sys.argv[1:] or ASKED:
        record(APPS[name])
