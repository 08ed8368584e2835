// Publishing: the plan of the newest draft, its approvals, and the step itself, to everybody or to a share.

import { useEffect, useState } from "preact/hooks";
import { ask, may, session } from "../api.js";
import { html } from "../html.js";
import { tell } from "../news.js";
import { Delayed } from "../parts/delayed.js";
import { Difference } from "../parts/difference.js";
import { Problem } from "../parts/problem.js";

const SHARES = [
  [10000, "everybody"],
  [5000, "half of the visitors"],
  [1000, "a tenth"],
  [100, "one in a hundred"],
];

export function Screen() {
  const [plan, setPlan] = useState(null);
  const [problem, setProblem] = useState("");
  const load = () => ask("GET", "plan").then(setPlan, (error) => setProblem(error.message));
  useEffect(() => void load(), []);
  const run = async (name, body, said) => {
    setProblem("");
    try {
      await ask("POST", name, body);
      tell(said);
    } catch (error) {
      setProblem(error.message);
    }
    await load();
  };
  return html`<h1>Publish</h1>
    ${problem && html`<${Problem} words=${problem} />`}
    ${plan ? html`<${Plan} plan=${plan} run=${run} />` : !problem && html`<${Delayed}>Compiling the draft ...<//>`}`;
}

function Plan({ plan, run }) {
  const { draft, live, difference, approvals, needed } = plan;
  const base = live ? `publication ${live.sequence}` : "nothing: this is the first one";
  return html`
    <p class="standing">${`Revision ${draft.revision} by ${draft.author}, compared with ${base}.`}</p>
    <h2>What changes</h2>
    <${Difference} difference=${difference} />
    ${(needed > 0 || approvals.length > 0) && html`<${Approvals} plan=${plan} run=${run} />`}
    ${live?.staged && html`<${Staged} staged=${live.staged} run=${run} />`}
    ${may("publish") ? html`<${Form} plan=${plan} run=${run} />` : html`<p>A publisher can publish this.</p>`}
  `;
}

function Approvals({ plan, run }) {
  const { approvals, needed, draft } = plan;
  const mine = approvals.some((one) => one.subject === session.value.subject);
  return html`<h2>Approvals</h2>
    <p>
      ${approvals.filter((one) => one.counts).length} of ${needed} needed, for exactly this content
      (${draft.digest.slice(0, 12)}).
    </p>
    <ul>
      ${approvals.map((one) => html`<li>${one.subject}, ${new Date(one.at_ms).toLocaleString()}${!one.counts && " (the author's own, which does not count)"}</li>`)}
    </ul>
    ${may("publish") && !mine && html`<button type="button" onClick=${() => run("approve", { digest: draft.digest }, "Approved")}>Approve this content</button>`}`;
}

function Staged({ staged, run }) {
  return html`<h2>Roll-out</h2>
    <p>${staged.share / 100} % of the visitors get ${staged.digest.slice(0, 12)}.</p>
    ${
      may("publish") &&
      html`<div class="actions">
        <button type="button" onClick=${() => run("move", { action: "promote" }, "Everybody gets it")}>
          Give it to everybody
        </button>
        <button type="button" onClick=${() => run("move", { action: "unstage" }, "Ended the roll-out")}>
          End the roll-out
        </button>
      </div>`
    }`;
}

function Form({ plan, run }) {
  const [message, setMessage] = useState("");
  const [share, setShare] = useState(10000);
  const publish = (event) => {
    event.preventDefault();
    const body = { digest: plan.draft.digest, live: plan.live?.digest ?? null, message, share: Number(share) };
    run("publish", body, "Published");
  };
  const isSame = plan.difference.same;
  return html`<h2>Publish it</h2>
    <form onSubmit=${publish}>
      <div class="filters">
        <label
          >Why, for the history
          <input value=${message} maxlength="500" onInput=${(event) => setMessage(event.currentTarget.value)}
        /></label>
        <label>
          To whom
          <select value=${share} onChange=${(event) => setShare(event.currentTarget.value)}>
            ${SHARES.map(([value, label]) => html`<option value=${value}>${label}</option>`)}
          </select>
        </label>
        <button class="act" disabled=${isSame}>Publish</button>
      </div>
      ${isSame && html`<p class="hint">The draft is what is live already.</p>`}
    </form>`;
}
