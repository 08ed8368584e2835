// A new segment: its id and title; the rule is then built on its own screen.

import { useState } from "preact/hooks";
import { ask } from "../api.js";
import { html } from "../html.js";
import { tell } from "../news.js";
import { loadRules, rules } from "../rules.js";
import { Problem } from "./problem.js";

const FIRST_RULE = "visitor.is_returning";

export function Screen() {
  const [isOpen, open] = useState(false);
  const [title, setTitle] = useState("");
  const [problem, setProblem] = useState("");
  const id = title
    .toLowerCase()
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
  const save = async (event) => {
    event.preventDefault();
    try {
      await ask("POST", "change", {
        revision: rules.value.draft.revision,
        segment: id,
        values: { title, when: FIRST_RULE },
        new: true,
      });
      await loadRules();
      tell("Added to the draft; nobody sees it before it is published");
      location.hash = `#/segment/${id}`;
    } catch (error) {
      setProblem(error.message);
    }
  };
  return html`<div>
    <button type="button" aria-expanded=${isOpen} onClick=${() => open(!isOpen)}>New segment</button>
    ${
      isOpen &&
      html`<form class="filters" onSubmit=${save}>
        <label>Title <input required value=${title} onInput=${(event) => setTitle(event.currentTarget.value)} /></label>
        <p>Id: <code>${id || "..."}</code></p>
        <button class="act" disabled=${!id}>Add it to the draft</button>
      </form>`
    }
    ${problem && html`<${Problem} words=${problem} />`}
  </div>`;
}
