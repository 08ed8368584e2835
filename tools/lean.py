"""A module without what nobody needs when it runs: for the upload, where every byte is read and compiled at a start.

In: Python source. Out: its syntax tree without docstrings and other texts that stand alone, without annotations, and
without what only type checkers read. Values that those checkers already keep from changing lose the guard that would
refuse a change: they are defined in half the time, and made in a quarter of it.
"""

import ast
from typing import TypeAlias

Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef

# What dataclasses read in an annotation; of the others they need only that there is one.
READ_ANNOTATIONS = ("InitVar", "ClassVar")

# For a class without a docstring, dataclasses would write one at import, which takes longer than all else it does.
CLASS_TEXT = "-"

# What the edge never asks of a dataclass, and what frozen stands for besides the refusal to change: being a key.
UNASKED = {"repr": False, "match_args": False}
HASHABLE = {"unsafe_hash": True}


def lean_tree(source: str) -> ast.Module:
    """The tree of the source, without what is only for readers and checkers.

    Raises:
        SyntaxError: it is not Python.
    """
    tree = ast.parse(source)
    _Leaner().visit(tree)
    for node in ast.walk(tree):
        if not isinstance(node, ast.Module) and getattr(node, "body", None) == []:
            node.body = [ast.Pass()]  # type: ignore[attr-defined]
    return ast.fix_missing_locations(tree)


def is_type_checking(test: ast.expr) -> bool:
    """Whether it is the name by which checkers, and only they, go into a branch."""
    return (isinstance(test, ast.Name) and test.id == "TYPE_CHECKING") or (
        isinstance(test, ast.Attribute) and test.attr == "TYPE_CHECKING"
    )


class _Leaner(ast.NodeTransformer):
    """Changes a tree in place."""

    def visit_Expr(self, node: ast.Expr) -> ast.stmt | None:
        return None if isinstance(node.value, ast.Constant) else self._whole(node)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.stmt | None:
        return None if node.module == "__future__" else node

    def visit_If(self, node: ast.If) -> ast.stmt | list[ast.stmt]:
        if not is_type_checking(node.test):
            return self._whole(node)
        return [left for part in node.orelse if (left := self.visit(part)) is not None]

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.stmt | None:
        if node.value is None:
            return None
        return ast.copy_location(ast.Assign([node.target], self.visit(node.value)), node)

    def visit_FunctionDef(self, node: Function) -> ast.stmt:
        node.returns = None
        return self._whole(node)

    visit_AsyncFunctionDef = visit_FunctionDef  # noqa: N815 - ast finds its methods by these names

    def visit_arg(self, node: ast.arg) -> ast.arg:
        node.annotation = None
        return node

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.stmt:
        made_by = next((one for one in node.decorator_list if _is_dataclass(one)), None)
        fields = [part for part in node.body if isinstance(part, ast.AnnAssign)] if is_record(node) else []
        others = {id(part): self.visit(part) for part in node.body if part not in fields}
        kept = [others.get(id(part), part) for part in node.body]
        node.body = [part for part in kept if part is not None]
        for part in fields:
            part.annotation = _needed_annotation(part.annotation)
        if isinstance(made_by, ast.Call):
            _ask_less(made_by)
            node.body.insert(0, ast.Expr(ast.Constant(CLASS_TEXT)))
        return node

    def _whole(self, node: ast.stmt) -> ast.stmt:
        self.generic_visit(node)
        return node


def _is_dataclass(decorator: ast.expr) -> bool:
    made = decorator.func if isinstance(decorator, ast.Call) else decorator
    return isinstance(made, ast.Name) and made.id == "dataclass"


def is_record(node: ast.ClassDef) -> bool:
    """Whether the annotations in its body make its fields."""
    is_tuple = any(isinstance(base, ast.Name) and base.id == "NamedTuple" for base in node.bases)
    return is_tuple or any(map(_is_dataclass, node.decorator_list))


def _needed_annotation(annotation: ast.expr) -> ast.expr:
    root = annotation.value if isinstance(annotation, ast.Subscript) else annotation
    return root if isinstance(root, ast.Name) and root.id in READ_ANNOTATIONS else ast.Constant(0)


def _ask_less(made_by: ast.Call) -> None:
    """Let the dataclass have only the methods that the edge calls."""
    asked = {keyword.arg or "": ast.literal_eval(keyword.value) for keyword in made_by.keywords}
    is_key = asked.pop("frozen", False) and asked.get("eq", True)
    wanted = asked | UNASKED | (HASHABLE if is_key else {})
    made_by.keywords = [ast.keyword(name, ast.Constant(value)) for name, value in wanted.items()]
