"""The law of UNKNOWN: taking a signal away never makes anything true, false or an error that was not so before."""

from random import Random

from segments.authoring.cel.check.names import Scope, resolve_names
from segments.authoring.cel.encode import encode_expression
from segments.authoring.cel.syntax.parse import parse_expression
from segments.edge.cel.evaluate import plan_expression
from segments.edge.cel.values import Failure, Unknown

NUMBERS = ("n", "m", "k")
TEXTS = ("s", "t")
TRUTHS = ("p", "q")
LISTS = ("l",)
LEAVES = {
    "number": (
        *NUMBERS,
        "0",
        "1",
        "2",
        "1.5",
        "n + m",
        "n / m",
        "size(s)",
        "size(l)",
        "k % n",
        "p ? n : m",
        "s",
    ),
    "text": (*TEXTS, "'a'", "'ab'", "s + t", "l[0]", "q ? s : t", "n"),
    "truth": (*TRUTHS, "true", "false", "n", "known(n)", "known(s)", "'x'"),
    "list": (*LISTS, "['a', 'b']", "[s, t]", "l + ['a']", "[]"),
}
BRANCHES = {
    "truth": (
        "{truth} && {truth}",
        "{truth} || {truth}",
        "{truth} && {truth} && {truth}",
        "!({truth})",
        "({truth}) ? ({truth}) : ({truth})",
        "{number} == {number}",
        "{number} < {number}",
        "{number} != {number}",
        "{text} == {text}",
        "{text} in {list}",
        "!({text} in {list})",
        "({text}).contains({text})",
        "({text}).matches('a+b?')",
        "glob({text}, 'a*')",
        "between({number}, {number}, {number})",
        "({list}).exists(x, x == {text} || {truth})",
        "({list}).all(x, x != {text} && {truth})",
        "({list}).exists_one(x, x == {text})",
        "({list}).map(x, x + {text}) == {list}",
        "({list}).filter(x, {truth}).size() == {number}",
        "at_least(1, [{truth}, {truth}])",
        "at_least(2, [{truth}, {truth}, {truth}])",
        "{{'a': {number}, 'b': {text}}}.a == {number}",
        "version_less({text}, {text})",
    ),
    "number": ("{number}", "({number}) + ({number})"),
    "text": ("{text}",),
    "list": ("{list}",),
}


class Texts:
    """Random expressions: a field of a format string asks for another expression of that kind."""

    def __init__(self, random, depth):
        self.random, self.depth = random, depth

    def __getitem__(self, kind):
        if self.depth == 0 or self.random.random() < 0.25:
            return f"({self.random.choice(LEAVES[kind])})"
        inner = Texts(self.random, self.depth - 1)
        return f"({self.random.choice(BRANCHES[kind]).format_map(inner)})"


def random_signals(random):
    return {
        **{name: random.choice((0, 1, 2, 1.5)) for name in NUMBERS},
        **{name: random.choice(("", "a", "ab", "1.2")) for name in TEXTS},
        **{name: random.random() < 0.5 for name in TRUTHS},
        "l": random.choice(([], ["a"], ["a", "ab"], ["a", "a", ""])),
    }


def test_a_missing_signal_leaves_results_as_they_are_or_makes_them_unknown():
    random = Random(20261123)
    decided = unknown = 0
    for _ in range(2_500):
        text = Texts(random, 3)["truth"]
        signals = random_signals(random)
        plan = plan_expression(encode_expression(resolve_names(parse_expression(text), Scope(signals))))
        full = plan(signals)
        missing = random.choice(tuple(signals))
        partial = plan({name: value for name, value in signals.items() if name != missing})
        if isinstance(partial, Unknown):
            unknown += partial.signal == missing
        else:
            decided += 1
            assert (partial == full and type(partial) is type(full)) or (
                isinstance(partial, Failure) and isinstance(full, Failure)
            ), (text, signals, missing)
    assert decided > 400
    assert unknown > 400
