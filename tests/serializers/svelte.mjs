// Svelte: Page.svelte, compiled for the server and rendered; the state by devalue, as SvelteKit does.
import fs from "node:fs";
import { compile } from "svelte/compiler";
import { render as renderComponent } from "svelte/server";

export const PACKAGES = ["svelte", "devalue"];

const source = fs.readFileSync(new URL("./Page.svelte", import.meta.url), "utf8");
const compiled = new URL("./Page.compiled.mjs", import.meta.url);
fs.writeFileSync(compiled, compile(source, { generate: "server", filename: "Page.svelte" }).js.code);
const { default: Page } = await import(compiled);

export async function render(props) {
  const { head, body } = await renderComponent(Page, { props });
  return `<!doctype html><html lang="en"><head>${head}</head><body>${body}</body></html>`;
}
