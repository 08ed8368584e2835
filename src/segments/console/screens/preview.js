// The real site as any audience: in a frame, or by a link that can be passed on. It shows what is live, and counts nothing.

import { useEffect, useState } from "preact/hooks";
import { ask } from "../api.js";
import { html } from "../html.js";
import { tell } from "../news.js";
import { Problem } from "../parts/problem.js";
import { loadRules, rules, segments } from "../rules.js";

const TIMES = [
  [60, "an hour"],
  [1440, "a day"],
  [10080, "a week"],
];
const MOST_SHOWN = 50;

export function Screen() {
  const [chosen, setChosen] = useState([]);
  const [search, setSearch] = useState("");
  const [path, setPath] = useState("/");
  const [minutes, setMinutes] = useState(60);
  const [link, setLink] = useState(null);
  const [problem, setProblem] = useState("");
  useEffect(() => void (rules.value || loadRules()), []);
  const open = async (event) => {
    event.preventDefault();
    setProblem("");
    try {
      const made = await ask("POST", "preview", { segments: chosen, minutes: Number(minutes) });
      if (!made.site_url) throw new Error("Expected the address of the site, got none - at SITE_URL of the desk");
      const url = new URL(path, made.site_url);
      url.searchParams.set(made.parameter, made.token);
      setLink({ url: url.href, expires: made.expires });
      tell("The preview is there");
    } catch (error) {
      setProblem(error.message);
    }
  };
  const toggle = (id) => setChosen(chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id]);
  const found = segments.value.filter((one) =>
    `${one.id} ${one.title ?? ""}`.toLowerCase().includes(search.toLowerCase()),
  );
  return html`<h1>Preview</h1>
    <p>The site as somebody in these segments gets it now. Nobody is counted, and no consent is asked for.</p>
    ${problem && html`<${Problem} words=${problem} />`}
    <form onSubmit=${open}>
      <div class="filters">
        <label>Page <input value=${path} onInput=${(event) => setPath(event.currentTarget.value)} /></label>
        <label>
          The link is good for
          <select value=${minutes} onChange=${(event) => setMinutes(event.currentTarget.value)}>
            ${TIMES.map(([value, words]) => html`<option value=${value}>${words}</option>`)}
          </select>
        </label>
        <label
          >Search segments
          <input type="search" value=${search} onInput=${(event) => setSearch(event.currentTarget.value)}
        /></label>
        <button class="act">Show the site</button>
      </div>
      <fieldset>
        <legend>As somebody in (${chosen.length} chosen; none: in no segment)</legend>
        <ul class="choices">
          ${found.slice(0, MOST_SHOWN).map(
            (one) =>
              html`<li>
                <label
                  ><input type="checkbox" checked=${chosen.includes(one.id)} onChange=${() => toggle(one.id)} />
                  ${one.title || one.id}</label
                >
              </li>`,
          )}
        </ul>
        ${found.length > MOST_SHOWN && html`<p>${found.length - MOST_SHOWN} more: search for them.</p>`}
      </fieldset>
    </form>
    ${link && html`<${Shown} link=${link} />`}`;
}

function Shown({ link }) {
  return html`<h2>The site</h2>
    <p>
      <a href=${link.url} target="_blank" rel="noreferrer">Open it in a tab of its own</a>, where a site that allows no
      frames shows too. Good until ${new Date(1000 * link.expires).toLocaleString()}.
    </p>
    <label>To pass on <input readonly value=${link.url} onFocus=${(event) => event.currentTarget.select()} /></label>
    <iframe
      class="site-frame"
      title="The site as this audience sees it"
      src=${link.url}
      referrerpolicy="no-referrer"
      sandbox="allow-scripts allow-same-origin allow-forms"
    ></iframe>`;
}
