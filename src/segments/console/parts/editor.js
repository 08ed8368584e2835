// CodeMirror for rules files: TOML's colours, undo, search by the browser, a name for screen readers. It stands in a
// shadow root: there its styles are sheets made by script, which the page's policy allows, and in a document they are not.

import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { HighlightStyle, StreamLanguage, syntaxHighlighting } from "@codemirror/language";
import { toml } from "@codemirror/legacy-modes/mode/toml";
import { EditorState } from "@codemirror/state";
import { EditorView, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";

// The page's own colours, which are dark where the page is.
const colours = HighlightStyle.define([
  { tag: tags.comment, color: "var(--soft)", fontStyle: "italic" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--good)" },
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: "var(--link)" },
  { tag: [tags.atom, tags.number, tags.bool, tags.keyword], color: "var(--note)" },
]);

const look = EditorView.theme({
  "&": { color: "var(--ink)", backgroundColor: "var(--page)", border: "1px solid var(--soft)" },
  ".cm-gutters": { color: "var(--soft)", backgroundColor: "var(--panel)" },
  ".cm-content": { caretColor: "var(--ink)" },
});

export function openEditor(parent, { label, text, mayEdit, onText }) {
  const root = parent.attachShadow({ mode: "open" });
  return new EditorView({
    parent: root,
    root,
    state: EditorState.create({
      doc: text,
      extensions: [
        lineNumbers(),
        history(),
        keymap.of([...defaultKeymap, ...historyKeymap]),
        StreamLanguage.define(toml),
        look,
        syntaxHighlighting(colours),
        EditorView.lineWrapping,
        EditorState.readOnly.of(!mayEdit),
        EditorView.editable.of(mayEdit),
        EditorView.contentAttributes.of({ "aria-label": label, tabindex: "0" }),
        EditorView.updateListener.of((update) => update.docChanged && onText(update.state.doc.toString())),
      ],
    }),
  });
}
