// Words that show after a second: what is quick needs no sign of its going on.

import { useEffect, useState } from "preact/hooks";
import { html } from "../html.js";

export function Delayed({ children }) {
  const [isShown, show] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => show(true), 1000);
    return () => clearTimeout(timer);
  }, []);
  return isShown && html`<p class="delayed">${children}</p>`;
}
