"""Sets of characters: ranges, Unicode properties, and characters that differ only in case.

In: what a pattern says about one character. Out: all characters that it means, written out. Unicode's general
categories come from the standard library, and so are those of the publisher's Python; scripts are the tables below.
"""
# ruff: noqa: E501 - one script a line

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import chain, groupby
from typing import Final, TypeAlias
from unicodedata import category

Ranges: TypeAlias = tuple[tuple[int, int], ...]
"""First and last code points, both included."""

LAST_CODE_POINT: Final = 0x10FFFF
_SURROGATES: Final = (0xD800, 0xDFFF)
"""No text of a request or a bundle has them."""
_END_OF_CASES: Final = 0x20000
"""Beyond it lie ideographs and what is private: nothing that has an upper and a lower case."""

DIGIT: Final[Ranges] = ((0x30, 0x39),)
SPACE: Final[Ranges] = ((0x09, 0x0A), (0x0C, 0x0D), (0x20, 0x20))
WORD: Final[Ranges] = ((0x30, 0x39), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A))

ASCII_CLASSES: Final[dict[str, Ranges]] = {
    "alnum": ((0x30, 0x39), (0x41, 0x5A), (0x61, 0x7A)),
    "alpha": ((0x41, 0x5A), (0x61, 0x7A)),
    "ascii": ((0x00, 0x7F),),
    "blank": ((0x09, 0x09), (0x20, 0x20)),
    "cntrl": ((0x00, 0x1F), (0x7F, 0x7F)),
    "digit": DIGIT,
    "graph": ((0x21, 0x7E),),
    "lower": ((0x61, 0x7A),),
    "print": ((0x20, 0x7E),),
    "punct": ((0x21, 0x2F), (0x3A, 0x40), (0x5B, 0x60), (0x7B, 0x7E)),
    "space": ((0x09, 0x0D), (0x20, 0x20)),
    "upper": ((0x41, 0x5A),),
    "word": WORD,
    "perl space": SPACE,
    "xdigit": ((0x30, 0x39), (0x41, 0x46), (0x61, 0x66)),
}
"""ASCII only, as in RE2. Perl's white space lacks the vertical tab that POSIX has; no pattern can name it."""

CATEGORIES: Final = frozenset(
    [
        "L",
        "Ll",
        "Lm",
        "Lo",
        "Lt",
        "Lu",
        "M",
        "Mc",
        "Me",
        "Mn",
        "N",
        "Nd",
        "Nl",
        "No",
        "P",
        "Pc",
        "Pd",
        "Pe",
        "Pf",
        "Pi",
        "Po",
        "Ps",
        "S",
        "Sc",
        "Sk",
        "Sm",
        "So",
        "Z",
        "Zl",
        "Zp",
        "Zs",
        "C",
        "Cc",
        "Cf",
        "Co",
        "Cs",
    ]
)

# fmt: off
SCRIPTS: Final = {
    # Unicode 17, Scripts.txt: first and last code points in hexadecimal
    "Arabic": "600-604 606-60b 60d-61a 61c-61e 620-63f 641-64a 656-66f 671-6dc 6de-6ff 750-77f 870-891 897-8e1 8e3-8ff fb50-fd3d fd40-fdcf fdf0-fdff fe70-fe74 fe76-fefc 10e60-10e7e 10ec2-10ec7 10ec9-10eee 10ef0-10eff 1ee00-1ee03 1ee05-1ee1f 1ee21-1ee22 1ee24 1ee27 1ee29-1ee32 1ee34-1ee37 1ee39 1ee3b 1ee42 1ee47 1ee49 1ee4b 1ee4d-1ee4f 1ee51-1ee52 1ee54 1ee57 1ee59 1ee5b 1ee5d 1ee5f 1ee61-1ee62 1ee64 1ee67-1ee6a 1ee6c-1ee72 1ee74-1ee77 1ee79-1ee7c 1ee7e 1ee80-1ee89 1ee8b-1ee9b 1eea1-1eea3 1eea5-1eea9 1eeab-1eebb 1eef0-1eef1",
    "Armenian": "531-556 558-58f fb13-fb17",
    "Bengali": "980-983 985-98c 98f-990 993-9a8 9aa-9b0 9b2 9b6-9b9 9bc-9c4 9c7-9c8 9cb-9ce 9d7 9dc-9dd 9df-9e3 9e6-9fe 11df0-11df1",
    "Cyrillic": "400-484 487-52f 1c80-1c8a 1d2b 1d78 2de0-2dff a640-a69f fe2e-fe2f 1e030-1e06d 1e08f",
    "Devanagari": "900-950 955-963 966-97f a8e0-a8ff 11b00-11b0a",
    "Georgian": "10a0-10c5 10c7 10cd 10d0-10fa 10fc-10ff 1c90-1cba 1cbd-1cbf 2d00-2d25 2d27 2d2d",
    "Greek": "370-373 375-377 37a-37d 37f 384 386 388-38a 38c 38e-3a1 3a3-3e1 3f0-3ff 1d26-1d2a 1d5d-1d61 1d66-1d6a 1dbf 1f00-1f15 1f18-1f1d 1f20-1f45 1f48-1f4d 1f50-1f57 1f59 1f5b 1f5d 1f5f-1f7d 1f80-1fb4 1fb6-1fc4 1fc6-1fd3 1fd6-1fdb 1fdd-1fef 1ff2-1ff4 1ff6-1ffe 2126 ab65 10140-1018e 101a0 1d200-1d245 1dff3-1dff4",
    "Han": "2e80-2e99 2e9b-2ef3 2f00-2fd5 3005 3007 3021-3029 3038-303b 3400-4dbf 4e00-9fff f900-fa6d fa70-fad9 16fe2-16fe3 16ff0-16ff6 20000-2a6df 2a700-2b81e 2b820-2cead 2ceb0-2ebe0 2ebf0-2ee5d 2f800-2fa1d 30000-3134a 31350-33479",
    "Hangul": "1100-11ff 302e-302f 3131-318e 3200-321e 3260-327e a960-a97c ac00-d7a3 d7b0-d7c6 d7cb-d7fb ffa0-ffbe ffc2-ffc7 ffca-ffcf ffd2-ffd7 ffda-ffdc",
    "Hebrew": "591-5c9 5d0-5ea 5ef-5f4 fb1d-fb36 fb38-fb3c fb3e fb40-fb41 fb43-fb44 fb46-fb4f",
    "Hiragana": "3041-3096 309d-309f 1b001-1b11f 1b123 1b132 1b150-1b152 1f200",
    "Katakana": "30a1-30fa 30fd-30ff 31f0-31ff 32d0-32fe 3300-3357 ff66-ff6f ff71-ff9d 1aff0-1aff3 1aff5-1affb 1affd-1affe 1b000 1b120-1b122 1b124-1b128 1b155 1b164-1b168",
    "Latin": "41-5a 61-7a aa ba c0-d6 d8-f6 f8-2b8 2e0-2e4 1d00-1d25 1d2c-1d5c 1d62-1d65 1d6b-1d77 1d79-1dbe 1e00-1eff 2071 207f 2090-209f 212a-212b 2132 214e 2160-2188 2c60-2c7f a722-a787 a78b-a7dd a7e2 a7f1-a7ff ab30-ab5a ab5c-ab64 ab66-ab69 ab6c-ab6d fb00-fb06 ff21-ff3a ff41-ff5a 10780-10785 10787-107b0 107b2-107bf 1df00-1df81 1df90-1df96 1dfcd-1dff2 1dff5-1dfff",
    "Tamil": "b82-b83 b85-b8a b8e-b90 b92-b95 b99-b9a b9c b9e-b9f ba3-ba4 ba8-baa bae-bb9 bbe-bc2 bc6-bc8 bca-bcd bd0 bd7 be6-bfa 11fc0-11ff1 11fff",
    "Thai": "e01-e3a e40-e5b",
}
# fmt: on

_SEVERAL_CASES: Final = (
    "Kk\u212a Ss\u017f \xb5\u039c\u03bc \xc5\xe5\u212b \xdf\u1e9e \u01c4\u01c5\u01c6 \u01c7\u01c8\u01c9 \u01ca\u01cb\u01cc"
    " \u01f1\u01f2\u01f3 \u0345\u0399\u03b9\u1fbe \u0392\u03b2\u03d0 \u0395\u03b5\u03f5 \u0398\u03b8\u03d1\u03f4 \u039a\u03ba\u03f0"
    " \u03a0\u03c0\u03d6 \u03a1\u03c1\u03f1 \u03a3\u03c2\u03c3 \u03a6\u03c6\u03d5 \u03a9\u03c9\u2126 \u0412\u0432\u1c80"
    " \u0414\u0434\u1c81 \u041e\u043e\u1c82 \u0421\u0441\u1c83 \u0422\u0442\u1c84\u1c85 \u042a\u044a\u1c86 \u0462\u0463\u1c87"
    " \u1c88\ua64a\ua64b \u1e60\u1e61\u1e9b \u1fb3\u1fbc \u1fc3\u1fcc \u1ff3\u1ffc"
)
"""Characters of one fold (Unicode CaseFolding.txt, C and S) that lower() and upper() do not lead to one
another.
"""
_GREEK_PAIRS: Final = (0x1F80, 0x1F90, 0x1FA0)
"""Eight small letters each, with their capitals right behind."""
_DOTLESS_AND_DOTTED_I: Final = "\u0131\u0130"
"""They fold to themselves only, whatever lower() and upper() say."""


@dataclass(frozen=True, slots=True)
class Group:
    """A Unicode category or script or an ASCII class, or all characters that are not in it."""

    name: str
    is_negated: bool


@dataclass(frozen=True, slots=True)
class CharSet:
    """The characters that one step of a pattern takes."""

    ranges: Ranges
    groups: tuple[Group, ...] = ()
    is_negated: bool = False
    is_folded: bool = False

    def members(self) -> Ranges:
        """All characters of the set. A group that is left out leaves out other cases of it too."""
        parts = list(self._with_cases(self.ranges))
        for group in self.groups:
            grouped = self._with_cases(_group_ranges(group.name))
            parts.extend(complement(grouped) if group.is_negated else grouped)
        return complement(parts) if self.is_negated else normalised(parts)

    def _with_cases(self, ranges: Ranges) -> Ranges:
        return with_other_cases(ranges) if self.is_folded else ranges


def spell_set(ranges: Ranges) -> str:
    """The characters at which being in the set begins and ends, in turns: what a program holds of a set."""
    bounds: set[int] = set()
    for bound in chain.from_iterable((first, last + 1) for first, last in ranges):
        in_text = _SURROGATES[1] + 1 if _SURROGATES[0] <= bound <= _SURROGATES[1] else bound
        bounds ^= {in_text}
    return "".join(map(chr, sorted(bounds - {LAST_CODE_POINT + 1})))


def normalised(ranges: Iterable[tuple[int, int]]) -> Ranges:
    """Ranges in order, without overlaps."""
    merged: list[tuple[int, int]] = []
    for first, last in sorted(ranges):
        if merged and first <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(merged[-1][1], last))
        else:
            merged.append((first, last))
    return tuple(merged)


def complement(ranges: Iterable[tuple[int, int]]) -> Ranges:
    """All characters that are not in the ranges."""
    gaps: list[tuple[int, int]] = []
    start = 0
    for first, last in normalised(ranges):
        if start < first:
            gaps.append((start, first - 1))
        start = last + 1
    return (*gaps, (start, LAST_CODE_POINT)) if start <= LAST_CODE_POINT else tuple(gaps)


def case_variants(code_point: int) -> tuple[int, ...]:
    """The character and those that differ from it only in case."""
    character = chr(code_point)
    several = _groups().get(character)
    if several is not None:
        return several
    if character in _DOTLESS_AND_DOTTED_I:
        return (code_point,)
    others = {character, character.lower(), character.upper()}
    return tuple([ord(other) for other in others if len(other) == 1])


def with_other_cases(ranges: Ranges) -> Ranges:
    """The characters and those that differ from one of them only in case."""
    if sum(last - first + 1 for first, last in ranges) < len(_SEVERAL_CASES):
        candidates: Iterable[int] = chain.from_iterable(range(first, last + 1) for first, last in ranges)
    else:
        candidates = filter(lambda code_point: _in_ranges(ranges, code_point), _cased_characters())
    others = chain.from_iterable(map(case_variants, candidates))
    return normalised([*ranges, *((other, other) for other in others)])


@cache
def _cased_characters() -> tuple[int, ...]:
    return tuple([code_point for code_point in range(_END_OF_CASES) if len(case_variants(code_point)) > 1])


@cache
def _groups() -> dict[str, tuple[int, ...]]:
    groups = _SEVERAL_CASES.split(" ")
    groups.extend(chr(start + step) + chr(start + step + 8) for start in _GREEK_PAIRS for step in range(8))
    return {character: tuple(map(ord, group)) for group in groups for character in group}


def _in_ranges(ranges: Ranges, code_point: int) -> bool:
    at = bisect_right(ranges, (code_point, LAST_CODE_POINT)) - 1
    return at >= 0 and ranges[at][0] <= code_point <= ranges[at][1]


@cache
def _group_ranges(name: str) -> Ranges:
    """The characters of an ASCII class, a category, a script, or `Any`."""
    if name in ASCII_CLASSES:
        return ASCII_CLASSES[name]
    if name in CATEGORIES:
        runs = _category_runs()
        return normalised(
            [run for kind in runs if kind.startswith(name) and kind != "Cn" for run in runs[kind]]
        )
    if name == "Any":
        return ((0, LAST_CODE_POINT),)
    parts = [part.partition("-") for part in SCRIPTS[name].split(" ")]
    return tuple([(int(first, 16), int(last or first, 16)) for first, _, last in parts])


@cache
def _category_runs() -> dict[str, list[tuple[int, int]]]:
    """First and last characters of each run of one category."""
    runs: dict[str, list[tuple[int, int]]] = {}
    first = 0
    for kind, run in groupby(map(category, map(chr, range(LAST_CODE_POINT + 1)))):
        after = first + sum(1 for _ in run)
        runs.setdefault(kind, []).append((first, after - 1))
        first = after
    return runs
