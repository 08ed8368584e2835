"""Tokens of a CEL expression to its syntax tree, macros expanded.

In: the source text. Out: a `Node` with spans, or CelSyntaxError at the first thing that is wrong. Names are
not resolved here: `a.b.c` is two selections and `events.did(x)` a method call until the checker has seen it.
Chains of `&&` and of `||` become one call with many arguments, so that long rules stay shallow.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from segments.authoring.cel.syntax.ast import (
    Call,
    Comprehension,
    Constant,
    Identifier,
    ListLiteral,
    MapLiteral,
    Node,
    Select,
    Span,
    children,
)
from segments.authoring.cel.syntax.foreign import foreign_hint
from segments.authoring.cel.syntax.lex import RESERVED, Token, lex_expression
from segments.authoring.cel.syntax.literals import double_value, int_value, uint_value
from segments.authoring.cel.syntax.problems import CelSyntaxError

MAX_NESTING: Final = 64
"""Brackets within brackets. The language definition asks for 32; reading one takes up to ten Python frames.
"""
MAX_DEPTH: Final = 160
"""Levels of the tree, to which long chains of + or . add too; checking takes up to three frames a level."""

_BINARY: Final = {
    # symbol: (precedence, function); higher binds tighter (cel-spec, "Syntax")
    "||": (1, "_||_"),
    "&&": (2, "_&&_"),
    "<": (3, "_<_"),
    "<=": (3, "_<=_"),
    ">=": (3, "_>=_"),
    ">": (3, "_>_"),
    "==": (3, "_==_"),
    "!=": (3, "_!=_"),
    "in": (3, "@in"),
    "+": (4, "_+_"),
    "-": (4, "_-_"),
    "*": (5, "_*_"),
    "/": (5, "_/_"),
    "%": (5, "_%_"),
}
_VARIADIC: Final = ("_||_", "_&&_")
_NUMBERS: Final[dict[str, Callable[[str, int], int | float]]] = {
    "int": int_value,
    "uint": uint_value,
    "double": double_value,
}
_WORDS: Final = {"true": ("bool", True), "false": ("bool", False), "null": ("null", None)}
_MACRO_ARGUMENTS: Final[dict[str, tuple[int, ...]]] = {
    **dict.fromkeys(("all", "exists", "exists_one", "existsOne", "filter"), (2,)),
    "map": (2, 3),
}


def parse_expression(text: str, *, has_macros: bool = True) -> Node:
    """The syntax tree of one expression; without macros, `has(x)` and `x.all(...)` stay calls.

    Raises:
        CelSyntaxError: the text is no CEL expression, is too long, or nests too deeply.
    """
    parser = _Parser(lex_expression(text), has_macros=has_macros)
    node = parser.expression()
    parser.expect("end", "an operator or the end")
    _refuse_depth(node)
    return node


class _Parser:
    """Precedence climbing over a token list; every method leaves `self.at` behind what it has read."""

    def __init__(self, tokens: list[Token], *, has_macros: bool) -> None:
        self.tokens = tokens
        self.at = 0
        self.nesting = 0
        self.has_macros = has_macros

    def expression(self) -> Node:
        """A conditional chain: `a ? b : c ? d : e`, read in a loop and folded from the right."""
        self.nesting += 1
        if self.nesting > MAX_NESTING:
            raise _too_deep("brackets", MAX_NESTING, self.tokens[self.at].span)
        branches: list[tuple[int, Node, Node]] = []
        start = self.tokens[self.at].span[0]
        node = self.binary(1)
        while self.accept("?"):
            then = self.binary(1)
            self.expect(":", "a colon and what holds otherwise")
            branches.append((start, node, then))
            start = self.tokens[self.at].span[0]
            node = self.binary(1)
        for start, condition, then in reversed(branches):
            node = Call("_?_:_", (condition, then, node), (start, self.end()))
        self.nesting -= 1
        return node

    def binary(self, lowest: int) -> Node:
        """Operators of at least the precedence `lowest`, left to right."""
        start = self.tokens[self.at].span[0]
        left = self.unary()
        while (operator := _BINARY.get(self.tokens[self.at].kind)) and operator[0] >= lowest:
            precedence, function = operator
            self.at += 1
            arguments = [left, self.binary(precedence + 1)]
            while function in _VARIADIC and self.accept(function[1:-1]):
                arguments.append(self.binary(precedence + 1))
            left = Call(function, tuple(arguments), (start, self.end()))
        return left

    def unary(self) -> Node:
        """`!` and `-` before a member; a minus right before a number belongs to the number."""
        first = self.at
        symbol = self.tokens[first].kind
        if symbol not in ("!", "-"):
            return self.member(self.primary())
        while self.accept(symbol):
            pass
        signs = list(range(first, self.at))
        if symbol == "-" and self.tokens[self.at].kind in ("int", "double"):
            signs.pop()
            node = self.member(self.number(sign="-"))
        else:
            node = self.member(self.primary())
        for sign in reversed(signs):
            node = Call(f"{symbol}_", (node,), (self.tokens[sign].span[0], self.end()))
        return node

    def member(self, node: Node) -> Node:
        """Selections, method calls and indexing behind a primary."""
        start = node.span[0]
        while True:
            if self.accept("."):
                node = self.selection(node, start)
            elif self.accept("["):
                index = self.expression()
                self.expect("]", "a closing ]")
                node = Call("_[_]", (node, index), (start, self.end()))
            elif self.tokens[self.at].kind == "{" and isinstance(node, Identifier | Select):
                raise CelSyntaxError(
                    "an operator or the end",
                    "a message literal",
                    self.tokens[self.at].span,
                    "Protocol buffer messages are not part of rules; a map is written {'key': value}",
                )
            else:
                return node

    def selection(self, node: Node, start: int) -> Node:
        token = self.tokens[self.at]
        if token.kind not in ("name", "field"):
            hint = "Write the name without ? (optional fields are an extension)" if token.kind == "?" else ""
            raise CelSyntaxError("a name after the dot", _shown(token), token.span, hint)
        self.at += 1
        if token.kind == "field" or not self.accept("("):
            return Select(node, token.text, (start, self.end()))
        arguments = self.listed(")")
        span = (start, self.end())
        if self.has_macros and len(arguments) in _MACRO_ARGUMENTS.get(token.text, ()):
            return _comprehension(token.text, node, arguments, span)
        return Call(token.text, tuple(arguments), span, target=node)

    def primary(self) -> Node:
        """A literal, a name, a call, or something in brackets."""
        token = self.tokens[self.at]
        if token.kind in _NUMBERS:
            return self.number()
        self.at += 1
        if token.kind in ("string", "bytes"):
            return Constant(token.kind, token.value, token.span)
        if token.kind in _WORDS:
            return Constant(*_WORDS[token.kind], token.span)
        if token.kind == "(":
            node = self.expression()
            self.expect(")", "a closing )")
            return node
        if token.kind == "[":
            return ListLiteral(tuple(self.listed("]")), (token.span[0], self.end()))
        if token.kind == "{":
            return MapLiteral(tuple(self.entries()), (token.span[0], self.end()))
        return self.named(token)

    def number(self, sign: str = "") -> Constant:
        token = self.tokens[self.at]
        self.at += 1
        start = token.span[0] if not sign else self.tokens[self.at - 2].span[0]
        value = _NUMBERS[token.kind](sign + token.text, start)
        return Constant(token.kind, value, (start, token.span[1]))

    def named(self, token: Token) -> Node:
        """A name or a call of a plain function, perhaps with a leading dot."""
        start = token.span[0]
        dot = ""
        if token.kind == ".":
            dot, token = ".", self.tokens[self.at]
            self.at += 1
        if token.kind != "name":
            raise CelSyntaxError("a value, a name or (", _shown(token), token.span)
        if token.text in RESERVED:
            hint = f"{token.text} is reserved; choose another name"
            raise CelSyntaxError("a name", f"the reserved word {token.text}", token.span, hint)
        if not self.accept("("):
            return Identifier(dot + token.text, (start, self.end()))
        arguments = self.listed(")")
        span = (start, self.end())
        if self.has_macros and token.text == "has" and not dot and len(arguments) == 1:
            return _presence_test(arguments[0], span)
        return Call(dot + token.text, tuple(arguments), span)

    def listed(self, closing: str) -> list[Node]:
        """Expressions between commas up to the closing bracket; lists may end with a comma, calls may not."""
        nodes: list[Node] = []
        while not self.accept(closing):
            if nodes:
                self.expect(",", f"a comma or a closing {closing}")
                if closing == "]" and self.accept(closing):
                    break
            nodes.append(self.expression())
        return nodes

    def entries(self) -> list[tuple[Node, Node]]:
        """The entries of a map literal."""
        entries: list[tuple[Node, Node]] = []
        while not self.accept("}"):
            if entries:
                self.expect(",", "a comma or a closing }")
                if self.accept("}"):
                    break
            key = self.expression()
            self.expect(":", "a colon and the value")
            entries.append((key, self.expression()))
        return entries

    def accept(self, kind: str) -> bool:
        """Step over a token of this kind, if it is the next one."""
        if self.tokens[self.at].kind != kind:
            return False
        self.at += 1
        return True

    def expect(self, kind: str, wanted: str) -> None:
        """Step over a token of this kind, or say what was wanted."""
        token = self.tokens[self.at]
        if token.kind != kind:
            before = self.tokens[self.at - 1]
            hint = foreign_hint(before.text, before.kind, token.text)
            raise CelSyntaxError(wanted, _shown(token), token.span, hint)
        self.at += 1

    def end(self) -> int:
        """The end of the last token that was read."""
        return self.tokens[self.at - 1].span[1]


def _comprehension(macro: str, range_: Node, arguments: list[Node], span: Span) -> Comprehension:
    variable, *bodies = arguments
    if not isinstance(variable, Identifier) or variable.name.startswith("."):
        hint = f"The first argument of {macro} names the element: .{macro}(x, x > 1)"
        raise CelSyntaxError("a simple name", "an expression", variable.span, hint)
    name = "exists_one" if macro == "existsOne" else macro
    if name != "map":
        return Comprehension(name, variable.name, range_, bodies[0], span)
    keep: Node = bodies[0] if len(bodies) == 2 else Constant("bool", value=True, span=bodies[0].span)
    return Comprehension(name, variable.name, range_, keep, span, transform=bodies[-1])


def _presence_test(argument: Node, span: Span) -> Select:
    if not isinstance(argument, Select) or argument.is_test:
        hint = "has() asks for one field: has(a.b). Whether a signal has a value: known(signal)"
        raise CelSyntaxError("a field selection", "another expression", argument.span, hint)
    return Select(argument.operand, argument.field, span, is_test=True)


def _refuse_depth(root: Node) -> None:
    """Chains of `+` or `.` nest without brackets; walk by level, since recursion is what must not happen."""
    level: list[Node] = [root]
    for _ in range(MAX_DEPTH):
        level = [child for node in level for child in children(node)]
        if not level:
            return
    raise _too_deep("operators", MAX_DEPTH, level[0].span)


def _too_deep(what: str, limit: int, span: Span) -> CelSyntaxError:
    hint = "Split the rule: make a part of it a segment and use in_segment()"
    return CelSyntaxError(f"at most {limit} levels of {what}", "more", span, hint)


def _shown(token: Token) -> str:
    return "the end of the expression" if token.kind == "end" else repr(token.text)
