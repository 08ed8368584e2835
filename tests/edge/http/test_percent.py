from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segments.edge.http.percent import (
    MAX_QUERY_PARAMETERS,
    decode_percent,
    first_parameters,
    read_parameters,
)


@pytest.mark.parametrize(
    ("text", "decoded"),
    [
        ("plain", "plain"),
        ("%41%42", "AB"),
        ("%e4%bd%a0", "你"),
        ("%E4%BD", "%E4%BD"),
        ("a%", "a%"),
        ("a%4", "a%4"),
        ("%+1%-1% 1", "%+1%-1% 1"),
        ("%1F%7f", "%1F%7f"),
    ],
)
def test_what_is_percent_encoded_utf_8_is_decoded_and_the_rest_stays(text: str, decoded: str) -> None:
    assert decode_percent(text) == decoded


def test_the_first_of_equal_parameters_counts() -> None:
    assert first_parameters("a=1&b=x+y&a=2&c&&=v&d=%26") == {"a": "1", "b": "x y", "c": "", "": "v", "d": "&"}


def test_parameters_are_bounded() -> None:
    assert len(list(read_parameters("a=1&" * 5_000))) == MAX_QUERY_PARAMETERS


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.text(max_size=60))
def test_encoding_and_decoding_gives_the_text_back(text: str) -> None:
    shown = "".join(character for character in text if character.isprintable())
    encoded = "".join(f"%{octet:02X}" for octet in shown.encode())
    assert decode_percent(encoded) == shown
    decode_percent(text)
