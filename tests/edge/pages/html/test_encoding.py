from __future__ import annotations

import pytest

from segments.edge.pages.html.encoding import is_ascii_based, name_of, sniff_encoding

CASES = [
    ("text/html; charset=utf-8", b"", "utf-8"),
    ("text/html;charset=UTF8", b"", "utf-8"),
    ('text/html; charset="latin1"; x=y', b"", "windows-1252"),
    ("text/html; charset = 'koi8'", b"", "koi8-r"),
    ("text/html; charset=klingon", b'<meta charset="sjis">', "shift_jis"),
    ("text/html; charset=utf-16", b"", "utf-16le"),
    ("text/html; charset=utf-8", b"\xff\xfe<\x00", "utf-16le"),
    ("text/html; charset=latin1", b"\xef\xbb\xbf<p>", "utf-8"),
    ("text/html", b"\xfe\xff\x00<", "utf-16be"),
    ("text/html", b"", "windows-1252"),
    (None, b"<p>x", "windows-1252"),
    (None, b"<META CHARSET = gb2312 >", "gbk"),
    (None, b"<meta name=a content=b><meta charset='utf-8'/>", "utf-8"),
    (None, b'<meta http-equiv="Content-Type" content="text/html; charset=ISO-8859-2">', "iso-8859-2"),
    (None, b'<meta content="text/html; charset=iso-8859-2">', "windows-1252"),
    (None, b"<meta charset=utf-16>", "utf-8"),
    (None, b"<meta charset=x-user-defined>", "windows-1252"),
    (None, b"<!-- <meta charset=utf-8> --><meta charset=big5>", "big5"),
    (None, b"<!--><meta charset=big5>", "big5"),
    (None, b"<a title='<meta charset=utf-8>'><meta charset=big5>", "big5"),
    (None, b"<!doctype html><?php ?></ x><meta charset=big5>", "big5"),
    (None, b"<metadata charset=utf-8><meta/charset=big5>", "big5"),
    (None, b" " * 1_100 + b"<meta charset=utf-8>", "windows-1252"),
    (None, b"<!-- never closed <meta charset=utf-8>", "windows-1252"),
    (None, b"<meta charset=", "windows-1252"),
]


@pytest.mark.parametrize(("content_type", "body", "encoding"), CASES)
def test_the_encoding_is_found_as_browsers_find_it(
    content_type: str | None, body: bytes, encoding: str
) -> None:
    assert sniff_encoding(content_type, body) == encoding


def test_labels_are_those_of_the_standard() -> None:
    assert name_of(" Latin1\n") == "windows-1252"
    assert name_of("iso-8859-8-i") == name_of("logical") == "iso-8859-8-i"
    assert name_of("utf-7") is None


def test_what_does_not_extend_ascii_is_known() -> None:
    assert [
        is_ascii_based(name) for name in ("utf-8", "big5", "utf-16", "iso-2022-jp", "hz-gb-2312", "")
    ] == [
        True,
        True,
        False,
        False,
        False,
        False,
    ]
