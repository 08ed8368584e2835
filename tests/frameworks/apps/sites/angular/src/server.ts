import { join } from "node:path";
import { AngularNodeAppEngine, createNodeRequestHandler, isMainModule, writeResponseToNodeResponse } from "@angular/ssr/node";
import express from "express";
// @ts-ignore: plain JavaScript
import { content, filler } from "../cms.mjs";

const app = express();
const engine = new AngularNodeAppEngine();

app.get("/api/page/:name", (request, response) => {
  const { name } = request.params;
  response.json({ ...content(name), rows: name === "big" ? filler() : [] });
});
app.use(express.static(join(import.meta.dirname, "../browser"), { index: false, redirect: false }));
app.use((request, response, next) => {
  engine
    .handle(request)
    .then((answer) => (answer ? writeResponseToNodeResponse(answer, response) : next()))
    .catch(next);
});
// The build loads this file too, and must not listen.
if (isMainModule(import.meta.url)) app.listen(Number(process.env["PORT"]), process.env["HOST"] ?? "127.0.0.1");

export const reqHandler = createNodeRequestHandler(app);
