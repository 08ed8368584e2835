import json
from pathlib import Path

import pytest

from segments.edge.consent.iab.gpp.decode import (
    SECTION_NAMES,
    TCF_EU,
    decode_gpp,
    decode_header,
    decode_section,
)
from segments.edge.consent.iab.gpp.sections import US_SECTIONS
from segments.edge.consent.iab.tcf import TcfString
from segments.edge.consent.iab.us_privacy import UsPrivacyString
from segments.errors import ConsentStringInvalid

CASES = Path(__file__).parents[4] / "cases/consent"
INVALID = {
    case["name"]: case["string"]
    for case in json.loads((CASES / "gpp_invalid.json").read_text(encoding="utf-8"))
}


@pytest.mark.parametrize(
    ("header", "numbers"),
    [("DBAA", []), ("DBABMA", [2]), ("DBACNYA", [2, 6]), ("DBABLA", [7]), ("DBABAYA", [21])],
)
def test_the_header_lists_the_sections(header: str, numbers: list[int]) -> None:
    assert decode_header(header) == numbers


def test_sections_are_found_by_number_ascending() -> None:
    assert list(decode_gpp("DBACNYA~CPXxRfAPXxRfAAfKABENB-CgAAAAAAAAAAYgAAAAAAAA~1NYN").sections) == [2, 6]
    assert decode_gpp("DBAA").sections == {}


def test_unknown_sections_are_skipped() -> None:
    assert decode_gpp("DBABYA~anything at all").sections == {}


def test_a_tcf_string_alone_counts_as_its_section() -> None:
    gpp = decode_gpp("CPXxRfAPXxRfAAfKABENB-CgAAAAAAAAAAYgAAAAAAAA")
    assert isinstance(gpp.sections[TCF_EU], TcfString)


@pytest.mark.parametrize("name", INVALID)
def test_a_broken_string_is_refused(name: str) -> None:
    with pytest.raises(ConsentStringInvalid):
        decode_gpp(INVALID[name])


def test_usnat_is_read_by_its_length_when_its_version_is_1() -> None:
    short = decode_section(7, "BAAAAAAAAA")
    long = decode_section(7, "BAAAAAAAAAAA")
    assert isinstance(short, dict)
    assert isinstance(long, dict)
    lists = ("SensitiveDataProcessing", "KnownChildSensitiveDataConsents")
    assert [len(short[name]) for name in lists] == [12, 2]  # type: ignore[arg-type]
    assert [len(long[name]) for name in lists] == [16, 3]  # type: ignore[arg-type]


def test_a_short_usnat_of_version_2_is_filled_up() -> None:
    section = decode_section(7, "CAAAAAAAAA")
    assert isinstance(section, dict)
    assert section["SensitiveDataProcessing"] == [0] * 16


@pytest.mark.parametrize("number", SECTION_NAMES)
def test_every_section_refuses_what_is_cut_short(number: int) -> None:
    with pytest.raises(ConsentStringInvalid):
        decode_section(number, "BA")


@pytest.mark.parametrize("number", US_SECTIONS)
def test_an_absent_second_segment_has_its_defaults(number: int) -> None:
    section = decode_section(number, "B" + "A" * 16)
    assert isinstance(section, dict)
    assert section.get("Gpc", False) is False
    assert ("Gpc" in section) == (US_SECTIONS[number].second == "gpc")


def test_us_privacy_is_a_section_too() -> None:
    assert decode_section(6, "1YNN") == UsPrivacyString(1, "Y", "N", "N")
