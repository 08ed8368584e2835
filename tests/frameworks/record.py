"""Record what the frameworks' encoders make of the cases, for tests that run without them: `make record-frameworks`."""

from __future__ import annotations

import datetime
import json

from tests.frameworks.node import FOLDER, run_codec, version_of
from tests.frameworks.page_data import CASES

RECORDED = FOLDER / "recorded"


def record_all() -> None:
    """Write one file for each format: package, version, date, and the chunks of each case."""
    chunks = run_codec("turbo_stream.mjs", "encode", list(CASES.values()))
    written = {
        "package": "react-router",
        "version": version_of("react-router"),
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "cases": dict(zip(CASES, chunks, strict=True)),
    }
    RECORDED.mkdir(exist_ok=True)
    text = json.dumps(written, indent=1, ensure_ascii=True) + "\n"
    (RECORDED / "turbo-stream.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    record_all()
