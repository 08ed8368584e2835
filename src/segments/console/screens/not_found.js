// What is shown for an address that names no screen.

import { html } from "../html.js";

export function Screen() {
  return html`<h1>No such screen</h1>
    <p><a href="#/">Go to the list of segments</a></p>`;
}
