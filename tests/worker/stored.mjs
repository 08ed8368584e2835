// Answers for tests/worker/stored.py: what wrangler keeps of a local run, through wrangler's own programming interface.
// In: a JSON object a line. Out: one a line. One run is open at a time, since tests ask about one many times in a row.
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const { getPlatformProxy } = createRequire(process.argv[2])("wrangler");

let name = "";
let run;

async function open(configPath, state) {
  const wanted = JSON.stringify([configPath, state]);
  if (wanted !== name) {
    await close();
    run = await getPlatformProxy({ configPath, envFiles: [], persist: { path: `${state}/v3` } });
    name = wanted;
  }
  return run.env;
}

async function close() {
  await run?.dispose();
  name = "";
  run = undefined;
}

const DO = {
  async put(env, { values }) {
    for (const [key, value] of Object.entries(values)) await env.RULES.put(key, Buffer.from(value, "base64"));
  },
  async get(env, { key }) {
    const value = await env.RULES.get(key, "arrayBuffer");
    return value && Buffer.from(value).toString("base64");
  },
  async delete(env, { key }) {
    await env.RULES.delete(key);
  },
  async rows(env, { sql }) {
    return (await env.DB.prepare(sql).all()).results;
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const { wish, config, state, ...rest } = JSON.parse(line);
  let answer;
  try {
    answer = { value: (await DO[wish](await open(config, state), rest)) ?? null };
  } catch (error) {
    answer = { error: String(error?.stack ?? error) };
  }
  process.stdout.write(`\n@${JSON.stringify(answer)}\n`);
}
await close();
process.exit(0);
