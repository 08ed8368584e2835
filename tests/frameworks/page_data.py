"""Data of pages with blocks in it, and what is left of it for a visitor: what every format of state is held to.

A promise is written {"$late": value}, a date {"$date": milliseconds}.
"""

from __future__ import annotations

import random

NAMES = ("a", "b")
VISITORS: tuple[tuple[str, ...], ...] = ((), ("a",), ("b",), ("a", "b"))

CASES: dict[str, object] = {
    "a list of blocks": {
        "loaderData": {
            "routes/home": {
                "title": "Home",
                "blocks": [
                    {"segments": ["a"], "text": "A", "price": 12},
                    {"segments": "b", "text": "B", "when": {"$date": 86_400_000}},
                    {"text": "all", "price": 12},
                ],
            }
        },
        "actionData": None,
        "errors": None,
    },
    "a block that is a member": {
        "hero": {"segments": ["b"], "text": "B"},
        "text": "B",
        "list": [0, -1, 1.5, True],
    },
    "blocks in blocks": {
        "blocks": [
            {"segments": ["a"], "blocks": [{"segments": ["b"], "t": "ab"}, {"segmentsNot": ["b"], "t": "a"}]}
        ]
    },
    "blocks that come later": {
        "title": "Home",
        "late": {
            "$late": {"blocks": [{"segments": ["a"], "t": "Home"}, {"segments": ["b"], "t": "B"}, {"t": "z"}]}
        },
        "early": [{"segments": ["a"], "t": "early"}],
    },
    "characters that are escaped": {
        "blocks": [{"segments": ["a"], "t": '</script>"\\\n\u2028é😀'}, {"t": "é😀<"}]
    },
    "names that others have too": {"segments": 3, "t": "segments", "list": ["a", "segments", {"text": "a"}]},
    "everybody": {"blocks": [{"segments": [], "t": 1}, {"segments": "", "t": 2}, {"segments": None, "t": 3}]},
}


def random_data(chance: random.Random) -> object:
    """A page's data at random: values that are shared, blocks in lists, in members, in blocks and in promises."""
    return {"loaderData": {"root": _any(chance, 4), "page": {"blocks": [_any(chance, 3) for _ in range(4)]}}}


def _any(chance: random.Random, depth: int, *, may_wait: bool = True) -> object:
    kind = chance.random()
    if depth == 0 or kind < 0.2:
        return chance.choice(["A", "B", "a", "b", "segments", "", 0, 7, 12, 999, -3, 2.5, True, False, None])
    if kind < 0.5:
        return [_any(chance, depth - 1, may_wait=may_wait) for _ in range(chance.randrange(5))]
    if kind < 0.58 and may_wait:
        return {"$late": {"x": [_any(chance, depth - 1, may_wait=False) for _ in range(3)]}}
    is_block = kind > 0.72
    names = chance.sample(["t", "u", "x", "blocks", "price"], chance.randrange(4))
    members = {name: _any(chance, depth - 1, may_wait=may_wait and not is_block) for name in names}
    if is_block:
        mark = chance.choice(["segments", "segmentsNot", "segmentsAll"])
        members[mark] = chance.choice([["a"], ["b"], ["a", "b"], "a", "b, a"])
    return members


def left_of(value: object, matched: tuple[str, ...]) -> object:
    """The data without the blocks that are not for a visitor, and without marks."""
    if isinstance(value, list):
        return [left_of(one, matched) for one in value if _shows(one, matched)]
    if isinstance(value, dict):
        return {
            name: left_of(one, matched)
            for name, one in value.items()
            if not _is_mark(name, one) and _shows(one, matched)
        }
    return value


def _is_mark(name: str, said: object) -> bool:
    return name in ("segments", "segmentsNot", "segmentsAll") and not isinstance(said, (int, float, dict))


def _shows(value: object, matched: tuple[str, ...]) -> bool:
    if not isinstance(value, dict):
        return True
    for mark, rule in (
        ("segments", lambda names: not names or any(name in matched for name in names)),
        ("segmentsNot", lambda names: not any(name in matched for name in names)),
        ("segmentsAll", lambda names: all(name in matched for name in names)),
    ):
        said = value.get(mark)
        if mark in value and _is_mark(mark, said):
            names = said.replace(",", " ").split() if isinstance(said, str) else said or []
            if not rule(names):
                return False
    return True
