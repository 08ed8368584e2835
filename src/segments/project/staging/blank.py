"""A module with only what runs, every line where it was: for the upload, which is compiled at a start.

In: Python source. Out: the same source without comments, docstrings and annotations, and without what only type
checkers read. A traceback of it names the file, the line and the function of the source.
"""

import ast
from collections.abc import Iterator, Mapping

from segments.project.staging.blocks import blocks, is_type_checking
from segments.project.staging.edits import Edit, Source

# Classes whose annotations are their fields: by decorator, and by base.
RECORD_MAKER = "dataclass"
RECORD_BASES = ("NamedTuple", "TypedDict")

# All that dataclasses read in an annotation; of the others they need only that there is one.
READ_ANNOTATIONS = ("InitVar", "ClassVar", "KW_ONLY")
FIELD = b"0"

# For a class without a docstring, dataclasses would write one at import, which takes longer than all else they do.
CLASS_TEXT = b'"-"'

# The edge never asks for these methods of a record. Its checkers already keep frozen values from changing, and the
# guard that would refuse a change takes half the time of defining a class; a frozen value is a key too, and stays one.
UNASKED = {"repr": False, "match_args": False}
UNASKED_OF_MATCHED = {"repr": False}
HASHABLE = {"unsafe_hash": True}


def blank(text: str, *, unasked: Mapping[str, bool] = UNASKED) -> str:
    """Return the source with only what runs; every line keeps its number.

    Records of the publishing river are taken apart by position: they have `UNASKED_OF_MATCHED`.

    Raises:
        SyntaxError: it is not Python, or would not be any more.
    """
    source = Source(text)
    return source.edited([*source.comments(), *_edits(source, source.tree, unasked)])


def _edits(source: Source, node: ast.AST, unasked: Mapping[str, bool]) -> Iterator[Edit]:
    """Edits of a statement, or of the module, and of all statements in it."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        yield from _signature_edits(source, node)
    elif isinstance(node, ast.ClassDef) and is_record(node):
        yield from _record_edits(source, node, unasked)
    for block in blocks(node):
        yield from _block_edits(source, node, block)
        for statement in block:
            yield from _edits(source, statement, unasked)


def _signature_edits(source: Source, made: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[Edit]:
    given = made.args
    for one in (*given.posonlyargs, *given.args, given.vararg, *given.kwonlyargs, given.kwarg):
        if one and one.annotation:
            yield Edit(source.start(one) + len(one.arg.encode()), source.end(one))
    if made.returns:
        yield _without_returns(source, made.returns)


def _without_returns(source: Source, returns: ast.expr) -> Edit:
    arrow = source.bytes.rindex(b"->", 0, source.start(returns))
    start = len(source.bytes[:arrow].rstrip(b" "))
    return Edit(start, source.bytes.index(b":", source.end(returns)), inside=True)


def _block_edits(source: Source, owner: ast.AST, block: list[ast.stmt]) -> Iterator[Edit]:
    """Edits of the statements of a block, which may not become empty."""
    annotates = not (isinstance(owner, ast.ClassDef) and is_record(owner))
    gone = [one for one in block if _is_unread(one) or (annotates and _only_annotates(one))]
    needs_pass = len(gone) == len(block) and not isinstance(owner, ast.Module)
    for statement in block:
        if statement in gone:
            text = b"pass" if needs_pass and statement is block[0] else b""
            yield Edit(source.start(statement), source.end(statement), text)
        elif annotates and isinstance(statement, ast.AnnAssign):
            equals = source.bytes.index(b"=", source.end(statement.annotation))
            yield Edit(source.end(statement.target), equals, b" ", inside=True)


def _record_edits(source: Source, made: ast.ClassDef, unasked: Mapping[str, bool]) -> Iterator[Edit]:
    """Edits of a class whose annotations are its fields: these become as short as can be."""
    for field in made.body:
        if isinstance(field, ast.AnnAssign):
            place = (source.start(field.annotation), source.end(field.annotation))
            yield Edit(*place, _needed_annotation(field.annotation), inside=field.value is not None)
    for maker in filter(_is_record_maker, made.decorator_list):
        first = made.body[0]
        if _is_text(first):
            yield Edit(source.start(first), source.end(first), CLASS_TEXT)
        elif isinstance(first, ast.AnnAssign | ast.Assign | ast.Pass):
            yield Edit(source.start(first), source.start(first), CLASS_TEXT + b"; ")
        if isinstance(maker, ast.Call):
            yield Edit(source.end(maker.func), source.end(maker), _asked_less(maker, unasked))


def _is_unread(statement: ast.stmt) -> bool:
    """Tell a statement that does nothing when it runs."""
    if isinstance(statement, ast.If):
        return is_type_checking(statement.test) and not statement.orelse
    return _is_text(statement)


def _only_annotates(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.AnnAssign) and statement.value is None


def _is_text(statement: ast.stmt) -> bool:
    return (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Constant)
        and isinstance(statement.value.value, str)
    )


def _is_record_maker(decorator: ast.expr) -> bool:
    return _name(decorator.func if isinstance(decorator, ast.Call) else decorator) == RECORD_MAKER


def is_record(node: ast.ClassDef) -> bool:
    """Tell a class whose annotations are its fields."""
    return any(map(_is_record_maker, node.decorator_list)) or any(
        _name(base) in RECORD_BASES for base in node.bases
    )


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _needed_annotation(annotation: ast.expr) -> bytes:
    name = _name(annotation.value if isinstance(annotation, ast.Subscript) else annotation)
    return name.encode() if name in READ_ANNOTATIONS else FIELD


def _asked_less(maker: ast.Call, unasked: Mapping[str, bool]) -> bytes:
    """The arguments of a dataclass that has only the methods that the edge calls."""
    asked = {keyword.arg or "": ast.literal_eval(keyword.value) for keyword in maker.keywords}
    is_key = asked.pop("frozen", False) and asked.get("eq", True)
    wanted = asked | dict(unasked) | (HASHABLE if is_key else {})
    return f"({', '.join(f'{name}={value}' for name, value in wanted.items())})".encode()
