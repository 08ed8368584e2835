// A server of Inertia's protocol: the page object in the page, or as JSON for its own visits and partial reloads.

import { createReadStream } from "node:fs";
import { createServer } from "node:http";
import { content, filler } from "./cms.mjs";

const VERSION = "1";
const PROPS = {
  page: (name) => content(name),
  filler: (name) => (name === "big" ? filler() : []),
  extra: () => content("extra").blocks,
};

const answer = (request, name) => {
  const only = request.headers["x-inertia-partial-data"]?.split(",") ?? ["page", "filler"];
  const props = Object.fromEntries(only.map((member) => [member, PROPS[member](name)]));
  return { component: "Page", props: { errors: {}, ...props }, url: request.url, version: VERSION };
};
const page = (object) => `<!doctype html>
<html lang="en">
  <head><meta charset="utf-8"><link rel="icon" href="data:,"><script type="module" src="/client.js"></script></head>
  <body>
    <script data-page="app" type="application/json">${JSON.stringify(object).replaceAll("/", "\\/")}</script>
    <div id="app"></div>
  </body>
</html>`;

createServer((request, response) => {
  const { pathname } = new URL(request.url, "http://localhost");
  if (pathname === "/client.js") {
    response.setHeader("content-type", "text/javascript");
    createReadStream("dist/client.js").pipe(response);
    return;
  }
  const object = answer(request, pathname === "/" ? "first" : pathname.slice(1));
  response.setHeader("vary", "X-Inertia");
  if ("x-inertia" in request.headers) {
    response.setHeader("x-inertia", "true");
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(object));
  } else {
    response.setHeader("content-type", "text/html; charset=utf-8");
    response.end(page(object));
  }
}).listen(Number(process.env.PORT), process.env.HOST);
