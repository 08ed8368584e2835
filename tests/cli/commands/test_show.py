import sys
from collections.abc import Iterator

import pytest

from segments.authoring.cel.functions.operators import OPERATORS
from segments.authoring.compile.literals import Literal
from segments.authoring.compile.placing import build_lane
from segments.bundle.model import Planned
from segments.bundle.write import BundleParts, SegmentRow, write_bundle


def test_rules_are_shown_with_the_winner_of_a_slot_first(shop, run_json):
    code, result = run_json("show")
    assert code == 0
    assert [row["id"] for row in result["segments"]] == ["german-phones", "germany", "regulars"]
    phones = result["segments"][0]
    assert (phones["parent"], phones["signals"]) == ("germany", ["device.type", "geo.country"])
    assert result["segments"][2]["purposes"] == ["personalization"]


def test_a_bundle_is_shown_as_what_its_bytes_say(shop, run, golden):
    (shop / "rules" / "more.toml").write_text(
        """
        [signals.tags]
        type = "list<string>"
        purpose = "analytics"

        [segments.sale]
        when = 'page.path.startsWith("/sale") || !page.path.contains("old") && !("a" in tags)'
        ends = 2027-04-20T18:00:00Z

        [segments.between]
        when = 'visitor.visits in [1, 2] || visitor.visits > 4 && visitor.visits <= 9 && visitor.visits != 7'

        [segments.odd]
        when = 'visitor.visits % 2 == 1 && !device.is_touch'

        [segments.nobody]
        when = "false"
        """
    )
    run("compile", "-o", "out.bundle")
    code, out, _ = run("show", "out.bundle")
    assert code == 0
    golden("cli/show-bundle.txt", out)


def test_rules_are_shown_for_people(shop, run, golden):
    golden("cli/show-rules.txt", run("show")[1])


def test_something_else_than_a_bundle_is_refused(shop, run):
    (shop / "out.bundle").write_bytes(b"\xff" * 20)
    code, out, err = run("show", "out.bundle")
    assert (code, out) == (1, "")
    assert "Expected" in err


@pytest.mark.parametrize("moment", ["0001-01-01", "9999-12-31T23:00:00", "1969-12-31"])
def test_a_campaign_outside_of_all_calendars_is_refused_at_its_place(shop, run, moment):
    with (shop / "rules" / "shop.toml").open("a") as rules:
        rules.write(f'[segments.campaign]\nwhen = "true"\nstarts = {moment}\n')
    code, out, _ = run("check")
    assert code == 1
    assert "Expected a year from 1970 to 9998" in out
    assert f"starts = {moment}" in out


def test_a_bundle_with_bytes_in_its_settings_is_shown_as_json(tmp_path, run_json):
    parts = BundleParts("shop", [], [], [], [], settings={"hosts": b"\xff"}, consent={"without": [b"x"]})
    (tmp_path / "odd.bundle").write_bytes(write_bundle(parts))
    code, result = run_json("show", str(tmp_path / "odd.bundle"))
    assert code == 0
    assert (result["settings"], result["consent"]) == ({"hosts": "b'\\xff'"}, {"without": ["b'x'"]})


@pytest.fixture
def low_stack() -> Iterator[None]:
    """Fewer frames than the expression has levels: how many a level takes depends on what Python has specialised."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(450)
    yield
    sys.setrecursionlimit(limit)


@pytest.mark.usefixtures("low_stack")
def test_an_expression_that_nests_too_deeply_is_no_traceback(tmp_path, run):
    deep = [0, "geo.country"]
    for _ in range(505):
        deep = [OPERATORS["!_"].code, deep]
    planned = [Planned(deep, (build_lane([(0, (False, [Literal("x", "exact", (True,))]))]),))]
    parts = BundleParts("shop", [SegmentRow("a", 1)], planned=planned)
    (tmp_path / "deep.bundle").write_bytes(write_bundle(parts))
    code, _, err = run("show", str(tmp_path / "deep.bundle"))
    assert code == 1
    assert "nests too deeply" in err
