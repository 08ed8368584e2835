import pytest

from segments.edge.http.codings import accept_readable, is_readable


@pytest.mark.parametrize(
    ("accepted", "asked"),
    [
        ("gzip, deflate, br, zstd", "gzip, br"),
        ("gzip;q=0, identity", "gzip;q=0, identity"),
        ("GZIP , zstd;q=1", "GZIP"),
        ("zstd", "identity"),
        ("*", "identity"),
        ("", "identity"),
    ],
)
def test_the_origin_is_asked_only_for_what_can_be_looked_at(accepted, asked):
    assert accept_readable(accepted) == asked


@pytest.mark.parametrize(
    ("coding", "readable"),
    [("", True), ("gzip", True), (" BR ", True), ("zstd", False), ("deflate", False), ("gzip, gzip", False)],
)
def test_a_body_in_another_coding_is_not_looked_at(coding, readable):
    assert is_readable({"content-encoding": coding}) is readable
    assert is_readable({})
