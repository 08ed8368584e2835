import pytest

from segments.authoring.cel.syntax.ast import (
    Call,
    Comprehension,
    Constant,
    Identifier,
    ListLiteral,
    MapLiteral,
    Select,
    children,
    walk,
)
from segments.authoring.cel.syntax.parse import MAX_DEPTH, MAX_NESTING, parse_expression
from segments.authoring.cel.syntax.problems import CelSyntaxError


def outline(node):
    """A tree as nested text: names for names, values for literals, (function arguments) for calls."""
    match node:
        case Constant():
            return f"{node.value!r}" if node.type != "uint" else f"{node.value}u"
        case Identifier():
            return node.name
        case Select():
            return f"({'has' if node.is_test else '.'} {outline(node.operand)} {node.field})"
        case Call():
            target = "" if node.target is None else f"{outline(node.target)}."
            return f"({target}{' '.join([node.function, *map(outline, node.arguments)])})"
        case ListLiteral():
            return f"[{' '.join(map(outline, node.elements))}]"
        case MapLiteral():
            return "{" + " ".join(f"{outline(key)}:{outline(value)}" for key, value in node.entries) + "}"
        case Comprehension():
            parts = [node.macro, node.variable, *map(outline, children(node))]
            return f"<{' '.join(parts)}>"
    raise AssertionError(node)


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a || b && c", "(_||_ a (_&&_ b c))"),
        ("a || b || c || d", "(_||_ a b c d)"),
        ("a || (b || c)", "(_||_ a (_||_ b c))"),
        ("a && b && c || d && e", "(_||_ (_&&_ a b c) (_&&_ d e))"),
        ("a == b < c", "(_<_ (_==_ a b) c)"),
        ("a - b - c", "(_-_ (_-_ a b) c)"),
        ("a + b * c % d", "(_+_ a (_%_ (_*_ b c) d))"),
        ("!a == b", "(_==_ (!_ a) b)"),
        ("!!a", "(!_ (!_ a))"),
        ("-a.b", "(-_ (. a b))"),
        ("- 7", "-7"),
        ("--7", "(-_ -7)"),
        ("a-7", "(_-_ a 7)"),
        ("-7u", "(-_ 7u)"),
        ("-9223372036854775808", "-9223372036854775808"),
        ("x in [1, 2]", "(@in x [1 2])"),
        ("a ? b : c ? d : e", "(_?_:_ a b (_?_:_ c d e))"),
        ("a.b.c[1].d(2)", "((_[_] (. (. a b) c) 1).d 2)"),
        (".a.b", "(. .a b)"),
        ("f()", "(f)"),
        ("a.`b-c/d.e`", "(. a b-c/d.e)"),
        ("a.while", "(. a while)"),
        ("{'a': 1, 2u: [],}", "{'a':1 2u:[]}"),
        ("[1, 2,]", "[1 2]"),
        ("has(a.b)", "(has a b)"),
        ("[1].all(x, x > 0)", "<all x [1] (_>_ x 0)>"),
        ("[1].existsOne(x, x > 0)", "<exists_one x [1] (_>_ x 0)>"),
        ("[1].map(x, x + 1)", "<map x [1] True (_+_ x 1)>"),
        ("[1].map(x, x > 0, x + 1)", "<map x [1] (_>_ x 0) (_+_ x 1)>"),
        ("a.filter(x, x)", "<filter x a x>"),
        ("a.all(x)", "(a.all x)"),
        ("1 // one\n+ 2 // two", "(_+_ 1 2)"),
        ("true ? null : false", "(_?_:_ True None False)"),
        (".5 + 1e3 + 0x1F", "(_+_ (_+_ 0.5 1000.0) 31)"),
        (r"""r'\d' + "\x41\101\u0041\U00000041\n" """, r"(_+_ '\\d' 'AAAA\n')"),
        (r"'\ud83d\ude00'", "'\U0001f600'"),
        (r"b'\xff\377é'", r"b'\xff\xff\xc3\xa9'"),
        ("'''a'b\nc'''", '"a\'b\\nc"'),
    ],
)
def test_an_expression_becomes_its_tree(text, tree):
    assert outline(parse_expression(text)) == tree


def test_without_macros_they_are_plain_calls():
    assert outline(parse_expression("has(a.b) && [1].all(x, x)", has_macros=False)) == (
        "(_&&_ (has (. a b)) ([1].all x x))"
    )


@pytest.mark.parametrize(
    ("text", "span", "expected", "got"),
    [
        ("", (0, 0), "a value", "end"),
        ("a &&", (4, 4), "a value", "end"),
        ("a b", (2, 3), "an operator", "'b'"),
        ("a and b", (2, 5), "an operator", "'and'"),
        ("a = b", (2, 3), "an expression", "'='"),
        ("(a", (2, 2), "a closing )", "end"),
        ("[a", (2, 2), "a closing ]", "end"),
        ("f(a", (3, 3), "a closing )", "end"),
        ("{a", (2, 2), "a colon", "end"),
        ("a ? b", (5, 5), "a colon", "end"),
        ("a..b", (2, 3), "a name", "'.'"),
        ("a.?b", (2, 3), "a name", "'?'"),
        ("a.true", (2, 6), "a name", "'true'"),
        ("for", (0, 3), "a name", "reserved word for"),
        ("A{b: 1}", (1, 2), "an operator", "message literal"),
        ("has(a)", (4, 5), "a field selection", "another"),
        ("[1].all(x.y, true)", (8, 11), "a simple name", "expression"),
        ("'abc", (0, 1), "a closing '", "end of the line"),
        ("'a\nb'", (0, 1), "a closing '", "end of the line"),
        (r"'a\d'", (2, 4), "an escape sequence", r"\d"),
        (r"'\400'", (1, 3), "an escape sequence", r"\4"),
        (r"'\U00110000'", (1, 11), "a Unicode code point", "U00110000"),
        (r"'\ud800'", (1, 3), "a Unicode code point", "lone surrogate"),
        (r"b'\u0041'", (2, 4), "an escape for one octet", r"\u"),
        ("9223372036854775808", (0, 19), "a 64-bit int", "9223372036854775808"),
        ("18446744073709551616u", (0, 21), "a 64-bit uint", "18446744073709551616u"),
        ("1e999", (0, 5), "a finite double", "1e999"),
        ("1" * 5_000, (0, 5_000), "a 64-bit int", "1"),
        ("'\ud800'", (1, 2), "Unicode text", "half a character"),
        ("a" * 100_001, (0, 1), "at most 100000 characters", "100001"),
    ],
)
def test_text_that_is_no_expression_is_refused_at_its_place(text, span, expected, got):
    with pytest.raises(CelSyntaxError) as caught:
        parse_expression(text)
    assert caught.value.problem.span == span
    assert expected in caught.value.problem.message
    assert got in caught.value.problem.message


@pytest.mark.parametrize(
    "text",
    [
        "(" * 10_000,
        "(" * (MAX_NESTING + 1) + "1" + ")" * (MAX_NESTING + 1),
        "[" * 10_000,
        "a[" * 10_000,
        "f(" * 10_000,
        "!" * 10_000 + "a",
        "-" * 10_000 + "1",
        "a" + ".b" * 10_000,
        "1" + "+1" * 10_000,
        "a?b:" * 10_000 + "c",
        "a||a&&a<a+a*(" * 10_000,
    ],
)
def test_nesting_without_bound_is_refused(text):
    with pytest.raises(CelSyntaxError, match="at most"):
        parse_expression(text)


@pytest.mark.parametrize(
    "text",
    [
        "(" * (MAX_NESTING - 1) + "1" + ")" * (MAX_NESTING - 1),
        "a||a&&a<a+a*(" * 30 + "1" + ")" * 30,
        "!" * (MAX_DEPTH - 1) + "a",
        "1" + "+1" * (MAX_DEPTH - 1),
        "a || " * 5_000 + "a",
        "[" + "1," * 10_000 + "1]",
    ],
)
def test_long_and_nested_expressions_within_the_bounds_parse(text):
    assert parse_expression(text).span == (0, len(text)) or text.startswith("(")


def test_spans_cover_what_was_written():
    text = "(a || b) && f(c).d == 'x'"
    both = parse_expression(text)
    assert text[slice(*both.span)] == text
    assert [text[slice(*part.span)] for part in children(both)] == ["a || b", "f(c).d == 'x'"]
    assert [text[slice(*part.span)] for part in children(children(both)[1])] == ["f(c).d", "'x'"]


def test_walking_goes_in_the_order_of_the_source_and_to_shared_parts_once():
    node = parse_expression("a && [b, {c: d}].exists(e, e.f > 1)")
    assert [part.name for part in walk(node) if isinstance(part, Identifier)] == ["a", "b", "c", "d", "e"]
    assert list(walk(node, node)) == list(walk(node))


@pytest.mark.parametrize(
    ("text", "place", "hint"),
    [
        ("geo.is_eu AND visitor.is_new", "AND", "Use && and || (and ! for not)"),
        ("geo.country is 'DE'", "is", "Compare with =="),
        ("page.path contains 'sale'", "contains", 'Write it after a dot: page.path.contains("sale")'),
        ("page.path like '/blog/%'", "like", 'Write it as a function: glob(page.path, "/blog/*")'),
        ("not geo.is_eu", "geo", "Use ! for not: !geo"),
        ("geo.is_eu && (not visitor.is_new)", "visitor", "Use ! for not: !visitor"),
        ("time.hour >= 18:00", ":", 'A time of day is text: within_hours("18:00", "24:00")'),
        (
            "visitor.days_since_last > 7 days",
            "days",
            'A number stands alone; a length is text: "7d" as a window, duration("7d") between moments',
        ),
        ("geo.country in ('DE', 'AT')", ",", 'A list has square brackets: ["DE", "AT"]'),
    ],
)
def test_the_words_of_other_languages_are_known(text, place, hint):
    with pytest.raises(CelSyntaxError) as refused:
        parse_expression(text)
    assert (text[slice(*refused.value.problem.span)], refused.value.problem.hint) == (place, hint)
