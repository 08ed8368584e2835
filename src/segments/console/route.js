// The screen that the address names: `#/segment/dach` is the screen `segment` with the part `dach`. Screens that are
// not the first one are loaded when they are first asked for.

import { lazy } from "./parts/lazy.js";
import { signal } from "@preact/signals";
import { List } from "./screens/list.js";

const SCREENS = {
  "": List,
  segment: lazy(() => import("./screens/segment.js")),
  tree: lazy(() => import("./screens/tree.js")),
  preview: lazy(() => import("./screens/preview.js")),
  text: lazy(() => import("./screens/text.js")),
  publish: lazy(() => import("./screens/publish.js")),
  history: lazy(() => import("./screens/history.js")),
  registry: lazy(() => import("./screens/registry.js")),
};

const NotFound = lazy(() => import("./screens/not_found.js"));

export function screenOf(name) {
  return Object.hasOwn(SCREENS, name) ? SCREENS[name] : NotFound;
}

function read() {
  if (location.hash.startsWith("#enter=")) return { name: "", parts: [] };
  const [name = "", ...parts] = location.hash.replace(/^#\/?/, "").split("/").map(decodeURIComponent);
  return { name, parts };
}

export const route = signal(read());
addEventListener("hashchange", () => {
  route.value = read();
  document.getElementById("main")?.focus();
  scrollTo(0, 0);
});
