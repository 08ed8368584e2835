// The builder: the tree of a rule, changed by pointer or keyboard. It holds no rule of its own: the text is all there
// is, read anew after each change, so a rule and its tree can never differ.

import { useLayoutEffect, useRef } from "preact/hooks";
import { html } from "../html.js";
import { tell } from "../news.js";
import { addBehind, move, remove, replace, setKind, turn, wrap } from "../rule/edit.js";
import { readRow } from "../rule/row.js";
import { childrenOf, isGroup, read } from "../rule/tree.js";
import { spansOf } from "../rule/spans.js";
import { Row, sayRow } from "./row.js";
import { firstText } from "./subjects.js";

const WAYS = { ArrowUp: "up", ArrowDown: "down", ArrowLeft: "out", ArrowRight: "in" };
const SAID = { up: "up", down: "down", out: "out of its group", in: "into the next group" };

export function Builder({ text, words, problems, onText, onUndo, onRedo }) {
  const tree = read(text);
  const root = useRef(null);
  const wanted = useRef(null);
  // At once with the new tree: a later effect could be run by the next render, before the place is there.
  useLayoutEffect(() => {
    if (!wanted.current) return;
    const [place, control] = wanted.current;
    const holder = root.current.querySelector(`[data-place="${place}"]`);
    (holder?.querySelector(control) ?? holder?.querySelector("select, input, button"))?.focus();
    wanted.current = null;
  });
  const doing = {
    words,
    problems: spansOf(tree, problems, text),
    write(next, place, said, control = ".subject, textarea, .kind") {
      wanted.current = [place.join("."), control];
      onText(next);
      if (said) tell(said);
    },
    tree,
  };
  const onKeyDown = (event) => {
    const isUndo = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z";
    const isTyped = event.target.matches("input, textarea") && event.target.value !== event.target.defaultValue;
    if (isUndo && !isTyped) {
      event.preventDefault();
      (event.shiftKey ? onRedo : onUndo)();
    } else if (event.altKey && WAYS[event.key]) {
      event.preventDefault();
      const holder = event.target.closest("[data-place]");
      if (holder) step(doing, holder.dataset.place.split(".").filter(Boolean).map(Number), WAYS[event.key]);
    }
  };
  return html`<div class="builder" ref=${root} onKeyDown=${onKeyDown}>
    <p class="hint" id="builder-keys">
      Alt and an arrow moves a condition: up, down, left out of its group, right into the next one. Ctrl Z undoes.
    </p>
    <${Node} node=${tree} place=${[]} doing=${doing} />
  </div>`;
}

function step(doing, place, way) {
  const moved = move(doing.tree, place, way);
  if (moved) doing.write(moved.text, moved.place, `Moved ${SAID[way]}`);
  else tell(`Cannot be moved ${SAID[way]}`);
}

function Node({ node, place, doing }) {
  if (isGroup(node)) return html`<${Group} node=${node} place=${place} doing=${doing} />`;
  const row = node.kind === "leaf" ? readRow(node.text) : null;
  const found = doing.problems.get(place.join(".")) ?? [];
  const mark = found.some((one) => one.severity === "error") ? "wrong" : found.length ? "doubtful" : "";
  const put = (text) => doing.write(replace(doing.tree, place, text), place, "");
  return html`<div
    class=${`row ${mark}`}
    data-place=${place.join(".")}
    role="group"
    aria-label=${row ? sayRow(row) : "Condition as text"}
  >
    ${
      row
        ? html`<${Row} row=${row} words=${doing.words} onText=${put} />`
        : html`<textarea
            class="code"
            rows="1"
            aria-label="Condition as text"
            value=${node.text}
            onChange=${(event) => put(event.currentTarget.value)}
          ></textarea>`
    }
    <${Tools} node=${node} place=${place} doing=${doing} />
    ${found.map((one) => html`<p class=${one.severity === "error" ? "problem" : "hint"}>${one.message}${one.hint && ` - ${one.hint}`}</p>`)}
  </div>`;
}

function Group({ node, place, doing }) {
  const children = childrenOf(node);
  const name = place.join(".");
  if (node.kind === "not") {
    return html`<fieldset class="not" data-place=${name}>
      <legend>Not</legend>
      <${Node} node=${children[0]} place=${[...place, 0]} doing=${doing} />
      <${Tools} node=${node} place=${place} doing=${doing} />
    </fieldset>`;
  }
  const swap = (event) =>
    doing.write(setKind(doing.tree, place, event.currentTarget.value), place, "Changed the group", ".kind");
  return html`<fieldset class=${node.kind} data-place=${name}>
    <legend>
      <select class="kind" aria-label="Group" value=${node.kind} onChange=${swap}>
        <option value="all" selected=${node.kind === "all"}>All of these</option>
        <option value="any" selected=${node.kind === "any"}>Any of these</option>
      </select>
    </legend>
    <ol class="conditions">
      ${children.map((child, at) => html`<li key=${at}><${Node} node=${child} place=${[...place, at]} doing=${doing} /></li>`)}
    </ol>
    <${Tools} node=${node} place=${place} doing=${doing} />
  </fieldset>`;
}

const TOOLS = [
  ["up", "M8 14V2M3 7l5-5 5 5", "Move up"],
  ["down", "M8 2v12M3 9l5 5 5-5", "Move down"],
  ["out", "M14 8H2M7 3 2 8l5 5", "Move out of the group"],
  ["in", "M2 8h12M9 3l5 5-5 5", "Move into the next group"],
];

const Icon = ({ path }) => html`<svg viewBox="0 0 16 16" aria-hidden="true"><path d=${path} /></svg>`;

function Tools({ node, place, doing }) {
  const { tree, words } = doing;
  const isChain = node.kind === "all" || node.kind === "any";
  const behind = isChain
    ? [...place, childrenOf(node).length]
    : place.length
      ? [...place.slice(0, -1), place.at(-1) + 1]
      : [1];
  const first = firstText("geo.country", words);
  const parent = place.length ? place.slice(0, -1) : [];
  const added = () => {
    const target = isChain ? [...place, childrenOf(node).length - 1] : place;
    doing.write(addBehind(tree, target, first), behind, "Added a condition");
  };
  return html`<div class="tools">
    <button type="button" class="add" onClick=${added}>Add</button>
    <button type="button" onClick=${() => doing.write(wrap(tree, place, first), [...place, 1], "Made a group")}>
      Group
    </button>
    <button
      type="button"
      aria-pressed=${node.kind === "not"}
      onClick=${() => doing.write(turn(tree, place), place, "Turned over")}
    >
      Not
    </button>
    ${TOOLS.filter(([way]) => move(tree, place, way)).map(
      ([way, path, label]) =>
        html`<button type="button" aria-label=${label} title=${label} onClick=${() => step(doing, place, way)}>
          <${Icon} path=${path} />
        </button>`,
    )}
    <button
      type="button"
      aria-label="Remove"
      title="Remove"
      onClick=${() => doing.write(remove(tree, place), parent, "Removed")}
    >
      ×
    </button>
  </div>`;
}
