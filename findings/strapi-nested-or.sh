#!/usr/bin/env bash
# Strapi 5: an "$or" below a relation is lost where another "$or" stands beside it.
#
# What was guessed: conditions of a filter that stand beside each other hold together, as Strapi's documents say of all
# of them, so that {segments: {$or: [..]}, $or: [..]} finds what meets both.
# What happens: the query engine moves the "$or" of the relation to the root of the filter, under the name "$or", where
# the other one takes its place. One of the two conditions is gone, without an error: more is found than was asked for.
# With "$and" around both, or with "$not" in place of the inner "$or", both hold.
# Why it concerns users: a query that is composed of several conditions, as a site's code does for audiences or drafts, must not
# have an "$or" below a relation; written with "$and" around both it finds what it says.
#
# Prints the version and what was found; exits with an error once Strapi behaves otherwise.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes > /dev/null
npm install --silent --no-audit --no-fund @strapi/database@5.54.0 better-sqlite3@12

cat > ask.cjs <<'CODE'
const { Database } = require("@strapi/database");
const { version } = require("@strapi/database/package.json");

const id = { type: "increments" };
const text = { type: "string" };
const tags = { type: "relation", relation: "manyToMany", target: "tag" };
const quiet = { info() {}, warn() {}, debug() {}, error: console.error };

async function main() {
  const db = new Database({
    connection: { client: "sqlite", connection: { filename: ":memory:" }, useNullAsDefault: true },
    settings: { runMigrations: false, migrations: { dir: "none" } },
    logger: quiet,
  });
  global.strapi = { db }; // the engine asks Strapi for its transactions
  await db.init({
    models: [
      { uid: "tag", singularName: "tag", tableName: "tags", attributes: { id, slug: text } },
      { uid: "article", singularName: "article", tableName: "articles", attributes: { id, title: text, tags } },
    ],
  });
  await db.schema.sync();
  const vip = await db.query("tag").create({ data: { slug: "vip" } });
  await db.query("article").create({ data: { title: "for vip", tags: [vip.id] } });
  await db.query("article").create({ data: { title: "for nobody" } });

  const below = { tags: { $or: [{ slug: "vip" }] } };
  const beside = { $or: [{ title: "for vip" }, { title: "for nobody" }] };
  const found = {};
  for (const [name, where] of Object.entries({
    "below alone": below,
    "below and beside": { ...below, ...beside },
    "both in $and": { $and: [below, beside] },
  })) {
    found[name] = (await db.query("article").findMany({ where })).map((article) => article.title).join(", ");
    console.log(`${name}: ${JSON.stringify(where)}\n  found: ${found[name]}`);
  }
  await db.destroy();
  console.log(`@strapi/database ${version}, Node ${process.version}`);
  const isAsSeen =
    found["below alone"] === "for vip" &&
    found["both in $and"] === "for vip" &&
    found["below and beside"] === "for vip, for nobody";
  console.log(isAsSeen ? "The condition below the relation is lost." : "Strapi behaves otherwise now.");
  process.exit(isAsSeen ? 0 : 1);
}

main();
CODE
node ask.cjs
