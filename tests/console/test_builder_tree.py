"""Text -> builder -> text, held against the checker's own parser: nothing is lost, and nothing is read otherwise."""

from __future__ import annotations

import json
import os
import random
import re
import subprocess
from collections import Counter
from collections.abc import Sequence
from typing import Any

import pytest

from segments.authoring.cel.syntax.ast import Call, Node
from segments.authoring.cel.syntax.parse import parse_expression
from segments.authoring.cel.syntax.problems import CelSyntaxError
from tests.console.random_rules import random_rule
from tools.dev_server import ROOT

RULES = int(os.environ.get("SEGMENTS_RULES", "2000"))
SEED = int(os.environ.get("SEGMENTS_SEED", "19"))
ADDED = "added.signal == 1"
KINDS = {"_&&_": "all", "_||_": "any", "!_": "not"}
COMMENT = re.compile(r'"(?:\\.|[^"\\])*"|\'\'\'.*?\'\'\'|\'(?:\\.|[^\'\\])*\'|(//[^\n]*)', re.DOTALL)


def read_in_node(texts: Sequence[str]) -> list[dict[str, Any]]:
    """The console's answers, one for each text."""
    done = subprocess.run(
        ["node", "--disable-warning=MODULE_TYPELESS_PACKAGE_JSON", "tests/console/read_rules.mjs"],
        cwd=ROOT,
        env={**os.environ, "PATH": f"{ROOT / 'node_modules' / '.bin'}{os.pathsep}{os.environ['PATH']}"},
        input="".join(json.dumps(text) + "\n" for text in texts),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def shape(node: Node, text: str) -> Any:
    """The logic of a parsed condition down to leaves, which are their texts."""
    if isinstance(node, Call) and node.function in KINDS and not is_negative_number(node, text):
        return [KINDS[node.function], *(shape(argument, text) for argument in node.arguments)]
    return text[slice(*node.span)]


def is_negative_number(node: Call, text: str) -> bool:
    """True for `!-x`, whose two signs the console shows as one text."""
    start, end = node.arguments[0].span
    is_bare = "(" not in re.sub(r"//[^\n]*", "", text[node.span[0] : start])
    return node.function == "!_" and is_bare and text[start:end].startswith("-")


def leaves(found: Any) -> Counter[str]:
    if isinstance(found, str):
        return Counter([found])
    return sum((leaves(part) for part in found[1:]), Counter())


def comments(text: str) -> Counter[str]:
    return Counter(match[1].strip() for match in COMMENT.finditer(text) if match[1])


@pytest.fixture(scope="module")
def rules() -> list[tuple[str, Node]]:
    """Random rules that are CEL."""
    chance = random.Random(SEED)
    found: list[tuple[str, Node]] = []
    while len(found) < RULES:
        text = (
            chance.choice(("", " ", "\n", "// first\n"))
            + random_rule(chance)
            + chance.choice(("", "\n", " // last"))
        )
        try:
            found.append((text, parse_expression(text)))
        except CelSyntaxError:
            continue
    return found


@pytest.fixture(scope="module")
def answers(rules: list[tuple[str, Node]]) -> list[dict[str, Any]]:
    return read_in_node([text for text, _ in rules])


def test_each_rule_is_written_as_it_was_read(rules, answers):
    assert [answer["text"] for answer in answers] == [text for text, _ in rules]


def test_each_row_is_written_as_it_was_read(answers):
    rows = [row for answer in answers for row in answer["rows"]]
    shown = [(text, written) for text, written in rows if written is not None]
    assert len(shown) > len(rows) / 4
    assert [text for text, written in shown if written != text] == []


def test_the_builder_reads_the_logic_that_the_checker_reads(rules, answers):
    for (text, node), answer in zip(rules, answers, strict=True):
        assert answer["shape"] == shape(node, text), text


def test_changes_touch_only_what_they_are_about(rules, answers):
    for (text, node), answer in zip(rules, answers, strict=True):
        changed, before = answer["changed"], leaves(shape(node, text))
        assert changed["replaced"], text
        assert changed["up"], text
        assert changed["down"], text
        for name, more in (("added", 1), ("wrapped", 1), ("turned", 0)):
            after = leaves(shape(parse_expression(changed[name]), changed[name]))
            assert +after == before + Counter([ADDED] * more), (name, text, changed[name])
            assert comments(changed[name]) == comments(text), (name, text, changed[name])


def test_moves_between_groups_keep_every_condition_and_comment(rules, answers):
    moves = 0
    for (text, node), answer in zip(rules, answers, strict=True):
        before = leaves(shape(node, text))
        for changed in answer["changed"]["out"] + answer["changed"]["in"]:
            moves += 1
            assert leaves(shape(parse_expression(changed), changed)) == before, (text, changed)
            assert comments(changed) == comments(text), (text, changed)
    assert moves > len(rules) / 4


def test_a_removal_takes_one_condition_alone(rules, answers):
    for (text, node), answer in zip(rules, answers, strict=True):
        before, changed = leaves(shape(node, text)), answer["changed"]["removed"]
        if sum(before.values()) > 1:
            after = leaves(shape(parse_expression(changed), changed))
            assert sum((before - after).values()) == 1, (text, changed)
            assert +(after - before) == Counter(), (text, changed)


def test_what_is_no_condition_stays_text():
    texts = ["geo.country ==", "(", 'a == "x', "a § b", "", "a && && b", "a)(b", "x ? y"]
    assert [answer["text"] for answer in read_in_node(texts)] == texts
