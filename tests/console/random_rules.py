"""Random conditions of every form that the language has, with space, comments and brackets wherever they may stand."""

from __future__ import annotations

import random
from collections.abc import Callable

NAMES = (
    "geo.country",
    "visitor.visits",
    "utm.source",
    "device.type",
    "page.path",
    "visitor.is_new",
    "cart.items",
    "x",
)
TEXTS = (
    '"DE"',
    "'a\"b'",
    '"a && b"',
    '"// no comment"',
    'r"\\d+"',
    '"\\"quoted\\""',
    "'''x\n)'''",
    '"ü(€"',
    "b'x'",
    "''",
)
NUMBERS = ("1", "-3", "2.5", "0x1F", "7u", "1e3", "-.5")
WINDOWS = ('"7d"', '"session"', '"ever"')
SPACES = ("", "", " ", " ", "  ", "\n", "\n  ", " // why || (\n", "\t", "// a && b\n")
MOST_LEVELS = 5


def random_rule(chance: random.Random, level: int = 0) -> str:
    """One condition; some of them are no CEL, by a comment or a literal that stands where it may not."""
    gap = lambda: chance.choice(SPACES)  # noqa: E731 - written out twenty times it would hide the grammar
    roll = chance.random()
    if level >= MOST_LEVELS or roll < 0.35:
        return _leaf(chance, level)
    if roll < 0.75:
        sign = chance.choice(("&&", "||"))
        parts = [random_rule(chance, level + 1) for _ in range(chance.choice((2, 2, 3, 4)))]
        return f"{gap()}{sign}{gap()}".join(parts)
    if roll < 0.9:
        return f"({gap()}{random_rule(chance, level + 1)}{gap()})"
    if roll < 0.97:
        return f"!{gap()}{random_rule(chance, level + 1)}"
    a, b, c = (random_rule(chance, level + 1) for _ in range(3))
    return f"{a}{gap()}?{gap()}{b}{gap()}:{gap()}{c}"


def _leaf(chance: random.Random, level: int) -> str:
    return chance.choice(_LEAVES)(chance, level)


def _pick(chance: random.Random) -> tuple[str, str, str, str]:
    return chance.choice(NAMES), chance.choice(TEXTS), chance.choice(NUMBERS), chance.choice(SPACES[:6])


def _comparison(chance: random.Random, _level: int) -> str:
    name, text, number, gap = _pick(chance)
    return f"{name}{gap}{chance.choice(('==', '!=', '<', '<=', '>', '>='))}{gap}{chance.choice((text, number, 'true'))}"


def _list(chance: random.Random, _level: int) -> str:
    name, text, number, gap = _pick(chance)
    return f"{name} in{gap}[{gap}{text},{gap}{number}{gap}]"


def _test(chance: random.Random, _level: int) -> str:
    name, text, _, gap = _pick(chance)
    return f"{name}.{chance.choice(('startsWith', 'contains', 'matches'))}({gap}{text}{gap})"


def _behaviour(chance: random.Random, level: int) -> str:
    _, _, number, gap = _pick(chance)
    window = chance.choice(WINDOWS)
    condition = f", {random_rule(chance, level + 1)}" if chance.random() < 0.2 and level < MOST_LEVELS else ""
    return chance.choice(
        (
            f'events.did("purchase",{gap}{window}{condition})',
            f'events.count({gap}"cart_add", {window}{condition}){gap}>= {number}',
            f'events.sum("purchase", "value", {window}) > {number}',
            f'events.sequence(["view",{gap}"purchase"], {window})',
        )
    )


def _other(chance: random.Random, level: int) -> str:
    name, text, number, gap = _pick(chance)
    inner = random_rule(chance, level + 2)
    return chance.choice(
        (
            f"{name}",
            f'in_segment("{"abc"}")',
            f'score("engaged"){gap}> {number}',
            f"page.tags.exists(tag,{gap}tag == {text} && ({inner}))",
            f"at_least(2, [{inner}, {name} == {text}])",
            f"has(user.name){gap}",
            f'{{"k": {number}}}["k"] == {number}',
            f"{number} + {number} * 2 > {number}",
            f"-{name} < {number}",
            f"{name}.`odd-name` == {text}",
            f"!{name} == {text}",
        )
    )


_LEAVES: tuple[Callable[[random.Random, int], str], ...] = (
    _comparison,
    _comparison,
    _list,
    _test,
    _behaviour,
    _other,
)
