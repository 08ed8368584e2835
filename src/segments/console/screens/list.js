// The first screen: every segment, with search and filters. Long lists are shown a hundred at a time.

import { useEffect, useMemo, useState } from "preact/hooks";
import { may } from "../api.js";
import { html } from "../html.js";
import { Delayed } from "../parts/delayed.js";
import { lazy } from "../parts/lazy.js";
import { liveSegments, loadLive, loadRules, rules, rulesProblem, segments, stateOf } from "../rules.js";

const PAGE = 50;
const NewSegment = lazy(() => import("../parts/new_segment.js"));

export function List() {
  const [search, setSearch] = useState("");
  const [owner, setOwner] = useState("");
  const [state, setState] = useState("");
  const [most, setMost] = useState(PAGE);
  useEffect(() => void loadRules().then(loadLive), []);
  const isThere = rules.value !== null;
  useEffect(() => void (isThere && performance.mark("list")), [isThere]);
  const rows = useMemo(() => withStates(segments.value), [segments.value, liveSegments.value]);
  const owners = useMemo(() => [...new Set(rows.map((row) => row.segment.owner).filter(Boolean))].sort(), [rows]);
  if (!rules.value)
    return html`<h1>Segments</h1>
      ${
        rulesProblem.value
          ? html`<p class="problem" role="alert">${rulesProblem.value}</p>`
          : html`<${Delayed}>Reading the rules ...<//>`
      }`;
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const found = rows.filter(
    (row) =>
      (!words.length || words.every((word) => textOf(row.segment).includes(word))) &&
      (!owner || row.segment.owner === owner) &&
      (!state || row.state === state),
  );
  const change = (set) => (event) => {
    set(event.currentTarget.value);
    setMost(PAGE);
  };
  return html`
    <h1>Segments</h1>
    <${Standing} />
    ${may("edit") && rules.value.draft && html`<${NewSegment} />`}
    <form class="filters" role="search" onSubmit=${(event) => event.preventDefault()}>
      <label>Search <input type="search" value=${search} onInput=${change(setSearch)} /></label>
      <label>
        Owner
        <select value=${owner} onChange=${change(setOwner)}>
          <option value="">all</option>
          ${owners.map((name) => html`<option value=${name}>${name}</option>`)}
        </select>
      </label>
      <label>
        State
        <select value=${state} onChange=${change(setState)}>
          <option value="">all</option>
          ${["live", "draft", "changed", "scheduled", "ended", "retired"].map((name) => html`<option value=${name}>${name}</option>`)}
        </select>
      </label>
      <p role="status">${found.length} of ${rows.length}</p>
    </form>
    <div class="scroll" tabindex="0" role="region" aria-label="Segments">
      <table class="list">
        <thead>
          <tr>
            <th scope="col">Segment</th>
            <th scope="col">Who</th>
            <th scope="col">Owner</th>
            <th scope="col">Purposes</th>
            <th scope="col">State</th>
          </tr>
        </thead>
        <tbody>
          ${found.slice(0, most).map((row) => html`<${Row} key=${row.segment.id} segment=${row.segment} state=${row.state} />`)}
        </tbody>
      </table>
    </div>
    ${
      found.length > most &&
      html`<p>
        <button type="button" onClick=${() => setMost(most + PAGE)}>
          Show ${Math.min(PAGE, found.length - most)} more
        </button>
      </p>`
    }
  `;
}

function Row({ segment: row, state }) {
  return html`<tr>
    <th scope="row">
      <a href=${`#/segment/${encodeURIComponent(row.id)}`}>${row.title || row.id}</a>
      ${row.title && html`<code>${row.id}</code>`}
    </th>
    <td class="wide">${row.words ?? ""}</td>
    <td>${row.owner ?? ""}</td>
    <td>${(row.purposes ?? []).join(", ")}</td>
    <td><span class=${`state ${state}`}>${state}</span></td>
  </tr>`;
}

function withStates(found) {
  const now = Date.now();
  return found.map((segment) => ({ segment, state: stateOf(segment, now) }));
}

const texts = new WeakMap();

// What a search looks at; worked out when something is searched.
function textOf(segment) {
  if (!texts.has(segment)) {
    const { id, title, definition, owner, words, tags = [] } = segment;
    texts.set(segment, [id, title, definition, owner, words, ...tags].join(" ").toLowerCase());
  }
  return texts.get(segment);
}

function Standing() {
  const { live, draft, outline } = rules.value;
  return html`<p class="standing">
    ${live ? `Live: publication ${live.sequence}, ${new Date(live.published_ms).toLocaleString()}. ` : "Nothing is live yet. "}
    ${
      draft
        ? `Draft: revision ${draft.revision} by ${draft.author}, ${new Date(draft.saved_ms).toLocaleString()}.`
        : outline.source === "live"
          ? "No files of these rules are here, so nothing can be changed: bring them with `segments push`."
          : "Bring rules with `segments push`."
    }
  </p>`;
}
