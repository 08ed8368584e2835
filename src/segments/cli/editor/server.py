"""The language server: documents of an editor in, diagnostics, completion, hover and definitions out.

It speaks the Language Server Protocol by pygls, an extra of this package. One check runs at a time, in a thread, and
only once nobody has typed for a moment. This file holds the protocol and its clock; what is said, the files beside it
decide.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from lsprotocol import types
from pygls.lsp.server import LanguageServer
from pygls.uris import from_fs_path, to_fs_path
from pygls.workspace import ServerTextPosition, ServerTextRange, TextDocument

from segments.authoring.report.diagnostics import Diagnostic
from segments.authoring.ruleset import Place, RuleSet, Site
from segments.cli.editor.answers import Offer, complete, definition_of, describe
from segments.cli.editor.cursor import Cursor, cursor_at, segment_before
from segments.cli.editor.open_rules import CheckedDocuments, check_documents, rules_place
from segments.version import VERSION

QUIET_SECONDS: Final = 0.3
"""As long as a hand rests between two words."""

TOML_SYNTAX: Final = "toml-syntax"
"""The problem of a file whose tables cannot be read: its names are those of before."""

_NOTHING: Final = RuleSet(Site(""), ())
_SEVERITIES: Final = {
    "error": types.DiagnosticSeverity.Error,
    "warning": types.DiagnosticSeverity.Warning,
}
_KINDS: Final = {
    "signal": types.CompletionItemKind.Field,
    "function": types.CompletionItemKind.Function,
    "segment": types.CompletionItemKind.Class,
    "event": types.CompletionItemKind.Event,
    "score": types.CompletionItemKind.Value,
    "window": types.CompletionItemKind.Unit,
    "purpose": types.CompletionItemKind.EnumMember,
}


class RulesServer(LanguageServer):
    """The server of one editor. `rules` are the last ones of each place that could be read."""

    def __init__(self) -> None:
        super().__init__("segments", VERSION)
        self.rules: dict[Path, RuleSet] = {}
        self._wanted: set[Path] = set()
        self._shown: dict[Path, set[str]] = {}
        self._at_work: asyncio.Task[None] | None = None

    def want_check(self, document: TextDocument) -> None:
        """Have the rules of a document checked soon; wishes that come together are one check."""
        place = rules_place(_path_of(document.uri), document.source)
        if place is None:
            return
        self._wanted.add(place)
        if self._at_work is None or self._at_work.done():
            self._at_work = asyncio.create_task(self._check_all())

    async def _check_all(self) -> None:
        while self._wanted:
            places = set()
            while self._wanted:  # until nothing has been typed for a moment
                places |= self._wanted
                self._wanted.clear()
                await asyncio.sleep(QUIET_SECONDS)
            for place in sorted(places):
                await self._check(place)

    async def _check(self, place: Path) -> None:
        texts = self._open_texts(place)
        checked = await asyncio.to_thread(check_documents, place, texts)
        codes = {found.code for rows in checked.problems.values() for found in rows}
        if TOML_SYNTAX not in codes or place not in self.rules:
            self.rules[place] = checked.rules
        self._show(place, texts, checked)

    def _open_texts(self, place: Path) -> dict[Path, str]:
        documents = self.workspace.text_documents.values()
        texts = {_path_of(document.uri): document.source for document in documents}
        return {path: text for path, text in texts.items() if rules_place(path, text) == place}

    def _show(self, place: Path, texts: Mapping[Path, str], checked: CheckedDocuments) -> None:
        """Publish the problems of all files, and none for those that had some; problems of no place go to each."""
        paths = {*texts, *checked.problems}
        uris = {path: from_fs_path(str(path)) or "" for path in paths}
        for path, uri in uris.items():
            document = self.workspace.get_text_document(uri)
            rows = [*checked.problems.get(path, ()), *(checked.unplaced if path in texts else ())]
            self._publish(uri, [_diagnostic(found, document) for found in rows])
        for gone in self._shown.get(place, set()) - {*uris.values()}:
            self._publish(gone, [])
        self._shown[place] = {*uris.values()}

    def _publish(self, uri: str, rows: list[types.Diagnostic]) -> None:
        self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri=uri, diagnostics=rows))

    def look(
        self, params: types.CompletionParams | types.HoverParams | types.DefinitionParams
    ) -> tuple[TextDocument, Cursor, RuleSet, int]:
        """The document, the thing at the place, the rules to answer from, and the offset."""
        document = self.workspace.get_text_document(params.text_document.uri)
        offset = document.offset_at_position(params.position)
        place = rules_place(_path_of(document.uri), document.source)
        rules = self.rules.get(place, _NOTHING) if place else _NOTHING
        return document, cursor_at(document.source, offset), rules, offset


def make_server() -> RulesServer:
    """The server with all that it answers."""
    server = RulesServer()
    for event in (
        types.TEXT_DOCUMENT_DID_OPEN,
        types.TEXT_DOCUMENT_DID_CHANGE,
        types.TEXT_DOCUMENT_DID_SAVE,
    ):
        server.feature(event)(_notice_text)
    options = types.CompletionOptions(trigger_characters=[".", '"', "("])
    server.feature(types.TEXT_DOCUMENT_COMPLETION, options)(_complete)
    server.feature(types.TEXT_DOCUMENT_HOVER)(_hover)
    server.feature(types.TEXT_DOCUMENT_DEFINITION)(_define)
    return server


async def _notice_text(
    server: RulesServer,
    params: types.DidOpenTextDocumentParams
    | types.DidChangeTextDocumentParams
    | types.DidSaveTextDocumentParams,
) -> None:
    server.want_check(server.workspace.get_text_document(params.text_document.uri))


def _complete(server: RulesServer, params: types.CompletionParams) -> types.CompletionList:
    document, cursor, rules, _ = server.look(params)
    typed = document.position_codec.client_num_units(cursor.typed)
    start = types.Position(params.position.line, params.position.character - typed)
    span = types.Range(start, params.position)
    offers = complete(cursor, rules)
    return types.CompletionList(is_incomplete=False, items=[_item(offer, span) for offer in offers])


def _hover(server: RulesServer, params: types.HoverParams) -> types.Hover | None:
    document, cursor, rules, offset = server.look(params)
    text = describe(cursor, rules, rules.segment(segment_before(document.source, offset)))
    return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, text)) if text else None


def _define(server: RulesServer, params: types.DefinitionParams) -> types.Location | None:
    _, cursor, rules, _ = server.look(params)
    rule = definition_of(cursor, rules)
    if rule is None or rule.place is None:
        return None
    uri = from_fs_path(rule.place.file) or ""
    return types.Location(uri, _range(rule.place, server.workspace.get_text_document(uri)))


def _path_of(uri: str) -> Path:
    return Path(to_fs_path(uri) or "")


def _item(offer: Offer, span: types.Range) -> types.CompletionItem:
    return types.CompletionItem(
        label=offer.name,
        kind=_KINDS[offer.kind],
        detail=offer.detail or None,
        documentation=types.MarkupContent(types.MarkupKind.Markdown, offer.documentation),
        text_edit=types.TextEdit(span, offer.name),
    )


def _diagnostic(found: Diagnostic, document: TextDocument) -> types.Diagnostic:
    start = types.Position(0, 0)
    place = _range(found.place, document) if found.place else types.Range(start, start)
    return types.Diagnostic(
        place,
        message=f"{found.message}\n{found.hint}" if found.hint else found.message,
        severity=_SEVERITIES[found.severity],
        code=found.code,
        source="segments",
    )


def _range(place: Place, document: TextDocument) -> types.Range:
    """A place in the units of the client: it counts from 0, and in UTF-16 where it does not say otherwise."""
    start, end = (
        ServerTextPosition(place.line - 1, column - 1) for column in (place.column, place.end_column)
    )
    return document.range_to_client_units(ServerTextRange(start, end))
