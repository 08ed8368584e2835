import pytest

from segments.edge.consent.percent import decode_percent


@pytest.mark.parametrize(
    ("text", "decoded"),
    [
        ("", ""),
        ("plain", "plain"),
        ("a%3Ab", "a:b"),
        ("%e2%82%AC", "\u20ac"),
        ("100%", "100%"),
        ("%zz%4", "%zz%4"),
        ("%+1", "%+1"),
        ("%\u0661\u0661", "%\u0661\u0661"),
        ("%25%33", "%3"),
        ("%ff", "\ufffd"),
    ],
)
def test_valid_escapes_are_decoded_and_the_rest_stays(text: str, decoded: str) -> None:
    assert decode_percent(text) == decoded
