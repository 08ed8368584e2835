"""Record what real engines make of snippets: python -m tests.authoring.interchange.mail_engines.record

Out: tests/cases/mail/engines.json, with versions and the day. python-liquid and LiquidJS render what is for Liquid and
Customer.io, Django what is for Klaviyo (whose language is Django's, with a filter `lookup`), Jinja what is for HubSpot
(whose language is a Jinja, with a filter `split`). Mailchimp's language has no engine that can be had. All
are installed into build/mail_engines.
"""

from __future__ import annotations

import datetime
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

from segments.authoring.interchange.mail_snippets import LANGUAGES, write_snippet

ROOT: Final = Path(__file__).parents[4]
CASES: Final = ROOT / "tests" / "cases" / "mail" / "engines.json"
BUILD: Final = ROOT / "build" / "mail_engines"
HERE: Final = Path(__file__).parent
PINS: Final = {"python-liquid": "2.3.6", "Django": "5.2.9", "Jinja2": "3.1.6"}
LIQUIDJS: Final = "10.30.1"
SEGMENTS: Final = ("vip-gold", "vip", "in.trial", "b_2")
CONTENTS: Final = (*(f"<{name}>" for name in SEGMENTS), "<nobody>")
PEOPLE: Final[tuple[tuple[str, ...] | None, ...]] = (
    None, (), ("vip",), ("vip-gold",), ("vip-gold", "vip"), ("b_2", "in.trial"), ("vipx", "xvip"), ("other",),
)  # fmt: skip
"""Those in these segments, the first without such a field; the last but one in others whose names hold these."""
SECONDS: Final = 600


def held(esp: str, names: tuple[str, ...] | None) -> dict[str, Any]:
    """A contact as the service holds it."""
    if names is None:
        fields: dict[str, Any] = {}
    else:
        fields = {"segments": ";".join(names) if esp == "hubspot" else list(names)}
    owners = {"liquid": fields, "customerio": {"customer": fields}, "klaviyo": {"person": fields}}
    return owners.get(esp, {"contact": fields})


def snippets() -> dict[str, str]:
    """The template for each service that has an engine."""
    named = {name: language for name, language in LANGUAGES.items() if name != "mailchimp"}
    return {name: write_snippet(language, SEGMENTS, "segments", CONTENTS) for name, language in named.items()}


def install() -> None:
    """Have the engines in their pinned versions."""
    python = BUILD / "venv" / "bin" / "python"
    subprocess.run([sys.executable, "-m", "venv", str(BUILD / "venv")], check=True, timeout=SECONDS)
    wanted = [f"{name}=={version}" for name, version in PINS.items()]
    subprocess.run([str(python), "-m", "pip", "install", "-q", *wanted], check=True, timeout=SECONDS)
    npm = ["npm", "install", "--silent", "--no-save", "--ignore-scripts", "--prefix", str(BUILD)]
    subprocess.run([*npm, f"liquidjs@{LIQUIDJS}"], check=True, timeout=SECONDS)


def render(command: list[str], rows: list[tuple[str, str, dict[str, Any]]]) -> list[str]:
    """What an engine makes of each row."""
    environment = {**os.environ, "NODE_PATH": str(BUILD / "node_modules")}
    done = subprocess.run(
        command,
        input=json.dumps(rows),
        env=environment,
        check=True,
        capture_output=True,
        text=True,
        timeout=SECONDS,
    )
    texts: list[str] = json.loads(done.stdout)
    return texts


def main() -> None:
    """Record every service's snippet for every person."""
    install()
    rows = [(name, text, held(name, names)) for name, text in snippets().items() for names in PEOPLE]
    texts = render([str(BUILD / "venv" / "bin" / "python"), str(HERE / "python_engines.py")], rows)
    liquid = [row for row in rows if row[0] in ("liquid", "customerio")]
    others = render(["node", str(HERE / "liquidjs_engine.js")], liquid)
    count = len(PEOPLE)
    services = {
        name: {"snippet": text, "sent": texts[at * count : at * count + count]}
        for at, (name, text) in enumerate(snippets().items())
    }
    for at, name in enumerate(("liquid", "customerio")):
        services[name]["sent_by_liquidjs"] = others[at * count : at * count + count]
    about = {
        "engines": {**PINS, "liquidjs": LIQUIDJS},
        "recorded": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "people": PEOPLE,
        "services": services,
    }
    CASES.parent.mkdir(parents=True, exist_ok=True)
    CASES.write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
