"""Text of a CEL expression to tokens.

In: the source. Out: a list of tokens with character spans, ended by one of kind `end`. Literals are decoded
here; what names mean is none of this file's business. Follows the lexis of the language definition, with the
escaped field names (`a.`b-c``) that its grammar has gained since.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from segments.authoring.cel.syntax.ast import Span
from segments.authoring.cel.syntax.literals import bytes_value, string_value
from segments.authoring.cel.syntax.problems import CelSyntaxError

MAX_EXPRESSION_CHARS: Final = 100_000
"""Far above any rule a person writes; keeps work and memory bounded for generated text."""

RESERVED: Final = frozenset(
    {"as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop"}
    | {"package", "namespace", "return", "var", "void", "while"}
)
KEYWORDS: Final = frozenset(("true", "false", "null", "in"))

_SPACE: Final = re.compile(r"(?:[\t\n\f\r ]|//[^\r\n]*)*")
_NUMBER: Final = re.compile(
    r"(?P<double>[0-9]*\.[0-9]+(?:[eE][+-]?[0-9]+)?|[0-9]+[eE][+-]?[0-9]+)"
    r"|(?P<uint>(?:0x[0-9a-fA-F]+|[0-9]+)[uU])"
    r"|(?P<int>0x[0-9a-fA-F]+|[0-9]+)"
)
_QUOTE: Final = re.compile(r"""([bB]?[rR]?)('''|\"\"\"|'|")""")
_NAME: Final = re.compile(r"[_a-zA-Z][_a-zA-Z0-9]*")
_QUOTED_FIELD: Final = re.compile(r"`([a-zA-Z0-9_.\-/ ]+)`")
_SYMBOL: Final = re.compile(r"&&|\|\||[<>=!]=|[-<>!+*/%?:.,()\[\]{}]")

_NEAR_MISSES: Final = {
    "=": "Compare with ==",
    "&": "Both conditions: &&",
    "|": "Either condition: ||",
    ";": "An expression is one condition; join several with && or ||",
    "\u201c": "Use straight quotes",
    "\u201d": "Use straight quotes",
    "\u201e": "Use straight quotes",
    "\u2018": "Use straight quotes",
    "\u2019": "Use straight quotes",
    "#": "A comment starts with //",
    "≠": "Not equal is !=",
    "≥": "At least is >=",
    "≤": "At most is <=",
}


@dataclass(frozen=True, slots=True)
class Token:
    """`kind` is a symbol itself, or name, field, int, uint, double, string, bytes, end; `value` a literal's
    value.
    """

    kind: str
    text: str
    span: Span
    value: str | bytes | None = None


def lex_expression(text: str) -> list[Token]:
    """All tokens of an expression.

    Raises:
        CelSyntaxError: a character, literal or escape that CEL does not have, or too long a text.
    """
    if len(text) > MAX_EXPRESSION_CHARS:
        limit = f"at most {MAX_EXPRESSION_CHARS} characters"
        raise CelSyntaxError(limit, str(len(text)), (0, 1), "Split the rule into several segments")
    _refuse_surrogates(text)
    tokens: list[Token] = []
    position = _skip_space(text, 0)
    while position < len(text):
        token = _next_token(text, position)
        tokens.append(token)
        position = _skip_space(text, token.span[1])
    tokens.append(Token("end", "", (position, position)))
    return tokens


def _refuse_surrogates(text: str) -> None:
    for position, character in enumerate(text):
        if "\ud800" <= character <= "\udfff":
            hint = "The text was cut or decoded wrongly; write it again as UTF-8"
            raise CelSyntaxError("Unicode text", "half a character", (position, position + 1), hint)


def _skip_space(text: str, position: int) -> int:
    space = _SPACE.match(text, position)
    return space.end() if space else position


def _next_token(text: str, position: int) -> Token:
    quote = _QUOTE.match(text, position)
    if quote:
        return _string_token(text, quote)
    name = _NAME.match(text, position)
    if name:
        kind = name[0] if name[0] in KEYWORDS else "name"
        return Token(kind, name[0], name.span())
    number = _NUMBER.match(text, position)
    if number and number.lastgroup:
        return Token(number.lastgroup, number[0], number.span())
    symbol = _SYMBOL.match(text, position)
    if symbol:
        return Token(symbol[0], symbol[0], symbol.span())
    field = _QUOTED_FIELD.match(text, position)
    if field:
        return Token("field", field[1], field.span())
    character = text[position]
    hint = _NEAR_MISSES.get(character, "")
    raise CelSyntaxError("an expression", repr(character), (position, position + 1), hint)


def _string_token(text: str, quote: re.Match[str]) -> Token:
    """The literal that opens at `quote`; a raw one ends at the first quote, whatever stands before it."""
    prefix, mark = quote[1].lower(), quote[2]
    start = quote.end()
    end = _closing_quote(text, start, mark, is_raw="r" in prefix)
    if end < 0:
        hint = f"Close the text with {mark}" + (
            "" if len(mark) == 3 else "; text over several lines takes three quotes"
        )
        raise CelSyntaxError(f"a closing {mark}", "the end of the line", (quote.start(), start), hint)
    body = text[start:end]
    kind = "bytes" if "b" in prefix else "string"
    value: str | bytes
    if "r" in prefix:
        value = body.encode() if kind == "bytes" else body
    else:
        value = bytes_value(body, start) if kind == "bytes" else string_value(body, start)
    return Token(kind, text[quote.start() : end + len(mark)], (quote.start(), end + len(mark)), value)


def _closing_quote(text: str, start: int, mark: str, *, is_raw: bool) -> int:
    """The start of the closing quote, or -1; quotes of one mark end with their line."""
    stops = mark[0] + ("" if is_raw else "\\") + ("" if len(mark) == 3 else "\r\n")
    pattern = re.compile(f"[{re.escape(stops)}]")
    position = start
    while found := pattern.search(text, position):
        position = found.start()
        if text.startswith(mark, position):
            return position
        if found[0] in "\r\n":
            return -1
        position += 2 if found[0] == "\\" else 1
    return -1
