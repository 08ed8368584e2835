"""Every place of a page in which a site shows what visitors write, as its serializers write it there.

In: two texts of visitors. Out: pages and documents with the first before the second, escaped as a right serializer
does. Harmless markers only.
"""

import html
import json
from collections.abc import Callable

SITE = "<b>site</b>"


def in_text(text: str) -> str:
    """As Svelte does: only what could begin a tag or a reference."""
    return text.replace("&", "&amp;").replace("<", "&lt;")


def in_react(text: str) -> str:
    """All five characters, in texts and values alike."""
    return html.escape(text).replace("&#x27;", "&#x27;")


def in_value(text: str) -> str:
    """A value in double quotes, where the other kind may stand as it is."""
    return text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")


def in_script(text: str) -> str:
    """A string of JavaScript that no `</script>` can end."""
    return json.dumps(text).replace("<", "\\u003c")


def in_single(text: str) -> str:
    """The same in single quotes, as templates of servers do."""
    escaped = text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n")
    return f"'{escaped}'".replace("<", "\\x3c")


def in_json(text: str) -> str:
    """A string of JSON."""
    return json.dumps(text)


def in_css(text: str) -> str:
    """A string of a style sheet."""
    return '"' + text.replace("\\", "\\5c ").replace('"', "\\22 ").replace("<", "\\3c ") + '"'


def _flight(one: str, two: str) -> str:
    row = "0:" + json.dumps(["$", "p", None, {"title": one, "alt": "x", "children": two}]) + "\n"
    return f"<script>self.__next_f.push([1,{in_script(row)}])</script>"


PAGES: dict[str, Callable[[str, str], str]] = {
    "two texts": lambda a, b: f"<ul><li>{in_text(a)}</li><li>{SITE}{in_text(b)}</li></ul>",
    "two texts, all escaped": lambda a, b: f"<p>{in_react(a)}</p>{SITE}<p>{in_react(b)}</p>",
    "a text and one deeper": lambda a, b: f"<div>{in_text(a)}<p>{in_text(b)}</p>{SITE}</div>",
    "a text and one further up": lambda a, b: f"<div><p>{in_text(a)}</p>{SITE}{in_text(b)}</div>",
    "cells": lambda a, b: f"<table><tr><td>{in_text(a)}<td>{SITE}<tr><td>{in_text(b)}</table>",
    "items without end tags": lambda a, b: f"<ul><li>{in_text(a)}<li>{SITE}<li>{in_text(b)}</ul>",
    "paragraphs without end tags": lambda a, b: f"<p>{in_text(a)}<p>{SITE}<p>{in_text(b)}",
    "choices": lambda a, b: f"<select><option>{in_text(a)}<option>{in_text(b)}</select>{SITE}",
    "a value and a text": lambda a, b: f'<input value="{in_value(a)}">{SITE}<h1>Found {in_text(b)}</h1>',
    "two values of one tag": lambda a, b: (
        f'<a title="{in_value(a)}" class="x" data-name="{in_value(b)}">x</a>{SITE}'
    ),
    "two values of two tags": lambda a, b: f'<img alt="{in_value(a)}">{SITE}<img alt="{in_value(b)}">',
    "a value in single quotes": lambda a, b: (
        f"<input value='{html.escape(a)}'>{SITE}<input value='{html.escape(b)}'>"
    ),
    "a text and a value": lambda a, b: f'<p>{in_text(a)}</p>{SITE}<p title="{in_react(b)}">x</p>',
    "title and text": lambda a, b: f"<title>{in_text(a)}</title><meta name=x>{SITE}<h1>{in_text(b)}</h1>",
    "two fields": lambda a, b: f"<textarea>{in_text(a)}</textarea>{SITE}<textarea>{in_text(b)}</textarea>",
    "two strings of one script": lambda a, b: (
        f"<script>var a = {in_script(a)}, ok = 1, b = {in_script(b)}</script>"
    ),
    "two kinds of strings": lambda a, b: (
        f"<script>var a = {in_script(a)}; ok(); var b = {in_single(b)}</script>"
    ),
    "strings after a pattern": lambda a, b: (
        f"<script>var q = /[\"'/]/g, a = {in_script(a)}; if (x) /'/.test(y); var b = {in_single(b)}</script>"
    ),
    "strings around a template": lambda a, b: (
        f"<script>f(`${{g({in_script(a)})}} \\` it's`, {in_single(b)})</script>"
    ),
    "strings after a comment": lambda a, b: (
        f"<script>// it's\n/* \" */ f({in_script(a)}, {in_script(b)})</script>"
    ),
    "state in a script": lambda a, b: (
        f'<script type="application/json">{json.dumps({"n": a, "admin": True, "t": b})}</script>'
    ),
    "state in a string of state": lambda a, b: (
        f'<script type="application/json">{json.dumps({"body": json.dumps({"n": a, "ok": 1, "t": b})})}</script>'
    ),
    "state in an attribute": lambda a, b: (
        f'<div data-page="{html.escape(json.dumps({"n": a, "admin": True, "t": b}))}"></div>{SITE}'
    ),
    "a handler": lambda a, b: (
        f'<a onclick="f({html.escape(in_script(a))}, 1, {html.escape(in_script(b))})">x</a>{SITE}'
    ),
    "data of Alpine": lambda a, b: (
        f'<div x-data="{{ a: {html.escape(in_single(a))}, ok: 1, b: {html.escape(in_single(b))} }}"></div>{SITE}'
    ),
    "a stream of elements": _flight,
    "a style sheet": lambda a, b: (
        f"<style>.a::before {{ content: {in_css(a)} }} .b::before {{ content: {in_css(b)} }}</style>"
    ),
    "a document in an attribute": lambda a, b: (
        f'<iframe srcdoc="{html.escape(f"<p>{in_text(a)}</p><b>ok</b><p>{in_text(b)}</p>")}"></iframe>{SITE}'
    ),
    "without scripts": lambda a, b: f"<noscript><p>{in_text(a)}</p>{SITE}<p>{in_text(b)}</p></noscript>",
    "a picture": lambda a, b: f"<svg><text>{in_text(a)}</text><title>{in_text(b)}</title></svg>{SITE}",
    "a template": lambda a, b: f"<template><p>{in_text(a)}</p><p>{in_text(b)}</p></template>{SITE}",
}

DOCUMENTS: dict[str, Callable[[str, str], str]] = {
    "two members": lambda a, b: json.dumps({"name": a, "admin": True, "text": b}),
    "two entries": lambda a, b: json.dumps([{"text": a}, {"text": "other"}, {"text": b}]),
    "markup in one string": lambda a, b: json.dumps(
        {"html": f"<p>{in_text(a)}</p>{SITE}<p>{in_text(b)}</p>"}
    ),
    "values in one string": lambda a, b: json.dumps(
        {"html": f'<i title="{in_value(a)}" id="x{in_value(b)}">'}
    ),
    "a document in a string": lambda a, b: json.dumps({"body": json.dumps({"n": a, "ok": 1, "t": b})}),
    "a key and a value": lambda a, b: json.dumps({a: 1, "ok": b}),
}
