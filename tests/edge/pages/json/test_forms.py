"""The forms that JSON and marks can take, each with what its visitors get."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from segments.edge.pages.json.bulk import MIN_BULK_BYTES, is_shallow
from segments.edge.pages.json.compile import compile_json, compile_json_lines
from segments.edge.pages.json.scan import MAX_DEPTH
from segments.edge.pages.plan.choose import bind_plan, choose_blocks
from segments.edge.pages.plan.plan import PagePlan
from segments.edge.pages.plan.splice import splice
from segments.edge.pages.settings.json_settings import NO_JSON_SETTINGS, read_json_settings
from segments.edge.pages.settings.page_settings import read_page_settings
from segments.errors import ContentApiInvalid, LimitExceeded
from tests.edge.pages.opted_in import LIQUID
from tests.growth import assert_linear

NAMES = ("a", "b", "c")


def sent(plan: PagePlan, *matched: str, priorities: dict[str, int] | None = None) -> str:
    bound = bind_plan(plan, {name: position for position, name in enumerate(NAMES)}, priorities)
    return splice(bound, choose_blocks(sum(1 << NAMES.index(name) for name in matched), bound)).decode()


def codes(plan: PagePlan) -> list[str]:
    return [problem.code for problem in plan.problems]


CASES = {
    # body, what nobody's visitor gets, what a visitor in "a" gets
    "only element": ('[ {"segments":"a"} ]', "[  ]", "[ {} ]"),
    "first of two": ('[{"segments":["a"]} , 2]', "[2]", "[{} , 2]"),
    "last of two": ('[1 , {"segments":["a"]}]', "[1 ]", "[1 , {}]"),
    "between": ('[1, {"segments":["a"]} ,2]', "[1 ,2]", "[1, {} ,2]"),
    "all": ('[{"segments":"a"} , {"segments":"b"},{"segments":"a"}]', "[ ]", "[{} ,{}]"),
    "member": ('{"x": {"segments": "a", "y": 1}, "z": 2}', '{"z": 2}', '{"x": {"y": 1}, "z": 2}'),
    "only member": ('[{"x":{"segments":"a"}}]', "[{}]", '[{"x":{}}]'),
    "nested": ('[{"segments":"a","x":[{"segments":"b"},{"segments":"a"}]}]', "[]", '[{"x":[{}]}]'),
    "empty list is for everybody": ('[{"segments":[],"x":1}]', '[{"x":1}]', '[{"x":1}]'),
    "null is for everybody": ('[{"segments":null,"x":1}]', '[{"x":1}]', '[{"x":1}]'),
    "text with commas": ('[{"segments":"b, a"}]', "[]", "[{}]"),
    "object form": ('[{"segments":{"any":["a","b"],"not":["c"]}}]', "[]", "[{}]"),
    "escaped name": (r'[{"\u0073eg\u006dents":["\u0061"]},1]', "[1]", "[{},1]"),
    "name in a value": (r'["\"segments\":[]", {"x":"segments"}]', None, None),
    "last of equal names counts": ('[{"segments":"b","segments":"a"}]', "[]", "[{}]"),
    "byte order mark": (
        '\N{ZERO WIDTH NO-BREAK SPACE}[{"segments":"a"},1]',
        "\N{ZERO WIDTH NO-BREAK SPACE}[1]",
        None,
    ),
    "numbers keep their digits": ('[{"segments":"a"},1.0e+400,-0.10,12345678901234567890123]', None, None),
    "marks alone": ('[{"segments":"a","segmentsNot":"b","segmentsAll":[]}]', "[]", "[{}]"),
    "not": ('[{"segmentsNot":["a"]},{"segments_not":"b"}]', "[{},{}]", "[{}]"),
    "all of them": ('[{"segmentsAll":["a","b"]},0]', "[0]", "[0]"),
    "liquid in a string": (
        """{"x":"{% if segments contains 'a' %}1{% else %}2{% endif %}","y":[{"segments":"a"}]}""",
        '{"x":"2","y":[]}',
        '{"x":"1","y":[{}]}',
    ),
    "liquid around JSON": (
        '[1{% if segments contains "a" %}, {"segments": 2}{% endif %}]',
        "[1]",
        '[1, {"segments": 2}]',
    ),
}


@pytest.mark.parametrize(("body", "without", "with_a"), CASES.values(), ids=CASES)
def test_each_form_gives_its_visitors_what_is_theirs(
    body: str, without: str | None, with_a: str | None
) -> None:
    plan = compile_json(body.encode(), settings=LIQUID)
    if without is not None:
        assert sent(plan) == without
    if with_a is not None:
        assert sent(plan, "a") == with_a
    if without is None and with_a is None and "segments" not in json.loads(body)[0]:
        assert sent(plan, "a").startswith(body[:1])


def test_numbers_and_strings_outside_blocks_keep_every_character() -> None:
    rest = r',1.0e+400,-0.10,12345678901234567890123,"é☃\/<"]'
    assert sent(compile_json(('[{"segments":"a"}' + rest).encode())) == "[" + rest[1:]


SLOTS = (
    '{"hero":[{"segmentSlot":"h","segments":"a","n":1}, {"segmentSlot":"h","segments":["b"],"n":2},'
    '{"segmentSlot":"h","segmentDefault":true,"n":3}]}'
)


@pytest.mark.parametrize(
    ("matched", "priorities", "shown"),
    [((), None, 3), (("a",), None, 1), (("b",), None, 2), (("a", "b"), None, 1), (("a", "b"), {"b": 9}, 2)],
)
def test_a_slot_shows_its_best_alternative(
    matched: tuple[str, ...], priorities: dict[str, int], shown: int
) -> None:
    plan = compile_json(SLOTS.encode())
    assert json.loads(sent(plan, *matched, priorities=priorities)) == {"hero": [{"n": shown}]}
    assert codes(plan) == []


def test_an_alternative_without_segments_is_the_default() -> None:
    body = SLOTS.replace('"segmentDefault":true', '"segments":[]')
    assert json.loads(sent(compile_json(body.encode()), "c")) == {"hero": [{"n": 3}]}


def test_equal_slots_in_different_lists_are_different_slots() -> None:
    plan = compile_json(f'{{"x":{SLOTS},"y":{SLOTS}}}'.encode())
    assert json.loads(sent(plan, "a")) == {"x": {"hero": [{"n": 1}]}, "y": {"hero": [{"n": 1}]}}
    assert len(plan.groups) == 2


def test_a_cap_is_part_of_the_plan_and_not_of_the_document() -> None:
    plan = compile_json(b'[{"segments":"a","segmentCap":"3/day","x":1},{"segmentCap":"1/week","x":2}]')
    assert [(block.cap.count, block.cap.period) for block in plan.blocks if block.cap] == [
        (3, "day"),
        (1, "week"),
    ]
    assert sent(plan, "a") == '[{"x":1},{"x":2}]'


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ('[{"segments":[1]}]', "odd-segments"),
        ('[{"segments":[{"slug":"a"}]}]', "odd-segments"),
        ('[{"segments":{"some":["a"]}}]', "odd-segments"),
        ('[{"segments":"a","segmentCap":"often"}]', "bad-cap"),
        ('[{"segments":"a","segmentDefault":true}]', "alone-default"),
        ('[{"segments":["a b"]}]', "odd-name"),
        ('[{"segments":"a","segmentSlot":"x"}]', "slot-without-default"),
        ('{"segments":"a"}', "whole-document"),
        ('[{"segments":"a"},]', "not-json"),
        ('[{"segments":"a"}}', "not-json"),
        ('[{"segments":"a"} 1]', "not-json"),
        ('[{"segments":"a"}]]', "not-json"),
        ('[{"segments":"a"},NaN]', "not-json"),
        ('[{"segments":"a"},01]', "not-json"),
        ('[{"segments":"a"},"\t"]', "not-json"),
        ('[{"segments":"a"},"\\x"]', "not-json"),
        ('[{"segments":"a"}', "not-json"),
        ("[" * (MAX_DEPTH + 1) + '{"segments":"a"}' + "]" * (MAX_DEPTH + 1), "not-json"),
    ],
)
def test_what_is_wrong_is_said_and_the_rest_stays(body: str, code: str) -> None:
    plan = compile_json(body.encode(), settings=LIQUID)
    assert code in codes(plan)
    if code in ("not-json", "odd-segments"):
        assert sent(plan) == body
    else:
        json.loads(sent(plan))


def test_more_than_64_names_match_nobody() -> None:
    names = ",".join(f"n{number}" for number in range(65))
    plan = compile_json(f'[{{"segments":"{names}"}},1]'.encode())
    assert (sent(plan, "a"), codes(plan)) == ("[1]", ["too-many-names"])


@pytest.mark.parametrize(
    "settings",
    [
        {"json_paths": 3},
        {"json_paths": "x"},
        {"json_paths": ["a..b"]},
        {"json_paths": [1]},
        {"json_prefix": 1},
    ],
)
def test_wrong_settings_are_refused(settings: dict[str, object]) -> None:
    with pytest.raises(ContentApiInvalid, match="at json_"):
        read_json_settings(settings)


def test_no_settings_change_nothing() -> None:
    assert read_json_settings({}) is NO_JSON_SETTINGS


def test_a_site_can_say_where_its_segments_are() -> None:
    settings = read_page_settings({"json_paths": ["meta.audience"]})
    plan = compile_json(b'[{"meta":{"audience":["a"],"x":1}},{"segments":"b"}]', None, settings)
    assert sent(plan, "a") == '[{"meta":{"x":1}}]'
    assert sent(plan, "b") == "[{}]"


def test_a_link_to_what_everybody_gets_stays_where_others_go() -> None:
    link = '{"sys":{"type":"Link","linkType":"Entry","id":"%s"}}'
    entry = '{"sys":{"type":"Entry","id":"%s"},"fields":{%s}}'
    body = (
        f'{{"sys":{{"type":"Array"}},"items":[{entry % ("1", "")}],"x":[{link % "1"}],"y":[{link % "2"},{link % "1"}],'
        f'"includes":{{"Entry":[{entry % ("2", chr(34) + "segments" + chr(34) + ":" + chr(34) + "a" + chr(34))}]}}}}'
    )
    plan = compile_json(body.encode(), settings=LIQUID)
    assert json.loads(sent(plan)) == {
        "sys": {"type": "Array"},
        "items": [json.loads(entry % ("1", ""))],
        "x": [json.loads(link % "1")],
        "y": [json.loads(link % "1")],
        "includes": {"Entry": []},
    }
    assert len(json.loads(sent(plan, "a"))["y"]) == 2


# Lines

LINES = b'{"n":1}\n{"n":2,"segments":["a"]}\r\n{"n":3,"x":[{"segments":"b"}]}\nno json "segments": 1\n{"segments":"a"}'


def test_a_line_is_a_document_that_can_be_a_block() -> None:
    plan = compile_json_lines(LINES)
    assert sent(plan) == '{"n":1}\n{"n":3,"x":[]}\nno json "segments": 1\n'
    assert sent(plan, "a", "b") == '{"n":1}\n{"n":2}\r\n{"n":3,"x":[{}]}\nno json "segments": 1\n{}'
    assert codes(plan) == ["not-json"]
    assert plan.problems[0].line == 4


# Bulk

FILLER = json.dumps([{"k": ["x" * MIN_BULK_BYTES, {"y": [[1.5, True, None, "\\"]]}]}] * 3)


@pytest.mark.parametrize("before", [FILLER, "1", f"{FILLER},{FILLER}"])
@pytest.mark.parametrize("after", [FILLER, "1"])
def test_long_values_without_marks_are_passed_over(before: str, after: str) -> None:
    body = f'[{before}, {{"f":{FILLER},"segments":"a","g":{{"h":{FILLER}}}}}, {after}]'
    assert sent(compile_json(body.encode())) == f"[{before}, {after}]"
    assert sent(compile_json(body.encode()), "a") == body.replace(',"segments":"a"', "")


@pytest.mark.parametrize(
    "wrong", ["[NaN]", "[1,]", "[01]", '["\x01"]', "[-Infinity]", "[[]", '{"a" 1}', "[1e]"]
)
def test_long_values_are_passed_over_only_if_they_are_json(wrong: str) -> None:
    body = f'[{{"f":["{"x" * MIN_BULK_BYTES}",{wrong}]}},{{"segments":"a"}}]'
    plan = compile_json(body.encode(), settings=LIQUID)
    assert (sent(plan), codes(plan)) == (body, ["not-json"])


@pytest.mark.parametrize(
    ("body", "shallow"),
    [
        (b"[" * 60 + b"]" * 60, True),
        (b"[" * 200 + b"]" * 200, False),
        (b'["]",' * 200 + b'["["]' * 1 + b',"["]' * 199, False),
        (b'["\\"]",' * 200 + b"1" + b',"["]' * 200, False),
        (b'["[[[[","\\\\",{"]":"}"}]', True),
    ],
)
def test_depth_is_known_whatever_strings_hold(body: bytes, shallow: bool) -> None:
    assert is_shallow(body) is shallow


# Attacks

MILLION = 1_000_000
ATTACKS: dict[str, Callable[[int], bytes]] = {
    "deep arrays": lambda size: b'{"segments":"a","x":' + b"[" * size,
    "deep objects": lambda size: b'{"segments":"a","x":' + b'{"x":' * (size // 4),
    "deep marks": lambda size: b'[{"segments":["a"],"k":' * 900 + b"1" + b"}]" * 900,
    "open marks": lambda size: b'{"segments":{' * (size // 16),
    "quotes": lambda size: b'{"segments":"' + b'\\"' * size,
    "escapes": lambda size: b'{"segments":"' + b"\\u0061" * (size // 8) + b'"}',
    "spaces": lambda size: b'{"segments":"a",' + b" " * size + b'"x":1}',
    "flat": lambda size: b'[{"segments":"a"},' + b"[]," * (size // 3) + b"1]",
    "digits": lambda size: b'{"segments":' + b"1" * size + b"}",
    "values that hold a key": lambda size: (
        b'[{"x":[' * 40 + b'"' + b"x" * size + b'",{"segments":"a"}' + b"]}]" * 40
    ),
    "long value": lambda size: b'[{"segments":[' + b'"a",' * (size // 4) + b'"b"]}]',
    "escaped keys": lambda size: b'{"\\u0073egments":["a"]},' * (size // 250),
}


@pytest.mark.parametrize("make", ATTACKS.values(), ids=ATTACKS)
def test_a_hostile_document_costs_what_its_length_costs(make: Callable[[int], bytes]) -> None:
    def compile_both(body: bytes) -> None:
        compile_json(body)
        compile_json_lines(body)

    assert_linear(make, compile_both, MILLION)


def test_more_blocks_than_a_page_may_have_are_refused() -> None:
    with pytest.raises(LimitExceeded):
        compile_json(b"[" + b'{"segments":"a"},' * 5_000 + b"1]")
