// Vue's own server rendering: a page, its state as an object in JavaScript, and the data of a page as JSON.

import { createReadStream } from "node:fs";
import { createServer } from "node:http";
import { renderToString } from "@vue/server-renderer";
import { createApp } from "./app.mjs";
import { content, filler } from "./cms.mjs";

const SCRIPTS = {
  "/vue.js": "node_modules/vue/dist/vue.runtime.esm-browser.prod.js",
  "/app.mjs": "app.mjs",
  "/cms.mjs": "cms.mjs",
};

// As serializers for JavaScript write it: names without quotes, `undefined`, no JSON.
const literal = (value) =>
  Array.isArray(value)
    ? `[${value.map(literal).join(",")}]`
    : value && typeof value === "object"
      ? `{${Object.entries(value).map(([name, member]) => `${name}:${literal(member)}`).join(",")}}`
      : value === undefined ? "void 0" : JSON.stringify(value).replaceAll("<", "\\u003C");

const render = async (name) => {
  const state = { user: undefined, page: content(name) };
  return `<!doctype html>
<html lang="en">
  <head><meta charset="utf-8"><link rel="icon" href="data:,">
    <script type="importmap">{"imports":{"vue":"/vue.js"}}</script></head>
  <body>
    <div id="app">${await renderToString(createApp(state))}</div>
    ${name === "big" ? filler().map((row) => `<p>${row}</p>`).join("") : ""}
    <script>window.__INITIAL_STATE__=${literal(state)}</script>
    <script type="module">
      import { createApp } from "/app.mjs";
      createApp(window.__INITIAL_STATE__).mount("#app");
    </script>
  </body>
</html>`;
};
const nameOf = (path) => (path === "/" ? "first" : path.slice(1));

createServer(async (request, response) => {
  const { pathname } = new URL(request.url, "http://localhost");
  if (SCRIPTS[pathname]) {
    response.setHeader("content-type", "text/javascript");
    createReadStream(SCRIPTS[pathname]).pipe(response);
  } else if (pathname.startsWith("/api/")) {
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(content(nameOf(pathname.slice(4)))));
  } else {
    response.setHeader("content-type", "text/html; charset=utf-8");
    response.end(await render(nameOf(pathname)));
  }
}).listen(Number(process.env.PORT), process.env.HOST);
