"""Patterns in RE2's syntax to trees.

In: the text of a pattern. Out: a tree of `Regex` nodes, or PatternError in RE2's sense of what is wrong. What
only matters for captures (names, greediness) is read and forgotten: rules ask whether a pattern occurs, not
where. Backreferences and looking around are not in the syntax, which is what makes linear time possible.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from segments.authoring.regex.classes import (
    ASCII_CLASSES,
    CATEGORIES,
    LAST_CODE_POINT,
    SCRIPTS,
    CharSet,
    Group,
    complement,
    normalised,
)
from segments.authoring.regex.flags import Flags
from segments.authoring.regex.tree import Assertion, Choice, One, PatternError, Regex, Repeat, Sequence
from segments.bundle.pattern_program import (
    LINE_END,
    LINE_START,
    NO_WORD_EDGE,
    TEXT_END,
    TEXT_START,
    WORD_EDGE,
)

MAX_PATTERN_CHARS: Final = 2_000
MAX_REPEAT: Final = 1_000
"""RE2's own limit on the numbers in braces."""
MAX_GROUP_DEPTH: Final = 50
"""Groups within groups; reading one takes a few Python frames."""

_BRACES: Final = re.compile(r"\{([0-9]{1,6})(,)?([0-9]{1,6})?\}")
_GROUP: Final = re.compile(r"\(\?(?:P?<([A-Za-z_][A-Za-z0-9_]*)>|([imsU]*(?:-[imsU]+)?)([:)]))")
_HEX: Final = re.compile(r"x(?:([0-9A-Fa-f]{2})|\{([0-9A-Fa-f]{1,8})\})")
_OCTAL: Final = re.compile(r"0[0-7]{0,2}|[1-7][0-7]{1,2}")
_PROPERTY: Final = re.compile(r"[pP](?:\{(\^?)([A-Za-z_]+)\}|([A-Z]))")
_POSIX: Final = re.compile(r"\[:(\^?)([a-z]+):\]")
_REPETITIONS: Final = {"*": (0, None), "+": (1, None), "?": (0, 1)}
_CONTROLS: Final = {"a": 7, "f": 12, "n": 10, "r": 13, "t": 9, "v": 11}
_PERL_CLASSES: Final = {"d": "digit", "s": "perl space", "w": "word"}
_ASSERTION_ESCAPES: Final = {"A": TEXT_START, "z": TEXT_END, "b": WORD_EDGE, "B": NO_WORD_EDGE}
_NEWLINE: Final = 10


@dataclass(slots=True)
class _SetParts:
    """The characters that a class has gathered so far."""

    ranges: list[tuple[int, int]]
    groups: list[Group]

    def add(self, name: str, *, is_negated: bool) -> None:
        """A class of ASCII characters, or all others."""
        if is_negated:
            self.groups.append(Group(name, is_negated))
        else:
            self.ranges.extend(ASCII_CLASSES[name])


def parse_pattern(text: str) -> Regex:
    """The tree of a pattern.

    Raises:
        PatternError: the pattern is not in RE2's syntax, too long, or nested too deeply.
    """
    if len(text) > MAX_PATTERN_CHARS:
        raise PatternError(f"at most {MAX_PATTERN_CHARS} characters", str(len(text)), 0)
    parser = _Parser(text)
    tree = parser.choice(Flags())
    if parser.at < len(text):
        raise PatternError("an opening ( before", ")", parser.at)
    return tree


class _Parser:
    """Recursive over groups only; `self.at` is the next character."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.depth = 0

    def choice(self, flags: Flags) -> Regex:
        """Alternatives up to the end or the closing bracket."""
        self.depth += 1
        if self.depth > MAX_GROUP_DEPTH:
            raise PatternError(f"at most {MAX_GROUP_DEPTH} groups within groups", "more", self.at)
        alternatives: list[Regex] = []
        parts: list[Regex] = []
        while self.at < len(self.text) and self.text[self.at] != ")":
            if self.text[self.at] == "|":
                self.at += 1
                alternatives.append(_sequence(parts))
                parts = []
            else:
                flags = self.item(parts, flags)
        self.depth -= 1
        return Choice((*alternatives, _sequence(parts))) if alternatives else _sequence(parts)

    def item(self, parts: list[Regex], flags: Flags) -> Flags:
        """One atom with its repetition, or a change of flags for the rest of the group."""
        start = self.at
        if self.text.startswith("\\Q", start):
            parts.extend(One(_single(ord(character), flags)) for character in self.quoted())
        elif self.text.startswith("(?", start):
            group = self.group_head()
            if group[3] == ")":
                flags = flags.changed(group[2])
            else:
                parts.append(self.group_body(flags.changed(group[2] or "")))
        elif self.repetition() is None:
            parts.append(self.atom(flags))
        else:
            raise PatternError("something to repeat before", self.text[start : self.at], start)
        if parts:  # a change of flags, or an empty quotation, may stand between a part and its repetition
            parts[-1] = self.repeated(parts[-1])
        return flags

    def quoted(self) -> str:
        """The characters of a quotation, up to its end mark or the end."""
        start = self.at + 2
        end = self.text.find("\\E", start)
        self.at = len(self.text) if end < 0 else end + 2
        return self.text[start:] if end < 0 else self.text[start:end]

    def group_head(self) -> re.Match[str]:
        """The beginning of a group that starts with (?; its own flags, or the end of it all."""
        match = _GROUP.match(self.text, self.at)
        if match is None:
            got = self.text[self.at : self.at + 4]
            raise PatternError("(?:, (?P<name> or flags (?i); looking around is not supported", got, self.at)
        self.at = match.end()
        return match

    def group_body(self, flags: Flags) -> Regex:
        start = self.at
        tree = self.choice(flags)
        if self.at >= len(self.text):
            raise PatternError("a closing )", "the end", start)
        self.at += 1
        return tree

    def atom(self, flags: Flags) -> Regex:
        """Anything that can be repeated."""
        character = self.text[self.at]
        self.at += 1
        if character == "(":
            return self.group_body(flags)
        if character == "[":
            return One(self.bracketed(flags))
        if character == ".":
            return One(CharSet(((0, LAST_CODE_POINT),) if flags.s else complement(((_NEWLINE, _NEWLINE),))))
        if character == "^":
            return Assertion(LINE_START if flags.m else TEXT_START)
        if character == "$":
            return Assertion(LINE_END if flags.m else TEXT_END)
        return self.escaped(flags) if character == "\\" else One(_single(ord(character), flags))

    def repeated(self, part: Regex) -> Regex:
        """The part with the repetition behind it, if there is one; only one."""
        count = self.repetition()
        if count is None:
            return part
        if self.text.startswith("?", self.at):  # as seldom as may be: the same texts match
            self.at += 1
        start = self.at
        if self.repetition() is not None:
            raise PatternError(
                "one repetition (group it to repeat it again)", self.text[start : self.at], start
            )
        return Repeat(part, *count)

    def repetition(self) -> tuple[int, int | None] | None:
        if self.at >= len(self.text):
            return None
        simple = _REPETITIONS.get(self.text[self.at])
        if simple is not None:
            self.at += 1
            return simple
        match = _BRACES.match(self.text, self.at)
        if match is None or (match[3] and not match[2]):
            return None
        least = int(match[1])
        most = int(match[3]) if match[3] else None if match[2] else least
        if least > MAX_REPEAT or (most is not None and (most > MAX_REPEAT or most < least)):
            raise PatternError(f"counts up to {MAX_REPEAT}, the lower one first", match[0], self.at)
        self.at = match.end()
        return least, most

    def escaped(self, flags: Flags) -> Regex:
        """The escape after a backslash outside of brackets."""
        assertion = _ASSERTION_ESCAPES.get(self.text[self.at : self.at + 1])
        if assertion is not None:
            self.at += 1
            return Assertion(assertion)
        parts = _SetParts([], [])
        if self.class_escape(parts):
            return One(CharSet(normalised(parts.ranges), tuple(parts.groups), is_folded=flags.i))
        return One(_single(self.escaped_character(), flags))

    def class_escape(self, parts: _SetParts) -> bool:
        """Reads a Perl or Unicode class into the parts; False when something else follows."""
        letter = self.text[self.at : self.at + 1]
        if letter.lower() in _PERL_CLASSES:
            self.at += 1
            parts.add(_PERL_CLASSES[letter.lower()], is_negated=letter.isupper())
            return True
        match = _PROPERTY.match(self.text, self.at)
        if match is None:
            return False
        name = match[2] or match[3]
        if name not in CATEGORIES and name not in SCRIPTS and name != "Any":
            raise PatternError("a category such as \\pL or a script such as \\p{Greek}", match[0], self.at)
        parts.groups.append(Group(name, is_negated=(match[0][0] == "P") is not (match[1] == "^")))
        self.at = match.end()
        return True

    def escaped_character(self) -> int:
        """The code point of an escape that stands for one character."""
        rest = self.text[self.at : self.at + 1]
        if rest in _CONTROLS:
            self.at += 1
            return _CONTROLS[rest]
        numeric = _HEX.match(self.text, self.at) or _OCTAL.match(self.text, self.at)
        if numeric is not None:
            digits = numeric[0] if numeric.re is _OCTAL else numeric[1] or numeric[2]
            code_point = int(digits, 8 if numeric.re is _OCTAL else 16)
            if code_point <= LAST_CODE_POINT:
                self.at = numeric.end()
                return code_point
        elif rest and not rest.isalnum() and rest.isascii():
            self.at += 1
            return ord(rest)
        raise PatternError("an escape of RE2", f"\\{rest}", self.at - 1)

    def bracketed(self, flags: Flags) -> CharSet:
        """A character class, from behind its opening bracket."""
        start = self.at
        parts = _SetParts([], [])
        first = self.at = self.at + self.text.startswith("^", start)
        while self.at == first or not self.text.startswith("]", self.at):
            if self.at >= len(self.text):
                raise PatternError("a closing ]", "the end", start - 1)
            self.member(parts)
        self.at += 1
        return CharSet(normalised(parts.ranges), tuple(parts.groups), first > start, flags.i)

    def member(self, parts: _SetParts) -> None:
        """One member of a class: a named class, a character, or a range."""
        posix = _POSIX.match(self.text, self.at)
        if posix is not None:
            if posix[2] not in ASCII_CLASSES:
                raise PatternError("a POSIX class such as [:alpha:]", posix[0], self.at)
            parts.add(posix[2], is_negated=bool(posix[1]))
            self.at = posix.end()
            return
        if self.text[self.at] == "\\":
            self.at += 1
            if self.class_escape(parts):
                return
            self.at -= 1
        start = self.at
        low = high = self.set_character()
        if self.text.startswith("-", self.at) and not self.text.startswith("-]", self.at):
            self.at += 1
            high = self.set_character()
        if high < low:
            raise PatternError("a range from the lower to the higher", self.text[start : self.at], start)
        parts.ranges.append((low, high))

    def set_character(self) -> int:
        if self.at >= len(self.text):
            raise PatternError("a closing ]", "the end", self.at)
        character = self.text[self.at]
        self.at += 1
        return self.escaped_character() if character == "\\" else ord(character)


def _single(code_point: int, flags: Flags) -> CharSet:
    return CharSet(((code_point, code_point),), is_folded=flags.i)


def _sequence(parts: list[Regex]) -> Regex:
    return parts[0] if len(parts) == 1 else Sequence(tuple(parts))
