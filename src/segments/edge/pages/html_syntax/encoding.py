"""The encoding of a page, by the Encoding Standard's labels and the HTML standard's sniffing.

In: a Content-Type value and a body. Out: the encoding's name in lower case. Nothing is decoded here: plans
work on bytes, so all that matters is whether ASCII bytes are always ASCII characters.
"""

from __future__ import annotations

import re
from typing import Final

PRESCAN_BYTES: Final = 1_024
"""The bytes in which browsers look for a meta element (HTML standard, "prescan a byte stream")."""

DEFAULT: Final = "windows-1252"
"""The encoding that a browser assumes of an unlabelled page in most locales."""

_LABELS: Final = {
    # name: its labels beside the name itself (Encoding Standard, section 4.2)
    "utf-8": "unicode-1-1-utf-8 unicode11utf8 unicode20utf8 utf8 x-unicode20utf8",
    "ibm866": "866 cp866 csibm866",
    "iso-8859-2": "csisolatin2 iso-ir-101 iso8859-2 iso88592 iso_8859-2 iso_8859-2:1987 l2 latin2",
    "iso-8859-3": "csisolatin3 iso-ir-109 iso8859-3 iso88593 iso_8859-3 iso_8859-3:1988 l3 latin3",
    "iso-8859-4": "csisolatin4 iso-ir-110 iso8859-4 iso88594 iso_8859-4 iso_8859-4:1988 l4 latin4",
    "iso-8859-5": "csisolatincyrillic cyrillic iso-ir-144 iso8859-5 iso88595 iso_8859-5 iso_8859-5:1988",
    "iso-8859-6": (
        "arabic asmo-708 csiso88596e csiso88596i csisolatinarabic ecma-114 iso-8859-6-e iso-8859-6-i iso-ir-127 "
        "iso8859-6 iso88596 iso_8859-6 iso_8859-6:1987"
    ),
    "iso-8859-7": (
        "csisolatingreek ecma-118 elot_928 greek greek8 iso-ir-126 iso8859-7 iso88597 iso_8859-7 "
        "iso_8859-7:1987 sun_eu_greek"
    ),
    "iso-8859-8": (
        "csiso88598e csisolatinhebrew hebrew iso-8859-8-e iso-ir-138 iso8859-8 iso88598 iso_8859-8 "
        "iso_8859-8:1988 visual"
    ),
    "iso-8859-8-i": "csiso88598i logical",
    "iso-8859-10": "csisolatin6 iso-ir-157 iso8859-10 iso885910 l6 latin6",
    "iso-8859-13": "iso8859-13 iso885913",
    "iso-8859-14": "iso8859-14 iso885914",
    "iso-8859-15": "csisolatin9 iso8859-15 iso885915 iso_8859-15 l9",
    "iso-8859-16": "",
    "koi8-r": "cskoi8r koi koi8 koi8_r",
    "koi8-u": "koi8-ru",
    "macintosh": "csmacintosh mac x-mac-roman",
    "windows-874": "dos-874 iso-8859-11 iso8859-11 iso885911 tis-620",
    "windows-1250": "cp1250 x-cp1250",
    "windows-1251": "cp1251 x-cp1251",
    "windows-1252": (
        "ansi_x3.4-1968 ascii cp1252 cp819 csisolatin1 ibm819 iso-8859-1 iso-ir-100 iso8859-1 iso88591 "
        "iso_8859-1 iso_8859-1:1987 l1 latin1 us-ascii x-cp1252"
    ),
    "windows-1253": "cp1253 x-cp1253",
    "windows-1254": (
        "cp1254 csisolatin5 iso-8859-9 iso-ir-148 iso8859-9 iso88599 iso_8859-9 iso_8859-9:1989 l5 latin5 x-cp1254"
    ),
    "windows-1255": "cp1255 x-cp1255",
    "windows-1256": "cp1256 x-cp1256",
    "windows-1257": "cp1257 x-cp1257",
    "windows-1258": "cp1258 x-cp1258",
    "x-mac-cyrillic": "x-mac-ukrainian",
    "gbk": "chinese csgb2312 csiso58gb231280 gb2312 gb_2312 gb_2312-80 iso-ir-58 x-gbk",
    "gb18030": "",
    "big5": "big5-hkscs cn-big5 csbig5 x-x-big5",
    "euc-jp": "cseucpkdfmtjapanese x-euc-jp",
    "iso-2022-jp": "csiso2022jp",
    "shift_jis": "csshiftjis ms932 ms_kanji shift-jis sjis windows-31j x-sjis",
    "euc-kr": (
        "cseuckr csksc56011987 iso-ir-149 korean ks_c_5601-1987 ks_c_5601-1989 ksc5601 ksc_5601 windows-949"
    ),
    "replacement": "csiso2022kr hz-gb-2312 iso-2022-cn iso-2022-cn-ext iso-2022-kr",
    "utf-16be": "unicodefffe",
    "utf-16le": "csunicode iso-10646-ucs-2 ucs-2 unicode unicodefeff utf-16",
    "x-user-defined": "",
}

_NOT_ASCII: Final = frozenset({"utf-16le", "utf-16be", "iso-2022-jp", "replacement"})
"""Encodings in which the byte of `<` may be part of another character, or not `<` at all."""

_PAIRS: Final = {
    # A byte that is no ASCII character, and the second byte of the same character, which may look like one.
    "big5": rb"[\x81-\xfe][\x40-\x7e\x80-\xfe]",
    "euc-kr": rb"[\x81-\xfe][\x41-\x5a\x61-\x7a\x80-\xfe]",
    "gb18030": rb"[\x81-\xfe][\x30-\x39\x40-\x7e\x80-\xfe]",  # characters of four bytes are two such pairs
    "gbk": rb"[\x81-\xfe][\x30-\x39\x40-\x7e\x80-\xfe]",
    "shift_jis": rb"[\x81-\x9f\xe0-\xfc][\x40-\x7e\x80-\xfc]",
}
_FILLER: Final = 0x7F
_ONLY_ASCII: Final = bytes(range(0x80)) + bytes([_FILLER]) * 0x80

_BYTE_ORDER_MARKS: Final = ((b"\xef\xbb\xbf", "utf-8"), (b"\xfe\xff", "utf-16be"), (b"\xff\xfe", "utf-16le"))

_CHARSET: Final = re.compile(
    r"""charset[\t\n\f\r ]*+=[\t\n\f\r ]*+(?:"([^"]*+)"|'([^']*+)'|([^\t\n\f\r ;"']++))"""
)
_ATTRIBUTE: Final = re.compile(
    rb"""([^\t\n\f\r />=][^\t\n\f\r />=]*+)"""
    rb"""(?>[\t\n\f\r ]*+=[\t\n\f\r ]*+(?>"([^"]*+)"|'([^']*+)'|([^\t\n\f\r >"'][^\t\n\f\r >]*+)))?+"""
)
_PRESCAN: Final = re.compile(rb"<(?:!--|meta[\t\n\f\r /]|/?[a-z]|[!/?])")
_XML_ENCODING: Final = re.compile(
    rb"""<\?xml[^>]*?encoding[\x00-\x20]*+=[\x00-\x20]*+(?:"([^\x00-\x20"]++)"|'([^\x00-\x20']++)')[^>]*+>"""
)


def name_of(label: str) -> str | None:
    """The encoding that a label means ("get an encoding", Encoding Standard), or None for an unknown one."""
    wanted = label.strip("\t\n\f\r ").lower()
    if wanted in _LABELS:
        return wanted
    return next((name for name, labels in _LABELS.items() if wanted in labels.split()), None)


def is_ascii_based(encoding: str) -> bool:
    """Are ASCII bytes always ASCII characters where it matters to marks and tags? Unknown names are not."""
    name = name_of(encoding)
    return name is not None and name not in _NOT_ASCII


def mask_characters(body: bytes, encoding: str) -> bytes:
    """The body with fillers for all that is not ASCII, at the same offsets, as JSON and Liquid can be looked for in it.

    In some encodings the second byte of a character is a backslash or a brace. UTF-8 has none such, and stays.
    """
    name = name_of(encoding)
    if name == "utf-8" or body.isascii():
        return body
    pair = _PAIRS.get(name or "")
    return (re.sub(pair, bytes([_FILLER, _FILLER]), body) if pair else body).translate(_ONLY_ASCII)


def whole_characters(text: bytes, encoding: str, end: int) -> int:
    """An offset of at most `end` at which no character of a text is cut in two that might look like ASCII then."""
    if (name_of(encoding) or "") not in _PAIRS or text.isascii():
        return end
    return text.rfind(b">", 0, end) + 1  # the second byte of no character


def sniff_encoding(content_type: str | None, body: bytes) -> str:
    """The name of a page's encoding: byte order mark, then header, then meta element, then the usual default."""
    for mark, name in _BYTE_ORDER_MARKS:
        if body.startswith(mark):
            return name
    if content_type:
        named = _CHARSET.search(content_type.lower())
        if named:
            declared = name_of(named[1] or named[2] or named[3] or "")
            if declared:
                return declared
    head = body[:PRESCAN_BYTES].lower()
    return _prescan(head) or _declared_in_xml(head) or DEFAULT


def _declared_in_xml(head: bytes) -> str | None:
    """The encoding in an XML declaration ("get an XML encoding", HTML standard); UTF-16 there cannot be meant."""
    found = _XML_ENCODING.match(head)
    name = name_of((found[1] or found[2]).decode("latin-1")) if found else None
    return "utf-8" if name in ("utf-16le", "utf-16be") else name


def _prescan(head: bytes) -> str | None:
    """The encoding that a meta element near the start declares."""
    position = 0
    while True:
        found = _PRESCAN.search(head, position)
        if found is None:
            return None
        position = found.end()
        if found[0] == b"<!--":
            # The standard lets `<!-->` close the comment that it opens.
            position = head.find(b"-->", position - 2) + 3
            if position == 2:
                return None
        elif found[0].startswith(b"<meta"):
            attributes, position = _attributes(head, position)
            declared = _declared_by(attributes)
            if declared:
                return declared
        elif found[0][-1:].isalpha():
            position = _attributes(head, _skip_name(head, position))[1]
        else:
            position = head.find(b">", position) + 1 or len(head)


def _skip_name(head: bytes, position: int) -> int:
    while position < len(head) and head[position] not in b"\t\n\f\r />":
        position += 1
    return position


def _attributes(head: bytes, position: int) -> tuple[dict[bytes, bytes], int]:
    """The attributes of a tag, first of equal names, and where the tag ends."""
    attributes: dict[bytes, bytes] = {}
    while position < len(head) and head[position] != 0x3E:
        found = _ATTRIBUTE.match(head, position)
        if found is None:
            position += 1
            continue
        attributes.setdefault(found[1], found[2] or found[3] or found[4] or b"")
        position = found.end()
    return attributes, position


def _declared_by(attributes: dict[bytes, bytes]) -> str | None:
    """The encoding in one meta element; UTF-16 there means UTF-8, as the element itself was read as ASCII."""
    label: bytes | None = attributes.get(b"charset")
    if label is None and attributes.get(b"http-equiv") == b"content-type":
        named = _CHARSET.search(attributes.get(b"content", b"").decode("latin-1"))
        label = (named[1] or named[2] or named[3] or "").encode("latin-1") if named else None
    name = name_of(label.decode("latin-1")) if label is not None else None
    if name in ("utf-16le", "utf-16be"):
        return "utf-8"
    return DEFAULT if name == "x-user-defined" else name
