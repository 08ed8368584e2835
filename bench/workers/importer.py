"""Imports what it is told to, one module a request: /order?A,B gives them so that each comes after what it imports."""

import ast
import importlib
import importlib.util
import json

import js


def imports_of(name):
    source = importlib.util.find_spec(name).loader.get_source(name)
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def in_order(names):
    order = {}

    def place(name):
        if name in order or name not in names:
            return
        for imported in imports_of(name):
            if imported != name:
                place(imported)
        order[name] = None

    for name in names:
        place(name)
    return list(order)


def on_fetch(request, env, ctx):
    path, _, query = request.url.partition("?")
    if path.endswith("/order"):
        return js.Response.new(json.dumps(in_order(query.split(","))))
    if path.endswith("/import"):
        importlib.import_module(query)
    return js.Response.new("ok")
