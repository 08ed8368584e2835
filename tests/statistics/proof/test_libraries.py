"""The product against scipy, statsmodels and tea-tasting on fresh random tables: `make test-statistics`.

The answers to one seed are kept as data for every other test run; `pytest --update-golden` writes them.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.statistics.claims import CLAIMS, draw_questions, misses
from tests.statistics.test_recorded import RECORDED_OF_EACH, RECORDED_SEED

HERE = Path(__file__).parent
BUILD = HERE.parents[2] / "build" / "statistics"
PYTHON = BUILD / "venv" / "bin" / "python"
REQUIREMENTS = HERE / "requirements.txt"
SEED = int(os.environ.get("SEGMENTS_SEED", "20261130"))
OF_EACH = 100
INSTALL_SECONDS = 900


@pytest.fixture(scope="session")
def ask():
    """Ask the libraries, which are installed into build/statistics where they are not there already."""
    digest = hashlib.sha256(REQUIREMENTS.read_bytes() + sys.version.encode()).hexdigest()
    stamp = BUILD / "venv" / ".installed"
    if not stamp.is_file() or stamp.read_text(encoding="utf-8") != digest:
        shutil.rmtree(BUILD / "venv", ignore_errors=True)
        subprocess.run(
            [sys.executable, "-m", "venv", str(BUILD / "venv")], check=True, timeout=INSTALL_SECONDS
        )
        pip = [
            str(PYTHON),
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--require-hashes",
        ]
        subprocess.run([*pip, "--requirement", str(REQUIREMENTS)], check=True, timeout=INSTALL_SECONDS)
        stamp.write_text(digest, encoding="utf-8")

    def answers(questions):
        done = subprocess.run(
            [str(PYTHON), str(HERE / "libraries.py")],
            input=json.dumps(questions),
            capture_output=True,
            text=True,
            check=False,
            timeout=INSTALL_SECONDS,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return answers


def test_the_libraries_give_the_same_answers(ask):
    questions = draw_questions(SEED, OF_EACH)
    answers = ask(questions)
    missed = [
        (question, missing)
        for question, answer in zip(questions, answers, strict=True)
        if (missing := misses(question, answer))
    ]
    assert not missed, f"SEGMENTS_SEED={SEED}: {Counter(q[0] for q, _ in missed)}, such as {missed[0]}"
    answered = Counter(
        question[0] for question, answer in zip(questions, answers, strict=True) if answer is not None
    )
    wanted = {name for name in CLAIMS if sys.version_info >= (3, 12) or not name.startswith("tea_")}
    assert answered.keys() == wanted


def test_the_recorded_answers_are_those_of_the_libraries(ask, golden):
    questions = draw_questions(RECORDED_SEED, RECORDED_OF_EACH)
    lines = [
        json.dumps([question, answer]) for question, answer in zip(questions, ask(questions), strict=True)
    ]
    golden("statistics/recorded.json", "[\n" + ",\n".join(lines) + "\n]\n")
