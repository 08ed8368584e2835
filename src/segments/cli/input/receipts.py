"""Receipts of consent as the publisher's machine reads them, and the words that visitors were asked with.

In: a receipt's text or file, keys, a page. Out: the content of a receipt whose signature is right; digests of the
banner's words by language, as the banner itself works them out.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, Final

from segments.cli.input.input_files import STANDARD_INPUT, read_text
from segments.edge.own.banner import TEXTS
from segments.edge.own.receipt import RECEIPT_PURPOSE, SCHEMA
from segments.edge.visitor.envelope import open_envelope
from segments.errors import AuthoringError, CookieError
from segments.signing import KeyRing

BANNER_SCRIPT: Final = "/_segments/consent.js"
_MEMBERS: Final = {
    "site": str,
    "event_time": str,
    "validity_days": int,
    "given": list,
    "refused": list,
    "not_in_force": dict,
    "law": dict,
    "notice": str,
    "language": str,
    "rules": str,
}


def read_receipt(named: str) -> str:
    """The receipt itself: given as it is, in a file by itself, or in the file that the banner lets visitors keep.

    Raises:
        AuthoringError: the file cannot be read, or has no receipt.
    """
    path = Path(named)
    is_file = named == STANDARD_INPUT or (len(named) < 256 and path.is_file())
    text = read_text(path, "a receipt").strip() if is_file else named.strip()
    if not text.startswith("{"):
        return text
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise AuthoringError(f"Expected JSON with a receipt, got something else - at {named}") from error
    receipt = content.get("receipt")
    if not isinstance(receipt, str):
        raise AuthoringError(f"Expected a member `receipt`, got none - at {named}")
    return receipt


def open_receipt(receipt: str, ring: KeyRing) -> dict[str, Any]:
    """The content of a receipt that one of the site's keys signed.

    Raises:
        AuthoringError: it is not signed by one of these keys for this site, or was changed.
    """
    try:
        payload = open_envelope(receipt, ring, RECEIPT_PURPOSE, RECEIPT_PURPOSE).payload
    except CookieError as error:
        reason = str(error).replace("at the cookie", "at the receipt")
        raise AuthoringError(
            f"{reason}; was it signed with an older key, or for another site (--site)? Keys that are retired have to "
            "be kept for receipts"
        ) from error
    content: dict[str, Any] = json.loads(payload)
    if content.get("schema") != SCHEMA or not all(
        isinstance(content.get(name), kind) for name, kind in _MEMBERS.items()
    ):
        raise AuthoringError(f"Expected a receipt of {SCHEMA}, got another version - at the receipt")
    return content


def notices_of(html: str) -> dict[str, str]:
    """The digest of the banner's words on a page by language: that of the page, or each that the banner speaks.

    Raises:
        AuthoringError: the page does not ask for the banner.
    """
    page = _Page()
    page.feed(html)
    if page.settings is None:
        raise AuthoringError(f"Expected a script {BANNER_SCRIPT}, got none - at the page")
    languages = [page.language] if page.language else list(TEXTS)
    return {language: digest_of_words(language, page.settings) for language in languages}


def digest_of_words(language: str, settings: Mapping[str, str]) -> str:
    """The SHA-256 of the words in one language; `settings` are the script's data attributes, as scripts name them."""
    words = {**TEXTS.get(language, TEXTS["en"]), **settings}
    shown = [language, *(words[key] for key in TEXTS["en"]), settings.get("policy", "")]
    return hashlib.sha256(json.dumps(shown, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


class _Page(HTMLParser):
    """The language of a page and the settings of the banner on it."""

    def __init__(self) -> None:
        super().__init__()
        self.language = ""
        self.settings: dict[str, str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what `<html>` and the banner's script say."""
        given = {
            name: value or "" for name, value in reversed(attrs)
        }  # of two the first counts, as in browsers
        if tag == "html":
            begin = given.get("lang", "")[:2].lower()
            self.language = begin if len(begin) == 2 and begin.isascii() and begin.isalpha() else ""
        elif tag == "script" and given.get("src", "").partition("?")[0].endswith(BANNER_SCRIPT):
            self.settings = {
                _camel(name.removeprefix("data-")): value
                for name, value in given.items()
                if name.startswith("data-")
            }


def _camel(name: str) -> str:
    """The name of a data attribute as `dataset` has it: policy-text is policyText."""
    first, *rest = name.split("-")
    return first + "".join(part.capitalize() for part in rest)
