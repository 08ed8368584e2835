"""Record signatures of Standard Webhooks' own libraries: python -m tests.desk.webhooks.libraries.record

Out: tests/cases/webhooks/standard.json. The libraries are installed into build/webhook_libraries.
"""

from __future__ import annotations

import datetime
import json
import random
import subprocess
import sys
from base64 import b64encode
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).parents[4]
CASES: Final = ROOT / "tests" / "cases" / "webhooks" / "standard.json"
BUILD: Final = ROOT / "build" / "webhook_libraries"
HERE: Final = Path(__file__).parent
PYTHON_LIBRARY, NPM_LIBRARY = "standardwebhooks==1.1.0", "standardwebhooks@1.1.1"
SECONDS: Final = 600


def install() -> None:
    """Have both libraries in their pinned versions."""
    python = BUILD / "venv" / "bin" / "python"
    subprocess.run([sys.executable, "-m", "venv", str(BUILD / "venv")], check=True, timeout=SECONDS)
    subprocess.run([str(python), "-m", "pip", "install", "-q", PYTHON_LIBRARY], check=True, timeout=SECONDS)
    npm = ["npm", "install", "--silent", "--no-save", "--ignore-scripts", "--prefix", str(BUILD)]
    subprocess.run([*npm, NPM_LIBRARY], check=True, timeout=SECONDS)


def ask(question: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The answers of both libraries, by language."""
    commands = {
        "python": [str(BUILD / "venv" / "bin" / "python"), str(HERE / "sign.py")],
        "javascript": ["node", str(HERE / "sign.mjs"), str(BUILD)],
    }
    return {
        name: json.loads(
            subprocess.run(
                command,
                input=json.dumps(question),
                check=True,
                capture_output=True,
                text=True,
                timeout=SECONDS,
            ).stdout
        )
        for name, command in commands.items()
    }


def main() -> None:
    """Record signatures over bodies of every kind of character."""
    install()
    chance = random.Random(7)
    bodies = [
        '{"type":"segment.entered"}',
        "{}",
        '{"name":"Zoë \\u2028 日本 😀"}',
        '{"a":"' + "x" * 9_000 + '"}',
    ]
    cases: list[dict[str, Any]] = [
        {
            "secret": "whsec_" + b64encode(chance.randbytes(chance.choice((24, 32, 64)))).decode(),
            "id": f"msg_{place}",
            "timestamp": 1_800_000_000 + place,
            "body": body,
        }
        for place, body in enumerate(bodies * 3)
    ]
    answers = ask({"sign": cases})
    for place, case in enumerate(cases):
        case |= {name: answer["signed"][place] for name, answer in answers.items()}
    about = {
        "libraries": [PYTHON_LIBRARY, NPM_LIBRARY],
        "recorded": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "cases": cases,
    }
    CASES.parent.mkdir(parents=True, exist_ok=True)
    CASES.write_text(json.dumps(about, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
