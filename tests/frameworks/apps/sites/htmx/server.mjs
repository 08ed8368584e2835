// Pages of htmx 4: boosted links, a fragment at a page's own address, partials, and data in `hx-vals`.

import { createReadStream } from "node:fs";
import { createServer } from "node:http";
import { content, filler, marks } from "./cms.mjs";

const SCRIPT = "node_modules/htmx.org/dist/htmx.min.js";
const escape = (text) => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;");
const attributes = (block) => Object.entries(marks(block)).map(([name, value]) => `${name}="${value}"`).join(" ");
const sections = (list) => list.map((block) => `<section ${attributes(block)}>${block.name}</section>`).join("");
const blocks = (name) => sections([...content(name).hero, ...content(name).blocks]);

const COUNT = "this.textContent = `count ${Number(this.textContent.slice(6)) + 1}`";
const page = (title, body) => `<!doctype html>
<html lang="en">
  <head><meta charset="utf-8"><title>${title}</title><link rel="icon" href="data:,"><script src="/htmx.js"></script></head>
  <body hx-boost:inherited="true">
    <nav><a href="/" id="home">home</a> <a href="/second" id="second">second</a> <a href="/parts" id="parts">parts</a></nav>
    <button onclick="${COUNT}">count 0</button>
    <h1>${title}</h1>
    <main>${body}</main>
  </body>
</html>`;

const DATA = escape(JSON.stringify({ blocks: content("sent").blocks }));
const parts = `
<a id="get" hx-boost="false" hx-get="/second" hx-target="#list">fragment</a>
<a id="partials" hx-boost="false" hx-post="/partials" hx-target="#list">partials</a>
<a id="send" hx-boost="false" hx-post="/echo" hx-target="#echo" hx-vals="${DATA}">send</a>
<div id="list"></div><div id="other"></div><pre id="echo"></pre>`;

const PAGES = {
  "/": () => page("first", blocks("first")),
  "/second": (isFragment) => (isFragment ? blocks("second") : page("second", blocks("second"))),
  "/parts": () => page("parts", parts),
  "/big": () => page("big", blocks("big") + filler().map((row) => `<p>${row}</p>`).join("")),
  "/partials": () => `<hx-partial hx-target="#list">${blocks("list")}</hx-partial><hx-partial hx-target="#other">${blocks("other")}</hx-partial>`,
};

createServer(async (request, response) => {
  const { pathname } = new URL(request.url, "http://localhost");
  if (pathname === "/htmx.js") {
    response.setHeader("content-type", "text/javascript");
    createReadStream(SCRIPT).pipe(response);
    return;
  }
  response.setHeader("content-type", "text/html; charset=utf-8");
  response.setHeader("vary", "HX-Request, HX-Boosted");
  const body = [];
  for await (const part of request) body.push(part);
  if (pathname === "/echo") return void response.end(escape(decodeURIComponent(Buffer.concat(body).toString())));
  const isFragment = "hx-request" in request.headers && !("hx-boosted" in request.headers);
  response.statusCode = PAGES[pathname] ? 200 : 404;
  response.end(PAGES[pathname]?.(isFragment) ?? "<h1>not found</h1>");
}).listen(Number(process.env.PORT), process.env.HOST);
