// The words for a page, and the pages as they are recorded. Both words stand between marks of their own, so that a cut that
// reaches out of them is seen.
import fs from "node:fs";
import path from "node:path";

const words = JSON.parse(fs.readFileSync(new URL("./words.json", import.meta.url), "utf8"));

export const said = (text) => `said(${text})said`;

/** Each text's name with what `render` makes of a page with its two halves. */
export async function pages(render) {
  const made = {};
  for (const [name, { first, last }] of Object.entries(words)) {
    made[name] = await render({ first: said(first), last: said(last) });
  }
  return made;
}

/** The versions of the packages, from their own package.json. */
export function versions(modules, names) {
  const read = (name) => JSON.parse(fs.readFileSync(path.join(modules, name, "package.json"), "utf8")).version;
  return Object.fromEntries(names.map((name) => [name, read(name)]));
}
