"""The same job by three workers: this one, JavaScript with what people use, Python written the obvious way.

In: a folder for the files of the run, and the rules of bench/resolve. Out: rows for the report. Each reads the request,
a consent string, a signed cookie, agent and referrer, decides all segments and cuts the page. Before anything is timed,
all must show the same blocks to each of the visitors.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Any

from bench import tables
from bench.compare import compare, quartiles
from bench.request import origin, running
from bench.same_job.rules import as_features, as_logic, as_toml, chosen
from bench.site import COOKIE_KEYS, Visitor, published, variables, visitors, write_pages
from bench.workerd import Worker, Workerd, packages, product
from segments.authoring.compile.compiler import compile_rules
from segments.authoring.source import load_rules
from segments.edge.visitor.cookie import VISITOR_COOKIE, open_cookie
from tools.dev_server import ROOT

OURS = "this worker"
JAVASCRIPT = "JavaScript, with libraries"
OBVIOUS = "Python, the obvious way"
SEGMENTS = (100, 1_000)
SIZES_KB = (20, 100, 500)
BLOCKS = 20
CONNECTIONS = 8
CHECKED = 24
MOST_ALIKE = 3
"""Visitors who may be shown the same page, on average."""

WANTED = {100: 0.6, 1_000: 0.35}
"""The CPU beside the JavaScript worker's that this project aims at, by the number of segments."""

HERE = Path(__file__).parent
MODULES = ROOT / "bench" / "node_modules"
SHIMS = ("fs", "url", "querystring", "path", "util", "buffer")
KEY = "k" * 32
VENDORS = 60
JSON_LOGIC = ("json-logic-qubit==0.9.1", "six==1.17.0")


def measure_same_job(folder: Path, rules: Path, rounds: int, seconds: float) -> list[dict[str, object]]:
    """A row for each number of segments and each page."""
    folder.mkdir(parents=True, exist_ok=True)
    generated = json.loads(rules.read_text())
    pages = write_pages(folder, SIZES_KB, (BLOCKS,))
    rows: list[dict[str, object]] = []
    with origin(folder, pages) as site:
        for count in SEGMENTS:
            with running(
                _workers(folder / str(count), chosen(generated, count)), folder / str(count), site
            ) as started:
                for name in pages:
                    found = _compared(started, name, rounds, seconds)
                    rows.append({"segments": count, "page": name, **found})
    return rows


def same_job_section(rows: Sequence[Mapping[str, Any]]) -> str:
    """The part of the report."""
    lines = [
        [
            f"{row['segments']:,}",
            row["page"],
            *(tables.cpu(row[name]) for name in (OURS, JAVASCRIPT, OBVIOUS)),
        ]
        + [_spelled(_ratios(row, name)) for name in (JAVASCRIPT, OBVIOUS)]
        for row in rows
    ]
    found = []
    for count, most in WANTED.items():
        ratio = median(
            row[OURS]["cpu_ms"] / row[JAVASCRIPT]["cpu_ms"] for row in rows if row["segments"] == count
        )
        found.append(
            (
                f"CPU at {count:,} segments, beside JavaScript",
                f"{ratio:.2f}x",
                f"at most {most}x",
                ratio <= most,
            )
        )
    head = ["segments", "page", "this worker, ms CPU", "JavaScript", "Python", "of JavaScript", "of Python"]
    return (
        "## The same job\n\nEverything that this worker does for a request, by a JavaScript worker with GrowthBook's"
        " client, ua-parser-js, referer-parser, @iabtechlabtcf/core, jose and HTMLRewriter, and by a Python worker with"
        " http.cookies, html.parser and json-logic. Pages with 20 blocks, kept in memory by all three; 8 connections;"
        f" all show the same blocks to {CHECKED} visitors, which is checked.\n\n"
        f"{tables.table(head, lines)}\n{tables.aims(found)}"
    )


def _ratios(row: Mapping[str, Any], other: str) -> list[float]:
    """Our CPU over another worker's, round by round."""
    return [one / beside for one, beside in zip(row[OURS]["cpus"], row[other]["cpus"], strict=True)]


def _spelled(ratios: Sequence[float]) -> str:
    low, high = quartiles(ratios)
    return f"{median(ratios):.2f}x [{low:.2f} {high:.2f}]"


def _workers(folder: Path, rules: list[tuple[str, Mapping[str, Any]]]) -> dict[str, Worker]:
    folder.mkdir(parents=True, exist_ok=True)
    source, features, logic = folder / "rules.toml", folder / "features.json", folder / "logic.json"
    source.write_text(as_toml(rules))
    features.write_text(json.dumps(as_features(rules)))
    logic.write_text(json.dumps(as_logic(rules)))
    return {
        OURS: product(variables(), published(compile_rules(load_rules(source)), folder)),
        JAVASCRIPT: Worker(
            {"worker.js": _bundled(folder)},
            {"KEY": KEY},
            data={"FEATURES": features},
            flags=("nodejs_compat",),
        ),
        OBVIOUS: Worker(
            {"worker.py": HERE / "obvious.py", **_json_logic(folder), **packages()},
            {"KEY": KEY},
            data={"LOGIC": logic},
            is_class=True,
        ),
    }


def _bundled(folder: Path) -> Path:
    """The JavaScript worker and its libraries as one module; Node's own are the runtime's."""
    out = folder / "same_job.js"
    command = [ROOT / "node_modules" / ".bin" / "esbuild", HERE / "worker.js", "--bundle", "--format=esm"]
    command += [
        "--platform=neutral",
        "--main-fields=module,main",
        "--loader:.yml=text",
        '--define:__dirname="/"',
    ]
    command += ["--conditions=workerd,worker,browser,import", "--external:node:*", f"--outfile={out}"]
    command += [f"--alias:{name}={HERE / 'shims' / name}.js" for name in SHIMS]
    environment = {"NODE_PATH": str(MODULES), "PATH": f"{ROOT / 'node_modules' / '.bin'}:/usr/bin:/bin"}
    subprocess.run(
        [str(part) for part in command], cwd=ROOT, env=environment, check=True, capture_output=True
    )
    return out


def _json_logic(folder: Path) -> dict[str, Path]:
    """The library and what it imports, from PyPI."""
    target = folder / "json_logic"
    if not target.is_dir():
        pip = [
            sys.executable,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--no-deps",
            "--target",
            str(target),
            *JSON_LOGIC,
        ]
        subprocess.run(pip, check=True)
    return {"json_logic.py": target / "json_logic" / "__init__.py", "six.py": target / "six.py"}


def _compared(started: Mapping[str, Workerd], name: str, rounds: int, seconds: float) -> dict[str, object]:
    some = [_with_both_cookies(one) for one in visitors()]
    sent = [one.request(f"/{name}") for one in some]
    _check_alike(started, name, some[:CHECKED])
    return dict(
        compare(
            started, dict.fromkeys(started, sent), connections=CONNECTIONS, rounds=rounds, seconds=seconds
        )
    )


def _check_alike(started: Mapping[str, Workerd], name: str, some: Sequence[Visitor]) -> None:
    """Refuse workers that do not show the same blocks, and visitors who cannot tell them apart.

    Raises:
        RuntimeError: to one of the visitors they do not, or to all visitors they show the same.
    """
    seen = set()
    for one in some:
        shown = {
            worker: tuple(re.findall(rb'id="card-\d+"', process.wait_until_ready(f"/{name}", one.headers)))
            for worker, process in started.items()
        }
        if len(set(shown.values())) != 1:
            counts = {worker: len(cards) for worker, cards in shown.items()}
            raise RuntimeError(f"Expected the same blocks from all, got {counts} - at {one.headers}")
        seen |= set(shown.values())
    if len(seen) < len(some) // MOST_ALIKE:
        raise RuntimeError(f"Expected different pages for {len(some)} visitors, got {len(seen)}")


def _with_both_cookies(one: Visitor) -> Visitor:
    """The visitor with a consent string in place of our own record, and the history in a token too."""
    cookies = dict(pair.split("=", 1) for pair in one.headers["cookie"].split("; "))
    del cookies["segments_consent"]
    state = open_cookie(cookies[VISITOR_COOKIE], COOKIE_KEYS, int(time.time())).state
    payload = {
        "first": state.first_seen_s,
        "seen": state.last_seen_s,
        "prev": state.previous_seen_s,
        "start": state.visit_started_s,
        "visits": state.visits,
    }
    cookies |= {"euconsent-v2": _consent_string(), "__Host-visitor": _token(payload)}
    return replace(one, headers={**one.headers, "cookie": "; ".join(map("=".join, cookies.items()))})


def _token(payload: Mapping[str, object]) -> str:
    parts = (
        _base64(json.dumps(part, separators=(",", ":")).encode()) for part in ({"alg": "HS256"}, payload)
    )
    head = ".".join(parts)
    return f"{head}.{_base64(hmac.digest(KEY.encode(), head.encode(), hashlib.sha256))}"


def _consent_string() -> str:
    """A TCF 2 string of now that allows all: the core segment, with sixty vendors one by one."""
    deciseconds = int(time.time()) // 86_400 * 864_000
    made = (
        (2, 6),
        (deciseconds, 36),
        (deciseconds, 36),
        (300, 12),
        (1, 12),
        (1, 6),
        (_letters("EN"), 12),
        (150, 12),
    )
    rules = ((4, 6), (1, 1), (0, 1))
    allowed = ((0b11 << 10, 12), (2**24 - 1, 24), (0, 24), (0, 1), (_letters("DE"), 12))
    vendors = ((VENDORS, 16), (0, 1), (2**VENDORS - 1, VENDORS)) * 2
    restrictions = ((0, 12),)
    fields = (*made, *rules, *allowed, *vendors, *restrictions)
    bits = "".join(f"{value:0{width}b}" for value, width in fields)
    bits += "0" * (-len(bits) % 8)
    return _base64(int(bits, 2).to_bytes(len(bits) // 8, "big"))


def _letters(text: str) -> int:
    first, second = (ord(letter) - ord("A") for letter in text)
    return first << 6 | second


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
