// Writes scripts for browsers with no more characters than they need: a JSON array of texts on standard input, the same
// array on standard output. scripts.py gives it to Node as a text, in the folder whose esbuild it is to use.

import { readFileSync } from "node:fs";
import { transformSync } from "esbuild";

// No syntax that is newer than what the scripts themselves use, and letters as they are.
const settings = { minify: true, target: "es2018", charset: "utf8", logLevel: "silent" };

const scripts = JSON.parse(readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(scripts.map((script) => transformSync(script, settings).code)));
