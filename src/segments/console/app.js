// The frame of every screen: the heading with its links, one line of news for screen readers, and the screen itself.

import { useEffect, useState } from "preact/hooks";
import { ask, session, waiting } from "./api.js";
import { html } from "./html.js";
import { news } from "./news.js";
import { Delayed } from "./parts/delayed.js";
import { route, screenOf } from "./route.js";

const LINKS = [
  ["", "Segments"],
  ["tree", "Tree"],
  ["preview", "Preview"],
  ["text", "Text"],
  ["publish", "Publish"],
  ["history", "History"],
  ["registry", "Registry"],
];

export function App({ entering }) {
  const [problem, setProblem] = useState(null);
  useEffect(() => {
    entering.then((error) => {
      if (error instanceof Error) {
        session.value = false;
        setProblem(error);
      }
    });
  }, [entering]);
  if (session.value === null) return html`<main class="page"><${Delayed}>Opening the console ...<//></main>`;
  if (session.value === false) return html`<${SignIn} problem=${problem} />`;
  const { name, parts } = route.value;
  const Screen = screenOf(name);
  return html`
    <a class="skip" href="#main" onClick=${skip}>Skip to the content</a>
    <header class="top">
      <p class="brand">Segments <span class="site">${session.value.site}</span></p>
      <nav aria-label="Console">
        <ul>
          ${LINKS.map(
            ([to, label]) =>
              html`<li>
                <a href=${`#/${to}`} aria-current=${name === to ? "page" : undefined}>${label}</a>
              </li>`,
          )}
        </ul>
      </nav>
      <p class="who">
        ${session.value.subject} (${role(session.value.scopes)})
        <button type="button" class="plain" onClick=${leave}>Sign out</button>
      </p>
    </header>
    <p class="news" role="status" aria-live="polite">${news.value}</p>
    <div class="working">${waiting.value > 0 && html`<${Delayed}>Working ...<//>`}</div>
    <main id="main" class="page" tabindex="-1"><${Screen} key=${name + parts.join("/")} parts=${parts} /></main>
  `;
}

function role(scopes) {
  return scopes.includes("publish") ? "publisher" : scopes.includes("edit") ? "editor" : "viewer";
}

function skip(event) {
  event.preventDefault(); // the address names the screen
  document.getElementById("main").focus();
}

async function leave() {
  await ask("POST", "leave").catch(() => null);
  session.value = false;
}

function SignIn({ problem }) {
  const isAsked = problem && problem.code !== "session-missing";
  return html`<main class="page narrow">
    <h1>Sign in</h1>
    ${isAsked && html`<p class="problem" role="alert">${problem.message}</p>`}
    <p>The console opens with a link that is good for one use. Whoever keeps the desk's keys makes one:</p>
    <pre tabindex="0"><code>segments console-link ${location.origin} --role editor --for you@example.com</code></pre>
    <p>Behind Cloudflare Access, reload the page after you have signed in there.</p>
  </main>`;
}
