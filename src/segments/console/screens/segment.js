// One segment: its facts, its rule as builder, text and plain words, where it is used, and the dialog of two editors.

import { useEffect, useState } from "preact/hooks";
import { ask, may } from "../api.js";
import { Builder } from "../builder/builder.js";
import { useUndo } from "../builder/undo.js";
import { html } from "../html.js";
import { tell } from "../news.js";
import { Delayed } from "../parts/delayed.js";
import { Problem } from "../parts/problem.js";
import { loadLive, loadRules, rules, rulesProblem, segments, stateOf } from "../rules.js";
import { loadWords, words } from "../words.js";
import { Facts } from "./segment_facts.js";

const PAUSE_MS = 250;

export function Screen({ parts }) {
  useEffect(() => {
    if (!rules.value) loadRules();
    loadLive();
    loadWords();
  }, []);
  if (!rules.value)
    return rulesProblem.value
      ? html`<${Problem} words=${rulesProblem.value} />`
      : html`<${Delayed}>Reading the rules ...<//>`;
  const segment = segments.value.find((one) => one.id === parts[0]);
  if (!segment)
    return html`<h1>No such segment</h1>
      <p><a href="#/">Go to the list</a></p>`;
  return html`<${Segment} segment=${segment} />`;
}

function Segment({ segment }) {
  const hasRule = typeof segment.expression === "string";
  return html`
    <h1>
      ${segment.title || segment.id}
      <span class=${`state ${stateOf(segment, Date.now())}`}>${stateOf(segment, Date.now())}</span>
    </h1>
    <${Facts} segment=${segment} />
    ${
      hasRule
        ? words.value
          ? html`<${Rule} segment=${segment} />`
          : html`<${Delayed}>Reading the names of signals ...<//>`
        : html`<p>Its rule is not here: the files were never brought with <code>segments push</code>.</p>`
    }
  `;
}

function Rule({ segment }) {
  const undo = useUndo(segment.expression);
  const [checked, setChecked] = useState({ problems: [], words: segment.words, text: segment.expression });
  const [view, setView] = useState("builder");
  const [saving, setSaving] = useState(null);
  // The draft that these changes are made to: what others save meanwhile must not be taken for its base.
  const [base, setBase] = useState({ revision: rules.value.draft.revision, expression: segment.expression });
  const isChanged = undo.text !== base.expression;
  useEffect(() => {
    const timer = setTimeout(async () => {
      try {
        const found = await ask("POST", "check-rule", { segment: segment.id, expression: undo.text });
        setChecked({ ...found, text: undo.text });
      } catch (error) {
        const problem = { severity: "error", message: error.message, hint: "", line: 1, column: 1 };
        setChecked({ problems: [problem], words: "", text: undo.text });
      }
    }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [undo.text]);
  const isChecked = checked.text === undo.text;
  const hasErrors = checked.problems.some((one) => one.severity === "error");
  const save = async (revision) => {
    setSaving({ isBusy: true });
    try {
      const saved = await ask("POST", "change", { revision, segment: segment.id, values: { when: undo.text } });
      setBase({ revision: saved.draft.revision, expression: undo.text });
      setSaving(null);
      tell(`Saved as revision ${saved.draft.revision}`);
      await loadRules();
    } catch (error) {
      if (error.code === "draft-overtaken") setSaving({ theirs: await readTheirs(segment.id) });
      else setSaving({ problem: error.message });
    }
  };
  const back = () => step(undo.undo, "Undone");
  const again = () => step(undo.redo, "Done again");
  return html`
    <h2>Rule</h2>
    <p class="words" aria-live="polite">${checked.words || "The rule cannot be read yet."}</p>
    <div class="actions" role="group" aria-label="Rule">
      <button type="button" aria-pressed=${view === "builder"} onClick=${() => setView("builder")}>Builder</button>
      <button type="button" aria-pressed=${view === "text"} onClick=${() => setView("text")}>Text</button>
      <button type="button" disabled=${!undo.mayUndo} onClick=${back}>Undo</button>
      <button type="button" disabled=${!undo.mayRedo} onClick=${again}>Redo</button>
      ${
        may("edit") &&
        html`<button
          type="button"
          class="act"
          disabled=${!isChanged || hasErrors || !isChecked || saving?.isBusy}
          onClick=${() => save(base.revision)}
        >
          Save the draft
        </button>`
      }
    </div>
    ${saving?.problem && html`<${Problem} words=${saving.problem} />`}
    ${
      saving?.theirs &&
      html`<${TwoEditors}
        mine=${undo.text}
        theirs=${saving.theirs}
        onKeepMine=${() => save(saving.theirs.revision)}
        onTakeTheirs=${() => {
          setBase({ revision: saving.theirs.revision, expression: saving.theirs.expression });
          undo.start(saving.theirs.expression);
          setSaving(null);
          tell("Took the other rule");
        }}
      />`
    }
    ${
      view === "builder"
        ? html`<${Builder}
            text=${undo.text}
            words=${words.value}
            problems=${isChecked ? checked.problems : []}
            onText=${undo.write}
            onUndo=${back}
            onRedo=${again}
          />`
        : html`<label
            >Condition
            <textarea
              class="code"
              rows="8"
              spellcheck=${false}
              value=${undo.text}
              onInput=${(event) => undo.write(event.currentTarget.value)}
            ></textarea>
          </label>`
    }
    <${Problems} found=${checked.problems} />
    ${checked.purposes?.length > 0 && html`<p>Needs consent to ${checked.purposes.join(", ")}.</p>`}
  `;
}

function step(doIt, said) {
  doIt();
  tell(said);
}

async function readTheirs(id) {
  await loadRules();
  const segment = segments.value.find((one) => one.id === id);
  return { ...rules.value.draft, expression: segment?.expression ?? "" };
}

function Problems({ found }) {
  const shown = found.filter((one) => one.severity !== "info");
  if (!shown.length) return null;
  return html`<ul aria-label="Problems">
    ${shown.map((one) => html`<li class=${one.severity === "error" ? "problem" : ""}>${one.severity}: ${one.message}${one.hint && ` - ${one.hint}`} (line ${one.line}, column ${one.column})</li>`)}
  </ul>`;
}

function TwoEditors({ mine, theirs, onKeepMine, onTakeTheirs }) {
  return html`<section class="two" role="alert" aria-label="Two changes">
    <h2>${theirs.author} saved revision ${theirs.revision} meanwhile</h2>
    <p>Nothing is lost: their revision stays in the history whatever you choose.</p>
    <h3>Yours</h3>
    <pre tabindex="0">${mine}</pre>
    <h3>Theirs</h3>
    <pre tabindex="0">${theirs.expression}</pre>
    <div class="actions">
      <button type="button" onClick=${onKeepMine}>Save mine over theirs</button>
      <button type="button" onClick=${onTakeTheirs}>Take theirs</button>
    </div>
  </section>`;
}
