// The rules files as text: the whole of them, comments and order too. CodeMirror comes only here; where it does not come
// or is not wanted, a plain text field does the same.

import { useEffect, useRef, useState } from "preact/hooks";
import { ask, may } from "../api.js";
import { html } from "../html.js";
import { tell } from "../news.js";
import { Delayed } from "../parts/delayed.js";
import { Problem } from "../parts/problem.js";
import { loadRules } from "../rules.js";

export function Screen() {
  const [draft, setDraft] = useState(null);
  const [files, setFiles] = useState({});
  const [name, setName] = useState("");
  const [problems, setProblems] = useState(null);
  const [refusal, setRefusal] = useState("");
  const load = async () => {
    try {
      const found = await ask("GET", "files");
      setDraft(found.draft ?? { revision: 0 });
      setFiles(found.files);
      setName((now) => (now in found.files ? now : (Object.keys(found.files)[0] ?? "")));
    } catch (error) {
      setRefusal(error.message);
    }
  };
  useEffect(() => void load(), []);
  const run = async (work) => {
    setRefusal("");
    try {
      await work();
    } catch (error) {
      setRefusal(error.message);
    }
  };
  const check = () => run(async () => setProblems((await ask("POST", "check", { files })).problems));
  const save = () =>
    run(async () => {
      const saved = await ask("POST", "save", { files, revision: draft.revision });
      setDraft(saved.draft);
      tell(`Saved as revision ${saved.draft.revision}`);
      await loadRules();
      await check();
    });
  if (!draft)
    return html`<h1>Text</h1>
      ${refusal ? html`<${Problem} words=${refusal} />` : html`<${Delayed}>Reading the files ...<//>`}`;
  const shown = (problems ?? []).filter((one) => one.severity !== "info");
  return html`<h1>Text</h1>
    ${refusal && html`<${Problem} words=${refusal} />`}
    <div class="filters">
      <label>
        File
        <select value=${name} onChange=${(event) => setName(event.currentTarget.value)}>
          ${Object.keys(files).map((one) => html`<option value=${one} selected=${one === name}>${one}</option>`)}
        </select>
      </label>
      <button type="button" onClick=${check}>Check</button>
      ${may("edit") && html`<button type="button" class="act" onClick=${save}>Save the draft</button>`}
    </div>
    ${name && html`<${Editor} key=${name} label=${name} text=${files[name]} mayEdit=${may("edit")} onText=${(text) => setFiles((now) => ({ ...now, [name]: text }))} />`}
    ${
      problems &&
      html`<h2>Problems</h2>
        ${
          shown.length
            ? html`<ul>
                ${shown.map((one) => html`<li class=${one.severity === "error" ? "problem" : ""}>${one.file}:${one.line}: ${one.message}${one.hint && ` - ${one.hint}`}</li>`)}
              </ul>`
            : html`<p>None.</p>`
        }`
    }`;
}

function Editor({ label, text, mayEdit, onText }) {
  const holder = useRef(null);
  const [isRich, setRich] = useState(false);
  useEffect(() => {
    let editor = null;
    let isGone = false;
    import("../parts/editor.js").then(
      (module) => {
        if (isGone) return;
        editor = module.openEditor(holder.current, { label, text, mayEdit, onText });
        setRich(true);
      },
      () => null, // the plain field stays
    );
    return () => {
      isGone = true;
      editor?.destroy();
    };
  }, []);
  return html`<div ref=${holder}></div>
    ${!isRich && html`<textarea class="code" rows="24" spellcheck=${false} aria-label=${label} readonly=${!mayEdit} value=${text} onInput=${(event) => onText(event.currentTarget.value)}></textarea>`}`;
}
