"""Record what real Liquid engines make of random templates: python -m tests.edge.pages.liquid.engines.record

In: a seed. Out: tests/cases/liquid/engines.json, with the engines' versions and the day. The engines are installed into
build/liquid_engines. Templates on which the engines disagree stop the recording: they are something to look at.
"""

from __future__ import annotations

import datetime
import json
import os
import random
import subprocess
import sys
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[5]
CASES: Final = ROOT / "tests" / "cases" / "liquid" / "engines.json"
BUILD: Final = ROOT / "build" / "liquid_engines"
HERE: Final = Path(__file__).parent
PINS: Final = {"python-liquid": "2.3.6", "liquidjs": "10.30.1"}
SEED: Final = 13
TEMPLATES: Final = 80
DEPTH: Final = 2
NAMES: Final = ("vip", "b2b", "in-trial")
VISITORS: Final[tuple[tuple[str, ...], ...]] = ((), ("vip",), ("b2b", "in-trial"), NAMES)
SPACES: Final = ("", " ", "\n", " \n\t ")
INSTALL_SECONDS: Final = 600
RENDER_SECONDS: Final = 60


def condition(chance: random.Random) -> str:
    """One to four clauses, joined by words that are read from the right."""
    quote = chance.choice("'\"")
    clauses = [
        f"segments contains {quote}{chance.choice(NAMES)}{quote}"
        for _ in range(chance.choice((1, 1, 2, 3, 4)))
    ]
    text = clauses[0]
    for clause in clauses[1:]:
        text += f" {chance.choice(('and', 'or'))} {clause}"
    return text


def tag(chance: random.Random, content: str) -> str:
    """A tag with dashes and white space on either side, or without."""
    left, right = (chance.choice(("", "-")) for _ in range(2))
    inner = chance.choice((" ", "  ", "\n"))
    return f"{chance.choice(SPACES)}{{%{left}{inner}{content}{inner}{right}%}}{chance.choice(SPACES)}"


def template(chance: random.Random, depth: int = 0) -> str:
    """Text and conditions after each other, and inside each other."""
    parts = []
    for _ in range(chance.randint(1, 3)):
        parts.append(f"t{chance.randint(0, 99)}")
        if depth < DEPTH and chance.random() < (1.0 if depth == 0 else 0.3):
            word = chance.choice(("if", "if", "unless"))
            parts.append(tag(chance, f"{word} {condition(chance)}") + template(chance, depth + 1))
            parts += [
                tag(chance, f"elsif {condition(chance)}") + template(chance, depth + 1)
                for _ in range(chance.choice((0, 0, 1, 2)))
            ]
            if chance.random() < 0.5:
                parts.append(tag(chance, "else") + template(chance, depth + 1))
            parts.append(tag(chance, f"end{word}"))
    return "".join(parts)


def install() -> None:
    """Have both engines in their pinned versions."""
    python = BUILD / "venv" / "bin" / "python"
    subprocess.run([sys.executable, "-m", "venv", str(BUILD / "venv")], check=True, timeout=INSTALL_SECONDS)
    wanted = f"python-liquid=={PINS['python-liquid']}"
    subprocess.run([str(python), "-m", "pip", "install", "-q", wanted], check=True, timeout=INSTALL_SECONDS)
    npm = ["npm", "install", "--silent", "--no-save", "--ignore-scripts", "--prefix", str(BUILD)]
    subprocess.run([*npm, f"liquidjs@{PINS['liquidjs']}"], check=True, timeout=INSTALL_SECONDS)


def render(command: list[str], pairs: list[tuple[str, tuple[str, ...]]]) -> list[str]:
    """What an engine makes of templates, each for somebody in some segments."""
    environment = {**os.environ, "NODE_PATH": str(BUILD / "node_modules")}
    done = subprocess.run(
        command,
        input=json.dumps(pairs),
        env=environment,
        check=True,
        capture_output=True,
        text=True,
        timeout=RENDER_SECONDS,
    )
    texts: list[str] = json.loads(done.stdout)
    return texts


def main() -> None:
    """Record all templates for all visitors."""
    install()
    chance = random.Random(SEED)
    templates = [template(chance) for _ in range(TEMPLATES)]
    pairs = [(text, names) for text in templates for names in VISITORS]
    ours = render([str(BUILD / "venv" / "bin" / "python"), str(HERE / "python_engine.py")], pairs)
    theirs = render(["node", str(HERE / "javascript_engine.js")], pairs)
    differing = [pair for pair, one, other in zip(pairs, ours, theirs, strict=True) if one != other]
    if differing:
        raise SystemExit(
            f"{len(differing)} templates on which the engines disagree, the first: {differing[0]}"
        )
    count = len(VISITORS)
    cases = [[text, ours[at * count : at * count + count]] for at, text in enumerate(templates)]
    about = {
        "engines": PINS,
        "recorded": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "seed": SEED,
        "visitors": VISITORS,
    }
    lines = ",\n".join(json.dumps(case) for case in cases)
    whole = f'{json.dumps(about)[:-1]},\n"cases": [\n{lines}\n]}}\n'
    CASES.parent.mkdir(parents=True, exist_ok=True)
    CASES.write_text(whole, encoding="utf-8")


if __name__ == "__main__":
    main()
