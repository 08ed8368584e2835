// Vue: a template, compiled by Vue and written by its server renderer; the state by devalue, as Nuxt does.
import { createSSRApp } from "vue";
import { renderToString } from "@vue/server-renderer";
import { stringify } from "devalue";

export const PACKAGES = ["vue", "@vue/server-renderer", "devalue"];

const places = (name) => `<ul>
<li>Said: {{ ${name} }}</li><li :title="${name}">title</li>
<input :value="${name}" aria-label="value"><textarea :value="${name}"></textarea>
<a :href="'/?q=' + ${name}">raw query</a><a :href="'/?' + new URLSearchParams({ q: ${name} })">query</a>
<i :style="{ '--said': ${name} }">style</i><i :data-state="JSON.stringify({ name: ${name}, ok: true })">data</i>
</ul>`;

const template = `<head><title>{{ first }}</title></head><body>${places("first")}
<p data-segment="a">for a</p><p data-segment="b">for b</p><p>site</p>${places("last")}</body>`;

export async function render({ first, last }) {
  const state = stringify({ name: first, admin: true, text: last, ok: true });
  const app = createSSRApp({ template, setup: () => ({ first, last, JSON, URLSearchParams }) });
  const html = await renderToString(app);
  const script = `<script type="application/json" id="state">${state}</script>`;
  return `<!doctype html><html lang="en">${html.replace("</body>", () => `${script}</body>`)}</html>`;
}
