"""A shop with planted effects: the report finds these and no others, and nothing of a visitor is stored.

`make measured-shop` plays 5,000 visitors; here are fewer, with a larger effect.
"""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from collections.abc import Iterator

import pytest

from segments.signed_body import SIGNATURE_HEADER
from tests.worker.desk import bearer, put_in_force, rows
from tests.worker.measured import measured_workers
from tests.worker.measured_shop import NAMES, RULES, SECRETS, VIEWS, play
from tests.worker.origin import Origin
from tests.worker.runtime import LocalWorker, wait_until
from tests.worker.shop import AGENT, page_of, publish
from tests.worker.shop import RULES as SHOP

VISITORS = int(os.environ.get("SEGMENTS_SHOP_VISITORS", "120"))
RATES = {"hero-calm": 0.1, "hero-bold": 0.7 if VISITORS < 3_000 else 0.16}
SEED = int(os.environ.get("SEGMENTS_SEED", "18"))
SITE_RULES = SHOP.replace("[segments.texas]", "[segments.texas-unused]", 1) + RULES


@pytest.fixture(scope="module")
def played(
    session_origin: Origin, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[LocalWorker, Counter[str]]]:
    folder = tmp_path_factory.mktemp("measured-shop")
    session_origin.reset()
    for path in ("/", "/more"):
        session_origin.set(
            path, page_of(NAMES), headers={"content-type": "text/html", "cache-control": "max-age=600"}
        )
    with measured_workers(folder, session_origin.url) as (edge, desk):
        publish(edge, SITE_RULES, folder)
        put_in_force(desk, SITE_RULES, folder)
        seen = play(edge, VISITORS, RATES, SEED)
        wait_until(lambda: confirmed(desk) >= sum(seen[name] for name in RATES), "everybody to be counted")
        yield desk, seen


def confirmed(desk: LocalWorker) -> int:
    (row,) = rows(
        desk, "SELECT sum(n) AS n FROM sums WHERE kind = 'exposure' AND subject = 'hero' AND split = ''"
    )
    return int(row["n"] or 0)


def test_the_report_finds_the_planted_effect_and_no_other(played: tuple[LocalWorker, Counter[str]]) -> None:
    desk, seen = played
    report = desk.fetch("/reports/shop", bearer("view")).json()
    found = {one["experiment"]: one for one in report["experiments"]}
    assert {"hero", "button", "holdout_texans"} == found.keys()
    answers = {
        (name, answer["goal"]): answer["answer"] for name, one in found.items() for answer in one["answers"]
    }
    assert answers.pop(("hero", "bought")) == "better"
    assert answers.pop(("hero", "revenue")) == "better"
    assert not {"better", "worse"} & set(answers.values()), answers
    assert not {"stop", "split", "merge"} & {one["kind"] for one in report["advice"]}
    for one in found.values():
        assert not one["sample_ratio"].get("is_wrong"), one["sample_ratio"]
    shown_to = {arm["arm"]: arm["visitors"] for arm in found["hero"]["arms"]}
    assert shown_to == {name.removeprefix("hero-"): seen[name] for name in RATES}
    (texans,) = [row for row in report["segments"] if row["segment"] == "texans"]
    assert sum(texans["by_day"]) > 0


def test_no_stored_byte_is_what_a_visitor_sent(played: tuple[LocalWorker, Counter[str]]) -> None:
    desk, _ = played
    stores = [
        desk.state / "v3" / name for name in ("d1", "kv", "do")
    ]  # beside them wrangler keeps a trace of its own
    kept = {path: path.read_bytes() for store in stores for path in store.rglob("*") if path.is_file()}
    assert any(b"holdout_texans" in content for content in kept.values()), "the sums are in these files"
    for content in kept.values():
        for text in (*SECRETS, AGENT, "Chrome/140", "127.0.0.1", "Austin", SIGNATURE_HEADER):
            assert text.encode() not in content


def test_the_pipe_counts_what_it_costs(
    played: tuple[LocalWorker, Counter[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    desk, _ = played
    lines = [
        json.loads(line) for line in re.findall(r"^\{.*pipe-counted.*\}$", desk.log_text(), re.MULTILINE)
    ]
    messages, written = (sum(line[name] for line in lines) for name in ("new", "rows"))
    views = VISITORS * VIEWS
    with capsys.disabled():
        print(
            f"\n{views} page views, {messages} messages ({messages / views:.2f} a view), {written} rows written"
            f" ({written / views:.2f} a view) in {len(lines)} batches"
        )
    assert messages <= views
