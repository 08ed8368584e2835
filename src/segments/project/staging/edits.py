"""Edits of a source text that leave every line its number.

In: Python source, and parts of it by the places that `ast` and `tokenize` give. Out: the source with other text in
these parts. No tree is written out, so every Python writes the same bytes.
"""

import ast
import io
import tokenize
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

Placed: TypeAlias = ast.expr | ast.stmt | ast.arg


@dataclass(frozen=True, slots=True)
class Edit:
    """A part of the source, by its bytes, and the text in its place. `inside`: a statement goes on after it."""

    start: int
    end: int
    text: bytes = b""
    inside: bool = False


class Source:
    """A source text whose nodes can be found in its bytes."""

    def __init__(self, text: str) -> None:
        self.bytes = text.encode()
        self.tree = ast.parse(text)
        self._lines = text.split("\n")
        self._starts = [0]
        for line in self._lines:
            self._starts.append(self._starts[-1] + len(line.encode()) + 1)

    def start(self, node: Placed) -> int:
        """Return where the node begins, as an offset in the bytes."""
        return self._starts[node.lineno - 1] + node.col_offset

    def end(self, node: Placed) -> int:
        """Return where the node ends, as an offset in the bytes."""
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return self._starts[node.end_lineno - 1] + node.end_col_offset

    def comments(self) -> Iterator[Edit]:
        """Edits that take out the comments."""
        for token in tokenize.generate_tokens(io.StringIO("\n".join(self._lines)).readline):
            if token.type == tokenize.COMMENT:
                row, column = token.start
                start = self._starts[row - 1] + len(self._lines[row - 1][:column].encode())
                yield Edit(start, start + len(token.string.encode()))

    def edited(self, edits: Iterable[Edit]) -> str:
        """Return the source with its edits made; of two that overlap the outer one counts.

        Raises:
            SyntaxError: it is not Python any more.
        """
        parts, done = [], 0
        for edit in sorted(edits, key=lambda one: (one.start, -one.end)):
            if edit.start < done:
                continue
            kept = self.bytes[done : edit.start]
            if not edit.text and self.bytes[edit.end : edit.end + 1] in (b"\n", b""):
                kept = kept.rstrip(b" \t")
            line_ends = self.bytes.count(b"\n", edit.start, edit.end)
            parts += [kept, edit.text, (b"\\\n" if edit.inside else b"\n") * line_ends]
            done = edit.end
        text = b"".join([*parts, self.bytes[done:]]).decode()
        ast.parse(text)
        return text
