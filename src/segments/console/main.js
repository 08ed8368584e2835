// The entry of the console: finds out who is signed in, then shows the screen that the address names.

import { render } from "preact";
import { ask, session } from "./api.js";
import { App } from "./app.js";
import { html } from "./html.js";

const ENTER = "#enter=";

async function signIn() {
  if (location.hash.startsWith(ENTER)) {
    const link = location.hash.slice(ENTER.length);
    history.replaceState(null, "", location.pathname); // a link in the history would outlive its use
    session.value = await ask("POST", "enter", link);
  } else {
    session.value = await ask("GET", "session");
  }
}

render(html`<${App} entering=${signIn().catch((error) => error)} />`, document.getElementById("console"));
