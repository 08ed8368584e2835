// The app, for the server and the browser: the blocks of a page, a counter, and links that fetch a page's data.

import { createSSRApp, h, ref } from "vue";
import { marks } from "./cms.mjs";

export const createApp = (state) =>
  createSSRApp({
    setup() {
      const page = ref(state.page);
      const count = ref(0);
      const show = async (path) => {
        page.value = await (await fetch(`/api${path}`)).json();
      };
      const go = (event) => {
        event.preventDefault();
        history.pushState(null, "", event.target.pathname);
        return show(event.target.pathname);
      };
      if (globalThis.window) window.addEventListener("popstate", () => show(location.pathname));
      const link = (name, path) => h("a", { href: path, id: name, onClick: go }, name);
      const block = (one) => h("section", { key: one.name, ...marks(one) }, one.name);
      return () => [
        h("nav", [link("home", "/"), " ", link("second", "/second")]),
        h("button", { onClick: () => (count.value += 1) }, `count ${count.value}`),
        h("main", [h("h1", page.value.title), [...page.value.hero, ...page.value.blocks].map(block)]),
      ];
    },
  });
