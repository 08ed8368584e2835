// Serves what `vite build` has made: files of the client, and all else by the app's own handler.

import { createReadStream, existsSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname } from "node:path";
import { Readable } from "node:stream";
import app from "./dist/server/server.js";

const TYPES = { ".js": "text/javascript", ".css": "text/css" };

createServer(async (request, response) => {
  const url = new URL(request.url, `http://${request.headers.host}`);
  const file = `dist/client${url.pathname}`;
  if (!url.pathname.includes("..") && existsSync(file) && statSync(file).isFile()) {
    response.setHeader("content-type", TYPES[extname(file)] ?? "application/octet-stream");
    return void createReadStream(file).pipe(response);
  }
  const hasBody = !["GET", "HEAD"].includes(request.method);
  const answer = await app.fetch(
    new Request(url, {
      method: request.method,
      headers: Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
      ...(hasBody && { body: Readable.toWeb(request), duplex: "half" }),
    }),
  );
  response.writeHead(answer.status, Object.fromEntries(answer.headers));
  if (answer.body) Readable.fromWeb(answer.body).pipe(response);
  else response.end();
}).listen(Number(process.env.PORT), process.env.HOST);
