// Bundles the console for browsers: its folder and the folder to write to stand on the command line. console.py gives
// this to Node as a text, in the folder whose esbuild and packages it is to use. Names hold a digest of their content,
// so that browsers may keep a file for good; the page names those that it needs at first.

import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

const [source, target] = process.argv.slice(1);
rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });
const { metafile } = await build({
  absWorkingDir: source,
  entryPoints: { main: "main.js", style: "style/style.css" },
  outdir: join(target, "console", "files"),
  nodePaths: [join(process.cwd(), "node_modules")],
  entryNames: "[name]-[hash]",
  chunkNames: "part-[hash]",
  bundle: true,
  splitting: true,
  format: "esm",
  target: "es2022",
  minify: true,
  charset: "utf8",
  legalComments: "none",
  metafile: true,
  logLevel: "silent",
});
const named = {};
for (const [path, { entryPoint }] of Object.entries(metafile.outputs)) {
  if (entryPoint) named[entryPoint] = path.slice(path.lastIndexOf("/") + 1);
}
const page = readFileSync(join(source, "index.html"), "utf8");
const linked = page.replace(/"\.\/(main\.js|style\/style\.css)"/g, (_, name) => `"/console/files/${named[name]}"`);
writeFileSync(join(target, "console", "index.html"), linked);
writeFileSync(join(target, "_headers"), readFileSync(join(source, "headers.txt"), "utf8"));
