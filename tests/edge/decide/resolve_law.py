"""The law of the resolver: it agrees with the evaluator, and taking a signal away never adds a match.

Random rules and visitors out of a seed; no test framework, so that the same runs inside Pyodide.
"""

from __future__ import annotations

import random

from segments.authoring.cel.check.names import Scope, resolve_names
from segments.authoring.cel.encode import encode_expression
from segments.authoring.cel.syntax.parse import parse_expression
from segments.authoring.compile.compiler import compile_rules
from segments.authoring.ruleset import RuleSet, SegmentRule, SignalDeclaration, Site
from segments.bundle.read import read_bundle
from segments.edge.cel.evaluate import plan_expression
from segments.edge.cel.typed import typed_value
from segments.edge.decide.index import open_index

TYPES = {
    "country": "string",
    "path": "string",
    "visits": "int",
    "spent": "double",
    "is_new": "bool",
    "tags": "list<string>",
}
NOW_MS = 1_000

COUNTRIES = ("DE", "AT", "FR", "US", "")
PARTS = ("/", "/a", "/ab", "b", "ab", "a/b", "")
TAGS = ("x", "y", "z")


def run_law(seed: int, *, rules: int, visitors: int) -> int:
    """Compare rules times visitors pairs; returns how many of them matched. An AssertionError names the first that
    does not hold.
    """
    chance = random.Random(seed)
    rule_set = RuleSet(
        site=Site("law"),
        segments=_random_rules(chance, rules),
        signals={name: SignalDeclaration(name, kind, "necessary", "trait:x") for name, kind in TYPES.items()},
    )
    index = open_index(read_bundle(compile_rules(rule_set)))
    plans = [(rule, plan_expression(encode_expression(rule.when))) for rule in rule_set.segments]
    matched = 0
    for _ in range(visitors):
        values = _random_values(chance)
        bits = index.match(values, NOW_MS)
        names, expected = index.names(bits), _expected_names(plans, values)
        if names != expected:
            _explain(seed, rule_set, values, set(names) ^ set(expected))
        matched += len(names)
        for name in values:
            fewer = {other: value for other, value in values.items() if other != name}
            added = index.match(fewer, NOW_MS) & ~bits
            assert not added, f"seed {seed}: without {name} {index.names(added)} match {fewer}"
    return matched


def _explain(seed, rule_set, values, differing):
    wrong = next(rule for rule in rule_set.segments if rule.id in differing)
    raise AssertionError(
        f"seed {seed}: {wrong.id} {wrong.expression} (parent {wrong.parent}) differs for {values}"
    )


def _expected_names(plans, values):
    """By the evaluator: each rule on its own, families and campaigns joined by three-valued AND."""
    typed = {name: typed_value(value, TYPES[name]) for name, value in values.items()}
    known = {name: value for name, value in typed.items() if value is not None}
    outcomes = {}
    for rule, plan in plans:
        outcome = plan(known)
        parts = [outcome if isinstance(outcome, bool) else None]
        if rule.parent is not None:
            parts.append(outcomes[rule.parent])
        if rule.starts_ms is not None:
            parts.append(rule.starts_ms <= NOW_MS)
        if rule.ends_ms is not None:
            parts.append(rule.ends_ms > NOW_MS)
        outcomes[rule.id] = False if False in parts else None if None in parts else True
        if outcomes[rule.id] is not None:
            known[f"segment:{rule.id}"] = outcomes[rule.id]
    return [rule.id for rule, _ in plans if outcomes[rule.id]]


def _random_rules(chance, count):
    rules = []
    for number in range(count):
        earlier = [rule.id for rule in rules[-20:]]
        text = _condition(chance, chance.choice((1, 2, 2, 3, 4)), earlier)
        node, problems = _parse(text)
        assert not problems, (text, problems)
        rules.append(
            SegmentRule(
                id=f"s{number}",
                when=node,
                expression=text,
                parent=chance.choice(earlier) if earlier and chance.random() < 0.15 else None,
                starts_ms=chance.choice((500, 1_000, 1_001)) if chance.random() < 0.05 else None,
                ends_ms=chance.choice((999, 1_000, 2_000)) if chance.random() < 0.05 else None,
            )
        )
    return tuple(rules)


def _parse(text):
    return resolve_names(parse_expression(text), Scope(frozenset(TYPES))), ()


def _condition(chance, depth, segments):
    if depth == 0:
        return _leaf(chance)
    parts = [_condition(chance, depth - 1, segments) for _ in range(chance.choice((2, 2, 3)))]
    kind = chance.randrange(12)
    if kind < 4:
        return "(" + " && ".join(parts) + ")"
    if kind < 7:
        return "(" + " || ".join(parts) + ")"
    if kind == 7:
        return f"!{parts[0]}" if parts[0].startswith("(") else f"!({parts[0]})"
    if kind == 8:
        return f"(({parts[0]}) ? ({parts[1]}) : ({parts[-1]}))"
    if kind == 9:
        return f"at_least({chance.randint(0, len(parts) + 1)}, [{', '.join(parts)}])"
    if kind == 10:
        return f"(({parts[0]}) {chance.choice(('==', '!='))} {chance.choice(('true', 'false'))})"
    return f'in_segment("{chance.choice(segments)}")' if segments else _leaf(chance)


def _leaf(chance):
    return chance.choice(_LEAVES)(chance)


def _quoted(values):
    return "[" + ", ".join(f'"{value}"' for value in values) + "]"


def _compare(name, constants):
    def leaf(chance):
        operator = chance.choice(("==", "!=", "<", "<=", ">", ">="))
        sides = [name, chance.choice(constants)]
        return f" {operator} ".join(sides if chance.random() < 0.8 else sides[::-1])

    return leaf


def _elements(name, choices):
    return lambda chance: f"{name} in [{', '.join(chance.sample(choices, chance.randint(0, 3)))}]"


_LEAVES = (
    _compare("visits", ("0", "1", "3", "5", "-2", "2.5", "3.0", "9223372036854775807")),
    _compare("spent", ("0", "1.5", "2", "-0.0", "1e300", "9007199254740993")),
    _compare("country", ('"DE"', '"AT"', '""')),
    _elements("visits", ("0", "1", "3", "5")),
    _elements("country", ('"DE"', '"AT"', '"FR"', '""')),
    lambda chance: f"country in {_quoted(chance.sample(COUNTRIES, 2))}",
    lambda chance: f'path.{chance.choice(("startsWith", "endsWith", "contains"))}("{chance.choice(PARTS)}")',
    lambda chance: f'path.{chance.choice(("startsWith", "endsWith", "contains"))}("{chance.choice(PARTS)}")',
    lambda chance: f'"{chance.choice(TAGS)}" in tags',
    lambda chance: chance.choice(
        ("is_new", "!is_new", "is_new == true", "is_new != true", "false == is_new")
    ),
    lambda chance: (
        f"between({chance.choice(('visits', 'spent'))}, {chance.randint(-1, 2)}, {chance.randint(1, 4)})"
    ),
    lambda chance: f"known({chance.choice(tuple(TYPES))})",
    lambda chance: chance.choice(("true", "false")),
    # What only the evaluator can decide, failures among it
    lambda chance: f"size(tags) {chance.choice(('<', '>='))} {chance.randint(0, 3)}",
    lambda chance: f'path.lowerAscii() == "{chance.choice(PARTS)}"',
    lambda chance: f"10 / visits > {chance.randint(0, 5)}",
    lambda chance: f'tags.exists(t, t == "{chance.choice(TAGS)}" || t == country)',
    lambda chance: "visits + 1 > int(spent)",
)


def _random_values(chance):
    candidates = {
        "country": (*COUNTRIES, "ZZ", 7),
        "path": ("/", "/a", "/a/b", "/ab", "ab", "b/a", "", "/ab/a/b", "x" * 400),
        "visits": (0, 1, 2, 3, 5, -2, 3.0, 2.5, 2**63, True, "3", -(2**63), 2**63 - 1),
        "spent": (0.0, -0.0, 1.5, 2, 2.0, float("nan"), float("inf"), 1e300, 9007199254740992.0, "2", False),
        "is_new": (True, False, True, False, 1, "true"),
        "tags": (
            *((), ("x",), ["x", "y"], ("z", "z"), ["x", "y", "z"], ["q"]),
            *(["x", 1], "x"),
        ),
    }
    values = {}
    for name, choices in candidates.items():
        if chance.random() < 0.85:
            values[name] = chance.choice(choices) if chance.random() < 0.95 else None
    return values
