// A screen that is fetched when it is first shown; its module exports it as `Screen`.

import { useEffect, useState } from "preact/hooks";
import { html } from "../html.js";
import { Delayed } from "./delayed.js";

export function lazy(load) {
  let loaded = null;
  return function Lazy(props) {
    const [Screen, show] = useState(() => loaded);
    const [problem, refuse] = useState(null);
    useEffect(() => {
      if (!loaded) {
        load().then(
          (module) => show(() => (loaded = module.Screen)),
          () => refuse("Expected a part of the console, got nothing. Reload the page."),
        );
      }
    }, []);
    if (problem) return html`<p class="problem" role="alert">${problem}</p>`;
    return Screen ? html`<${Screen} ...${props} />` : html`<${Delayed}>Opening ...<//>`;
  };
}
