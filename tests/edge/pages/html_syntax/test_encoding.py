from __future__ import annotations

import pytest

from segments.edge.pages.html_syntax.encoding import is_ascii_based, mask_characters, name_of, sniff_encoding

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
    (None, b'<?xml version="1.0" encoding="Shift_JIS"?><html>', "shift_jis"),
    (None, b"<?xml version='1.0' encoding = 'UTF-16' ?>", "utf-8"),
    (None, b'<?xml version="1.0" encoding="big5"?><meta charset=gbk>', "gbk"),
    (None, b'<?xml version="1.0"?><p encoding="big5">', "windows-1252"),
    (None, b' <?xml version="1.0" encoding="big5"?>', "windows-1252"),
    ("text/html; charset=euc-kr", b'<?xml encoding="big5"?><meta charset=gbk>', "euc-kr"),
]


@pytest.mark.parametrize(("content_type", "body", "encoding"), CASES)
def test_the_encoding_is_found_as_browsers_find_it(
    content_type: str | None, body: bytes, encoding: str
) -> None:
    assert sniff_encoding(content_type, body) == encoding


CODECS = {"shift_jis": "cp932", "big5": "big5hkscs", "gbk": "gbk", "gb18030": "gb18030", "euc-kr": "cp949"}


@pytest.mark.parametrize(
    ("encoding", "codec"), [*CODECS.items(), ("euc-jp", "euc_jp"), ("windows-1252", "cp1252")]
)
def test_no_byte_of_a_character_is_taken_for_ascii(encoding: str, codec: str) -> None:
    characters = [chr(code) for code in (*range(0xA0, 0x800), *range(0x2000, 0xD800), *range(0xF900, 0xFFE0))]
    known = [one for one in characters if one.encode(codec, "ignore").decode(codec) == one]
    assert len(known) > 90
    for start in range(0, len(known), 7):
        text = '{"' + '"}\\'.join(known[start : start + 7]) + "<p>"
        body = text.encode(codec)
        masked = mask_characters(body, encoding)
        assert len(masked) == len(body)
        assert masked.replace(b"\x7f", b"").decode() == "".join(one for one in text if one.isascii()), text


def test_characters_of_utf_8_stay() -> None:
    assert mask_characters("é\\漢{%".encode(), "UTF8") == "é\\漢{%".encode()


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
