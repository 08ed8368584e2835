"""The recorded pages of real serializers, and the difference that a visitor's whole condition may make in one.

In: `tests/cases/serializers`. Out: pages by serializer and kind of words, for the quick tests and for Chromium.
"""

import json
import re
from pathlib import Path

CASES = Path(__file__).parents[3] / "cases" / "serializers"
RECORDED = {path.stem: json.loads(path.read_bytes()) for path in sorted(CASES.glob("*.json"))}
PAGES = [(serializer, name) for serializer, recorded in RECORDED.items() for name in recorded["pages"]]

WHOLE = re.compile(r"\{%-? if segments contains [^%]*%\}(no)\{%-? endif -?%\}")
"""The condition of words.json that stands whole in the words of one visitor."""

WHOLE_NAME = "a whole condition"


def is_hidden_form(sent: str, origin: str, shown: str) -> bool:
    """True for the origin's text, where each whole condition may have become `shown`, or nothing.

    One whose quotes are escaped where nothing asks for it is not exactly right, and hides its content from everybody.
    """
    pattern, end = "", 0
    for found in WHOLE.finditer(origin):
        pattern += re.escape(origin[end : found.start()])
        pattern += f"(?:{re.escape(found[0])}|{shown}|)"
        end = found.end()
    return re.fullmatch(pattern + re.escape(origin[end:]), sent) is not None
