// Bundles the console for browsers: its folder and the folder to write to stand on the command line. console.py gives
// this to Node as a text, in the folder whose esbuild and packages it is to use. Names hold a digest of their content,
// so that browsers may keep a file for good; the page names those that it needs at first.

import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
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
// The licences of what is bundled go along with it.
const packages = new Set();
for (const input of Object.keys(metafile.inputs)) {
  const found = /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input);
  if (found) packages.add(found[1]);
}
const licences = [...packages].sort().map((name) => {
  const folder = join(process.cwd(), "node_modules", name);
  const file = readdirSync(folder).find((one) => /^licen[cs]e/i.test(one));
  const { version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  return `${name} ${version} (${license})\n\n${file ? readFileSync(join(folder, file), "utf8") : ""}`;
});
writeFileSync(join(target, "console", "licences.txt"), licences.join("\n\n"));
const page = readFileSync(join(source, "index.html"), "utf8");
const linked = page.replace(/"\.\/(main\.js|style\/style\.css)"/g, (_, name) => `"/console/files/${named[name]}"`);
writeFileSync(join(target, "console", "index.html"), linked);
writeFileSync(join(target, "_headers"), readFileSync(join(source, "headers.txt"), "utf8"));
