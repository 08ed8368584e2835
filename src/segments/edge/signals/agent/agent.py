"""A user agent, taken apart once for everybody who reads it.

In: the header as sent. Out: its words with their versions, its lower-case text, and the model that an Android
agent names. This file knows the grammar (RFC 9110 section 10.1.5, and what browsers make of it) and no product.
"""

from __future__ import annotations

from typing import Final, NamedTuple

MAX_AGENT_CHARS: Final = 1_024
"""The longest agents of real browsers and their apps have about 600; the rest is not read."""

_SEPARATORS: Final = str.maketrans(dict.fromkeys("();,[]{}\"'<>|\t", " "))
_LANGUAGE_CHARS: Final = frozenset("abcdefghijklmnopqrstuvwxyz-_")
_LIKENESSES: Final = ("like iphone", "like android")
"""Phones that want what other phones get say so (Librem 5, Ubuntu Touch, Windows Phone): they are none of these."""
_NOT_MODELS: Final = frozenset(
    {"u", "wv", "linux", "arm", "arm_64", "x86", "x86_64", "k", "mobile", "tablet"}
)
_NO_MODEL_BEGINS_SO: Final = ("build/", "trident/", "rv:", "iemobile/")


ORDINARY: Final = frozenset(
    [
        "mozilla",
        "applewebkit",
        "khtml",
        "like",
        "gecko",
        "chrome",
        "safari",
        "version",
        "mobile",
        "firefox",
        "edg",
        "opr",
        "crios",
        "fxios",
        "edga",
        "edgios",
        "windows",
        "nt",
        "win64",
        "wow64",
        "x64",
        "macintosh",
        "intel",
        "mac",
        "os",
        "x",
        "x11",
        "linux",
        "x86_64",
        "i686",
        "aarch64",
        "cros",
        "iphone",
        "ipad",
        "cpu",
        "android",
        "k",
        "u",
        "wv",
        "samsungbrowser",
        "yabrowser",
        "ubuntu",
        "fedora",
        "trident",
        "build",
        "rv:11.0",
        "en-us",
        "en-gb",
        "gsa",
    ]
)
"""Words of the agents that most people's browsers send; none of them says anything about automation or an app."""


class Agent(NamedTuple):
    """`words` maps each lower-case product or word to its version, "" without one; the first with a version counts.

    `text` is the whole agent in lower case; `model` is what an Android agent says the device is, in lower case.
    `is_ordinary` says that there is no word in it beyond `ORDINARY` and numbers.
    """

    text: str
    words: dict[str, str]
    model: str
    is_ordinary: bool


def parse_agent(header: str) -> Agent:
    """The parts of a user agent; never fails, and never reads more than `MAX_AGENT_CHARS`."""
    text = header[:MAX_AGENT_CHARS].lower()
    if "+" in text and " " not in text:
        text = text.replace("+", " ")  # some proxies form-encode the header
    for likeness in _LIKENESSES:
        text = text.replace(likeness, "like")
    words: dict[str, str] = {}
    for word in text.translate(_SEPARATORS).split():
        name, _, version = word.partition("/")
        if not words.get(name):
            words[name] = version
        maker, _, number = version.partition("/")
        if number[:1].isdigit() and not words.get(maker):
            words[maker] = number  # xiaomi/miuibrowser/12.3: the maker stands before its product
    is_ordinary = all(map(_is_number, words.keys() - ORDINARY))
    return Agent(text, words, "" if is_ordinary else _android_model(text), is_ordinary)


def _is_number(word: str) -> bool:
    return word.removeprefix("rv:").replace(".", "").replace("_", "").isdigit()


def _android_model(text: str) -> str:
    """`pixel 8` out of `(linux; u; android 14; en-us; pixel 8 build/ap1a; wv)`; "" when there is none."""
    start = text.find("android")
    if start < 0:
        return ""
    comment = _rest_of_comment(text[start:]).partition(" applewebkit")[0]
    for part in comment.split(";")[1:]:
        model = part.partition(" build/")[0].strip()
        if (
            model
            and model not in _NOT_MODELS
            and not _is_language(model)
            and not model.startswith(_NO_MODEL_BEGINS_SO)
        ):
            return model.removeprefix("samsung ").removeprefix("samsung-")
    return ""


def _rest_of_comment(text: str) -> str:
    """Up to the bracket that closes the comment; `moto g(50)` has brackets of its own."""
    comment = text.partition(")")[0]
    if "(" not in comment:
        return comment
    depth = 0
    for position, character in enumerate(text):
        if character == "(":
            depth += 1
        elif character == ")":
            depth -= 1
            if depth < 0:
                return text[:position]
    return comment


def _is_language(part: str) -> bool:
    """`en`, `en-us`, `zh-hans-cn`: an old Android agent's place for the language."""
    return len(part.partition("-")[0].partition("_")[0]) == 2 and _LANGUAGE_CHARS.issuperset(part)


def holds_any(text: str, marks: tuple[str, ...]) -> bool:
    """True if one of the marks is anywhere in the text. A plain loop: `any` over a generator takes twice as long."""
    for mark in marks:  # noqa: SIM110
        if mark in text:
            return True
    return False


def first_number(version: str) -> int | None:
    """The number a version begins with."""
    digits = ""
    for character in version[:8]:
        if not "0" <= character <= "9":
            break
        digits += character
    return int(digits) if digits else None


def dotted_version(version: str) -> str:
    """The leading digits, dots and underscores of a version, with dots: `17_4_1` is `17.4.1`; "" for none."""
    end = 0
    while end < len(version) and version[end] in "0123456789._":
        end += 1
    return version[:end].replace("_", ".").strip(".")
