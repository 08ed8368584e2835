// Stands in for the three native modules of Strapi and Directus, which npm could only bring as sources to compile here:
// the database by Node's own SQLite, and no isolated machine, which only Directus's flows would need.

import { registerHooks } from "node:module";

const STAND_INS = {
  "better-sqlite3": new URL("./better-sqlite3.cjs", import.meta.url).href,
  sqlite3: new URL("./sqlite3.cjs", import.meta.url).href,
  "isolated-vm": new URL("./isolated-vm.cjs", import.meta.url).href,
};

registerHooks({
  resolve(specifier, context, next) {
    const url = STAND_INS[specifier];
    return url ? { url, format: "commonjs", shortCircuit: true } : next(specifier, context);
  },
});
