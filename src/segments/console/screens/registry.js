// The registry: what marketing and developers share - signals, events, scores, segments with what they mean.

import { useEffect, useState } from "preact/hooks";
import { html } from "../html.js";
import { Delayed } from "../parts/delayed.js";
import { Problem } from "../parts/problem.js";
import { rulesProblem } from "../rules.js";
import { loadWords, words } from "../words.js";

export function Screen() {
  const [search, setSearch] = useState("");
  useEffect(() => void loadWords(), []);
  if (!words.value) {
    return html`<h1>Registry</h1>
      ${rulesProblem.value ? html`<${Problem} words=${rulesProblem.value} />` : html`<${Delayed}>Reading ...<//>`}`;
  }
  const { signals, events, scores, segments } = words.value;
  const tables = [
    [
      "Signals",
      signals.map((one) => [one.name, one.type, one.purpose, one.doc]),
      ["Name", "Type", "Purpose", "Meaning"],
    ],
    [
      "Events",
      events.map((one) => [
        one.name,
        Object.keys(one.properties).join(", "),
        one.own ? "declared by the site" : "built in",
        one.doc,
      ]),
      ["Name", "Properties", "From", "Meaning"],
    ],
    ["Scores", scores.map((one) => [one.name, one.doc]), ["Name", "Meaning"]],
    ["Segments", segments.map((one) => [one.name, one.doc]), ["Id", "Title"]],
  ];
  return html`<h1>Registry</h1>
    <form class="filters" role="search" onSubmit=${(event) => event.preventDefault()}>
      <label
        >Search <input type="search" value=${search} onInput=${(event) => setSearch(event.currentTarget.value)}
      /></label>
    </form>
    ${tables.map(([name, rows, heads]) => html`<${Table} name=${name} heads=${heads} rows=${matching(rows, search)} />`)}`;
}

const matching = (rows, search) => rows.filter((row) => row.join(" ").toLowerCase().includes(search.toLowerCase()));

function Table({ name, heads, rows }) {
  if (!rows.length) return null;
  return html`<h2>${name} (${rows.length})</h2>
    <div class="scroll" tabindex="0" role="region" aria-label=${name}>
      <table>
        <thead>
          <tr>
            ${heads.map((head) => html`<th scope="col">${head}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            (row) =>
              html`<tr>
                ${row.map((cell, at) => (at ? html`<td>${cell}</td>` : html`<th scope="row"><code>${cell}</code></th>`))}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
}
