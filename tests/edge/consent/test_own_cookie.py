import pytest

from segments.catalog import PURPOSES
from segments.edge.consent.own_cookie import MAX_CHARS, parse_own_consent, write_own_consent
from segments.errors import ConsentStringInvalid


@pytest.mark.parametrize("granted", [(), ("analytics",), ("functional", "advertising"), PURPOSES[1:]])
def test_what_is_written_is_read_back(granted: tuple[str, ...]) -> None:
    value = write_own_consent(granted, 1_763_900_000)
    consent = parse_own_consent(value)
    assert (consent.purposes, consent.at_s) == (frozenset(granted), 1_763_900_000)
    assert parse_own_consent(value.replace(":", "%3A")) == consent


def test_the_value_is_one_that_a_script_can_write_by_hand() -> None:
    assert write_own_consent(["analytics"], 1_763_900_000) == (
        "v1.functional:0.analytics:1.personalization:0.advertising:0.at:1763900000"
    )


def test_a_purpose_that_is_left_out_is_not_granted() -> None:
    assert parse_own_consent("v1.advertising:1.functional:1").purposes == {"advertising", "functional"}
    assert parse_own_consent("v1").purposes == frozenset()


@pytest.mark.parametrize(
    "value",
    [
        "",
        "v2.analytics:1",
        "analytics:1",
        "v1.analytics",
        "v1.analytics:2",
        "v1.analytics:true",
        "v1.analytics:1.analytics:1",
        "v1.telepathy:1",
        "v1.analytics:1.at:",
        "v1.analytics:1.at:-5",
        "v1.analytics:1.at:1.at:1",
        "v1.analytics:1.at:1234567890123",
        "v1.analytics:1.at:\u0661",
        "v1.analytics:1.",
        "v1%2analytics:1",
        "v1.%ff:1",
        "v1" + ".analytics:1" * MAX_CHARS,
    ],
)
def test_anything_else_is_refused(value: str) -> None:
    with pytest.raises(ConsentStringInvalid):
        parse_own_consent(value)
