"""A syntax tree as text, with no more space than Python needs.

In: a tree. Out: text that reads back as the same tree, a statement a line.
"""

import ast
import io
import tokenize
from collections.abc import Iterator

LAYOUT = (tokenize.NL, tokenize.COMMENT, tokenize.ENDMARKER)
QUOTES = "\"'"

# From Python 3.12 on, the inside of a formatted text comes as tokens of its own.
TEXT_STARTS = {getattr(tokenize, name, None) for name in ("FSTRING_START", "TSTRING_START")} - {None}
TEXT_ENDS = {getattr(tokenize, name, None) for name in ("FSTRING_END", "TSTRING_END")} - {None}


def compact_text(tree: ast.Module) -> str:
    """The tree as text.

    Raises:
        RuntimeError: what was written does not read back as the tree, so nobody may run it.
    """
    wide = ast.unparse(tree)
    text = "".join(_spaced(_tokens(wide)))
    if ast.dump(ast.parse(text)) != ast.dump(ast.parse(wide)):
        raise RuntimeError("Expected the same program without its spaces, got another")
    return text


def _tokens(text: str) -> Iterator[tuple[int, str]]:
    """Kinds and texts of the tokens, formatted texts in one piece."""
    lines = text.splitlines(keepends=True)
    depth, start = 0, (0, 0)
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type in TEXT_STARTS:
            start = start if depth else token.start
            depth += 1
        if not depth:
            yield token.type, token.string
        elif token.type in TEXT_ENDS:
            depth -= 1
            if not depth:
                yield tokenize.STRING, _slice(lines, start, token.end)


def _slice(lines: list[str], start: tuple[int, int], end: tuple[int, int]) -> str:
    """The text between two places; lines count from one."""
    piece = lines[start[0] - 1 : end[0]]
    piece[-1] = piece[-1][: end[1]]
    piece[0] = piece[0][start[1] :]
    return "".join(piece)


def _spaced(tokens: Iterator[tuple[int, str]]) -> Iterator[str]:
    """The tokens with a space where two words meet, and one for each level of a block."""
    level, before_kind, before = 0, tokenize.NEWLINE, ""
    for kind, text in tokens:
        if kind in (tokenize.INDENT, tokenize.DEDENT):
            level += 1 if kind == tokenize.INDENT else -1
        elif kind == tokenize.NEWLINE:
            yield "\n"
            before_kind = kind
        elif kind not in LAYOUT:
            if before_kind == tokenize.NEWLINE:
                yield " " * level
            elif _need_space(before_kind, before, text):
                yield " "
            yield text
            before_kind, before = kind, text


def _need_space(kind: int, before: str, text: str) -> bool:
    if kind == tokenize.NUMBER and text == ".":
        return True
    last, first = before[-1], text[0]
    return (_is_word(last) and (_is_word(first) or first in QUOTES)) or (last in QUOTES and _is_word(first))


def _is_word(character: str) -> bool:
    return character.isalnum() or character == "_"
