// React: every place is written by react-dom/server, the state by serialize-javascript.
import { createElement as el } from "react";
import { renderToString } from "react-dom/server";
import serialize from "serialize-javascript";

export const PACKAGES = ["react", "react-dom", "serialize-javascript"];

const places = (text) => [
  el("li", { key: "text" }, "Said: ", text),
  el("li", { key: "title", title: text }, text),
  el("input", { key: "value", defaultValue: text, "aria-label": "value" }),
  el("textarea", { key: "area", defaultValue: text }),
  el("a", { key: "href", href: `/?q=${text}` }, "raw query"),
  el("a", { key: "query", href: `/?${new URLSearchParams({ q: text })}` }, "query"),
  el("i", { key: "style", style: { "--said": text } }, "style"),
  el("i", { key: "data", "data-state": JSON.stringify({ name: text, ok: true }) }, "data"),
];

export function render({ first, last }) {
  const state = serialize({ name: first, admin: true, text: last }, { isJSON: true });
  const page = el("html", { lang: "en" },
    el("head", null, el("title", null, first)),
    el("body", null,
      el("ul", null, ...places(first)),
      el("p", { "data-segment": "a" }, "for a"), el("p", { "data-segment": "b" }, "for b"), el("p", null, "site"),
      el("ul", null, ...places(last)),
      el("script", { type: "application/json", id: "state", dangerouslySetInnerHTML: { __html: state } })));
  return `<!doctype html>${renderToString(page)}`;
}
