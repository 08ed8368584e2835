import json
from pathlib import Path

import pytest

from segments.edge.consent.iab.bits import MAX_CHARS
from segments.edge.consent.iab.tcf import decode_tcf, decode_tcf_section
from segments.errors import ConsentStringInvalid

CASES = Path(__file__).parents[3] / "cases/consent"
STRINGS = {
    case["name"]: case["string"] for case in json.loads((CASES / "tcf.json").read_text(encoding="utf-8"))
}
INVALID = {
    case["name"]: case["string"]
    for case in json.loads((CASES / "tcf_invalid.json").read_text(encoding="utf-8"))
}


def test_times_are_unix_milliseconds() -> None:
    tcf = decode_tcf(STRINGS["nothing granted"])
    assert (tcf.created_ms, tcf.updated_ms) == (1_730_000_000_000, 1_730_086_400_000)


def test_an_absent_segment_differs_from_an_empty_one() -> None:
    core = STRINGS["nothing granted"]
    assert not decode_tcf(core).has_disclosed_vendors
    assert decode_tcf(f"{core}.IAAA").has_disclosed_vendors
    assert not decode_tcf(core).has_publisher
    assert decode_tcf(STRINGS["publisher purposes"]).has_publisher


@pytest.mark.parametrize("name", STRINGS)
def test_both_readers_agree_on_valid_strings(name: str) -> None:
    assert decode_tcf(STRINGS[name]) == decode_tcf_section(STRINGS[name])


@pytest.mark.parametrize("name", INVALID)
def test_a_string_on_its_own_is_read_strictly(name: str) -> None:
    with pytest.raises(ConsentStringInvalid):
        decode_tcf(INVALID[name])


def test_a_section_is_read_in_any_order_and_may_end_early() -> None:
    core, disclosed = STRINGS["disclosed vendors"].split(".")
    assert decode_tcf_section(f"{disclosed}..{core}") == decode_tcf(f"{core}.{disclosed}")
    assert decode_tcf_section(STRINGS["nothing granted"][:-4]).restrictions == ()


@pytest.mark.parametrize("text", ["", ".", "IAAA", "C" * (MAX_CHARS + 1)])
def test_a_section_needs_a_core(text: str) -> None:
    with pytest.raises(ConsentStringInvalid):
        decode_tcf_section(text)


@pytest.mark.parametrize("end", range(0, 60, 3))
def test_a_string_that_is_cut_anywhere_in_its_core_is_refused(end: int) -> None:
    with pytest.raises(ConsentStringInvalid):
        decode_tcf(STRINGS["vendors as ranges"][:end])
