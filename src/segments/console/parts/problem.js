// Words about what went wrong, said at once by screen readers.

import { html } from "../html.js";

export const Problem = ({ words }) => html`<p class="problem" role="alert">${words}</p>`;
