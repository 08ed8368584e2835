// Pages of Alpine, whose data stands in `x-data`, as JSON and as a literal in JavaScript, and a stream of Turbo.

import { createReadStream } from "node:fs";
import { createServer } from "node:http";
import { content, marks } from "./cms.mjs";

const SCRIPTS = {
  "/alpine.js": "node_modules/alpinejs/dist/cdn.min.js",
  "/turbo.js": "node_modules/@hotwired/turbo/dist/turbo.es2017-umd.js",
};
const escape = (text) => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;");
const literal = (value) =>
  Array.isArray(value)
    ? `[${value.map(literal).join(", ")}]`
    : typeof value === "object"
      ? `{ ${Object.entries(value).map(([name, member]) => `${name}: ${literal(member)}`).join(", ")} }`
      : typeof value === "string" ? `'${value}'` : String(value);

const rows = '<template x-for="block in blocks"><section :data-name="block.name" x-text="block.name"></section></template>';
const dynamic = (data) => `<div x-data="${data}">${rows}</div>`;
const page = (title, body) => `<!doctype html>
<html lang="en">
  <head><meta charset="utf-8"><link rel="icon" href="data:,"><script defer src="/alpine.js"></script>
    <script src="/turbo.js"></script><script>Turbo.session.drive = false</script></head>
  <body>
    <nav><a href="/" id="home">home</a> <a href="/second" id="second">second</a></nav>
    <button x-data="{ count: 0 }" @click="count++" x-text="'count ' + count">count 0</button>
    <h1>${title}</h1>
    <main>${body}</main>
  </body>
</html>`;

const first = content("first");
const second = content("second");
const methods = "open: false, toggle() { this.open = !this.open }";
const PAGES = {
  "/": () => page("first", dynamic(escape(JSON.stringify({ blocks: first.hero }))) + dynamic(escape(JSON.stringify({ blocks: first.blocks })))),
  "/second": () => page("second", dynamic(`{ ${methods}, blocks: ${literal(second.hero)} }`) + dynamic(`{ blocks: ${literal(second.blocks)}, ${methods} }`)),
  "/streams": () => page("streams", '<div id="list"></div>'),
};
const attributes = (block) => Object.entries(marks(block)).map(([name, value]) => `${name}="${value}"`).join(" ");
const stream = () => {
  const { hero, blocks } = content("stream");
  const sections = [...hero, ...blocks].map((block) => `<section ${attributes(block)}>${block.name}</section>`);
  return `<turbo-stream action="append" target="list"><template>${sections.join("")}</template></turbo-stream>`;
};

createServer((request, response) => {
  const { pathname } = new URL(request.url, "http://localhost");
  if (SCRIPTS[pathname]) {
    response.setHeader("content-type", "text/javascript");
    createReadStream(SCRIPTS[pathname]).pipe(response);
  } else if (pathname === "/stream") {
    response.setHeader("content-type", "text/vnd.turbo-stream.html");
    response.end(stream());
  } else {
    response.setHeader("content-type", "text/html; charset=utf-8");
    response.statusCode = PAGES[pathname] ? 200 : 404;
    response.end(PAGES[pathname]?.() ?? "<h1>not found</h1>");
  }
}).listen(Number(process.env.PORT), process.env.HOST);
