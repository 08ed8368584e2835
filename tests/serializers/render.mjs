// Prints the pages of one serializer as JSON: node render.mjs react
import path from "node:path";
import { fileURLToPath } from "node:url";
import { pages, versions } from "./props.mjs";

const serializer = process.argv[2];
const modules = path.join(path.dirname(fileURLToPath(import.meta.url)), "node_modules");
const { PACKAGES, render } = await import(`./${serializer}.mjs`);
console.log(JSON.stringify({ packages: versions(modules, PACKAGES), pages: await pages(render) }));
