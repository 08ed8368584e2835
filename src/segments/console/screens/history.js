// The history: every publication with the difference that was kept then, the way back, and the trail of changes.

import { useEffect, useState } from "preact/hooks";
import { ask, may } from "../api.js";
import { html } from "../html.js";
import { tell } from "../news.js";
import { Delayed } from "../parts/delayed.js";
import { Difference } from "../parts/difference.js";
import { Problem } from "../parts/problem.js";

export function Screen() {
  const [found, setFound] = useState(null);
  const [trail, setTrail] = useState([]);
  const [problem, setProblem] = useState("");
  const load = async () => {
    try {
      setFound(await ask("GET", "history"));
      setTrail((await ask("GET", "trail")).trail);
    } catch (error) {
      setProblem(error.message);
    }
  };
  useEffect(() => void load(), []);
  const goBack = async (to) => {
    setProblem("");
    try {
      const done = await ask("POST", "move", { action: "rollback", ...(to ? { to } : {}) });
      tell(`In force again, as publication ${done.sequence}`);
    } catch (error) {
      setProblem(error.message);
    }
    await load();
  };
  return html`<h1>History</h1>
    ${problem && html`<${Problem} words=${problem} />`}
    ${!found && !problem && html`<${Delayed}>Reading the history ...<//>`}
    ${found && html`<${Publications} found=${found} goBack=${goBack} />`}
    ${trail.length > 0 && html`<${Trail} rows=${trail} />`}`;
}

function Publications({ found, goBack }) {
  const { live, publications } = found;
  if (!publications.length) return html`<p>Nothing was published from a place that keeps a history.</p>`;
  const mayUndo = may("publish") && live?.previous && !live.staged;
  return html`
    ${mayUndo && html`<button type="button" onClick=${() => goBack("")}>Undo the last publication</button>`}
    <ol class="conditions" reversed>
      ${publications.map(
        (row) =>
          html`<li>
            <h2>
              ${row.sequence}: ${row.action}${row.share > 0 && ` to ${row.share / 100} %`} by
              ${row.author || "somebody"}, ${" "}${new Date(row.published_ms).toLocaleString()}
              ${row.digest === live?.digest && html`<span class="state live">live</span>`}
            </h2>
            ${row.message && html`<p>${row.message}</p>`}
            <p class="hint"><code>${row.digest.slice(0, 12)}</code>, ${row.segments} segments</p>
            ${
              row.difference
                ? html`<details>
                    <summary>What it changed</summary>
                    <${Difference} difference=${row.difference} />
                  </details>`
                : html`<p class="hint">Published elsewhere: no difference was kept.</p>`
            }
            ${may("publish") && row.digest !== live?.digest && html`<button type="button" onClick=${() => goBack(row.digest)}>Put ${row.sequence} into force again</button>`}
          </li>`,
      )}
    </ol>
  `;
}

function which({ revision, sequence, digest = "" }) {
  if (revision) return `revision ${revision}`;
  return sequence ? `publication ${sequence}` : digest.slice(0, 12);
}

function Trail({ rows }) {
  return html`<h2>Who did what</h2>
    <div class="scroll" tabindex="0" role="region" aria-label="Trail">
      <table>
        <thead>
          <tr>
            <th scope="col">When</th>
            <th scope="col">Who</th>
            <th scope="col">What</th>
            <th scope="col">Which</th>
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            (row) =>
              html`<tr>
                <td>${new Date(row.at_ms).toLocaleString()}</td>
                <td>${row.subject}</td>
                <td>${row.action}</td>
                <td>${which(row.detail)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
}
