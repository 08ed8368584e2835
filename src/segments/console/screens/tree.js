// The families: each segment below the one that it is inside of.

import { useEffect } from "preact/hooks";
import { html } from "../html.js";
import { Delayed } from "../parts/delayed.js";
import { Problem } from "../parts/problem.js";
import { loadRules, rules, rulesProblem, segments } from "../rules.js";

export function Screen() {
  useEffect(() => void loadRules(), []);
  if (rulesProblem.value)
    return html`<h1>Tree</h1>
      <${Problem} words=${rulesProblem.value} />`;
  if (!rules.value)
    return html`<h1>Tree</h1>
      <${Delayed}>Reading the rules ...<//>`;
  const ids = new Set(segments.value.map((one) => one.id));
  const below = Map.groupBy(segments.value, (one) => (ids.has(one.parent) ? one.parent : ""));
  return html`<h1>Tree</h1>
    <p>A visitor is in a segment only if they are in the one above it.</p>
    <${Level} found=${below.get("") ?? []} below=${below} seen=${new Set()} />`;
}

function Level({ found, below, seen }) {
  const fresh = found.filter((one) => !seen.has(one.id));
  if (!fresh.length) return null;
  const passed = new Set([...seen, ...fresh.map((one) => one.id)]);
  return html`<ul class="tree">
    ${fresh.map(
      (one) =>
        html`<li>
          <a href=${`#/segment/${encodeURIComponent(one.id)}`}>${one.title || one.id}</a>
          ${one.words && html`<span class="hint">${one.words}</span>`}
          <${Level} found=${below.get(one.id) ?? []} below=${below} seen=${passed} />
        </li>`,
    )}
  </ul>`;
}
