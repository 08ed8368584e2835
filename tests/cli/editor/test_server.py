"""The language server over its own wire: a client of the protocol starts it as an editor does, and types."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types
from pygls.lsp.client import LanguageClient

RULES = """\
[site]
name = "shop"

[events.cart_add]
purpose = "personalization"
doc = "Something was put into the cart"

[signals.plan]
type = "string"
purpose = "functional"
doc = "The plan of a customer"

[segments.german]
title = "Germany"
when = 'geo.country == "DE"'

[segments.phones]
when = 'device.type == "phone" && in_segment("german")'
parent = "german"
"""
WAIT_SECONDS = 120


class Editor:
    """One document in an editor, and the problems that are shown in it."""

    def __init__(self, client: LanguageClient, path: Path) -> None:
        self.client, self.uri, self.version = client, path.as_uri(), 1
        self.shown: list[list[types.Diagnostic]] = []
        self.changed = asyncio.Event()

    def notice(self, params: types.PublishDiagnosticsParams) -> None:
        if params.uri == self.uri:
            self.shown.append(list(params.diagnostics))
            self.changed.set()

    async def next_problems(self) -> list[types.Diagnostic]:
        await asyncio.wait_for(self.changed.wait(), WAIT_SECONDS)
        self.changed.clear()
        return self.shown[-1]

    def open(self, text: str) -> None:
        document = types.TextDocumentItem(self.uri, "toml", self.version, text)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(document))

    def write(self, text: str) -> None:
        self.version += 1
        document = types.VersionedTextDocumentIdentifier(self.version, self.uri)
        change = types.TextDocumentContentChangeWholeDocument(text)
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(document, [change]))

    def at(self, text: str, needle: str) -> dict[str, Any]:
        """The place behind a piece of the text, as a request names it; the client counts in UTF-16."""
        before = text[: text.index(needle) + len(needle)]
        line = before.rpartition("\n")[2]
        position = types.Position(before.count("\n"), len(line.encode("utf-16-le")) // 2)
        return {"text_document": types.TextDocumentIdentifier(self.uri), "position": position}

    async def completions(self, text: str, needle: str) -> dict[str, types.CompletionItem]:
        found = await self.client.text_document_completion_async(
            types.CompletionParams(**self.at(text, needle))
        )
        assert isinstance(found, types.CompletionList)
        return {item.label: item for item in found.items}

    async def hover(self, text: str, needle: str) -> str:
        found = await self.client.text_document_hover_async(types.HoverParams(**self.at(text, needle)))
        return found.contents.value if found else ""


Scene = Callable[[Editor], Awaitable[None]]


@pytest.fixture
def play(tmp_path: Path) -> Callable[..., None]:
    """Plays a scene in an editor that has one rules file open."""

    def run(scene: Scene, text: str = RULES, name: str = "rules/shop.toml") -> None:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        asyncio.run(asyncio.wait_for(_play(scene, path), 2 * WAIT_SECONDS))

    return run


async def _play(scene: Scene, path: Path) -> None:
    client = LanguageClient("editor", "1")
    editor = Editor(client, path)

    @client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
    def _notice(params: types.PublishDiagnosticsParams) -> None:
        editor.notice(params)

    await client.start_io(sys.executable, "-m", "segments.cli.main", "lsp")
    await client.initialize_async(types.InitializeParams(types.ClientCapabilities()))
    client.initialized(types.InitializedParams())
    await scene(editor)
    await client.shutdown_async(None)
    client.exit(None)
    await client.stop()


def test_an_editor_is_served_while_somebody_types(play) -> None:
    slip = RULES.replace('geo.country == "DE"', '"💡" != geo.city && geo.contry == "DE"')
    half = RULES + "[segments.x]\nwhen = 'in_segment(\"ge"

    async def scene(editor: Editor) -> None:
        editor.open(RULES)
        assert await editor.next_problems() == []

        editor.write(slip)
        (problem,) = await editor.next_problems()
        assert problem.code == "cel-unknown-name"
        assert "geo.country" in problem.message
        line = slip.splitlines()[problem.range.start.line].encode("utf-16-le")
        start, end = problem.range.start.character, problem.range.end.character
        assert line[2 * start : 2 * end].decode("utf-16-le") == "geo.contry"

        editor.write(RULES)
        assert await editor.next_problems() == []
        about = await editor.hover(RULES, "geo.coun")
        assert "needs necessary" in about
        assert "This segment: visitors from Germany" in about
        assert "visitors from Germany" in await editor.hover(RULES, 'in_segment("ger')
        assert await editor.hover(RULES, "[site]\nna") == ""
        definition = types.DefinitionParams(**editor.at(RULES, 'in_segment("ger'))
        where = await editor.client.text_document_definition_async(definition)
        assert isinstance(where, types.Location)
        assert RULES.splitlines()[where.range.start.line] == "[segments.german]"

        editor.write(half)
        (problem,) = await editor.next_problems()
        assert problem.code == "toml-syntax"
        found = await editor.completions(half, "when = 'in_segment(\"ge")
        assert set(found) == {"german"}, "names of before, while the file is half of one"
        edit = found["german"].text_edit
        assert isinstance(edit, types.TextEdit)
        assert (
            half.splitlines()[-1][: edit.range.start.character] + edit.new_text
            == "when = 'in_segment(\"german"
        )

    play(scene)


def test_a_thousand_segments_and_fifty_strokes_are_few_checks(play) -> None:
    many = RULES + "".join(f"[segments.s{n}]\nwhen = 'visitor.visits == {n + 1}'\n" for n in range(1_000))

    async def scene(editor: Editor) -> None:
        editor.open(many)
        assert await editor.next_problems() == []
        for stroke in range(50):
            editor.write(many + "#" * stroke)
        editor.write(many + "[segments.last]\nwhen = 'nonsense'\n")
        while not (await editor.next_problems()):
            pass
        assert len(editor.shown) <= 4

    play(scene, many)
