// The facts of a segment beside its rule: what it is for, its family, where it is used, and a form that changes them.

import { useState } from "preact/hooks";
import { ask, may } from "../api.js";
import { html } from "../html.js";
import { tell } from "../news.js";
import { Problem } from "../parts/problem.js";
import { loadRules, rules, segments } from "../rules.js";

const link = (id) => html`<a href=${`#/segment/${encodeURIComponent(id)}`}>${id}</a> `;

export function Facts({ segment }) {
  const [isOpen, open] = useState(false);
  const users = segments.value.filter((one) => names(one.expression ?? "", segment.id));
  const children = segments.value.filter((one) => one.parent === segment.id);
  const leaning = segments.value.filter((one) => one.fallback === segment.id);
  const rows = [
    ["Id", html`<code>${segment.id}</code>`],
    ["Definition", segment.definition],
    ["Owner", segment.owner],
    ["Priority", String(segment.priority ?? 0)],
    ["Inside of", segment.parent && link(segment.parent)],
    ["Contains", children.length > 0 && children.map((one) => link(one.id))],
    ["Fallback", segment.fallback && link(segment.fallback)],
    ["Fallback of", leaning.length > 0 && leaning.map((one) => link(one.id))],
    ["Named by", users.length > 0 && users.map((one) => link(one.id))],
    ["From", segment.starts && new Date(segment.starts).toLocaleString()],
    ["Until", segment.ends && new Date(segment.ends).toLocaleString()],
    ["Needs consent to", segment.purposes?.length > 0 && segment.purposes.join(", ")],
    ["File", segment.file],
  ];
  return html`
    <dl class="facts">
      ${rows.map(
        ([name, value]) =>
          value &&
          html`<dt>${name}</dt>
            <dd>${value}</dd>`,
      )}
    </dl>
    ${may("edit") && rules.value.draft && html`<button type="button" aria-expanded=${isOpen} onClick=${() => open(!isOpen)}>Change title, owner, priority</button>`}
    ${isOpen && html`<${Form} segment=${segment} onDone=${() => open(false)} />`}
  `;
}

const names = (expression, id) =>
  expression.includes(`in_segment("${id}")`) || expression.includes(`in_segment('${id}')`);

const FIELDS = [
  ["title", "Title"],
  ["definition", "Definition"],
  ["owner", "Owner"],
];

function Form({ segment, onDone }) {
  const [values, setValues] = useState({
    title: segment.title,
    definition: segment.definition,
    owner: segment.owner,
    priority: segment.priority,
  });
  const [problem, setProblem] = useState("");
  const set = (name, value) => setValues({ ...values, [name]: value });
  const save = async (event) => {
    event.preventDefault();
    const changed = Object.fromEntries(Object.entries(values).filter(([name, value]) => value !== segment[name]));
    if (!Object.keys(changed).length) return onDone();
    try {
      const saved = await ask("POST", "change", {
        revision: rules.value.draft.revision,
        segment: segment.id,
        values: changed,
      });
      await loadRules();
      tell(`Saved as revision ${saved.draft.revision}`);
      onDone();
    } catch (error) {
      setProblem(error.message);
      if (error.code === "draft-overtaken") await loadRules();
    }
  };
  return html`<form onSubmit=${save}>
    ${problem && html`<${Problem} words=${problem} />`}
    <div class="filters">
      ${FIELDS.map(([name, label]) => html`<label>${label} <input value=${values[name]} onInput=${(event) => set(name, event.currentTarget.value)} /></label>`)}
      <label
        >Priority
        <input
          type="number"
          step="1"
          value=${values.priority}
          onInput=${(event) => set("priority", Math.round(Number(event.currentTarget.value)))}
      /></label>
      <button class="act">Save</button>
      <button type="button" onClick=${onDone}>Cancel</button>
    </div>
  </form>`;
}
