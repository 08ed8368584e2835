// The KV of local runs, for one command of `segments`: reads and writes in one process, where each command of
// wrangler would start Node and the runtime anew. It is wrangler's own KV (Miniflare, from the site's wrangler) over
// the folder of the run's state, so a `wrangler dev` that runs over it sees each write at its next read.
//
// argv: a path inside wrangler's package, the folder of the state, the id of the namespace.
// stdin: one JSON object a line, {"get": key}, {"put": key, "value": base64, "ttl": seconds} or {"list": prefix}; its
// end ends this.
// stdout: one a line for each, {"value": base64 or null}, for a list {"value": base64 of the keys as JSON}, or {"error":
// text}; the first one is {"ready": true}.
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { createInterface } from "node:readline";

const [, , wrangler, state, namespace] = process.argv;
// Whoever opens or writes the same files at this moment, a worker or another publisher, makes SQLite refuse.
const TRIES = 6;
const pause = (tries) => new Promise((resume) => setTimeout(resume, (tries + Math.random()) * 200));

const KV_WORKER = `async function namesOf(kv, prefix) {
  const names = [];
  for (let page = { cursor: null }; !page.list_complete; ) {
    page = await kv.list({ prefix, cursor: page.cursor });
    names.push(...page.keys.map(({ name }) => name));
  }
  return names;
}

export default {
  async fetch(request, env) {
    const { key, ttl, list } = JSON.parse(request.headers.get("x-kv"));
    try {
      if (list !== undefined) return Response.json(await namesOf(env.KV, list));
      if (request.method === "PUT") {
        await env.KV.put(key, await request.arrayBuffer(), ttl ? { expirationTtl: ttl } : {});
        return new Response(null, { status: 204 });
      }
      const value = await env.KV.get(key, "arrayBuffer");
      return new Response(value, { status: value === null ? 404 : 200 });
    } catch (error) {
      return new Response(String(error), { status: 500 });
    }
  },
};`;

const say = (answer) => process.stdout.write(JSON.stringify(answer) + "\n");
console.log = console.error; // stdout is for answers alone

function newRuntime() {
  const { Miniflare, convertV4MiniflareOptions } = createRequire(wrangler)("miniflare");
  const root = join(state, "v3"); // as wrangler names it
  const options = { cf: false, modules: true, script: KV_WORKER, kvNamespaces: { KV: namespace } };
  return convertV4MiniflareOptions
    ? new Miniflare(convertV4MiniflareOptions({ ...options, resourcePersistencePath: root }))
    : new Miniflare({ ...options, kvPersist: join(root, "kv") });
}

// A runtime that could not open its files never can: the next try is a new one.
async function openRuntime() {
  for (let tries = 1; ; tries += 1) {
    const runtime = newRuntime();
    try {
      await runtime.ready;
      await ask(runtime, { get: "-" });
      return runtime;
    } catch (error) {
      await runtime.dispose().catch(() => {});
      if (tries === TRIES) throw error;
      await pause(tries);
    }
  }
}

async function ask(runtime, { get, put, value, ttl, list }) {
  const isWrite = put !== undefined;
  const head = JSON.stringify({ key: isWrite ? put : get, ttl, list }).replace(/[^ -~]/g, (letter) =>
    "\\u" + letter.charCodeAt(0).toString(16).padStart(4, "0"));
  const answer = await runtime.dispatchFetch("http://kv/", {
    method: isWrite ? "PUT" : "GET",
    headers: { "x-kv": head },
    body: isWrite ? Buffer.from(value, "base64") : undefined,
  });
  const body = Buffer.from(await answer.arrayBuffer());
  if (answer.status === 500) throw new Error(body.toString());
  return { value: answer.status === 200 ? body.toString("base64") : null };
}

async function askUntilAnswered(runtime, question) {
  for (let tries = 1; ; tries += 1) {
    try {
      return await ask(runtime, question);
    } catch (error) {
      if (tries === TRIES) return { error: String(error.message ?? error) };
      await pause(tries);
    }
  }
}

let runtime;
try {
  runtime = await openRuntime();
  if (!existsSync(join(state, "v3", "kv"))) throw new Error(`this wrangler keeps its KV elsewhere than ${state}`);
  say({ ready: true });
  for await (const line of createInterface({ input: process.stdin })) {
    say(await askUntilAnswered(runtime, JSON.parse(line)));
  }
} catch (error) {
  say({ error: String(error.message ?? error) });
  process.exitCode = 1;
} finally {
  await runtime?.dispose().catch(() => {});
}
